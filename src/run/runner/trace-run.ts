/** What a trace says of the work on a run: a span for each turn, one below it for each try of a step. */
import type { Catalog } from "../../core/catalog.ts";
import { actionKeyOf } from "../../core/automation/automation.ts";
import { HirewireError, NeedsAnswer } from "../../core/errors.ts";
import type { Connection } from "../../core/types.ts";
import type { ClaimedRun, RunChange } from "../../store/run-queue.ts";
import type { Attributes } from "../../traces/attributes.ts";
import type { OpenSpan } from "../../traces/open-span.ts";
import { FOUND } from "./call-action.ts";
import type { Executed } from "./execute-run.ts";
import type { StepEnding } from "./perform-step.ts";
import type { Services } from "./services.ts";

export interface Turn {
  span: OpenSpan;
  /** The run is left so. */
  changes(change: RunChange): void;
  end(executed: Executed): void;
}

/** @returns undefined where nobody wants to know */
export function beginTurn({ traces }: Pick<Services, "traces">, claimed: ClaimedRun): Turn | undefined {
  const span = traces?.run(claimed);
  if (!span) return undefined;
  let code: string | null = null;
  return {
    span,
    changes(change) {
      code = "code" in change ? change.code : null;
      span.set({ "hirewire.run.hold": change.to === "held" ? change.hold : undefined });
    },
    end(executed) {
      span.set({ "hirewire.run.state": executed, "hirewire.run.code": code });
      // a run that waits or is held has not failed; the step below it says what did
      span.end(executed === "failed" ? (code ?? "failed") : undefined);
    },
  };
}

export function beginStep(
  turn: OpenSpan,
  { definition }: ClaimedRun,
  index: number,
  catalog: Catalog,
): OpenSpan {
  const step = definition.steps[index];
  const use = step && actionKeyOf(definition, step);
  // what the automation names is the owner's text until the catalog knows it
  const known = use === undefined ? undefined : catalog.anyAction(use);
  const trace = turn.child(known ? `step.${use}` : "step.unknown");
  trace.set({ "hirewire.step.id": step?.id, "hirewire.app": known?.app.key });
  return trace;
}

export function aboutConnection({ id, name }: Connection): Attributes {
  return { "hirewire.connection.id": id, "hirewire.connection.name": name };
}

export function endStep(trace: OpenSpan, ending: StepEnding): void {
  const error = ending.kind === "failed" ? ending.failure.error : undefined;
  const asks = error instanceof NeedsAnswer;
  trace.set({
    "hirewire.step.outcome": asks ? "question" : ending.kind,
    "hirewire.step.found": ending.kind === "done" && ending.attempt.message === FOUND ? true : undefined,
  });
  if (ending.kind !== "failed" || asks) trace.end();
  else trace.end(error instanceof HirewireError ? error.code : "internal_error");
}
