/** What an error that ended a pass means for the owner, and when the next pass is made. */
import { HirewireError, RetryLater } from "../../core/errors.ts";
import type { Outcome } from "./pass.ts";
import type { Again } from "./schedule.ts";

const FIRST_RETRY_MS = 60_000;

/** @param everyMs  how often passes are made anyway */
export function meaningOf(error: unknown, everyMs: number): { outcome: Outcome; again: Again } {
  const soon: Again = { firstMs: FIRST_RETRY_MS, mostMs: everyMs };
  if (error instanceof RetryLater) {
    const { message: reason, afterMs } = error;
    return { outcome: { state: "unreachable", reason }, again: { ...soon, notBeforeMs: afterMs } };
  }
  if (error instanceof HirewireError) {
    // each try takes an address that is never used again; whatever the owner changes is tried at once
    const again = { firstMs: everyMs, mostMs: 24 * everyMs };
    return { outcome: { state: "refused", reason: error.message }, again };
  }
  const reason =
    error instanceof Error && error.name === "TimeoutError"
      ? "The vendor took too long over it. It is tried again by itself."
      : "Something went wrong in Hirewire itself; its log says what. It is tried again by itself.";
  return { outcome: { state: "unreachable", reason }, again: soon };
}
