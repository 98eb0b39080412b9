/** Says that what is shown may be old, for as long as it may be. */
import { Group, Text } from "@mantine/core";
import { CloudOff } from "lucide-react";
import { useLiveState } from "../api/live-state.ts";

export function LiveBanner() {
  const lost = useLiveState() === "lost";
  return (
    <output>
      {lost && (
        <Group
          gap="xs"
          mb="md"
          px="md"
          py="xs"
          bdrs="md"
          bd="1px solid var(--mantine-color-default-border)"
          bg="var(--mantine-color-default-hover)"
        >
          <CloudOff size={16} aria-hidden />
          <Text size="sm">Live updates are paused. Reconnecting…</Text>
        </Group>
      )}
    </output>
  );
}
