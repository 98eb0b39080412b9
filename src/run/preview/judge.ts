/** What a condition says to one event. */
import { createHash } from "node:crypto";
import type { SerializedMappingError } from "../../core/expression/index.ts";
import type { Evaluator } from "../evaluator/evaluator.ts";
import { plainLine } from "../../core/picture/plain-line.ts";
import type { FittingEvent } from "./fitting-events.ts";

export interface Judged {
  verdict: "matches" | "filtered" | "failed";
  /** In words; empty when nothing was asked. */
  why: string;
  /** Set when the condition itself can't be read: then no event can be judged. */
  problem?: SerializedMappingError;
}

const NO_PAYLOAD = "its details are no longer kept";

/** @throws {RetryLater} when the evaluator is not there */
export async function judge(
  when: string | undefined,
  event: FittingEvent,
  { evaluator, now }: { evaluator: Pick<Evaluator, "plan">; now: number },
): Promise<Judged> {
  if (when === undefined) return { verdict: "matches", why: "" };
  if (event.payload === null) return { verdict: "failed", why: NO_PAYLOAD };
  const decided = await evaluator.plan({
    planId: `preview:${createHash("sha256").update(when).digest("base64url")}`,
    definition: { when, steps: [{ id: "preview", with: {} }] },
    stepIndex: 0,
    payload: event.payload,
    event: event.hiring,
    steps: {},
    now: momentOf(event, now),
  });
  if (decided.outcome === "error") {
    const { error } = decided;
    return {
      verdict: "failed",
      why: plainLine(error.message, 300),
      ...(error.kind === "config" && { problem: error }),
    };
  }
  if (decided.outcome === "input") return { verdict: "matches", why: plainLine(decided.why ?? "", 300) };
  return { verdict: "filtered", why: plainLine(decided.why, 300) };
}

/** A run reads the time as it was when its event came; for a sample, when it says that it happened. */
export function momentOf({ receivedAt, hiring }: FittingEvent, now: number): number {
  const occurredAt = Date.parse(hiring.occurredAt ?? "");
  return receivedAt ?? (Number.isNaN(occurredAt) ? now : occurredAt);
}
