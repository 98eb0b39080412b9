import { Anchor, Group, Progress, Stack, Text } from "@mantine/core";
import { Link } from "wouter";
import { Moment } from "../../components/moment.tsx";
import type { Timeline } from "../../lists/types.ts";
import { useLabels } from "../../lists/use-labels.ts";

/** Every score, newest first, as a number and a bar. */
export function ScoreHistory({ scores }: { scores: Timeline["scores"] }) {
  const labels = useLabels();
  return (
    <Stack component="ul" gap="sm" p={0} m={0} className="bare-list">
      {scores.map(({ eventId, value, app, at }) => (
        <li key={eventId}>
          <Group justify="space-between" gap="xs">
            <Anchor component={Link} href={`/events/${eventId}`} size="sm" underline="always">
              {labels.app(app)}
            </Anchor>
            <Text size="sm" fw={600}>
              {value}
            </Text>
          </Group>
          <Progress value={value} size="sm" my={4} aria-hidden />
          <Text size="xs" c="dimmed">
            <Moment at={at} />
          </Text>
        </li>
      ))}
    </Stack>
  );
}
