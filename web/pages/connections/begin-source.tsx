/** Begins with a tool that sends events: its address exists once the connection does, and the rest is told step by step. */
import { Button, List, Paper, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useLocation } from "wouter";
import type { App } from "../../api/types.ts";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { FieldForm } from "../../fields/field-form.tsx";
import type { Field } from "../../fields/field.ts";
import { Refusal } from "./connect-destination.tsx";
import { NameField } from "./name-field.tsx";
import { createConnection, tryConnection, useChange, useConnections } from "./queries.ts";
import type { Checked } from "./types.ts";
import { useEntry } from "./use-entry.ts";
import { slug } from "./words.ts";

/** Who tells the vendor our address; every app whose API can be told has this setting. */
const BY = "webhook_by";

export function BeginSource({ app, backTo }: { app: App; backTo: string | null }) {
  const fields = askedFirst(app);
  const entry = useEntry(fields);
  const [name, setName] = useState("");
  const [refusal, setRefusal] = useState<Checked | null>(null);
  const [, navigate] = useLocation();
  const { data: connections = [] } = useConnections();
  const another = connections.some((each) => each.app === app.key);

  const begin = useChange(async ({ anyway }: { anyway: boolean }) => {
    const tried = anyway ? null : await tryConnection({ app: app.key, values: entry.values });
    if (tried?.ok === false) return { refusal: tried, made: null };
    const made = await createConnection({
      app: app.key,
      values: entry.values,
      ...(name !== "" && { name: slug(name) }),
    });
    return { refusal: null, made };
  });
  const submit = (anyway: boolean): void => {
    if (!entry.check()) return;
    setRefusal(null);
    begin.mutate(
      { anyway },
      {
        onSuccess(done) {
          if (done.made === null) return setRefusal(done.refusal);
          const back = backTo === null ? "" : `?${new URLSearchParams({ back: backTo })}`;
          return navigate(`/connections/${done.made.id}/set-up${back}`);
        },
        onError: (error) => entry.refused(error),
      },
    );
  };
  const atField = entry.problems.some(
    ({ path }) => path === "name" || fields.some(({ key }) => key === path),
  );

  return (
    <Stack gap="lg" maw="44rem">
      {!app.described && (
        <Paper withBorder p="lg" component="section" aria-labelledby="tells">
          <Title order={2} id="tells" mb="sm">
            What {app.label} tells
          </Title>
          <List spacing={4}>
            {app.events
              .filter(({ hiringType }) => hiringType !== "webhook.test")
              .map(({ key, label, description }) => (
                <List.Item key={key}>
                  <Text span fw={500}>
                    {label}
                  </Text>
                  <Text span c="dimmed">
                    {" "}
                    {description.replace(/^Triggers /, "")}
                  </Text>
                </List.Item>
              ))}
          </List>
        </Paper>
      )}
      <Paper withBorder p="lg" component="section" aria-labelledby="begin">
        <Title order={2} id="begin" mb="md">
          {app.registers ? "How Hirewire gets in" : "Begin"}
        </Title>
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            submit(false);
          }}
        >
          <Stack gap="md">
            {app.registers && (
              <Text>
                With an API key Hirewire registers itself in {app.label}: nothing has to be copied or pasted
                there.
              </Text>
            )}
            {(another || app.described) && (
              <NameField
                value={name}
                onChange={setName}
                {...(app.described && { label: "What is the sender called?", required: true })}
                error={entry.problems.find(({ path }) => path === "name")?.message}
              />
            )}
            <FieldForm
              fields={fields}
              values={entry.values}
              onChange={entry.setValues}
              problems={entry.problems}
              disabled={begin.isPending}
            />
            {refusal && <Refusal label={app.label} checked={refusal} onAnyway={() => submit(true)} />}
            {begin.error && !atField && <ProblemAlert error={begin.error} />}
            <div>
              <Button type="submit" loading={begin.isPending} disabled={app.described && slug(name) === ""}>
                {app.registers ? "Connect" : "Get the address"}
              </Button>
            </div>
          </Stack>
        </form>
      </Paper>
    </Stack>
  );
}

/** Where an API can be told the address: its key, and who does it. Of any other sender: how it signs. Else nothing yet. */
function askedFirst({ fields, registers, described }: App): Field[] {
  if (described) return fields.filter(({ key }) => key === "preset");
  if (!registers) return [];
  return fields
    .filter(
      ({ key, side, advanced, rotates }) => !rotates && (key === BY || side !== "receiving" || !advanced),
    )
    .map((field) => (field.key === BY ? { ...field, advanced: false } : field));
}
