/** What an inbox found: its rows, why there are none, and what is new or follows. */
import { Skeleton } from "@mantine/core";
import type { ReactNode } from "react";
import { EmptyState } from "../components/empty-state.tsx";
import { ProblemAlert } from "../components/problem-alert.tsx";
import { FreshButton } from "./fresh-button.tsx";
import { ListFoot } from "./list-foot.tsx";
import { Rows, type Column } from "./rows.tsx";
import type { Inbox } from "./use-inbox.ts";

export function InboxRows<T extends { id: string }>(props: {
  inbox: Inbox<T>;
  /** "run": what one of them is called. */
  noun: string;
  /** "Runs" */
  label: string;
  columns: readonly Column[];
  renderRow: (item: T) => ReactNode;
  /** Whether somebody filters or searches. */
  filtered: boolean;
  /** Where there is none at all. */
  empty: { title: string; text: string };
}) {
  const { inbox, noun, label, columns, renderRow, filtered, empty } = props;
  const { items, more, loaded, error } = inbox;
  return (
    <>
      <ProblemAlert error={error} onRetry={inbox.refetch} />
      <FreshButton inbox={inbox} noun={noun} />
      {!loaded && !error && <Skeleton h={320} aria-label={`Loading ${noun}s`} />}
      {loaded && items.length === 0 && !more && (
        <EmptyState title={filtered ? `No ${noun} is like that` : empty.title}>
          {filtered ? "Take a filter away, or search for less." : empty.text}
        </EmptyState>
      )}
      {items.length > 0 && <Rows {...{ label, columns, items, more, renderRow }} />}
      {loaded && (items.length > 0 || more) && <ListFoot inbox={inbox} noun={noun} />}
    </>
  );
}
