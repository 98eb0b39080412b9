import { Button, Group, Text } from "@mantine/core";
import { Moment } from "../components/moment.tsx";
import type { Inbox } from "./use-inbox.ts";
import { upTo } from "./words.ts";

/** How many are shown, and what follows. */
export function ListFoot({ inbox, noun }: { inbox: Inbox<{ id: string }>; noun: string }) {
  const { items, more, loadingMore, loadMore, lookedBackTo } = inbox;
  const words = items.length === 1 && !more ? noun : `${noun}s`;
  return (
    <Group justify="space-between" mt="md">
      <Text size="sm" c="dimmed" component="output">
        {upTo(items.length, more)} {words}
        {lookedBackTo !== null && (
          <>
            {" "}
            so far; looked back to <Moment at={lookedBackTo} />
          </>
        )}
      </Text>
      {more && (
        <Button variant="default" size="sm" loading={loadingMore} onClick={loadMore}>
          {lookedBackTo === null ? `Show more ${noun}s` : "Look further back"}
        </Button>
      )}
    </Group>
  );
}
