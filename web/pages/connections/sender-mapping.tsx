/** Says which place of an unknown sender's events holds the name, the score and so on, by choosing from a real one. */
import { Button, Select, SimpleGrid, Stack, Text, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client.ts";
import type { Page } from "../../api/types.ts";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import {
  FACTS,
  placesOf,
  readMapping,
  TYPES,
  writeMapping,
  type Fact,
  type Mapping,
} from "./mapping-text.ts";
import { updateConnection, useChange } from "./queries.ts";
import type { Connection } from "./types.ts";

export function SenderMapping({ connection }: { connection: Connection }) {
  const kept = typeof connection.settings["mapping"] === "string" ? connection.settings["mapping"] : "";
  const [text, setText] = useState(kept);
  const [byHand, setByHand] = useState(readMapping(kept) === null);
  const newest = useQuery({
    queryKey: ["events", "newest of", connection.id],
    queryFn: () => newestPayload(connection.id),
  });
  const save = useChange(() => updateConnection(connection.id, { values: { mapping: text } }));
  const drawn = readMapping(text);
  const places = placesOf(newest.data ?? null);

  return (
    <Stack gap="md">
      <Text>
        Choose which part of its events is the candidate, the score and so on. Automations for “any vendor”
        then listen to this sender too.
      </Text>
      {byHand || drawn === null ? (
        <Textarea
          label="Mapping, as an expression"
          description="One JSONata expression that gives a hiring event."
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          autosize
          minRows={6}
          spellCheck={false}
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
        />
      ) : (
        <Drawn mapping={drawn} places={places} onChange={(mapping) => setText(writeMapping(mapping))} />
      )}
      <ProblemAlert error={save.error ?? newest.error} />
      <div>
        <Button
          loading={save.isPending}
          disabled={text === kept}
          onClick={() =>
            save.mutate(undefined, {
              onSuccess: () =>
                notifications.show({
                  color: "teal",
                  message: "From the next event on it is read like this.",
                }),
            })
          }
        >
          Keep it
        </Button>{" "}
        {drawn !== null && (
          <Button variant="subtle" onClick={() => setByHand(!byHand)}>
            {byHand ? "Choose from a list instead" : "Write it as an expression"}
          </Button>
        )}
      </div>
    </Stack>
  );
}

function Drawn(props: {
  mapping: Mapping;
  places: { path: string; sample: string }[];
  onChange: (mapping: Mapping) => void;
}) {
  const { mapping, places, onChange } = props;
  const choices = places.map(({ path, sample }) => ({ value: path, label: `${cut(sample)}  (${path})` }));
  const offer = (path: string | undefined) =>
    path === undefined || places.some((place) => place.path === path)
      ? choices
      : [{ value: path, label: path }, ...choices];
  return (
    <Stack gap="md">
      <Select
        label="What its events mean"
        data={Object.entries(TYPES).map(([value, label]) => ({ value, label }))}
        value={mapping.type === "" ? null : mapping.type}
        onChange={(type) => onChange({ ...mapping, type: type ?? "" })}
        placeholder="Choose one"
        searchable
        allowDeselect={false}
        maw={400}
      />
      {mapping.type !== "" && (
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          {(Object.entries(FACTS) as [Fact, string][]).map(([fact, label]) => (
            <Select
              key={fact}
              label={label}
              data={offer(mapping.facts[fact])}
              value={mapping.facts[fact] ?? null}
              onChange={(path) =>
                onChange({ ...mapping, facts: { ...mapping.facts, [fact]: path ?? undefined } })
              }
              placeholder="Not in its events"
              searchable
              clearable
              clearButtonProps={{ "aria-label": `Empty ${label}` }}
            />
          ))}
        </SimpleGrid>
      )}
    </Stack>
  );
}

function cut(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

async function newestPayload(connection: string): Promise<Record<string, unknown> | null> {
  const { items } = await api<Page<{ id: string }>>("GET", "/events", { query: { connection, limit: 1 } });
  const [newest] = items;
  if (!newest) return null;
  return (await api<{ payload: Record<string, unknown> | null }>("GET", `/events/${newest.id}`)).payload;
}
