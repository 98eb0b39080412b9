/** How the connection stands, why, since when, and what to do; and asking anew. */
import { Said } from "../../components/said.tsx";
import { Button, Group, List, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import type { App } from "../../api/types.ts";
import { Moment } from "../../components/moment.tsx";
import { Notice } from "../../components/notice.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { StateBadge } from "../../components/state-badge.tsx";
import { Words } from "../../fields/words.tsx";
import { useMe } from "../../shell/me.ts";
import { HeldRuns } from "./held-runs.tsx";
import { checkConnection, reconcile, sendSample, useChange } from "./queries.ts";
import { Section } from "./section.tsx";
import type { Checked, Connection } from "./types.ts";
import { inPages, paceInWords, standingOf } from "./words.ts";

export function StandingSection(props: { connection: Connection; app: App; mayChange: boolean }) {
  const { connection, app, mayChange } = props;
  const { tone, state, why, since, advice } = standingOf(connection);
  const me = useMe();
  const [checked, setChecked] = useState<Checked | null | undefined>(undefined);
  const check = useChange(() => checkConnection(connection.id));
  const look = useChange(() => reconcile(connection.id));
  const sample = useChange((event: string) => sendSample(connection.id, event));
  const event = app.events.find(({ hiringType }) => hiringType === "candidate.scored") ?? app.events[0];
  const { source } = connection;

  return (
    <Section title="State">
      <Stack gap="sm">
        <Said>
          <Text fw={600} component="div">
            <StateBadge tone={tone}>{state}</StateBadge>
            {since !== null && since > 0 && (
              <Text span size="sm" c="dimmed" fw={400}>
                {" "}
                since <Moment at={since} />
              </Text>
            )}
          </Text>
          {why !== null && (
            <Text mt={4}>
              <Words>{why}</Words>
            </Text>
          )}
        </Said>
        {advice.length > 0 && (
          <List spacing={4} aria-label="What to do">
            {advice.map((each) => (
              <List.Item key={each}>
                <Words>{each}</Words>
              </List.Item>
            ))}
          </List>
        )}
        {source?.rhythm.lastEventAt != null && (
          <Text c="dimmed" size="sm">
            Last event <Moment at={source.rhythm.lastEventAt} />
            {source.rhythm.perDay !== null && ` · ${paceInWords(source.rhythm.perDay)}`}
          </Text>
        )}
        <HeldRuns connection={connection} />
        {mayChange && (
          <Group gap="xs">
            {app.acts && (
              <Button
                variant="default"
                loading={check.isPending}
                onClick={() => check.mutate(undefined, { onSuccess: setChecked })}
              >
                Check it now
              </Button>
            )}
            {source?.by === "hirewire" && (
              <Button
                variant="default"
                loading={look.isPending}
                onClick={() =>
                  look.mutate(undefined, {
                    onSuccess: () => notifications.show({ message: `${app.label} was asked.` }),
                  })
                }
              >
                Look at the registration
              </Button>
            )}
            {source?.state === "live" && event && me.can("run") && (
              <Button
                variant="default"
                loading={sample.isPending}
                onClick={() =>
                  sample.mutate(event.key, {
                    onSuccess: () =>
                      notifications.show({
                        color: "teal",
                        message: "The sample was taken in like a real event.",
                      }),
                  })
                }
              >
                Send a sample event
              </Button>
            )}
          </Group>
        )}
        {source?.state === "live" && event && me.can("run") && (
          <Text size="sm" c="dimmed">
            A sample runs automations that are on for real.
          </Text>
        )}
        <Said>
          {checked === null && <Text>There is nobody to ask: it only sends events here.</Text>}
          {checked && <Notice tone={checked.ok ? "good" : "bad"}>{inPages(checked.message)}</Notice>}
        </Said>
        <ProblemAlert error={check.error ?? look.error ?? sample.error} />
      </Stack>
    </Section>
  );
}
