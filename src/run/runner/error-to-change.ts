/**
 * Turns what went wrong into what happens to the run: the table of `core/errors.ts`, carried out. Pure.
 */
import {
  AuthExpired,
  ConfigError,
  Gone,
  HirewireError,
  MappingError,
  NeedsAnswer,
  Rejected,
  RetryLater,
} from "../../core/errors.ts";
import type { AttemptOutcome, Run } from "../../core/types.ts";
import type { NewAttempt, RunChange } from "../../store/run-queue.ts";
import { type Schedule, timeInWords, waitInWords } from "./schedule.ts";

/** An exception that no connector meant to throw is tried this often: it may be a bug that a restart mends. */
export const MAX_BUG_ATTEMPTS = 5;

/** Whoever asks for a longer wait has nothing left to give for now: the run is held until then, in order. */
export const QUOTA_FROM_MS = 15 * 60_000;

export interface Failure {
  error: unknown;
  now: number;
  deadlineAt: number;
  /** Attempts spent on the step before this one. */
  attempts: number;
  outputs: Run["outputs"];
  connectionId: string | null;
  /** What it could not reach, if that is known. */
  waitsFor: string | null;
  /** Since when an effect may be there without our knowing, from earlier tries. */
  ambiguousSince: number | null;
  /** When this try began to call; null when nothing left this machine. */
  calledAt: number | null;
  /** What is known of the try; null when nothing was tried, so that history holds no empty line. */
  tried: Pick<NewAttempt, "stepId" | "number" | "startedAt" | "durationMs" | "request"> | null;
  /** What to add to the sentence, such as what a repeat may double. */
  note: string | null;
  /** When all that failed with it are tried again; null: by its own schedule. */
  retryAt: number | null;
}

export function errorToChange(failure: Failure, schedule: Schedule): RunChange {
  const { error, now, outputs, connectionId } = failure;
  if (error instanceof AuthExpired) {
    return {
      to: "held",
      hold: "auth_expired",
      connectionId,
      reason: error.message,
      code: error.code,
      ambiguousSince: failure.ambiguousSince,
      attempt: attemptOf(failure, "auth_expired", error.message, error.code, null),
    };
  }
  if (error instanceof ConfigError) {
    return {
      to: "held",
      hold: "config",
      connectionId,
      reason: error.message,
      code: error.code,
      ambiguousSince: failure.ambiguousSince,
      attempt: attemptOf(failure, "config_error", error.message, error.code, null),
    };
  }
  if (error instanceof NeedsAnswer) {
    return {
      to: "held",
      hold: "question",
      question: {
        text: error.message,
        choices: error.choices.map(({ value, label }) => ({ value, label })),
        expects: error.expects ?? null,
      },
      connectionId: null, // no connection can be mended to let it go on
      reason: error.message,
      code: error.code,
      ambiguousSince: failure.ambiguousSince,
      attempt: attemptOf(failure, "question", error.message, error.code, null),
    };
  }
  if (error instanceof Gone) {
    return {
      to: "cancelled",
      reason: error.message,
      code: error.code,
      outputs,
      attempt: attemptOf(failure, "rejected", error.message, error.code, null),
      at: now,
    };
  }
  if (error instanceof MappingError || error instanceof Rejected) {
    const outcome = error instanceof Rejected ? "rejected" : "mapping_error";
    return {
      to: "failed",
      reason: error.message,
      code: error.code,
      outputs,
      attempt: attemptOf(failure, outcome, error.message, error.code, null),
      at: now,
      ambiguousSince: failure.ambiguousSince,
    };
  }
  return error instanceof RetryLater ? retry(failure, error, schedule) : bug(failure, schedule);
}

/** Held until a destination's quota is there again. */
export function heldForQuota(given: {
  until: number;
  now: number;
  connectionId: string | null;
  why: string;
  code: string;
}): RunChange & { to: "held" } {
  const { until, now, connectionId, why, code } = given;
  const reason = `${sentence(why)} It goes on by itself at ${timeInWords(until, now)}.`;
  return {
    to: "held",
    hold: "quota",
    until,
    connectionId,
    reason,
    code,
    ambiguousSince: null,
    attempt: null,
  };
}

function retry(failure: Failure, error: RetryLater, schedule: Schedule): RunChange {
  const { now, deadlineAt, attempts, outputs } = failure;
  if (error.code === "rate_limited" && (error.afterMs ?? 0) >= QUOTA_FROM_MS) {
    // the wait is nobody's failure, so the deadline does not end it
    const until = failure.retryAt ?? Math.ceil(now + (error.afterMs ?? 0));
    const { connectionId } = failure;
    return {
      ...heldForQuota({ until, now, connectionId, why: error.message, code: error.code }),
      ambiguousSince: failure.ambiguousSince,
      attempt: attemptOf(failure, "quota", error.message, error.code, until),
    };
  }
  const own = schedule.next({ now, attempts, afterMs: error.afterMs, deadlineAt });
  const { retryAt } = failure;
  const next = own === null || retryAt === null ? own : { ...own, at: Math.min(retryAt, deadlineAt) };
  const ambiguousSince = failure.ambiguousSince ?? (error.ambiguous ? failure.calledAt : null);
  if (next === null) {
    const reason = `${sentence(error.message)} It kept failing until its deadline, so it is not tried again: replay the run once the destination works.`;
    return {
      to: "failed",
      reason,
      code: "deadline_passed",
      outputs,
      attempt: attemptOf(failure, "retry", error.message, error.code, null),
      at: now,
      ambiguousSince,
    };
  }
  return {
    to: "waiting",
    nextAt: next.at,
    reason: waitInWords(next.at, now, error.message),
    code: error.code,
    attempts: next.attempts,
    ambiguousSince,
    attempt: attemptOf(failure, "retry", error.message, error.code, next.at),
    // a wait that was asked for is kept
    waitsFor: error.afterMs === undefined ? failure.waitsFor : null,
  };
}

function bug(failure: Failure, schedule: Schedule): RunChange {
  const { now, deadlineAt, attempts, outputs } = failure;
  const code = "internal_error";
  const ambiguousSince = failure.ambiguousSince ?? failure.calledAt; // nobody can tell how far it got
  const message = "Something went wrong inside Hirewire, not at the destination";
  const next = attempts + 1 < MAX_BUG_ATTEMPTS ? schedule.next({ now, attempts, deadlineAt }) : null;
  if (next === null) {
    return {
      to: "failed",
      reason: `${message}, ${attempts + 1} times in a row. The log has the details; after an update the run can be replayed.`,
      code,
      outputs,
      attempt: attemptOf(failure, "retry", `${message}.`, code, null),
      at: now,
      ambiguousSince,
    };
  }
  return {
    to: "waiting",
    nextAt: next.at,
    reason: waitInWords(next.at, now, `${message[0]?.toLowerCase()}${message.slice(1)}`),
    code,
    attempts: next.attempts,
    ambiguousSince,
    attempt: attemptOf(failure, "retry", `${message}.`, code, next.at),
  };
}

function attemptOf(
  failure: Failure,
  outcome: AttemptOutcome,
  message: string,
  code: string,
  nextAt: number | null,
): NewAttempt | null {
  const { tried, note, error } = failure;
  if (tried === null) return null;
  return {
    ...tried,
    outcome,
    message: note === null ? message : `${sentence(message)} ${note}`,
    code,
    response: error instanceof HirewireError ? (error.detail ?? null) : null,
    nextAt,
  };
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
