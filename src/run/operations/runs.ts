/** What an owner does with runs: look, answer, repeat, cancel. */
import { setTimeout as delay } from "node:timers/promises";
import type { AutomationDefinition } from "../../core/automation/automation.ts";
import type { Catalog } from "../../core/catalog.ts";
import { ConfigError } from "../../core/errors.ts";
import { newId } from "../../core/id.ts";
import type { Attempt, EventSummary, Question, Run } from "../../core/types.ts";
import type { Found, FoundRun, RunSearch } from "../../store/search.ts";
import type { Page } from "../../store/page.ts";
import type { Store } from "../../store/store.ts";
import type { Directory } from "../directory.ts";
import {
  planReplay,
  replayMany,
  type ReplayChoice,
  type ReplayPlan,
  type ReplayReport,
  type ReplaySelection,
} from "../bulk/replay-many.ts";
import { ledgerOf, type StepView } from "./ledger.ts";
import { RUN_DEADLINE_MS } from "../due/run-deadline.ts";

export interface RunView extends Run {
  /** Its name; of one that was removed, the last it had. */
  automation: string;
}

export interface ListedRun extends RunView {
  event: FoundRun["event"];
}

export interface RunDetail extends RunView {
  /** What each step left behind. */
  steps: StepView[];
  attemptList: Attempt[];
  event: Pick<EventSummary, "id" | "app" | "wireName" | "receivedAt" | "hiring"> | null;
}

export interface Runs {
  search(search: RunSearch, page: Page): Promise<Found<ListedRun>>;
  /** The run with its automation's name. */
  withName(run: Run): Promise<RunView>;
  get(id: string): Promise<RunDetail>;
  replay(id: string, choice: ReplayChoice): Promise<RunView>;
  /** Says what a replay of many would do. */
  plan(selection: ReplaySelection, choice: ReplayChoice): Promise<ReplayPlan>;
  /** Does it, paced so that new events are not kept waiting. */
  replayMany(plan: ReplayPlan): Promise<ReplayReport>;
  /**
   * Gives a run that asks a question its answer, and lets it go on. Where there are choices, a choice's label does as
   * well as its value.
   *
   * @throws {ConfigError} `run_not_found`, `run_asks_nothing`, `invalid_answer`
   */
  answer(id: string, answer: string): Promise<RunView>;
  /**
   * Lets a held run go on, because what it waited for was mended elsewhere.
   *
   * @throws {ConfigError} `run_not_found`, `run_not_held`, `run_asks` when it waits for an answer
   */
  release(id: string): Promise<RunView>;
  cancel(id: string): Promise<RunView>;
  /**
   * Tries a run now that waits for a later try.
   *
   * @throws {ConfigError} `run_not_found`, `run_not_waiting`
   */
  retry(id: string): Promise<RunView>;
  /**
   * Passes over the step at which it stands; history says by whom. A failed run goes on as a new one.
   *
   * @param stepId  the step that is meant
   * @throws {ConfigError} `run_not_found`, `step_not_skippable`, and as `replay`
   */
  skip(id: string, stepId: string | undefined, by: string): Promise<RunView>;
}

const REPLAYS_PER_SECOND = 100;

export function runOperations(options: {
  store: Store;
  catalog: Catalog;
  directory: Directory;
  now: () => number;
  onRuns: () => void;
}): Runs {
  const { store, catalog, directory, now, onRuns } = options;

  /** A removed automation is in no list, so that its versions tell. */
  const nameOf = async (automationId: string): Promise<string> =>
    directory.automation(automationId)?.name ??
    (await store.versions(automationId)).at(-1)?.definition.name ??
    automationId;

  const definitionOf = async ({
    automationId,
    versionId,
  }: Run): Promise<AutomationDefinition | undefined> => {
    const current = directory.automation(automationId);
    if (current?.versionId === versionId) return current.definition;
    return (await store.versions(automationId)).find(({ id }) => id === versionId)?.definition;
  };

  const view = async (run: Run): Promise<RunView> => ({
    ...run,
    automation: await nameOf(run.automationId),
  });

  const find = async (id: string): Promise<Run> => {
    const run = await store.run(id);
    if (run) return run;
    throw new ConfigError(`There is no run "${id}".`, { code: "run_not_found" });
  };

  return {
    withName: view,

    async search(search, page) {
      const found = await store.searchRuns(search, page);
      const items = await Promise.all(
        found.items.map(async ({ event, ...run }) => ({ ...(await view(run)), event })),
      );
      return { ...found, items };
    },

    async get(id) {
      const run = await find(id);
      const [attemptList, event, definition] = await Promise.all([
        store.attempts(id),
        store.event(run.eventId),
        definitionOf(run),
      ]);
      const steps =
        definition === undefined
          ? []
          : await ledgerOf(run, { definition, attempts: attemptList }, { store, catalog, now: now() });
      return {
        ...(await view(run)),
        steps,
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

    async answer(id, given) {
      const { question } = await find(id);
      if (question === null || !(await store.answerRun(id, answerTo(question, given), now()))) {
        const { state } = await find(id);
        throw new ConfigError(`This run asks nothing (it is ${state}), so there is nothing to answer.`, {
          code: "run_asks_nothing",
        });
      }
      onRuns();
      return view(await find(id));
    },

    async release(id) {
      const { hold, state, question } = await find(id);
      if (question !== null) {
        throw new ConfigError(`This run goes on once its question is answered: ${question.text}`, {
          code: "run_asks",
        });
      }
      if (hold === null) {
        throw new ConfigError(`This run is ${state}, not held: there is nothing to let go on.`, {
          code: "run_not_held",
        });
      }
      await store.releaseHeld(hold, { runId: id }, now());
      onRuns();
      return view(await find(id));
    },

    async retry(id) {
      const run = await find(id);
      if (!(await store.retryNow(id, now()))) {
        throw new ConfigError(
          run.state === "waiting"
            ? "An earlier run about the same candidate has to end first."
            : `This run is ${run.state}, so it does not wait for another try.`,
          { code: "run_not_waiting" },
        );
      }
      onRuns();
      return view(await find(id));
    },

    async skip(id, stepId, by) {
      const at = now();
      const how = { stepId, by, at, newRunId: newId("run", at), deadlineAt: at + RUN_DEADLINE_MS };
      const run = await store.skipStep(id, how);
      onRuns();
      return view(run);
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

const MAX_ANSWER = 1_000;

/** @throws {ConfigError} `invalid_answer` */
function answerTo({ choices }: Question, given: string): string {
  const answer = given.trim();
  const same = (text: string): boolean => text.trim().toLowerCase() === answer.toLowerCase();
  const choice = choices.find(({ value }) => value === answer) ?? choices.find(({ label }) => same(label));
  if (choice) return choice.value;
  const wrong =
    choices.length > 0
      ? `"${answer}" is not among the choices: ${choices.map(({ label }) => label).join(", ")}.`
      : answer === ""
        ? "The answer is empty."
        : answer.length > MAX_ANSWER
          ? `The answer is longer than ${MAX_ANSWER} characters.`
          : undefined;
  if (wrong === undefined) return answer;
  throw new ConfigError(wrong, { code: "invalid_answer", path: "answer" });
}
