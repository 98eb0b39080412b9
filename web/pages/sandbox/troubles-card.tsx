/** What can be broken on purpose, each with a switch. */
import { Paper, SimpleGrid, Stack, Switch, Text, Title } from "@mantine/core";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { useTrouble } from "./queries.ts";
import type { Trouble } from "./types.ts";

export function TroublesCard({ troubles }: { troubles: Trouble[] }) {
  const change = useTrouble();
  return (
    <Paper component="section" withBorder p="lg" aria-labelledby="break">
      <Title order={2} id="break">
        Break something
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        See what Hirewire does when a tool lets you down. Switch it off to mend it.
      </Text>
      <ProblemAlert error={change.error} />
      <SimpleGrid cols={{ base: 1, sm: 2, xl: 4 }} spacing="xl">
        {[...Map.groupBy(troubles, ({ place }) => place)].map(([place, own]) => (
          <div key={place}>
            <Title order={3} size="sm" mb="xs">
              {place}
            </Title>
            <Stack gap="sm">
              {own.map(({ id, label, about, on }) => (
                <Switch
                  key={id}
                  label={label}
                  description={about}
                  checked={change.isPending && change.variables.id === id ? change.variables.on : on}
                  onChange={({ currentTarget }) => change.mutate({ id, on: currentTarget.checked })}
                  color="red.9"
                />
              ))}
            </Stack>
          </div>
        ))}
      </SimpleGrid>
    </Paper>
  );
}
