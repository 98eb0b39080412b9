/** What something that is asked for many runs would do: how often each action, to which of them, and to which not. */
import { setImmediate as rest } from "node:timers/promises";
import { actionKeyOf, type AutomationDefinition } from "../../core/automation/automation.ts";
import { ConfigError } from "../../core/errors.ts";
import type { Run } from "../../core/types.ts";
import type { BulkAction, BulkJob } from "../../store/bulk-jobs.ts";
import { resumeStep } from "../../store/resume-step.ts";
import type { RunSearch } from "../../store/search.ts";
import type { Store } from "../../store/store.ts";
import { countUses, type UsesOfAutomation } from "./count-uses.ts";
import { isReplayed } from "./is-replayed.ts";
import { recordedDefinitions } from "./recorded-definitions.ts";

/** More than this is no longer a choice that somebody looked at. */
export const MOST_RUNS = 10_000;
const PAGE = 200;

/** Either some runs by id, or all that a search finds. */
export type BulkSelection = { runs: readonly string[] } | { search: RunSearch };

export interface BulkRequest {
  action: BulkAction;
  selection: BulkSelection;
  choice: BulkJob["choice"];
}

export interface BulkPlan {
  action: BulkAction;
  choice: BulkJob["choice"];
  /** Ids, oldest first. */
  runs: string[];
  automations: UsesOfAutomation[];
  /** Runs that were chosen and stay as they are, by why. */
  leftOut: { why: string; runs: number }[];
}

/** @throws {ConfigError} `too_many_runs` */
export async function planBulk(
  store: Pick<Store, "searchRuns" | "run" | "runs" | "automations" | "versions">,
  { action, selection, choice }: BulkRequest,
  now: number,
): Promise<BulkPlan> {
  const automations = new Map((await store.automations()).map((each) => [each.id, each]));
  const recordedOf = recordedDefinitions(store);

  const plan: BulkPlan = { action, choice, runs: [], automations: [], leftOut: [] };
  const uses = countUses();
  const leftOut = new Map<string, number>();
  for await (const run of chosen(store, selection)) {
    const automation = automations.get(run.automationId);
    const recorded = await recordedOf(run);
    const why =
      recorded === undefined
        ? "their automation is gone"
        : (whyNot(run, action, now) ??
          (action === "replay" && automation === undefined ? "their automation was removed" : null) ??
          (action === "replay" && (await isReplayed(store, run)) ? "repeated before" : null));
    if (recorded === undefined || why !== null) {
      leftOut.set(why ?? "", (leftOut.get(why ?? "") ?? 0) + 1);
      continue;
    }
    plan.runs.push(run.id);
    if (plan.runs.length > MOST_RUNS) {
      throw new ConfigError(
        `This is about more than ${MOST_RUNS.toLocaleString("en")} runs. Choose fewer, for instance of one automation or one day.`,
        { code: "too_many_runs" },
      );
    }
    const ahead = usesAhead(run, { action, choice, recorded, current: automation?.definition });
    uses.add(run, automation?.name ?? recorded.name, ahead);
  }
  plan.runs.sort(); // ids sort by age
  plan.automations = uses.all();
  plan.leftOut = [...leftOut].map(([why, runs]) => ({ why, runs }));
  return plan;
}

/** What would be done, step by step. */
function usesAhead(
  run: Run,
  about: {
    action: BulkAction;
    choice: BulkJob["choice"];
    recorded: AutomationDefinition;
    current: AutomationDefinition | undefined;
  },
): string[] {
  const { action, choice, recorded, current } = about;
  if (action === "cancel") return [];
  const next = action === "replay" && choice.version === "current" && current ? current : recorded;
  const from =
    action === "replay"
      ? choice.fromStart
        ? 0
        : resumeStep({ run, definition: recorded }, next)
      : run.stepIndex + Number(action === "skip");
  return next.steps.slice(from).map((step) => actionKeyOf(next, step));
}

/** @returns why it can't be done to this run, in words that follow a number of runs; null when it can */
function whyNot(run: Run, action: BulkAction, now: number): string | null {
  const { state, hold, nextAt } = run;
  switch (action) {
    case "replay":
      return state === "waiting" || state === "running" ? "still under way: they go on by themselves" : null;
    case "retry":
      if (state !== "waiting") return "not waiting for a later try";
      return nextAt !== null && nextAt <= now ? "due already" : null;
    case "release":
      if (hold === "question") return "waiting for an answer, each to its own question";
      return state === "held" ? null : "not held";
    case "skip":
      if (hold === "paused") return "held because their automation is paused";
      return state === "held" || state === "waiting" || state === "failed" ? null : "without a step to skip";
    case "cancel":
      if (state === "running") return "at work at this moment";
      return state === "waiting" || state === "held" ? null : "finished already";
  }
}

async function* chosen(
  store: Pick<Store, "searchRuns" | "run">,
  selection: BulkSelection,
): AsyncGenerator<Run> {
  if ("runs" in selection) {
    for (const id of new Set(selection.runs)) {
      const run = await store.run(id);
      if (run) yield run;
    }
    return;
  }
  for (let before: string | undefined; ;) {
    const { items, next } = await store.searchRuns(selection.search, { before, limit: PAGE });
    yield* items;
    if (next === null) return;
    before = next;
    await rest(); // events are taken in by the same thread
  }
}
