/** What the previews ask the server. Each question is dropped when the next one is asked. */
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { useDebouncedValue } from "@mantine/hooks";
import { api, ApiProblem } from "../api/client.ts";
import type { Backtest, BacktestRow, CandidatesPreview, Draft, SentStep, StepsPreview } from "./types.ts";

/** Between two keys of somebody who types. */
const TYPING_MS = 120;

/** The events that the draft's trigger fits, judged by its condition. Asked anew when an event arrives. */
export function useCandidates(draft: Draft) {
  const { trigger, from, when } = draft;
  const [asked] = useDebouncedValue(JSON.stringify({ trigger, from, when: blankless(when) }), TYPING_MS);
  return useQuery({
    // the newest events are part of the answer, so that whatever makes events old makes this old
    queryKey: ["events", "preview", asked],
    queryFn: ({ signal }) =>
      api<CandidatesPreview>("POST", "/automations/preview", {
        body: { automation: JSON.parse(asked) as Draft },
        signal,
      }),
    enabled: trigger !== "",
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}

/** What each step would do with one event. */
export function useSteps(draft: Draft, eventId: string | null) {
  const [asked] = useDebouncedValue(JSON.stringify({ ...draft, when: blankless(draft.when) }), TYPING_MS);
  return useQuery({
    queryKey: ["preview", "steps", eventId, asked],
    queryFn: ({ signal }) =>
      api<StepsPreview>("POST", "/automations/preview/steps", {
        body: { automation: JSON.parse(asked) as Draft, eventId },
        signal,
      }),
    enabled: eventId !== null && draft.trigger !== "",
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}

export interface Sending {
  automation: Draft;
  eventId: string;
  stepId: string;
  /** The same for every try of one decision to send. */
  sendId: string;
}

/** Carries one step out for real. */
export function useSendStep() {
  return useMutation({
    mutationFn: ({ stepId, ...body }: Sending) =>
      api<SentStep>("POST", `/automations/preview/steps/${encodeURIComponent(stepId)}/send`, {
        body: { ...body, confirm: true },
      }),
  });
}

export interface BacktestWish {
  automation: Draft;
  days: number;
  against?: string;
}

/** Begins one; what comes of it is asked for with the id. */
export function useStartBacktest() {
  return useMutation({
    mutationFn: (body: BacktestWish) => api<Backtest>("POST", "/automations/backtest", { body }),
  });
}

/**
 * How often somebody who waits is told. Asked for and not streamed: a backtest changes nothing that others would hear of, and
 * whoever began it waits for some seconds.
 */
const ASKED_MS = 400;

/** Backtests are kept in memory: a server that was started anew knows none of them. */
export function isForgotten(error: unknown): boolean {
  return error instanceof ApiProblem && error.code === "backtest_not_found";
}

/** A backtest until it is done. */
export function useBacktest(id: string | null) {
  return useQuery({
    queryKey: ["backtests", id],
    queryFn: ({ signal }) => api<Backtest>("GET", `/backtests/${id}`, { signal }),
    enabled: id !== null,
    refetchInterval: ({ state: { data, error } }) =>
      data?.state === "running" && !isForgotten(error) ? ASKED_MS : false,
    staleTime: Infinity,
  });
}

export function useCancelBacktest() {
  return useMutation({ mutationFn: (id: string) => api<Backtest>("DELETE", `/backtests/${id}`) });
}

export type Where = "matching" | "draft" | "live" | "both" | "neither";

/** A page of a finished backtest's events. */
export function useBacktestRows(
  id: string,
  { where, offset, limit }: { where: Where; offset: number; limit: number },
) {
  return useQuery({
    queryKey: ["backtests", id, "events", where, offset],
    queryFn: ({ signal }) =>
      api<{ items: BacktestRow[]; total: number }>("GET", `/backtests/${id}/events`, {
        query: { where, offset, limit },
        signal,
      }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
}

/** An empty condition is none. */
function blankless(text: string | undefined): string | undefined {
  return text?.trim() === "" ? undefined : text;
}
