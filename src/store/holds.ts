/** Runs that are held: what they wait for, and how they are let go. */
import type { HoldKind, Run } from "../core/types.ts";

/** Runs that are held for one reason, of one automation. */
export interface HeldGroup {
  hold: HoldKind;
  /** The connection that they wait for, if it is one. */
  connectionId: string | null;
  runs: number;
  /** The one that arrived first. */
  oldest: Run;
  /** When the last of them goes on by itself; null for whatever waits for a person. */
  until: number | null;
}

export interface HoldStore {
  /** What is held, by reason, connection and automation. */
  holds(): Promise<HeldGroup[]>;
  /** Runs held for that reason become due; one that asks a question needs its answer instead. @returns how many */
  releaseHeld(
    hold: HoldKind,
    filter: { connectionId?: string; automationId?: string; runId?: string },
    now: number,
  ): Promise<number>;
  /** Runs held until a quota is there again become due, those whose time has come. @returns how many */
  releaseQuota(now: number): Promise<number>;
}
