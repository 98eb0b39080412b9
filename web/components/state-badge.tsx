/** A state as a dot and a word: colour alone says nothing to many (WCAG 2.2, 1.4.1). */
import { Box, Group, Text } from "@mantine/core";
import type { Tone } from "./tone.ts";

export type { Tone };

const COLORS: Record<Tone, string> = {
  good: "var(--mantine-color-teal-6)",
  busy: "var(--mantine-color-blue-6)",
  warn: "var(--mantine-color-orange-6)",
  bad: "var(--mantine-color-red-6)",
  quiet: "var(--mantine-color-gray-6)",
};

export function StateBadge({ tone, children }: { tone: Tone; children: string }) {
  return (
    <Group gap={6} wrap="nowrap" component="span" display="inline-flex">
      <Box component="span" w={8} h={8} bdrs="50%" bg={COLORS[tone]} aria-hidden flex="none" />
      <Text component="span" size="sm">
        {children}
      </Text>
    </Group>
  );
}
