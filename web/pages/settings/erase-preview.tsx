/** What would go and what would remain; nothing is done before the name is typed. */
import { Button, Group, Loader, Paper, Stack, Text, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { Notice } from "../../components/notice.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { EraseRemains } from "./erase-remains.tsx";
import { isNothing, reportText, whatGoes, type Chosen } from "./erase-words.ts";
import { useErase, usePreviewErasure } from "./queries.ts";
import { saveText } from "./save-text.ts";
import { Section } from "./section.tsx";
import type { Erasure } from "./types.ts";

export function ErasePreview(props: {
  chosen: Chosen;
  onErased: (erasure: Erasure) => void;
  onBack: () => void;
}) {
  const { chosen, onErased, onBack } = props;
  const { mutate, data: plan, error, isPending } = usePreviewErasure();
  useEffect(() => mutate(chosen.name), [mutate, chosen]);
  const who = chosen.called === null ? chosen.typed : `${chosen.called} (${chosen.typed})`;
  return (
    <Stack gap="lg">
      <ProblemAlert error={error} onRetry={() => mutate(chosen.name)} />
      {isPending && (
        <Group gap="sm" component="output">
          <Loader size="sm" aria-hidden />
          <Text>Looking through everything that is kept. This may take a while.</Text>
        </Group>
      )}
      {plan && isNothing(plan) && (
        <Notice tone="info" urgent>
          Nothing is kept about {who}.
        </Notice>
      )}
      {plan && !isNothing(plan) && (
        <>
          <Section title={`What is kept about ${who}`}>
            <Text>{capital(whatGoes(plan))}.</Text>
            {plan.atWork > 0 && (
              <Text>
                {plan.atWork === 1 ? "1 run is" : `${plan.atWork} runs are`} at work: what was begun may still
                be finished at a destination.
              </Text>
            )}
            {plan.mentions.length > 0 && (
              <Text>
                {plan.mentions.length === 1
                  ? "1 event about somebody else mentions the address and stays."
                  : `${plan.mentions.length} events about others mention the address and stay.`}
              </Text>
            )}
          </Section>
          <EraseRemains erasure={plan} />
          <Group>
            <Button
              variant="default"
              onClick={() =>
                saveText(
                  "hirewire-erasure-preview.txt",
                  reportText(plan, { typed: chosen.typed, at: Date.now(), done: false }),
                )
              }
            >
              Save this list
            </Button>
          </Group>
          <Confirm chosen={chosen} onErased={onErased} />
        </>
      )}
      <Group>
        <Button variant="subtle" onClick={onBack}>
          Choose somebody else
        </Button>
      </Group>
    </Stack>
  );
}

function Confirm({ chosen, onErased }: { chosen: Chosen; onErased: (erasure: Erasure) => void }) {
  const erase = useErase();
  const [typed, setTyped] = useState("");
  const matches = typed.trim().toLowerCase() === chosen.typed.toLowerCase();
  return (
    <Paper withBorder p="md" bd="1px solid var(--mantine-color-red-6)">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (matches) erase.mutate(chosen.name, { onSuccess: onErased });
        }}
      >
        <Stack gap="md">
          <Text>
            This can’t be undone. The list of what remains elsewhere can’t be made again afterwards: you are
            given it to save.
          </Text>
          <TextInput
            label={`Type ${chosen.typed} to confirm`}
            value={typed}
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
            autoComplete="off"
          />
          <ProblemAlert error={erase.error} />
          <Group>
            <Button type="submit" color="red" disabled={!matches} loading={erase.isPending}>
              Erase for good
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}

function capital(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}
