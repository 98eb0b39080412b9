/** Steps that go out together. */
import type { Fields } from "../fields.ts";
import type { ActionContext, CallContext } from "./contexts.ts";
import type { Settled, TryTimes } from "./settle.ts";

/** One of the steps that go out together. */
export interface BatchItem<I = unknown> extends Pick<
  ActionContext<Fields, I>,
  "input" | "runStepId" | "candidateKey" | "candidates" | "answer" | "waited" | "event"
> {
  /** Key of its action: several actions of an app may share one batch. */
  action: string;
}

/** What became of one of them. */
export type BatchOutcome = { output: Record<string, unknown> } | { error: unknown };

/**
 * How steps that wait for the same lane go out together, each still with an outcome of its own. Actions that share this
 * very object, a connection and a lane share their batches. Items come in the order in which their events arrived.
 */
export interface Batch<C extends Fields = Fields> {
  /** At most so many go out together. */
  most: number;
  /** How long they wait for others that are known to be on their way, in milliseconds. A lone one never waits. */
  windowMs: number;
  /** Budgets of which a batch usually spends one call each: it sets off once all of them have one. */
  budgets?: readonly string[];
  /**
   * @returns one outcome for each item, in their order. One bad item fails alone and the others are done
   * @throws what befell all of them, having done nothing or leaving open whether it was done
   */
  run: (context: CallContext<C>, items: readonly BatchItem[]) => Promise<readonly BatchOutcome[]>;
  /**
   * `settle` of the actions that have one, for several at once.
   *
   * @returns what is found about each, in their order
   */
  settle?: (
    context: CallContext<C>,
    items: readonly (BatchItem & TryTimes)[],
  ) => Promise<readonly (Settled | { error: unknown })[]>;
}
