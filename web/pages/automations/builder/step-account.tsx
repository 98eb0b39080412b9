/** The account that a step works with. */
import { Alert, Button, Group, Select, Text } from "@mantine/core";
import { Cable } from "lucide-react";
import { Link } from "wouter";
import type { App } from "../../../api/types.ts";
import { useBuilder, useProblemsAt } from "./builder-context.ts";
import { changeStep, type Step } from "./content.ts";
import { needsNoAccount } from "./offered.ts";

export function StepAccount({ step, index, app }: { step: Step; index: number; app: App }) {
  const { change, connections, readOnly } = useBuilder();
  const path = `steps[${index}].connection`;
  const [problem] = useProblemsAt(path);
  const own = connections.filter((connection) => connection.app === app.key);
  if (own.length === 0 && step.connection === undefined) {
    if (needsNoAccount(app)) return null;
    return (
      <Alert color={problem ? "red" : "yellow"} variant="light" p="sm" data-path={path}>
        <Group justify="space-between" gap="sm">
          <Text size="sm">No {app.label} account is connected yet.</Text>
          <Button
            component={Link}
            href={`/connections/new?app=${app.key}`}
            size="xs"
            variant="default"
            leftSection={<Cable size={14} aria-hidden />}
          >
            Connect an account
          </Button>
        </Group>
      </Alert>
    );
  }
  const only = own.length === 1 ? own[0]?.name : undefined;
  const names = [
    ...new Set([...own.map(({ name }) => name), ...(step.connection === undefined ? [] : [step.connection])]),
  ];
  if (only !== undefined && step.connection === undefined) {
    return (
      <Text size="sm" c="dimmed">
        With your {app.label} account “{only}”.
        <Refused app={app} state={own[0]?.state} />
      </Text>
    );
  }
  const chosen = own.find(({ name }) => name === (step.connection ?? only));
  return (
    <div data-path={path}>
      <Select
        label={`${app.label} account`}
        data={names}
        value={step.connection ?? only ?? null}
        onChange={(name) => change((now) => changeStep(now, step.id, { connection: name ?? undefined }))}
        placeholder="Choose one"
        error={problem?.message}
        disabled={readOnly}
        allowDeselect={false}
      />
      <Refused app={app} state={chosen?.state} />
    </div>
  );
}

/** Said before somebody wonders why nothing arrives. */
function Refused({ app, state }: { app: App; state: string | undefined }) {
  if (state !== "auth_expired") return null;
  return (
    <Text component="span" display="block" size="sm" c="error" mt={4}>
      {app.label} refuses this account’s sign-in. What it should do waits until it is reconnected.
    </Text>
  );
}

/** Id of the connection that a step works with; null while that is open. */
export function accountOf(
  step: Step,
  app: App,
  connections: readonly { id: string; name: string; app: string }[],
): string | null {
  const own = connections.filter((connection) => connection.app === app.key);
  if (step.connection !== undefined) return own.find(({ name }) => name === step.connection)?.id ?? null;
  return own.length === 1 ? (own[0]?.id ?? null) : null;
}
