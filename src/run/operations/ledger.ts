/**
 * The ledger of effects: what each step of a run left behind, where, and after how many tries. Nothing is written for
 * it: attempts and outputs tell, and what a replay took over is told by the run that did it.
 */
import { actionKeyOf, type AutomationDefinition } from "../../core/automation/automation.ts";
import type { Catalog } from "../../core/catalog.ts";
import type { Effect } from "../../core/define-action.ts";
import { effectOf } from "../../core/effect.ts";
import type { Attempt, Run } from "../../core/types.ts";
import type { Store } from "../../store/store.ts";
import { FOUND } from "../runner/call-action.ts";
import { timeInWords } from "../runner/schedule.ts";

/** What a finished step left behind. */
export interface EffectView {
  /** "Posted to #hiring once at 10:02 UTC, third try". */
  words: string;
  /** The destination's own name for it: a message's timestamp, a row, the id of a note. */
  ref: string | null;
  /** Opens it at the destination. */
  url: string | null;
  /** When it was known to be done; null when that is no longer kept. */
  at: number | null;
  /** Tries of the run that did it, the good one included. */
  tries: number;
  /** True when a try whose answer was lost turned out to have worked, so that nothing was repeated. */
  found: boolean;
  /** The run that did it: another one when a replay went on behind it. */
  runId: string;
}

export interface StepView {
  id: string;
  /** The action, such as `slack.post_message`. */
  use: string;
  /** `open`: not reached, or not any more. The others are the run's own states, at its current step. */
  state: "done" | "skipped" | "open" | "waiting" | "running" | "held" | "failed" | "cancelled";
  /** Null unless it is done. */
  effect: EffectView | null;
}

/** A chain of replays is followed so far. */
const MOST_REPLAYS = 50;

export async function ledgerOf(
  run: Run,
  { definition, attempts }: { definition: AutomationDefinition; attempts: readonly Attempt[] },
  { store, catalog, now }: { store: Pick<Store, "run" | "attempts">; catalog: Catalog; now: number },
): Promise<StepView[]> {
  const tellers = [{ runId: run.id, attempts }];
  /** Whoever did the step: this run, or the one that it went on from. */
  const teller = async (stepId: string): Promise<Told | undefined> => {
    for (let index = 0; index < MOST_REPLAYS; index += 1) {
      const known = tellers[index] ?? (await previous(store, tellers[index - 1]?.runId));
      if (known === undefined) return undefined;
      tellers[index] = known;
      const tries = known.attempts.filter((attempt) => attempt.stepId === stepId);
      const ended = tries.find(({ outcome }) => outcome === "succeeded" || outcome === "skipped");
      if (ended) return { runId: known.runId, ended, tries };
    }
    return undefined;
  };
  return Promise.all(
    definition.steps.map(async (step, index): Promise<StepView> => {
      const use = actionKeyOf(definition, step);
      const output = run.outputs[step.id];
      const taken = index < run.stepIndex || output !== undefined;
      const own = attempts.some(({ stepId, outcome }) => stepId === step.id && isEnd(outcome));
      const told = taken || own ? await teller(step.id) : undefined;
      if (told?.ended.outcome === "skipped") return { id: step.id, use, state: "skipped", effect: null };
      if (told === undefined && output === undefined) {
        return { id: step.id, use, state: stateAt(run, index), effect: null };
      }
      const action = catalog.anyAction(use)?.action;
      const effect = effectOf(action, asRecord(output), told?.ended.request ?? null);
      const view = viewOf(effect, { told, run, now });
      return { id: step.id, use, state: "done", effect: view };
    }),
  );
}

interface Told {
  runId: string;
  /** The try that ended it. */
  ended: Attempt;
  /** All tries of the step in that run. */
  tries: readonly Attempt[];
}

function isEnd(outcome: Attempt["outcome"]): boolean {
  return outcome === "succeeded" || outcome === "skipped";
}

async function previous(
  store: Pick<Store, "run" | "attempts">,
  runId: string | undefined,
): Promise<{ runId: string; attempts: readonly Attempt[] } | undefined> {
  const original = runId === undefined ? undefined : (await store.run(runId))?.replayOf;
  if (original === undefined || original === null) return undefined;
  return { runId: original, attempts: await store.attempts(original) };
}

function stateAt({ state, stepIndex }: Run, index: number): StepView["state"] {
  return index !== stepIndex || state === "succeeded" || state === "filtered" ? "open" : state;
}

function viewOf(
  effect: Effect & { what: string },
  { told, run, now }: { told: Told | undefined; run: Run; now: number },
): EffectView {
  const { ref = null, url = null } = effect;
  const ended = told?.ended;
  // a question is no try: nothing was sent
  const tries = told === undefined ? 1 : Math.max(1, told.tries.filter(isTry).length);
  const at = ended === undefined ? null : ended.startedAt + ended.durationMs;
  const found = ended?.message === FOUND;
  const runId = told?.runId ?? run.replayOf ?? run.id;
  const words = [
    inWords(effect, { at, now, found, inDoubt: !found && (ended?.message ?? null) !== null }),
    ...(tries > 1 && !found ? [`${ordinal(tries)} try`] : []),
    ...(runId === run.id ? [] : [`by ${runId}, and not repeated`]),
  ].join(", ");
  return { words, ref, url, at, tries, found, runId };
}

function isTry({ outcome }: Attempt): boolean {
  return outcome !== "question";
}

function inWords(
  { what, idempotent = false, already = false, none }: Effect & { what: string },
  { at, now, found, inDoubt }: { at: number | null; now: number; found: boolean; inDoubt: boolean },
): string {
  const time = at === null ? "" : ` at ${timeInWords(at, now)}`;
  if (none !== undefined) return `Nothing was done${time}: ${none}`;
  const done = `${what.slice(0, 1).toUpperCase()}${what.slice(1)}`;
  if (already) return `${done}: it was so already${time}`;
  if (found) return `${done} once, seen${time} (found: it had worked)`;
  if (idempotent) return `${done}${time}`;
  if (inDoubt) return `${done} at least once, the last time${time}`;
  return `${done} once${time}`;
}

const ORDINALS = [
  "first",
  "second",
  "third",
  "fourth",
  "fifth",
  "sixth",
  "seventh",
  "eighth",
  "ninth",
  "tenth",
];

/** `third`, `21st`. */
function ordinal(count: number): string {
  const word = ORDINALS[count - 1];
  if (word !== undefined) return word;
  const teen = count % 100 > 10 && count % 100 < 14;
  const ending = teen ? "th" : (["th", "st", "nd", "rd"][count % 10] ?? "th");
  return `${count}${ending}`;
}

function asRecord(output: unknown): Readonly<Record<string, unknown>> {
  return typeof output === "object" && output !== null ? (output as Record<string, unknown>) : {};
}
