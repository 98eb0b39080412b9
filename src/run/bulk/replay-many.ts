/**
 * Repeating many runs as a planned operation: first a plan that says what would happen, by automation and
 * action, then the replays, at a pace that leaves room for what arrives meanwhile.
 */
import { ConfigError } from "../../core/errors.ts";
import { newId } from "../../core/id.ts";
import { resumeStep } from "../../store/resume-step.ts";
import type { RunFilter } from "../../store/runs.ts";
import type { Store } from "../../store/store.ts";
import { RUN_DEADLINE_MS } from "../due/run-deadline.ts";
import { countUses, type UsesOfAutomation } from "./count-uses.ts";
import { isReplayed } from "./is-replayed.ts";
import { newestFirst } from "./newest-first.ts";
import { recordedDefinitions } from "./recorded-definitions.ts";

export interface ReplayChoice {
  /** Also repeats the steps that were done: their effects happen again. */
  fromStart: boolean;
  /** `recorded`: the version it ran with; `current`: the automation's version now. */
  version: "recorded" | "current";
}

export interface ReplaySelection extends RunFilter {
  /** Runs made at or after this moment. */
  since?: number | undefined;
  /** Runs made before this moment. */
  until?: number | undefined;
}

export interface ReplayPlan extends ReplayChoice {
  /** Ids, oldest first. */
  runs: string[];
  automations: UsesOfAutomation[];
  leftOut: {
    /** Waiting, running or held: they go on by themselves. */
    unfinished: number;
    /** Repeated before: the latest repeat is the one to repeat. */
    alreadyReplayed: number;
  };
}

/**
 * Says what a replay would do, without doing it.
 *
 * @param selection  without a state, failed runs are meant
 */
export async function planReplay(
  store: Pick<Store, "runs" | "automations" | "versions">,
  selection: ReplaySelection,
  choice: ReplayChoice,
): Promise<ReplayPlan> {
  const { since = 0, until = Infinity, ...filter } = selection;
  const automations = new Map((await store.automations()).map((automation) => [automation.id, automation]));
  const recordedOf = recordedDefinitions(store);

  const plan: ReplayPlan = {
    ...choice,
    runs: [],
    automations: [],
    leftOut: { unfinished: 0, alreadyReplayed: 0 },
  };
  const uses = countUses();
  for await (const run of newestFirst(store, { ...filter, state: filter.state ?? "failed" })) {
    if (run.createdAt < since) break;
    if (run.createdAt >= until) continue;
    if (run.finishedAt === null) {
      plan.leftOut.unfinished += 1;
      continue;
    }
    if (await isReplayed(store, run)) {
      plan.leftOut.alreadyReplayed += 1;
      continue;
    }
    const automation = automations.get(run.automationId);
    const recorded = await recordedOf(run);
    const next = choice.version === "current" ? automation?.definition : recorded;
    if (!recorded || !next) continue; // the automation is gone, and its history with it soon
    const from = choice.fromStart ? 0 : resumeStep({ run, definition: recorded }, next);

    plan.runs.push(run.id);
    const ahead = next.steps.slice(from).map(({ use }) => use);
    uses.add(run, automation?.name ?? recorded.name, ahead);
  }
  plan.runs.reverse();
  plan.automations = uses.all();
  return plan;
}

export interface ReplayReport {
  /** New runs, in the order in which they were made. */
  replayed: { runId: string; newRunId: string }[];
  /** Runs that could not be repeated any more, with the reason for the owner. */
  refused: { runId: string; code: string; reason: string }[];
  /** True when it was stopped before the end of the plan. */
  stopped: boolean;
}

/**
 * Carries a plan out.
 *
 * @param options.deadlineMs  how long each new run may be retried; default 72 hours
 * @param options.perSecond   default 20
 * @param options.onReplayed  called after each one, to wake the worker and to show progress
 */
export async function replayMany(
  store: Pick<Store, "replayRun">,
  plan: Pick<ReplayPlan, "runs" | "fromStart" | "version">,
  options: {
    now: () => number;
    wait: (ms: number) => Promise<void>;
    deadlineMs?: number;
    perSecond?: number;
    signal?: AbortSignal;
    onReplayed?: (done: number, of: number) => void;
  },
): Promise<ReplayReport> {
  const { now, wait, deadlineMs = RUN_DEADLINE_MS, perSecond = 20, signal, onReplayed } = options;
  const report: ReplayReport = { replayed: [], refused: [], stopped: false };
  for (const [index, runId] of plan.runs.entries()) {
    if (signal?.aborted) return { ...report, stopped: true };
    if (index > 0) await wait(1000 / perSecond);
    const at = now();
    try {
      const { fromStart, version } = plan;
      const how = { newRunId: newId("run", at), at, deadlineAt: at + deadlineMs, fromStart, version };
      report.replayed.push({ runId, newRunId: (await store.replayRun(runId, how)).id });
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      report.refused.push({ runId, code: error.code, reason: error.message });
    }
    onReplayed?.(index + 1, plan.runs.length);
  }
  return report;
}
