/** A plan in words: what would be done, how often at most, and what stays as it is. */
import { List, Paper, Stack, Text } from "@mantine/core";
import type { BulkPlan } from "../../lists/types.ts";
import { useLabels } from "../../lists/use-labels.ts";
import { plural } from "../../lists/words.ts";

export function PlanView({ plan }: { plan: BulkPlan }) {
  const labels = useLabels();
  const { runs, automations, leftOut } = plan;
  return (
    <Paper withBorder p="md" component="section" aria-live="polite" aria-label="The plan">
      <Stack gap="sm">
        {runs === 0 && <Text size="sm">Nothing would be done.</Text>}
        {automations.map(({ automationId, name, runs: count, actions }) => (
          <Stack key={automationId} gap={4}>
            <Text size="sm" fw={500}>
              {name}: {plural(count, "run")}
            </Text>
            <List size="sm">
              {Object.entries(actions).map(([use, times]) => (
                <List.Item key={use}>
                  {labels.action(use)}: at most {plural(times, "time")}
                </List.Item>
              ))}
            </List>
            {Object.keys(actions).length === 0 && (
              <Text size="sm" c="dimmed">
                Nothing is sent anywhere.
              </Text>
            )}
          </Stack>
        ))}
        {leftOut.map(({ why, runs: count }) => (
          <Text key={why} size="sm" c="dimmed">
            Left as they are: {plural(count, "run")}, {why}.
          </Text>
        ))}
      </Stack>
    </Paper>
  );
}
