/** "Had this been on": what an automation would have done with what arrived. */
import { Text } from "@mantine/core";
import type { Draft } from "./types.ts";

/** @param liveId  the automation to compare with, as it is now */
export function BacktestPanel({ automation, liveId }: { automation: Draft; liveId?: string | undefined }) {
  return (
    <Text c="dimmed">
      {liveId === undefined ? automation.name : `${automation.name ?? "The draft"} beside the live version`}
    </Text>
  );
}
