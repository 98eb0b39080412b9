import { Alert, Button, Group, Paper, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState, type FormEvent, type ReactNode } from "react";
import { ROLES } from "../../../src/core/roles.ts";
import type { Me } from "../../api/types.ts";
import { PageHeader } from "../../components/page-header.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { useMe } from "../../shell/me.ts";
import { BackToSettings } from "../settings/back-to-settings.tsx";
import { errorAt, errorElsewhere } from "./error-at.ts";
import { NewPassword } from "./new-password.tsx";
import { useChangePassword, useRename } from "./queries.ts";
import { SessionsTable } from "./sessions-table.tsx";

export default function ProfilePage() {
  const { me } = useMe();
  return (
    <>
      <BackToSettings />
      <PageHeader title="Your profile" about="Your name, your password, and where you are signed in." />
      {me && me.kind !== "user" && (
        <Alert variant="light" color="gray">
          You are here with a token, which has no profile. Sign in as a person to see yours.
        </Alert>
      )}
      {me?.kind === "user" && (
        <Stack gap="lg" maw="44rem">
          <NameForm me={me} />
          <PasswordForm />
          <Section title="Where you are signed in">
            <SessionsTable />
          </Section>
        </Stack>
      )}
    </>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper withBorder p="lg" component="section" aria-label={title}>
      <Stack>
        <Title order={2}>{title}</Title>
        {children}
      </Stack>
    </Paper>
  );
}

function NameForm({ me }: { me: Me }) {
  const rename = useRename();
  const [name, setName] = useState(me.name);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    rename.mutate(name, { onSuccess: () => notifications.show({ message: "Your name is saved." }) });
  };
  return (
    <Section title="You">
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label="Your name"
            autoComplete="name"
            required
            withAsterisk={false}
            maxLength={80}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={errorAt(rename.error, "name")}
          />
          <Text size="sm" c="dimmed">
            You sign in as {me.email}. {me.role && `${ROLES[me.role].label}: ${ROLES[me.role].about}`}
          </Text>
          <ProblemAlert error={errorElsewhere(rename.error, ["name"])} />
          <Group>
            <Button type="submit" variant="default" loading={rename.isPending} disabled={name === me.name}>
              Save the name
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}

function PasswordForm() {
  const change = useChangePassword();
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    change.mutate(
      { current, password },
      {
        onSuccess: () => {
          setCurrent("");
          setPassword("");
          notifications.show({ message: "Your password is changed, and your other sessions have ended." });
        },
      },
    );
  };
  return (
    <Section title="Password">
      <form onSubmit={submit}>
        <Stack>
          <PasswordInput
            label="Present password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={current}
            onChange={(event) => setCurrent(event.currentTarget.value)}
            error={errorAt(change.error, "current")}
            visibilityToggleButtonProps={{ "aria-label": "Show the present password", tabIndex: 0 }}
          />
          <NewPassword
            label="New password"
            value={password}
            onChange={setPassword}
            error={errorAt(change.error, "password")}
          />
          <ProblemAlert error={errorElsewhere(change.error, ["current", "password"])} />
          <Group>
            <Button type="submit" variant="default" loading={change.isPending}>
              Change the password
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
