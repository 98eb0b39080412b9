/** The two ways by which somebody is told. */
import { Anchor, Button, Group, Paper, Select, Stack, Switch, Text, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { Notice } from "../../components/notice.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { ChoicePicker } from "../../fields/choice-picker.tsx";
import type { AlertDraft, DraftProblems } from "./alert-draft.ts";
import { useTestAlert } from "./queries.ts";
import type { AlertWay, Connection } from "./types.ts";

interface WayProps<T> {
  value: T;
  onChange: (value: T) => void;
  connections: Connection[];
  problems: DraftProblems;
  /** What stands here is what the server has. */
  saved: boolean;
}

export function SlackWay({ value, onChange, connections, problems, saved }: WayProps<AlertDraft["slack"]>) {
  const chosen = connections.find(({ id }) => id === value.connection);
  const ownChannel = chosen?.settings["method"] === "incoming_webhook";
  return (
    <Way
      way="slack"
      label="Slack"
      about="Posts to a channel, through a connection to Slack."
      on={value.on}
      onToggle={(on) => onChange({ ...value, on })}
      connections={connections}
      saved={saved}
    >
      <ConnectionSelect
        label="Through"
        connections={connections}
        value={value.connection}
        onChange={(connection) => onChange({ ...value, connection, channel: "" })}
        error={problems["slack.connection"]}
      />
      {!ownChannel && (
        <ChoicePicker
          connection={value.connection}
          name="channels"
          label="Channel"
          value={value.channel}
          onChange={(channel) => onChange({ ...value, channel })}
          error={problems["slack.channel"]}
          required
        />
      )}
    </Way>
  );
}

export function EmailWay({ value, onChange, connections, problems, saved }: WayProps<AlertDraft["email"]>) {
  return (
    <Way
      way="email"
      label="Email"
      about="Writes to one or more people, through a connection to your mail server."
      on={value.on}
      onToggle={(on) => onChange({ ...value, on })}
      connections={connections}
      saved={saved}
    >
      <ConnectionSelect
        label="Through"
        connections={connections}
        value={value.connection}
        onChange={(connection) => onChange({ ...value, connection })}
        error={problems["email.connection"]}
      />
      <TextInput
        label="To"
        description="Email addresses, with commas between them."
        required
        value={value.to}
        onChange={({ currentTarget }) => onChange({ ...value, to: currentTarget.value })}
        error={problems["email.to"]}
      />
    </Way>
  );
}

function Way(props: {
  way: AlertWay;
  label: string;
  about: string;
  on: boolean;
  onToggle: (on: boolean) => void;
  connections: Connection[];
  saved: boolean;
  children: ReactNode;
}) {
  const { way, label, about, on, onToggle, connections, saved, children } = props;
  return (
    <Paper withBorder p="md">
      <Stack gap="md">
        <Switch
          label={label}
          description={about}
          checked={on}
          disabled={connections.length === 0 && !on}
          onChange={({ currentTarget }) => onToggle(currentTarget.checked)}
        />
        {connections.length === 0 && (
          <Text size="sm">
            There is no such connection yet.{" "}
            <Anchor component={Link} href={`/connections/new?app=${way}`} underline="always">
              Connect {way === "slack" ? "Slack" : "your mail server"}
            </Anchor>
          </Text>
        )}
        {on && children}
        {on && <TryIt way={way} label={label} saved={saved} />}
      </Stack>
    </Paper>
  );
}

function ConnectionSelect(props: {
  label: string;
  connections: Connection[];
  value: string | null;
  onChange: (id: string | null) => void;
  error: string | undefined;
}) {
  const { label, connections, value, onChange, error } = props;
  return (
    <Select
      label={label}
      required
      placeholder="Choose a connection"
      data={connections.map(({ id, name }) => ({ value: id, label: name }))}
      value={value}
      onChange={onChange}
      allowDeselect={false}
      error={error}
    />
  );
}

function TryIt({ way, label, saved }: { way: AlertWay; label: string; saved: boolean }) {
  const test = useTestAlert();
  return (
    <Stack gap="xs">
      <Group gap="sm">
        <Button
          variant="default"
          disabled={!saved}
          loading={test.isPending}
          aria-label={`Send a test alert by ${label}`}
          onClick={() => test.mutate(way)}
        >
          Send a test alert
        </Button>
        {!saved && (
          <Text size="sm" c="dimmed">
            Save first, then try it.
          </Text>
        )}
      </Group>
      <ProblemAlert error={test.error} />
      {test.data && (
        <Notice tone={test.data.ok ? "good" : "bad"} urgent>
          {test.data.message}
        </Notice>
      )}
    </Stack>
  );
}
