import { Button, Group, Loader, Paper, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Search } from "lucide-react";
import { useState } from "react";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { Said } from "../../components/said.tsx";
import { choose, type Chosen } from "./erase-words.ts";
import { useCandidates } from "./queries.ts";
import type { Candidate } from "./types.ts";

const TYPING_MS = 250;
const isEmail = (text: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text);

export function EraseSearch({ onChosen }: { onChosen: (chosen: Chosen) => void }) {
  const [text, setText] = useState("");
  const [q] = useDebouncedValue(text.trim(), TYPING_MS);
  const found = useCandidates(q);
  const items = q === "" ? [] : (found.data?.items ?? []);
  const listed = items.some(({ emails }) => emails.includes(q.toLowerCase()));
  return (
    <Stack gap="md">
      <TextInput
        label="Who"
        description="A name, an email address, or an id at a hiring tool."
        leftSection={<Search size={16} aria-hidden />}
        rightSection={found.isFetching ? <Loader size="xs" aria-label="Searching" /> : undefined}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        autoComplete="off"
        type="search"
      />
      <ProblemAlert error={found.error} />
      <Said>
        {q !== "" && found.data && items.length === 0 && !isEmail(q) && (
          <Text c="dimmed">Nobody of that name is known.</Text>
        )}
      </Said>
      {items.map((candidate) => (
        <Found key={candidate.key} candidate={candidate} onChosen={onChosen} />
      ))}
      {isEmail(q) && !listed && !found.isFetching && (
        <Paper withBorder p="md">
          <Group justify="space-between" gap="sm">
            <Text style={{ overflowWrap: "anywhere" }}>
              No event names {q} as its candidate. It may still stand in one.
            </Text>
            <Button
              variant="default"
              onClick={() => onChosen({ name: { email: q }, typed: q.toLowerCase(), called: null })}
            >
              Look everywhere for {q}
            </Button>
          </Group>
        </Paper>
      )}
    </Stack>
  );
}

function Found({ candidate, onChosen }: { candidate: Candidate; onChosen: (chosen: Chosen) => void }) {
  const { emails, ids, name } = candidate;
  const chosen = choose(candidate);
  if (chosen === null) return null;
  const names = [...emails, ...ids.map(({ connection, id }) => `${id} at ${connection}`)];
  const who = name ?? chosen.typed;
  return (
    <Paper withBorder p="md" component="article" aria-label={who}>
      <Group justify="space-between" gap="sm">
        <Stack gap={2} miw={0}>
          <Text fw={600} style={{ overflowWrap: "anywhere" }}>
            {who}
          </Text>
          <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
            {names.join(", ")}
          </Text>
        </Stack>
        <Button variant="default" aria-label={`Choose ${who}`} onClick={() => onChosen(chosen)}>
          Choose
        </Button>
      </Group>
    </Paper>
  );
}
