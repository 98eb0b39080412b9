/** What an owner does with runs: look, repeat, cancel. */
import { setTimeout as delay } from "node:timers/promises";
import { ConfigError } from "../../core/errors.ts";
import { newId } from "../../core/id.ts";
import type { Attempt, EventSummary, Run } from "../../core/types.ts";
import type { Page, RunFilter, Store } from "../../store/store.ts";
import type { Directory } from "../directory.ts";
import {
  planReplay,
  replayMany,
  type ReplayChoice,
  type ReplayPlan,
  type ReplayReport,
  type ReplaySelection,
} from "../replay-many.ts";
import { RUN_DEADLINE_MS } from "../run-deadline.ts";

export interface RunView extends Run {
  automation: string;
}

export interface RunDetail extends RunView {
  attemptList: Attempt[];
  event: Pick<EventSummary, "id" | "app" | "wireName" | "receivedAt" | "hiring"> | null;
}

export interface Runs {
  list(filter: RunFilter, page: Page): Promise<RunView[]>;
  get(id: string): Promise<RunDetail>;
  replay(id: string, choice: ReplayChoice): Promise<RunView>;
  /** Says what a replay of many would do. */
  plan(selection: ReplaySelection, choice: ReplayChoice): Promise<ReplayPlan>;
  /** Does it, paced so that new events are not kept waiting. */
  replayMany(plan: ReplayPlan): Promise<ReplayReport>;
  /** Lets a held run go on, because what it waited for was mended elsewhere. */
  release(id: string): Promise<RunView>;
  cancel(id: string): Promise<RunView>;
}

const REPLAYS_PER_SECOND = 100;

export function runOperations(options: {
  store: Store;
  directory: Directory;
  now: () => number;
  onRuns: () => void;
}): Runs {
  const { store, directory, now, onRuns } = options;

  const view = (run: Run): RunView => ({
    ...run,
    automation: directory.automation(run.automationId)?.name ?? run.automationId,
  });

  const find = async (id: string): Promise<Run> => {
    const run = await store.run(id);
    if (run) return run;
    throw new ConfigError(`There is no run "${id}".`, { code: "run_not_found" });
  };

  return {
    list: async (filter, page) => (await store.runs(filter, page)).map(view),

    async get(id) {
      const run = await find(id);
      const [attemptList, event] = await Promise.all([store.attempts(id), store.event(run.eventId)]);
      return {
        ...view(run),
        attemptList,
        event: event && {
          id: event.id,
          app: event.app,
          wireName: event.wireName,
          receivedAt: event.receivedAt,
          hiring: event.hiring,
        },
      };
    },

    async replay(id, choice) {
      const at = now();
      const newRunId = newId("run", at);
      const run = await store.replayRun(id, { ...choice, newRunId, at, deadlineAt: at + RUN_DEADLINE_MS });
      onRuns();
      return view(run);
    },

    plan: (selection, choice) => planReplay(store, selection, choice),

    replayMany: (plan) =>
      replayMany(store, plan, {
        now,
        wait: (ms) => delay(ms),
        perSecond: REPLAYS_PER_SECOND,
        onReplayed: onRuns,
      }),

    async release(id) {
      const { hold, state } = await find(id);
      if (hold === null) {
        throw new ConfigError(`This run is ${state}, not held: there is nothing to let go on.`, {
          code: "run_not_held",
        });
      }
      await store.releaseHeld(hold, { runId: id }, now());
      onRuns();
      return view(await find(id));
    },

    async cancel(id) {
      const run = await find(id);
      if (await store.cancelRun(id, now(), "cancelled by its owner")) return view(await find(id));
      throw new ConfigError(
        run.state === "running"
          ? "This run is working right now; try again in a moment."
          : `This run is already ${run.state}.`,
        { code: "run_finished" },
      );
    },
  };
}
