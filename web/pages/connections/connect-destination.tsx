/** Connects a place where automations act: what to do there, what to enter here, and its answer before anything is kept. */
import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useLocation } from "wouter";
import type { App } from "../../api/types.ts";
import { Notice } from "../../components/notice.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { FieldForm } from "../../fields/field-form.tsx";
import { BeginThere } from "./begin-there.tsx";
import { NameField } from "./name-field.tsx";
import { createConnection, tryConnection, useChange, useConnections, useOAuthOffer } from "./queries.ts";
import { SignIn } from "./sign-in.tsx";
import { SignInSetUp } from "./sign-in-set-up.tsx";
import { Steps } from "./steps.tsx";
import type { Checked, Connection } from "./types.ts";
import { useEntry } from "./use-entry.ts";
import { inPages, slug } from "./words.ts";

export function ConnectDestination({ app, backTo }: { app: App; backTo: string | null }) {
  const entry = useEntry(app.fields);
  const [name, setName] = useState("");
  const [, navigate] = useLocation();
  const [refusal, setRefusal] = useState<Checked | null>(null);
  const { data: connections = [] } = useConnections();
  const ready = useOAuthOffer(app.key, app.signIn).data?.ready === true;
  const another = connections.some((each) => each.app === app.key);

  const connect = useChange(async ({ anyway }: { anyway: boolean }) => {
    const tried = anyway ? null : await tryConnection({ app: app.key, values: entry.values });
    if (tried?.ok === false) return { refusal: tried, made: null };
    const made = await createConnection({
      app: app.key,
      values: entry.values,
      ...(name !== "" && { name: slug(name) }),
    });
    return { refusal: null, made, says: tried?.message };
  });

  const submit = (anyway: boolean): void => {
    if (!entry.check()) return;
    setRefusal(null);
    connect.mutate(
      { anyway },
      {
        onSuccess(done) {
          if (done.made === null) setRefusal(done.refusal);
          else leave(done.made, done.says);
        },
        onError: (error) => entry.refused(error),
      },
    );
  };
  const leave = (made: Connection, says: string | undefined): void => {
    notifications.show({ color: "teal", title: `${app.label} is connected`, message: says });
    navigate(backTo ?? `/connections/${made.id}`);
  };
  const atField = entry.problems.some(({ path }) => app.fields.some(({ key }) => key === path));

  return (
    <Stack gap="lg" maw="44rem">
      {another && (
        <NameField
          value={name}
          onChange={setName}
          error={entry.problems.find(({ path }) => path === "name")?.message}
        />
      )}
      {ready && <SignIn app={app} name={name} back={backTo} />}
      {app.setup.length > 0 && (
        <Paper withBorder p="lg" component="section" aria-labelledby="there">
          <Title order={2} id="there" mb="sm">
            {ready ? `Or with a token: in ${app.label}` : `In ${app.label}`}
          </Title>
          <Stack gap="md" align="flex-start">
            <BeginThere app={app} />
            <Steps steps={app.setup.map(inPages)} />
          </Stack>
        </Paper>
      )}
      <Paper withBorder p="lg" component="section" aria-labelledby="here">
        <Title order={2} id="here" mb="md">
          Here
        </Title>
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            submit(false);
          }}
        >
          <Stack gap="md">
            <FieldForm
              fields={app.fields}
              values={entry.values}
              onChange={entry.setValues}
              problems={entry.problems}
              disabled={connect.isPending}
            />
            {refusal && <Refusal label={app.label} checked={refusal} onAnyway={() => submit(true)} />}
            {connect.error && !atField && <ProblemAlert error={connect.error} />}
            <Group>
              <Button type="submit" loading={connect.isPending}>
                Connect
              </Button>
              <Text size="sm" c="dimmed">
                {app.label} is asked whether it works before anything is kept.
              </Text>
            </Group>
          </Stack>
        </form>
      </Paper>
      {app.signIn && !ready && <SignInSetUp app={app} />}
    </Stack>
  );
}

/** The destination's own words, and a way on for whoever knows better. */
export function Refusal(props: { label: string; checked: Checked; onAnyway?: () => void }) {
  const { label, checked, onAnyway } = props;
  return (
    <Notice urgent tone="bad" title={`${label} did not accept it`}>
      {inPages(checked.message)}
      {onAnyway && (
        <div>
          <Button mt="sm" size="xs" variant="default" onClick={onAnyway}>
            Keep it anyway
          </Button>
        </div>
      )}
    </Notice>
  );
}
