import { Said } from "../../components/said.tsx";
import { Progress, Stack, Text } from "@mantine/core";
import { Section } from "./section.tsx";
import { useDrain } from "./queries.ts";
import type { Connection } from "./types.ts";
import { drainInWords } from "./words.ts";

/** After a reconnection: how many of the runs that waited have gone on, as they go. */
export function DrainProgress({ connection }: { connection: Connection }) {
  const { data: drain } = useDrain(connection.id);
  if (!drain) return null;
  const share = (count: number): number => (count / drain.total) * 100;
  return (
    <Section title="What had waited">
      <Stack gap="xs">
        <Progress.Root size="lg" aria-hidden>
          <Progress.Section value={share(drain.goneOn)} color="teal" />
          <Progress.Section value={share(drain.failed + drain.heldAgain)} color="orange" />
        </Progress.Root>
        <Said>{drainInWords(drain)}</Said>
        {drain.why !== null && (
          <Text size="sm" c="dimmed">
            {drain.why}
          </Text>
        )}
      </Stack>
    </Section>
  );
}
