/** One call of one action, after looking whether an earlier try had worked where that is in doubt. */
import type { ActionContext, ActionDefinition, Settled } from "../../core/define-action.ts";
import { Rejected, RetryLater } from "../../core/errors.ts";

/** What history says of a step whose lost try turned out to have worked. */
export const FOUND = "found: it had worked";

export interface Called {
  output: Record<string, unknown>;
  /** True when nothing was sent because an earlier try turned out to have worked. */
  found: boolean;
}

/** Within what a call has to end. */
export interface Bounds {
  appLabel: string;
  signal: AbortSignal;
  timeoutMs: number;
  /** How long it may take to end once it is told to stop. */
  graceMs: number;
}

export interface CallOptions extends Bounds {
  action: ActionDefinition;
  contextFor: (signal: AbortSignal) => ActionContext;
  /** Since when an effect of this step may be there without our knowing; null when it can't be. */
  since: number | null;
  /** No such call was under way after this moment. */
  until: number;
  /** True when that effect is not merely possible but was cut off or left without an answer. */
  inDoubt: boolean;
  /** Called just before the action runs. */
  onCall: () => void;
  /** Called with what a repeat may mean, for the history. */
  onNote: (note: string) => void;
}

/** @throws whatever the action throws, `RetryLater` when it takes too long, or the signal's reason */
export async function callAction(options: CallOptions): Promise<Called> {
  const { action, contextFor, since, until, inDoubt, onCall, onNote } = options;
  if (since !== null) {
    if (action.settle) {
      const settle = action.settle;
      const settled = await bounded(options, (signal) =>
        orUnknown(settle({ ...contextFor(signal), since, until })),
      );
      if (settled.done === true) return { output: settled.output, found: true };
      if (settled.done === "unknown") {
        onNote(doubtfulRepeat(settled.why, action.repeats));
      }
    } else if (inDoubt) {
      onNote(lostAnswer(action.repeats));
    }
  }
  onCall();
  const output = await bounded(options, (signal) => action.run(contextFor(signal)));
  return { output, found: false };
}

export function doubtfulRepeat(why: string, repeats: string): string {
  return `Whether an earlier try had worked cannot be told: ${why}. ${repeats}`;
}

export function lostAnswer(repeats: string): string {
  return `An earlier try may have worked although its answer was lost. ${repeats}`;
}

/** A look-up that the destination refuses tells nothing about the call itself. */
async function orUnknown(looking: Promise<Settled>): Promise<Settled> {
  try {
    return await looking;
  } catch (error) {
    if (error instanceof Rejected) return { done: "unknown", why: error.message.replace(/\.$/, "") };
    throw error;
  }
}

/**
 * Runs the work with a time limit. Once told to stop it gets a moment to end by itself, since only it knows
 * how far it came; then it is left behind.
 */
export async function bounded<T>(options: Bounds, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { signal: outer, timeoutMs, graceMs, appLabel } = options;
  outer.throwIfAborted();
  const own = new AbortController();
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  let grace: NodeJS.Timeout | undefined;
  const stop = (reason: unknown): void => {
    if (own.signal.aborted) return;
    own.abort(reason);
    grace = setTimeout(() => reject(reason), graceMs);
  };
  let tooLong: RetryLater | undefined; // made when it is needed: an error costs as much as a call's bookkeeping
  const limit = setTimeout(() => {
    tooLong = new RetryLater(`${appLabel} did not finish within ${Math.round(timeoutMs / 1000)} seconds`, {
      code: "step_timeout",
      ambiguous: true,
    });
    stop(tooLong);
  }, timeoutMs);
  const onOuter = (): void => stop(outer.reason);
  outer.addEventListener("abort", onOuter, { once: true });
  try {
    work(own.signal).then(resolve, reject);
    return await promise;
  } catch (error) {
    // what a connector throws when its time is up is about the signal, not about the destination
    const timedOut = tooLong !== undefined && own.signal.reason === tooLong;
    throw timedOut && !(error instanceof Rejected) ? tooLong : error;
  } finally {
    clearTimeout(limit);
    clearTimeout(grace);
    outer.removeEventListener("abort", onOuter);
  }
}
