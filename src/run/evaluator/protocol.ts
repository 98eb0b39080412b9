/** What the two sides of the evaluator say to each other, as JSON over Node's IPC channel. */
import type { AutomationPlan, EscapeName, SerializedMappingError } from "../../core/expression/index.ts";

/** What an expression reads. The payload travels as the vendor's own text and is parsed once, over there. */
export interface Readable {
  payload: string;
  event: unknown;
  steps: Record<string, unknown>;
  now: number;
  /** Further variables, by name without `$`. */
  bindings?: Record<string, unknown>;
}

export type Work =
  | (Readable & {
      kind: "plan";
      planId: string;
      /** Left out when the other side has seen it. */
      definition?: AutomationPlan;
      stepIndex: number;
    })
  | (Readable & { kind: "condition" | "expression"; source: string; path?: string })
  | (Readable & { kind: "mapping"; with: unknown; path?: string; escape?: EscapeName })
  | { kind: "check"; definition: AutomationPlan };

export type Answer =
  | { value: unknown }
  | { error: SerializedMappingError }
  /** A fault of ours, not of the expression. */
  | { fault: string }
  /** The plan is not known (any more): ask again and send its definition. */
  | { unknownPlan: true };

/** To the process. */
export type Request = { id: number; work: Work }[];

/** From the process: "ready" once, then answers in the order of the requests. */
export type Reply = "ready" | { id: number; answer: Answer }[];
