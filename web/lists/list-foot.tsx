import { Button, Group, Text } from "@mantine/core";
import { Moment } from "../components/moment.tsx";
import type { Inbox } from "./use-inbox.ts";
import { upTo } from "./words.ts";

/** How many are shown, and what follows. */
export function ListFoot({ inbox, noun }: { inbox: Inbox<{ id: string }>; noun: string }) {
  const { items, more, loadingMore, loadMore, lookedBackTo, looking, stopLooking } = inbox;
  const soFar = lookedBackTo !== null;
  const words = items.length === 1 && (soFar || !more) ? noun : `${noun}s`;
  return (
    <Group justify="space-between" mt="md" mih={36}>
      <Text size="sm" c="dimmed">
        {/* what moves on while it looks is not read out */}
        <output>
          {upTo(items.length, more && !soFar)} {words}
          {soFar && ` so far; ${looking ? "looking further back" : "looked back"}`}
        </output>
        {soFar && (
          <>
            {looking ? " than " : " to "}
            <Moment at={lookedBackTo} />
            {looking && "…"}
          </>
        )}
      </Text>
      {looking && (
        <Button variant="default" size="sm" onClick={stopLooking}>
          Stop looking
        </Button>
      )}
      {more && !looking && (
        <Button variant="default" size="sm" loading={loadingMore} onClick={loadMore}>
          {lookedBackTo === null ? `Show more ${noun}s` : "Look further back"}
        </Button>
      )}
    </Group>
  );
}
