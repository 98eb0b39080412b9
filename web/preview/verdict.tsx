/** What a condition says to somebody, as a mark and a word. */
import { Group, Text } from "@mantine/core";
import { CircleCheck, CircleMinus, TriangleAlert } from "lucide-react";
import css from "./preview.module.css";
import type { SeenEvent } from "./types.ts";

const MARKS = {
  matches: { icon: CircleCheck, word: "Matches", look: css["good"] },
  filtered: { icon: CircleMinus, word: "Left out", look: css["quiet"] },
  failed: { icon: TriangleAlert, word: "Can't be judged", look: css["warn"] },
} as const;

export function Verdict({ verdict, why }: Pick<SeenEvent, "verdict" | "why">) {
  const { icon: Icon, word, look } = MARKS[verdict];
  return (
    <Group gap={6} wrap="nowrap" align="flex-start" component="span">
      <Icon size={16} className={`${css["mark"]} ${look}`} aria-hidden />
      <Text component="span" size="sm" className={css["outside"]}>
        {word}
        {why !== "" && (
          <Text component="span" inherit c="dimmed">
            {`: ${why}`}
          </Text>
        )}
      </Text>
    </Group>
  );
}
