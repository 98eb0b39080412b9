import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import type { App } from "../../api/types.ts";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { Moment } from "../../components/moment.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { StateBadge } from "../../components/state-badge.tsx";
import { Can } from "../../shell/can.tsx";
import { useRenew, useResume, useUnsubscribe } from "./queries.ts";
import { eventInWords, hostOf } from "./subscription-words.ts";
import type { Subscription } from "./types.ts";

export function SubscriptionItem({ subscription, apps }: { subscription: Subscription; apps: App[] }) {
  const { id, targetUrl, event, connection, filter, ordered, state, removedAt } = subscription;
  const host = hostOf(targetUrl);
  const what = eventInWords(event, apps);
  const resume = useResume();
  const renew = useRenew();
  const remove = useUnsubscribe();
  const [leaving, setLeaving] = useState(false);
  const details = [
    connection === null ? "from every hiring tool" : `only from ${connection}`,
    ...(filter === null ? [] : ["only some of them"]),
    ...(ordered ? ["one candidate’s in order"] : []),
  ];
  return (
    <Paper withBorder p="md" component="article" aria-label={`${what} to ${host}`}>
      <Stack gap="xs">
        <Group justify="space-between" align="baseline" gap="xs">
          <Title order={2} style={{ overflowWrap: "anywhere" }}>
            {what}
          </Title>
          <State subscription={subscription} />
        </Group>
        <Text style={{ overflowWrap: "anywhere" }}>
          Told to {host}, {details.join(", ")}.
        </Text>
        <Why subscription={subscription} />
        <Text size="sm" c="dimmed">
          Since <Moment at={subscription.createdAt} />
          {removedAt === null && subscription.expiresAt !== null && (
            <>
              {" "}
              · ends <Moment at={subscription.expiresAt} /> unless it is renewed
            </>
          )}
        </Text>
        <ProblemAlert error={resume.error ?? renew.error} />
        {removedAt === null && (
          <Can scope="write">
            <Group gap="xs">
              {state === "paused" && (
                <Button
                  size="xs"
                  loading={resume.isPending}
                  aria-label={`Resume ${what} to ${host}`}
                  onClick={() => resume.mutate(id)}
                >
                  Resume
                </Button>
              )}
              {subscription.expiresAt !== null && (
                <Button
                  size="xs"
                  variant="default"
                  loading={renew.isPending}
                  aria-label={`Renew ${what} to ${host}`}
                  onClick={() => renew.mutate(id)}
                >
                  Renew
                </Button>
              )}
              <Button
                size="xs"
                variant="default"
                aria-label={`Remove ${what} to ${host}`}
                onClick={() => setLeaving(true)}
              >
                Remove
              </Button>
            </Group>
          </Can>
        )}
      </Stack>
      <ConfirmDialog
        opened={leaving}
        title={`Stop telling ${host}?`}
        action="Remove the subscription"
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate(id, { onSuccess: () => setLeaving(false) })}
        onClose={() => setLeaving(false)}
      >
        It hears of nothing more, and what waits to be delivered is cancelled. The program can subscribe
        again.
      </ConfirmDialog>
    </Paper>
  );
}

function State({ subscription: { state, problem, removedAt } }: { subscription: Subscription }) {
  if (removedAt !== null) return <StateBadge tone="quiet">Ended</StateBadge>;
  if (state === "paused") return <StateBadge tone="warn">Paused</StateBadge>;
  if (problem !== null) return <StateBadge tone="warn">Has trouble</StateBadge>;
  return <StateBadge tone="good">Works</StateBadge>;
}

function Why({ subscription }: { subscription: Subscription }) {
  const { stateReason, problem, removedAt, removedReason } = subscription;
  const why = removedAt === null ? (stateReason ?? problem) : removedReason;
  return why === null ? null : <Text size="sm">{why}</Text>;
}
