import { Anchor, List, Text } from "@mantine/core";
import { Link } from "wouter";
import { StateBadge } from "../../components/state-badge.tsx";
import { useUses } from "./queries.ts";
import { Section } from "./section.tsx";
import type { Connection } from "./types.ts";

const STATES = {
  on: { tone: "good", word: "on" },
  paused: { tone: "warn", word: "paused" },
  off: { tone: "quiet", word: "off" },
} as const;

/** What stands still when this connection does. */
export function UsesSection({ connection }: { connection: Connection }) {
  const { data: uses } = useUses(connection.id);
  if (!uses) return null;
  return (
    <Section title="Automations that depend on it">
      {uses.length === 0 ? (
        <Text c="dimmed">
          None yet.{" "}
          <Anchor component={Link} href="/automations/gallery" underline="always">
            Choose one from the gallery
          </Anchor>
        </Text>
      ) : (
        <List spacing={6} listStyleType="none" ps={0}>
          {uses.map(({ id, name, state, listens, steps }) => (
            <List.Item key={id}>
              <Anchor component={Link} href={`/automations/${id}`} underline="always">
                {name}
              </Anchor>{" "}
              <StateBadge tone={STATES[state].tone}>{STATES[state].word}</StateBadge>{" "}
              <Text span size="sm" c="dimmed">
                {[
                  listens ? "begins with its events" : "",
                  steps.length === 0
                    ? ""
                    : steps.length === 1
                      ? "acts here in one step"
                      : `acts here in ${steps.length} steps`,
                ]
                  .filter((each) => each !== "")
                  .join(", ")}
              </Text>
            </List.Item>
          ))}
        </List>
      )}
    </Section>
  );
}
