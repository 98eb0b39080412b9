/** What a backtest found: first in a sentence, then what tells the two versions apart. */
import { List, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { countOf, remarks, sideInWords } from "./backtest-words.ts";
import type { Backtest } from "./types.ts";

export function BacktestSummary({ test }: { test: Backtest }) {
  const { events, draft, live, difference, state } = test;
  if (events === 0) {
    return state === "running" ? null : (
      <Text c="dimmed">Nothing that it waits for arrived in this time. Choose more days.</Text>
    );
  }
  const notes = state === "running" ? [] : remarks(test);
  return (
    <Paper withBorder p="lg">
      <Stack gap="sm">
        <Title order={2}>{state === "running" ? "So far" : "What would have happened"}</Title>
        <Text size="lg" component="output">
          {sideInWords(draft, events, "It")}
        </Text>
        {live && <Text>{sideInWords(live, events, "The live version")}</Text>}
        {difference && (
          <SimpleGrid cols={{ base: 1, xs: 3 }}>
            <Count label="Only in this version" count={difference.onlyDraft} />
            <Count label="Only in the live version" count={difference.onlyLive} />
            <Count label="In both" count={difference.both} />
          </SimpleGrid>
        )}
        {notes.length > 0 && (
          <List size="sm" c="dimmed" spacing={4} withPadding>
            {notes.map((note) => (
              <List.Item key={note}>{note}</List.Item>
            ))}
          </List>
        )}
      </Stack>
    </Paper>
  );
}

function Count({ label, count }: { label: string; count: number }) {
  return (
    <Paper bg="var(--mantine-color-default-hover)" p="sm">
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text fw={600}>{countOf(count, "candidate event")}</Text>
    </Paper>
  );
}
