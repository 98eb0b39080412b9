/** What became of an event; or why nothing did. */
import { Anchor, Group, List, Paper, Stack, Text } from "@mantine/core";
import { Link } from "wouter";
import { StateBadge } from "../../components/state-badge.tsx";
import { Section } from "../../lists/section.tsx";
import type { EventDetail } from "../../lists/types.ts";
import { RUN_WORDS } from "../../lists/words.ts";

export function CausedRuns({ event: { runs, silence } }: { event: EventDetail }) {
  return (
    <Section title="What became of it">
      {runs.length > 0 && (
        <Paper withBorder>
          <Stack gap={0} component="ul" p={0} m={0} className="bare-list">
            {runs.map(({ id, automation, state, reason, replayOf }) => (
              <Group
                key={id}
                component="li"
                px="md"
                py="sm"
                justify="space-between"
                wrap="nowrap"
                align="flex-start"
              >
                <Stack gap={2} miw={0}>
                  <Anchor component={Link} href={`/runs/${id}`} size="sm" fw={500} underline="always">
                    {automation}
                  </Anchor>
                  {(reason !== null || replayOf !== null) && (
                    <Text size="xs" c="dimmed" className="breaks">
                      {[replayOf === null ? null : "a repeat", reason].filter(Boolean).join(": ")}
                    </Text>
                  )}
                </Stack>
                <StateBadge tone={RUN_WORDS[state].tone}>{RUN_WORDS[state].word}</StateBadge>
              </Group>
            ))}
          </Stack>
        </Paper>
      )}
      {silence && (
        <Paper withBorder p="md">
          <Stack gap="xs">
            <Text size="sm" fw={500}>
              Nothing. {silence.words}
            </Text>
            <List size="sm" spacing={4}>
              {silence.automations.map(({ id, name, why }) => (
                <List.Item key={id}>
                  <Anchor component={Link} href={`/automations/${id}`} size="sm" underline="always">
                    {name}
                  </Anchor>
                  <Text component="span" size="sm" c="dimmed">
                    {" "}
                    {why}
                  </Text>
                </List.Item>
              ))}
            </List>
          </Stack>
        </Paper>
      )}
    </Section>
  );
}
