/** Backtests that were asked for: at work, or done a moment ago. In memory only, since they can be made again. */
import { randomUUID } from "node:crypto";
import type { AutomationDefinition } from "../../core/automation/automation.ts";
import { ConfigError } from "../../core/errors.ts";
import type { PlacedProblem } from "../preview/preview-candidates.ts";
import type { StepParts } from "../preview/preview-steps.ts";
import { BacktestRows, type BacktestReport, type BacktestRow } from "./backtest-report.ts";
import { emptyReport, runBacktest, type BacktestRange, type Watched } from "./run-backtest.ts";
import { backtestCsv } from "./to-csv.ts";

export interface Backtest extends BacktestReport {
  id: string;
  state: "running" | "done" | "cancelled" | "failed";
  progress: number;
  since: number;
  until: number;
  difference: { onlyDraft: number; onlyLive: number; both: number } | null;
}

export interface Backtests {
  start(wanted: {
    draft: AutomationDefinition;
    live: AutomationDefinition | null;
    range: BacktestRange;
  }): Backtest;
  /** @throws {ConfigError} `backtest_not_found`, as all of these */
  get(id: string): Backtest;
  /** Its rows, newest first, from the place `offset` on. */
  rows(
    id: string,
    options: { where?: BacktestRow["where"][] | undefined; offset: number; limit: number },
  ): { items: BacktestRow[]; total: number };
  csv(id: string): string;
  /** Stops it, or forgets it when it is done. */
  cancel(id: string): Backtest;
  close(): void;
}

/** Each works through the store on this thread. */
const AT_ONCE = 1;
const KEPT = 12;
const KEPT_MS = 60 * 60 * 1000;

interface Job extends Watched {
  id: string;
  state: Backtest["state"];
  range: BacktestRange;
  startedAt: number;
  stop: AbortController;
  begin: () => Promise<void>;
}

const FAILED: PlacedProblem = {
  path: "",
  code: "backtest_failed",
  message: "The backtest broke off. Try it again, or over fewer days.",
  position: null,
};

export function createBacktests(
  parts: StepParts & { log: { error(message: string, fields?: object): void } },
): Backtests {
  const { now, log } = parts;
  const jobs = new Map<string, Job>();
  const waiting: Job[] = [];
  let atWork = 0;

  const next = (): void => {
    while (atWork < AT_ONCE) {
      const job = waiting.shift();
      if (!job) return;
      if (job.state !== "running") continue;
      atWork += 1;
      void job.begin().finally(() => {
        atWork -= 1;
        next();
      });
    }
  };

  const makeRoom = (): void => {
    for (const [id, job] of jobs) {
      const old = job.state !== "running" && now() - job.startedAt > KEPT_MS;
      if (!old && jobs.size < KEPT) continue;
      job.stop.abort();
      jobs.delete(id);
    }
  };

  const find = (id: string): Job => {
    const job = jobs.get(id);
    if (job) return job;
    throw new ConfigError("This backtest is no longer kept. Make it again.", { code: "backtest_not_found" });
  };

  const view = ({ id, state, progress, range, report, rows }: Job): Backtest => ({
    id,
    state,
    progress,
    ...range,
    ...report,
    difference:
      report.live === null
        ? null
        : { onlyDraft: rows.counts.draft, onlyLive: rows.counts.live, both: rows.counts.both },
  });

  return {
    start({ draft, live, range }) {
      makeRoom();
      const stop = new AbortController();
      const job: Job = {
        id: randomUUID(),
        state: "running",
        progress: 0,
        range,
        report: emptyReport(live !== null),
        rows: new BacktestRows(),
        startedAt: now(),
        stop,
        async begin() {
          try {
            await runBacktest({ draft, live, range }, job, { parts, signal: stop.signal });
            job.state = stop.signal.aborted ? "cancelled" : "done";
          } catch (error) {
            job.state = stop.signal.aborted ? "cancelled" : "failed";
            if (stop.signal.aborted) return;
            job.report.problem = FAILED;
            log.error("backtest broke off", { error });
          }
        },
      };
      jobs.set(job.id, job);
      waiting.push(job);
      next();
      return view(job);
    },
    get: (id) => view(find(id)),
    rows(id, { where, offset, limit }) {
      const all = find(id).rows.list(where);
      return { items: all.slice(offset, offset + limit), total: all.length };
    },
    csv(id) {
      const { rows, report } = find(id);
      return backtestCsv(rows.list(), { compared: report.live !== null });
    },
    cancel(id) {
      const job = find(id);
      if (job.state === "running") {
        job.stop.abort();
        job.state = "cancelled";
      } else jobs.delete(id);
      return view(job);
    },
    close() {
      for (const { stop } of jobs.values()) stop.abort();
    },
  };
}
