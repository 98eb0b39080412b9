/** What whoever operates this process may ask of it: whether it is ready, and its numbers. */
import packageJson from "../../package.json" with { type: "json" };
import type { Ops, Readiness } from "../http/ops.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { Facts } from "../metrics/describe.ts";
import type { Housekeeping } from "../run/housekeeping/housekeeping.ts";
import type { BudgetUsed } from "../run/outbound/outbound.ts";
import type { Holds } from "../run/operations/holds.ts";
import type { Sources } from "../run/operations/sources.ts";
import type { SupervisedWorker } from "../run/worker/supervisor.ts";
import type { Parts } from "./parts.ts";

/** So long the store may take to answer, in milliseconds; a proxy in front asks every few seconds. */
const ANSWER_MS = 2_000;

export interface OpsOptions {
  parts: Parts;
  holds: Pick<Holds, "list">;
  sources: Pick<Sources, "all">;
  storage: Housekeeping["storage"];
  worker: SupervisedWorker | null;
  /** Null when nobody wants numbers. */
  metrics: Metrics | null;
  /** What became of spans; null when none are made. */
  spans: (() => { sent: number; dropped: number }) | null;
  /** Why calls must not come here any more; null while they may. */
  refusing: () => string | null;
}

export async function openOps(options: OpsOptions): Promise<Ops> {
  const { parts, metrics, worker, refusing } = options;
  const readiness = async (): Promise<Readiness> => {
    const reason = refusing() ?? ((await answers(parts)) ? null : "The data cannot be read.");
    return { ready: reason === null, reason };
  };
  if (!metrics) return { readiness, metrics: null };
  // of no use to whoever does not ask for numbers
  const { createDescription } = await import("../metrics/describe.ts");
  const describe = createDescription();
  return {
    readiness,
    async metrics() {
      const [own, counted] = await Promise.all([metrics.values(), worker?.count() ?? null]);
      const budgets = [...parts.outbound.budgetsUsed(), ...(counted?.budgets ?? [])];
      const values = counted ? [own, counted.values] : [own];
      return await describe(values, await factsOf(options, budgets), parts.now());
    },
  };
}

async function answers({ store }: Parts): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<false>();
  const patience = setTimeout(() => resolve(false), ANSWER_MS);
  try {
    return await Promise.race([late, store.nextDueAt().then(() => true)]);
  } catch {
    return false; // whatever it was, the log of what failed says it
  } finally {
    clearTimeout(patience);
  }
}

async function factsOf(
  { parts, holds, sources, storage, worker, spans }: OpsOptions,
  budgets: readonly BudgetUsed[],
): Promise<Facts> {
  const { store, directory } = parts;
  const [events, runs, nextDueAt, held, standings, kept] = await Promise.all([
    store.conservation(),
    store.runCounts(),
    store.nextDueAt(),
    holds.list(),
    sources.all(),
    storage(),
  ]);
  const nameOf = (id: string): string => directory.connection(id)?.name ?? id;
  return {
    version: packageJson.version,
    events,
    runs,
    nextDueAt,
    holds: held.map(({ kind, connection, runs: count, oldest }) => ({
      kind,
      connection,
      runs: count,
      since: oldest.since,
    })),
    sources: [...standings].map(([id, { state }]) => ({ connection: nameOf(id), state })),
    storage: { dataBytes: kept.usage.bytes, freeBytes: kept.freeBytes },
    budgets: budgets.map(({ connectionId, budget, used }) => ({
      connection: nameOf(connectionId),
      budget,
      used,
    })),
    spans: spans?.() ?? null,
    worker: worker?.state() ?? null,
  };
}
