/** Gives a connection that was refused new credentials: they are tried first, and then whatever waited goes on. */
import { Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { App } from "../../api/types.ts";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { FieldForm } from "../../fields/field-form.tsx";
import { shownFields } from "../../fields/field.ts";
import { Refusal } from "./connect-destination.tsx";
import { tryConnection, updateConnection, useChange, useHolds } from "./queries.ts";
import { Section } from "./section.tsx";
import { SignIn } from "./sign-in.tsx";
import { Steps } from "./steps.tsx";
import type { Checked, Connection } from "./types.ts";
import { useEntry } from "./use-entry.ts";
import { inPages, runs, waitingFor } from "./words.ts";

export function Reconnect({ connection, app }: { connection: Connection; app: App }) {
  const lost = connection.secrets.filter(({ readable }) => !readable).map(({ field }) => field);
  const inUse = shownFields(app.fields, connection.settings).filter(({ kind, key, side, rotates }) =>
    lost.length > 0 ? lost.includes(key) : kind === "secret" && side !== "receiving" && rotates !== true,
  );
  // of one secret it is certain that it is meant
  const fields = inUse.map(({ shownWhen: _chosen, ...field }) => ({
    ...field,
    required: inUse.length === 1,
    advanced: false,
  }));
  const entry = useEntry(fields);
  const [refusal, setRefusal] = useState<Checked | null>(null);
  const { data: holds = [] } = useHolds();
  const held = waitingFor(connection.name, holds);

  const reconnect = useChange(async ({ anyway }: { anyway: boolean }) => {
    const { id, app: key } = connection;
    const tried = anyway ? null : await tryConnection({ app: key, connection: id, values: entry.values });
    if (tried?.ok === false) return tried;
    await updateConnection(id, { values: entry.values });
    return null;
  });
  const submit = (anyway: boolean): void => {
    if (Object.keys(entry.values).length === 0) return void entry.check();
    setRefusal(null);
    reconnect.mutate({ anyway }, { onSuccess: setRefusal, onError: (error) => entry.refused(error) });
  };

  return (
    <>
      {app.signIn && <SignIn app={app} connection={connection.id} />}
      <Section title="Reconnect">
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            submit(false);
          }}
        >
          <Stack gap="md">
            {app.actingSetup.length > 0 && lost.length === 0 && (
              <details>
                <summary>Where to find it in {app.label}</summary>
                <Steps steps={app.actingSetup.map(inPages)} />
              </details>
            )}
            <FieldForm
              fields={fields}
              values={entry.values}
              onChange={entry.setValues}
              problems={entry.problems}
              disabled={reconnect.isPending}
            />
            {refusal && <Refusal label={app.label} checked={refusal} onAnyway={() => submit(true)} />}
            {entry.problems.length === 0 && <ProblemAlert error={reconnect.error} />}
            <Group>
              <Button type="submit" loading={reconnect.isPending}>
                Reconnect
              </Button>
              {held > 0 && (
                <Text size="sm" c="dimmed">
                  Then {held === 1 ? "the run that waits goes" : `the ${runs(held)} that wait go`} on.
                </Text>
              )}
            </Group>
          </Stack>
        </form>
      </Section>
    </>
  );
}
