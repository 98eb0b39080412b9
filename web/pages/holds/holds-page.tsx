/** What is held, one card for each reason, each with the one thing to do about it. */
import { Anchor, Button, Group, Paper, Skeleton, Stack, Text, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "wouter";
import { api } from "../../api/client.ts";
import { EmptyState } from "../../components/empty-state.tsx";
import { Moment } from "../../components/moment.tsx";
import { PageHeader } from "../../components/page-header.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import type { Hold } from "../../lists/types.ts";
import { useAutomationNames, useConnections } from "../../lists/use-labels.ts";
import { plural } from "../../lists/words.ts";
import { Can } from "../../shell/can.tsx";
import { headingOf, whatToDo } from "./hold-words.ts";

export default function HoldsPage() {
  const holds = useQuery({
    queryKey: ["holds"],
    queryFn: async () => (await api<{ items: Hold[] }>("GET", "/holds")).items,
  });
  return (
    <>
      <PageHeader
        title="Held runs"
        about="Kept until something is mended or decided. Nothing of it is lost."
      />
      <ProblemAlert error={holds.error} onRetry={() => void holds.refetch()} />
      {holds.isPending && <Skeleton h={160} aria-label="Loading held runs" />}
      {holds.data?.length === 0 && (
        <EmptyState title="Nothing is held">
          When a sign-in expires, an automation is paused or a run asks a question, it stands here.
        </EmptyState>
      )}
      <Stack component="ul" p={0} m={0} className="bare-list" aria-label="Held, by reason">
        {holds.data?.map((hold) => (
          <li key={`${hold.kind} ${hold.connection} ${hold.automations.join()} ${hold.code}`}>
            <HoldCard hold={hold} />
          </li>
        ))}
      </Stack>
    </>
  );
}

function HoldCard({ hold }: { hold: Hold }) {
  const { kind, connection, automations, runs, reason, oldest, until } = hold;
  const client = useQueryClient();
  const connections = useConnections();
  const names = useAutomationNames();
  const alone = automations.length === 1 ? automations[0] : undefined;
  const automationId = names.find(({ name }) => name === alone)?.id;
  const connectionId = connections.find(({ name }) => name === connection)?.id;
  const release = useMutation({
    mutationFn: () =>
      api<{ released: number }>("POST", "/holds/release", {
        body: {
          kind,
          ...(connection !== null && { connection }),
          ...(connection === null && alone !== undefined && { automation: alone }),
        },
      }),
    onSuccess({ released }) {
      notifications.show({ message: `${plural(released, "run")} let go on.` });
      for (const key of ["holds", "runs", "home"]) void client.invalidateQueries({ queryKey: [key] });
    },
  });
  const runsHref = `/runs?${new URLSearchParams({ state: "held", ...(automationId && { automation: automationId }) })}`;
  const todo = whatToDo(hold);
  const mend =
    todo.mend === "connection" && connectionId
      ? { href: `/connections/${connectionId}`, label: `Reconnect ${connection}` }
      : todo.mend === "automation" && automationId
        ? { href: `/automations/${automationId}`, label: "Open the automation" }
        : todo.mend === "question"
          ? {
              href: runs === 1 ? `/runs/${oldest.runId}` : runsHref,
              label: runs === 1 ? "Answer it" : "Answer them",
            }
          : null;
  return (
    <Paper withBorder p="lg">
      <Stack gap="sm">
        <Group justify="space-between" align="flex-start">
          <Title order={2}>{headingOf(hold)}</Title>
          <Anchor component={Link} href={runsHref} size="sm" underline="always">
            {plural(runs, "run")}
          </Anchor>
        </Group>
        <Text size="sm" className="breaks">
          {reason}
        </Text>
        <Text size="sm" c="dimmed">
          {automations.join(", ")}. The oldest has waited since{" "}
          <Anchor component={Link} href={`/runs/${oldest.runId}`} size="sm" underline="always">
            <Moment at={oldest.since} />
          </Anchor>
          {until !== null && (
            <>
              ; they go on by themselves <Moment at={until} />
            </>
          )}
          .
        </Text>
        <Text size="sm">{todo.words}</Text>
        <ProblemAlert error={release.error} />
        <Group gap="xs">
          {mend && (
            <Button component={Link} href={mend.href} variant="filled">
              {mend.label}
            </Button>
          )}
          {todo.releasable && (
            <Can scope="run">
              <Button
                variant={mend ? "default" : "filled"}
                loading={release.isPending}
                onClick={() => release.mutate()}
              >
                Let {plural(runs, "run")} go on
              </Button>
            </Can>
          )}
        </Group>
      </Stack>
    </Paper>
  );
}
