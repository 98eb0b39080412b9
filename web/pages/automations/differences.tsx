/** What changed, in sentences; long texts as they stood and as they stand. */
import { Code, Group, Stack, Text, ThemeIcon, VisuallyHidden } from "@mantine/core";
import { ArrowDownUp, Minus, PencilLine, Plus } from "lucide-react";
import css from "./differences.module.css";
import type { Difference } from "./types.ts";

const MARKS = {
  added: { icon: Plus, color: "teal", word: "Added" },
  removed: { icon: Minus, color: "red", word: "Removed" },
  changed: { icon: PencilLine, color: "blue", word: "Changed" },
  moved: { icon: ArrowDownUp, color: "gray", word: "Moved" },
} as const;

export function Differences({ items }: { items: readonly Difference[] }) {
  if (items.length === 0) return <Text size="sm">Nothing changed.</Text>;
  return (
    <Stack component="ul" gap="sm" className={css["differences"]}>
      {items.map(({ kind, path, text, before, after }) => {
        const { icon: Icon, color, word } = MARKS[kind];
        return (
          <Group component="li" key={`${path} ${text}`} gap="xs" align="flex-start" wrap="nowrap">
            <ThemeIcon size={22} radius="xl" variant="light" color={color} flex="none">
              <Icon size={13} aria-hidden />
            </ThemeIcon>
            <div className={css["difference"]}>
              <Text size="sm">
                <VisuallyHidden>{word}: </VisuallyHidden>
                {text}.
              </Text>
              {(before !== null || after !== null) && (
                <Stack gap={4} mt={4}>
                  <Quoted word="Before" text={before} />
                  <Quoted word="Now" text={after} />
                </Stack>
              )}
            </div>
          </Group>
        );
      })}
    </Stack>
  );
}

function Quoted({ word, text }: { word: string; text: string | null }) {
  if (text === null) return null;
  return (
    <Group gap="xs" align="flex-start" wrap="nowrap">
      <Text size="xs" c="dimmed" w={44} flex="none" pt={4}>
        {word}
      </Text>
      <Code block style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere", flex: 1, minWidth: 0 }}>
        {text}
      </Code>
    </Group>
  );
}
