import { Box, Button } from "@mantine/core";
import { ArrowUp } from "lucide-react";
import type { Inbox } from "./use-inbox.ts";
import { upTo } from "./words.ts";

/** Says that something new came, and leaves the list where it is until somebody wants to see it. */
export function FreshButton({ inbox, noun }: { inbox: Inbox<{ id: string }>; noun: string }) {
  const { fresh, showFresh } = inbox;
  return (
    <Box component="output" display="block" mih={fresh > 0 ? 34 : 0} mb={fresh > 0 ? "xs" : 0}>
      {fresh > 0 && (
        <Button
          size="xs"
          radius="xl"
          variant="light"
          leftSection={<ArrowUp size={14} aria-hidden />}
          onClick={showFresh}
        >
          {upTo(fresh, fresh >= 50)} new {fresh === 1 ? noun : `${noun}s`}
        </Button>
      )}
    </Box>
  );
}
