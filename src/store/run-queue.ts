/**
 * Runs as those see them who work on them. Whoever claims one has to show its token to change it, so that a worker
 * that was too slow changes nothing.
 */
import type { AutomationDefinition } from "../core/automation/automation.ts";
import type { Attempt, Event, HoldKind, Question, Run } from "../core/types.ts";

/** A run that a worker may work on until `leaseUntil`. */
export interface ClaimedRun {
  run: Run;
  event: Event;
  definition: AutomationDefinition;
  automationName: string;
  /** Must be shown to change the run. A run claimed anew has another token. */
  token: string;
  /** True when an earlier worker was cut off in the middle of the current step: its call may have worked. */
  interrupted: boolean;
  /** When the earliest such worker began the step, or null. */
  interruptedSince: number | null;
  /** False when history holds no attempt of the run, of whatever step. */
  tried: boolean;
}

/** A claim without what it is about. */
export interface Lease {
  runId: string;
  token: string;
}

/** How a worker leaves a run. */
export type RunChange =
  /** A step is done and the next one follows at once: the claim is kept. */
  | {
      to: "next_step";
      outputs: Run["outputs"];
      attempt: NewAttempt;
      /**
       * Index of the step that is done. With it the same change may be made again, by whoever never heard whether the first
       * one was written: the run goes on by one step all the same.
       */
      from?: number;
    }
  | {
      to: "succeeded" | "filtered" | "failed" | "cancelled";
      reason: string | null;
      code: string | null;
      outputs: Run["outputs"];
      attempt: NewAttempt | null;
      at: number;
      /** Of a failed run: since when its last call may have worked. A replay settles that first. */
      ambiguousSince?: number | null;
    }
  | {
      to: "waiting";
      nextAt: number;
      reason: string;
      code: string | null;
      /** Attempts spent on the current step so far. */
      attempts: number;
      /** The call may have worked: the next try settles that first. */
      ambiguousSince: number | null;
      attempt: NewAttempt | null;
      /** The destination that has to work again: once it does, `goOn` lets it go on earlier. */
      waitsFor?: string | null;
    }
  | {
      to: "held";
      hold: HoldKind;
      /** When it goes on by itself: set when `hold` is `quota`, and only then. */
      until?: number | null;
      /** Set when `hold` is `question`, and only then. */
      question?: Question | null;
      connectionId: string | null;
      reason: string;
      code: string | null;
      ambiguousSince: number | null;
      attempt: NewAttempt | null;
    }
  /** Stopped before anything was done: as if it had never been claimed. */
  | { to: "unclaimed" };

export type NewAttempt = Omit<Attempt, "id" | "runId">;

export interface RunQueue {
  /**
   * Claims due runs and hides them from other workers until the lease ends. A run waits for the earlier
   * unfinished runs of its automation and lane. Those that are longest due are taken first; they are
   * returned in the order in which they were made.
   */
  claimRuns(options: { now: number; leaseMs: number; limit: number }): Promise<ClaimedRun[]>;
  /** The first half of `claimRuns`, for whoever reads what it claimed by itself. */
  leaseRuns(options: { now: number; leaseMs: number; limit: number }): Promise<Lease[]>;
  /** The other half: what was leased, in the order in which it was made, without what is no longer ours. */
  leasedRuns(leases: readonly Lease[]): Promise<ClaimedRun[]>;
  /**
   * When the next run can be claimed: a waiting one falls due, or the lease of a running one ends. Null while there
   * is none; what stands behind another run of its lane does not count.
   */
  nextDueAt(): Promise<number | null>;
  /** @returns false when the lease is no longer ours: nothing was changed */
  changeRun(runId: string, token: string, change: RunChange): Promise<boolean>;
  /** @returns false when the lease is no longer ours */
  extendLease(runId: string, token: string, leaseUntil: number): Promise<boolean>;
  /**
   * Takes back every claim of this process, as at its start: whoever held them is gone. They are due at once. Where
   * several processes share a store, each takes back its own.
   *
   * @returns how many
   */
  releaseClaims(now: number): Promise<number>;
  /**
   * The clock went back by so much: what waits for a later time is due as much earlier, `now` at the earliest.
   *
   * @returns how many
   */
  setBack(byMs: number, now: number): Promise<number>;
  /**
   * Runs that wait for a destination become due, those that arrived first first.
   *
   * @param waitsFor  null: those that never tried because theirs was down, of whatever destination
   * @returns how many; as many as the limit when there may be more
   */
  goOn(waitsFor: string | null, options: { now: number; limit: number }): Promise<number>;
}
