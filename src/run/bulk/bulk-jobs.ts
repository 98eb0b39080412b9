/**
 * Carries out what was asked for many runs, at a pace that leaves room for what arrives meanwhile. How far it came stands
 * in the store, so that a restart changes nothing.
 */
import { setTimeout as delay } from "node:timers/promises";
import { ConfigError } from "../../core/errors.ts";
import { newId } from "../../core/id.ts";
import type { Log } from "../../log.ts";
import type { BulkItem, BulkJob } from "../../store/bulk-jobs.ts";
import type { Store } from "../../store/store.ts";
import { RUN_DEADLINE_MS } from "../due/run-deadline.ts";
import { type BulkPlan, type BulkRequest, planBulk } from "./plan-bulk.ts";

const PER_SECOND = 50;
const RETRY_MS = 5_000;
const PAGE = 500;

export interface Bulk {
  plan(request: BulkRequest): Promise<BulkPlan>;
  /**
   * Plans anew, and begins.
   *
   * @throws {ConfigError} `nothing_to_do`, `too_many_runs`
   */
  start(request: BulkRequest, madeBy: string): Promise<BulkJob>;
  list(): Promise<BulkJob[]>;
  /** @throws {ConfigError} `bulk_job_not_found` */
  get(id: string): Promise<BulkJob>;
  /** @throws {ConfigError} `bulk_job_not_found`, `bulk_job_over` */
  setState(id: string, state: "running" | "paused" | "cancelled"): Promise<BulkJob>;
  /** What became of each run, in the order of their turns. */
  items(id: string): AsyncGenerator<BulkItem>;
}

export interface BulkRunner extends Bulk {
  /** Goes on with what is under way, which another process may have begun. */
  begin(): void;
  stop(): Promise<void>;
}

export function createBulk(options: {
  store: Store;
  now: () => number;
  log: Log;
  onRuns: () => void;
  /** Whether it is our turn to carry jobs on, of all processes that share the store; default: always. */
  leads?: () => boolean;
  /** A job was begun or changed, which another process may have to carry on. */
  onJobs?: () => void;
  perSecond?: number;
}): BulkRunner {
  const { store, now, log, onRuns, leads = () => true, perSecond = PER_SECOND } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const wait = (ms: number): Promise<void> =>
    delay(ms, undefined, { signal, ref: false }).catch(() => undefined);
  let working: Promise<void> | null = null;
  let begun = false;
  /** Somebody asked since the last look. */
  let wanted = false;

  const find = async (id: string): Promise<BulkJob> => {
    const job = await store.bulkJob(id);
    if (job) return job;
    throw new ConfigError(`There is no job "${id}".`, { code: "bulk_job_not_found" });
  };

  /** One job after the other, the oldest first. */
  const work = async (): Promise<void> => {
    while (!signal.aborted && leads()) {
      wanted = false;
      const job = (await store.bulkJobs()).findLast(({ state }) => state === "running");
      if (job === undefined) return;
      const at = now();
      const how = { at, deadlineAt: at + RUN_DEADLINE_MS, newRunId: newId("run", at) };
      if (await store.stepBulkJob(job.id, how)) onRuns();
      await wait(1000 / perSecond);
    }
  };

  const wake = (): void => {
    wanted = true;
    if (!begun || signal.aborted) return;
    if (!leads()) return;
    working ??= work()
      .catch(async (error: unknown) => {
        if (signal.aborted) return;
        log.error("bulk job not carried on", { error }); // the disk may be full just now
        await wait(RETRY_MS);
        wanted = true;
      })
      .finally(() => {
        working = null;
        if (wanted) wake();
      });
  };

  return {
    plan: (request) => planBulk(store, request, now()),
    async start(request, madeBy) {
      const plan = await planBulk(store, request, now());
      if (plan.runs.length === 0) {
        throw new ConfigError("There is no run among these to which this could be done.", {
          code: "nothing_to_do",
        });
      }
      const createdAt = now();
      const job: BulkJob = {
        id: newId("blk", createdAt),
        action: plan.action,
        choice: plan.choice,
        state: "running",
        madeBy,
        runs: plan.runs.length,
        done: 0,
        refused: 0,
        createdAt,
        finishedAt: null,
      };
      await store.createBulkJob(job, plan.runs);
      log.info("bulk job started", { job: job.id, action: job.action, runs: job.runs });
      wake();
      options.onJobs?.();
      return job;
    },
    list: () => store.bulkJobs(),
    get: find,
    async setState(id, state) {
      await find(id);
      if (!(await store.setBulkState(id, state, now()))) {
        throw new ConfigError("This job is over.", { code: "bulk_job_over" });
      }
      wake();
      options.onJobs?.();
      return find(id);
    },
    async *items(id) {
      await find(id);
      for (let after = -1; ;) {
        const items = await store.bulkItems(id, { after, limit: PAGE });
        yield* items;
        const last = items.at(-1);
        if (last === undefined || items.length < PAGE) return;
        after = last.place;
      }
    },
    begin() {
      begun = true;
      wake();
    },
    async stop() {
      stopping.abort();
      await working;
    },
  };
}
