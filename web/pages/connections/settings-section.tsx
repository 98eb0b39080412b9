/** Name, settings and credentials. What is entered for a destination is tried there before it is kept. */
import { Button, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import type { App } from "../../api/types.ts";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { FieldForm } from "../../fields/field-form.tsx";
import { Refusal } from "./connect-destination.tsx";
import { NameField } from "./name-field.tsx";
import { tryConnection, updateConnection, useChange, type Values } from "./queries.ts";
import { Section } from "./section.tsx";
import type { Checked, Connection } from "./types.ts";
import { useEntry } from "./use-entry.ts";
import { slug } from "./words.ts";

export function SettingsSection({ connection, app }: { connection: Connection; app: App }) {
  // the signing secret has a section of its own
  const fields = app.fields.filter(({ rotates, side }) => rotates !== true || side === "acting");
  const entry = useEntry(fields, { values: connection.settings, secretsSet: connection.secrets });
  const [name, setName] = useState(connection.name);
  const [refusal, setRefusal] = useState<Checked | null>(null);
  const changed = changesOf(connection.settings, entry.values);
  const renamed = slug(name) !== connection.name;
  const touched = Object.keys(changed).length > 0;

  const save = useChange(async ({ anyway }: { anyway: boolean }) => {
    const { id, app: key } = connection;
    const mustTry = app.acts && touched && !anyway;
    const tried = mustTry ? await tryConnection({ app: key, connection: id, values: changed }) : null;
    if (tried?.ok === false) return tried;
    await updateConnection(id, { values: changed, ...(renamed && { name: slug(name) }) });
    notifications.show({ color: "teal", message: "The changes are kept." });
    return null;
  });
  const submit = (anyway: boolean): void => {
    if (!entry.check()) return;
    setRefusal(null);
    save.mutate({ anyway }, { onSuccess: setRefusal, onError: (error) => entry.refused(error) });
  };
  const atField = entry.problems.some(
    ({ path }) => path === "name" || fields.some(({ key }) => key === path),
  );

  return (
    <Section title="Settings">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit(false);
        }}
      >
        <Stack gap="md">
          <NameField
            value={name}
            onChange={setName}
            error={entry.problems.find(({ path }) => path === "name")?.message}
          />
          <FieldForm
            fields={fields}
            values={entry.values}
            onChange={entry.setValues}
            problems={entry.problems}
            secretsSet={connection.secrets}
            disabled={save.isPending}
          />
          {refusal && <Refusal label={app.label} checked={refusal} onAnyway={() => submit(true)} />}
          {save.error && !atField && <ProblemAlert error={save.error} />}
          <div>
            <Button
              type="submit"
              loading={save.isPending}
              disabled={!touched && !(renamed && slug(name) !== "")}
            >
              Save the settings
            </Button>
          </div>
        </Stack>
      </form>
    </Section>
  );
}

/** What was emptied goes back to its default: the server reads "" so. */
function changesOf(before: Values, after: Values): Values {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return Object.fromEntries(
    [...keys].flatMap((key) => (before[key] === after[key] ? [] : [[key, after[key] ?? ""]])),
  );
}
