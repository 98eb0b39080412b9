/**
 * A long list that stays calm: what is on the page stays where it is, and what is new is announced until somebody asks for
 * it. Rows that changed meanwhile are shown as they are now.
 */
import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { api } from "../api/client.ts";
import type { FoundPage } from "./types.ts";

const PAGE = 50;

export interface Inbox<T> {
  items: T[];
  /** False until there is something to show. */
  loaded: boolean;
  error: unknown;
  refetch: () => void;
  /** How many stand at the top that are not shown yet. */
  fresh: number;
  showFresh: () => void;
  more: boolean;
  loadingMore: boolean;
  loadMore: () => void;
  /** Set when the search has not looked at everything. */
  lookedBackTo: number | null;
  /** It goes on by itself, until there is a page to show or nothing is left. */
  looking: boolean;
  stopLooking: () => void;
}

/**
 * @param name  what it holds: live changes make `[name, …]` old
 * @param path  below `/api`
 * @param idOf  for items that have no id that sorts by age
 */
export function useInbox<T extends { id: string }>(
  name: string,
  path: string,
  query: Record<string, string>,
  idOf?: (item: T) => string,
): Inbox<T> {
  const ask = async (before: string | null, signal: AbortSignal): Promise<FoundPage<T>> => {
    const page = await api<FoundPage<T>>("GET", path, { query: { ...query, limit: PAGE, before }, signal });
    return idOf ? { ...page, items: page.items.map((item) => ({ ...item, id: idOf(item) })) } : page;
  };
  // not by the name: a change must not fetch all pages again and move what is read
  const client = useQueryClient();
  const queryKey = ["inbox", path, query];
  const pages = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => ask(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  });
  const newest = useQuery({
    queryKey: [name, "newest", path, query],
    queryFn: ({ signal }) => ask(null, signal),
    enabled: pages.isSuccess && !pages.isPlaceholderData,
  });

  const shown = pages.data?.pages;
  const items = useMemo(() => {
    const now = new Map((newest.data?.items ?? []).map((item) => [item.id, item]));
    return (shown ?? []).flatMap((page) => page.items).map((item) => now.get(item.id) ?? item);
  }, [shown, newest.data]);

  const top = items[0]?.id ?? "";
  const fresh = pages.isPlaceholderData ? 0 : (newest.data?.items ?? []).filter(({ id }) => id > top).length;
  const last = shown?.at(-1);
  const { fetchNextPage, isFetching, hasNextPage } = pages;
  const search = JSON.stringify(queryKey);
  const [goal, setGoal] = useState({ search, items: PAGE });
  const wanted = goal.search === search ? goal.items : PAGE;
  const isOld = pages.isPlaceholderData || pages.isError;
  const looking = !isOld && hasNextPage && last?.lookedBackTo != null && items.length < wanted;
  useEffect(() => {
    if (looking && !isFetching) void fetchNextPage();
  }, [looking, isFetching, fetchNextPage]);

  return {
    items,
    loaded: pages.isSuccess,
    error: pages.error,
    refetch: () => void pages.refetch(),
    fresh,
    showFresh() {
      window.scrollTo({ top: 0 });
      // it is here already; all pages that were read on the way down would be asked for again
      if (newest.data) client.setQueryData(queryKey, { pages: [newest.data], pageParams: [null] });
    },
    more: hasNextPage,
    loadingMore: pages.isFetchingNextPage,
    loadMore() {
      setGoal({ search, items: items.length + PAGE });
      void fetchNextPage();
    },
    lookedBackTo: last?.lookedBackTo ?? null,
    looking,
    stopLooking: () => setGoal({ search, items: 0 }),
  };
}
