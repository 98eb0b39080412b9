/**
 * What is asked about runs that were let go together, while somebody watches them go on.
 *
 * @module
 */
import type { HoldKind, RunState } from "../core/types.ts";

export interface DrainStore {
  /** Ids of runs that wait for a connection, in no order. */
  heldRuns(hold: HoldKind, connectionId: string, limit: number): Promise<string[]>;
  /** In which state each of them is now; one that was removed is left out. */
  runStates(ids: readonly string[]): Promise<{ id: string; state: RunState; reason: string | null }[]>;
}
