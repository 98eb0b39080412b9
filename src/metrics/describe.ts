/** What a scrape is answered: what the threads counted, added up, and what is so at this moment. */
import client from "prom-client";
import type { RunState } from "../core/types.ts";
import type { MetricValues } from "./metrics.ts";

/** What is so at the moment. Times in milliseconds since the epoch. */
export interface Facts {
  version: string;
  events: { received: number; finished: number; held: number; waiting: number };
  runs: Record<RunState, number>;
  /** When the next run can be worked on: in the past when workers don't keep up. */
  nextDueAt: number | null;
  holds: { kind: string; connection: string | null; runs: number; since: number }[];
  sources: { connection: string; state: string }[];
  storage: { dataBytes: number; freeBytes: number | null };
  /** How much of a limit that a destination sets is used: 1 means that the next call waits. */
  budgets: { connection: string; budget: string; used: number }[];
  /** Of the traces that this process makes, since its start; null where it makes none. */
  spans: { sent: number; dropped: number } | null;
  /** Null where this process has none. */
  worker: "starting" | "working" | "restarting" | "stopped" | null;
}

export interface Described {
  contentType: string;
  text: string;
}

type Row = readonly [labels: Record<string, string>, value: number];

/** Watches this process from now on, and describes it with the rest. */
export function createDescription(): (
  counted: readonly MetricValues[],
  facts: Facts,
  now: number,
) => Promise<Described> {
  const own = new client.Registry();
  client.collectDefaultMetrics({ register: own });
  return async (counted, facts, now) => {
    // prom-client makes it for processes; what it adds up is whatever has the same names
    const added = client.AggregatorRegistry.aggregate([...counted]);
    const texts = await Promise.all([added.metrics(), describeFacts(facts, now).metrics(), own.metrics()]);
    return { contentType: own.contentType, text: texts.map((text) => text.trimEnd()).join("\n") + "\n" };
  };
}

function describeFacts(facts: Facts, now: number): client.Registry {
  const registry = new client.Registry();
  const registers = [registry];
  const gauge = (name: string, help: string, labelNames: string[], rows: readonly Row[]): void => {
    const made = new client.Gauge({ name: `hirewire_${name}`, help, labelNames, registers });
    for (const [labels, value] of rows) made.set(labels, value);
  };
  const counter = (name: string, help: string, labelNames: string[], rows: readonly Row[]): void => {
    const made = new client.Counter({ name: `hirewire_${name}`, help, labelNames, registers });
    for (const [labels, value] of rows) made.inc(labels, value);
  };
  const one = (value: number): Row[] => [[{}, value]];
  const ageSeconds = (since: number): number => Math.max(0, now - since) / 1000;
  const { events, runs, nextDueAt, holds, sources, storage, budgets, spans, worker } = facts;
  const { waiting, running, held, ...finished } = runs;

  gauge("info", "The version that runs.", ["version"], [[{ version: facts.version }, 1]]);
  counter("events_received_total", "Events that were acknowledged, ever.", [], one(events.received));
  gauge(
    "events",
    "Events by where they stand. Together they are all that were received.",
    ["state"],
    (["finished", "held", "waiting"] as const).map((state) => [{ state }, events[state]]),
  );
  gauge(
    "events_unaccounted",
    "Events that are neither finished, held nor waiting. Anything but 0 is a fault of Hirewire's.",
    [],
    one(events.received - events.finished - events.held - events.waiting),
  );
  counter(
    "runs_finished_total",
    "Runs that came to an end, ever, by outcome.",
    ["outcome"],
    Object.entries(finished).map(([outcome, count]) => [{ outcome }, count]),
  );
  gauge(
    "runs",
    "Runs that have not come to an end, by state.",
    ["state"],
    Object.entries({ waiting, running, held }).map(([state, count]) => [{ state }, count]),
  );
  gauge(
    "queue_age_seconds",
    "For how long the run that is longest due has been waiting for a worker.",
    [],
    one(nextDueAt === null ? 0 : ageSeconds(nextDueAt)),
  );
  const heldBy = ({ kind, connection }: Facts["holds"][number]) => ({ kind, connection: connection ?? "" });
  gauge(
    "held_runs",
    "Runs that wait for a person or for a quota.",
    ["kind", "connection"],
    holds.map((hold) => [heldBy(hold), hold.runs]),
  );
  gauge(
    "held_oldest_seconds",
    "For how long the oldest of them has been waiting.",
    ["kind", "connection"],
    holds.map((hold) => [heldBy(hold), ageSeconds(hold.since)]),
  );
  gauge(
    "source_state",
    "How each source of events stands: 1 for the state that it is in.",
    ["connection", "state"],
    sources.map((source) => [{ ...source }, 1]),
  );
  gauge(
    "destination_budget_used_ratio",
    "How much of a destination's limit is used, such as Google's 60 writes a minute. At 1 the next call waits.",
    ["connection", "budget"],
    budgets.map(({ used, ...labels }) => [labels, used]),
  );
  gauge("data_bytes", "What is kept takes so much.", [], one(storage.dataBytes));
  if (storage.freeBytes !== null)
    gauge("data_free_bytes", "So much is free where it is kept.", [], one(storage.freeBytes));
  if (spans !== null) {
    counter("trace_spans_sent_total", "Spans that the collector took.", [], one(spans.sent));
    counter(
      "trace_spans_dropped_total",
      "Spans that were dropped because the collector did not take them in time.",
      [],
      one(spans.dropped),
    );
  }
  if (worker !== null)
    gauge("worker_up", "Whether the worker is at work.", [], one(Number(worker === "working")));
  return registry;
}
