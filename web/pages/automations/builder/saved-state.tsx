/** Whether what is written is kept; said aloud when it changes for the worse. */
import { Group, Text } from "@mantine/core";
import { Check, CloudOff, Pencil, TriangleAlert } from "lucide-react";
import type { Saving } from "./draft-keeper.ts";

const WORDS = {
  saved: { icon: Check, words: "Draft saved" },
  unsaved: { icon: Pencil, words: "Saving …" },
  saving: { icon: Pencil, words: "Saving …" },
  conflict: { icon: TriangleAlert, words: "Not saved: it was changed meanwhile" },
  gone: { icon: TriangleAlert, words: "Not saved" },
  unreachable: { icon: CloudOff, words: "Not saved yet; it is tried again" },
} as const;

/** @param begun  false while there is nothing to keep */
export function SavedState({ saving, begun }: { saving: Saving; begun: boolean }) {
  const { icon: Icon, words } = WORDS[saving];
  return (
    <Group gap={6} wrap="nowrap" component="output" miw="7rem">
      {(begun || saving !== "saved") && (
        <>
          <Icon size={14} aria-hidden />
          <Text size="sm" c="dimmed">
            {words}
          </Text>
        </>
      )}
    </Group>
  );
}
