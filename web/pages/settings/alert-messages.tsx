import { Box, Group, Stack, Text } from "@mantine/core";
import { Moment } from "../../components/moment.tsx";
import { StateBadge, type Tone } from "../../components/state-badge.tsx";
import styles from "./audit-list.module.css";
import { Section } from "./section.tsx";
import type { Alerts } from "./types.ts";

type Message = Alerts["messages"][number];

const STATES: Readonly<Record<Message["state"], { label: string; tone: Tone }>> = {
  waiting: { label: "On its way", tone: "busy" },
  sent: { label: "Sent", tone: "good" },
  rerouted: { label: "Went the other way", tone: "warn" },
  given_up: { label: "Could not be sent", tone: "bad" },
};

/** The last ones, and what became of each. */
export function AlertMessages({ messages }: { messages: Message[] }) {
  if (messages.length === 0) return null;
  return (
    <Section title="The last alerts" about="Kept for 90 days.">
      <ol className={styles["list"]}>
        {messages.map(({ id, way, items, madeAt, state, trouble }) => (
          <li key={id} className={styles["entry"]}>
            <Group justify="space-between" gap="xs">
              <StateBadge tone={STATES[state].tone}>{STATES[state].label}</StateBadge>
              <Text size="sm" c="dimmed">
                {way === "slack" ? "Slack" : "Email"}, <Moment at={madeAt} />
              </Text>
            </Group>
            <Stack gap={2} mt={4}>
              {items.map(({ what, words }) => (
                <Box key={`${what} ${words}`}>
                  {what === "solved" && "Solved: "}
                  {words}
                </Box>
              ))}
              {trouble !== null && state !== "sent" && (
                <Text size="sm" c="dimmed">
                  {trouble}
                </Text>
              )}
            </Stack>
          </li>
        ))}
      </ol>
    </Section>
  );
}
