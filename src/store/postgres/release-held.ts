/**
 * Lets held runs go on, or gives them up, in one transaction: after a crash either all of them were let go or
 * none, and nobody has to remember that a release was under way.
 */
import type { AutomationState, HoldKind, RunState } from "../../core/types.ts";
import { automationNotFound } from "../refusals.ts";
import { CANCEL } from "./cancel-run.ts";
import type { Database, Session, Transaction } from "./database.ts";
import { afterFinish, type FinishedRun } from "./finish-run.ts";

export const LET_GO = `
      state = 'waiting', hold = NULL, hold_connection_id = NULL, reason = NULL, code = NULL,
      next_at = $2, due_at = CASE behind WHEN 0 THEN $2::bigint END`;
const MATCHES = `
      workspace_seq = $1 AND state = 'held' AND hold = $3
      AND ($4::text IS NULL OR automation_seq = (SELECT seq FROM automations WHERE workspace_seq = $1 AND id = $4))
      AND ($5::text IS NULL OR hold_connection_id = $5)`;

export const sql = {
  release: `UPDATE runs SET ${LET_GO} WHERE ${MATCHES}`,
  releaseOne: `UPDATE runs SET ${LET_GO} WHERE id = $6 AND ${MATCHES}`,
  skipPaused: `
    UPDATE runs SET ${CANCEL}
    WHERE workspace_seq = $1 AND state = 'held' AND hold = 'paused'
      AND automation_seq = (SELECT seq FROM automations WHERE workspace_seq = $1 AND id = $5)
    RETURNING event_seq, automation_seq, lane, state`,
  setState: `
    UPDATE automations SET state = $3, updated_at = $4 WHERE workspace_seq = $1 AND id = $2 AND removed_at IS NULL`,
};

interface Which {
  connectionId?: string;
  automationId?: string;
  runId?: string;
}

/** In a transaction that does more than that. @returns how many */
export async function releaseHeld(
  session: Session,
  hold: HoldKind,
  { connectionId, automationId, runId }: Which,
  now: number,
): Promise<number> {
  if (hold === "question") return 0; // it goes on with its answer, and only so
  const which = [now, hold, automationId ?? null, connectionId ?? null] as const;
  return await (runId === undefined
    ? session.run(sql.release, ...which)
    : session.run(sql.releaseOne, ...which, runId));
}

/**
 * In a transaction that does more than that, behind a closed barrier: what was recorded before sees the old state, and
 * what comes after the new one.
 */
export async function setAutomationState(
  tx: Transaction,
  id: string,
  state: AutomationState,
  { at, held }: { at: number; held: "release" | "skip" | "keep" },
): Promise<void> {
  if ((await tx.run(sql.setState, id, state, at)) === 0) throw automationNotFound();
  if (held === "release" && state === "on") await releaseHeld(tx, "paused", { automationId: id }, at);
  if (held === "skip") {
    const skipped = await tx.all<FinishedRun & { state: RunState }>(
      sql.skipPaused,
      "skipped while paused",
      null,
      at,
      id,
    );
    await afterFinish(tx, skipped);
  }
}

export function heldOf(db: Database) {
  return {
    releaseHeld: (hold: HoldKind, which: Which, now: number): Promise<number> =>
      releaseHeld(db, hold, which, now),
    setAutomationState: (
      id: string,
      state: AutomationState,
      options: { at: number; held: "release" | "skip" | "keep" },
    ): Promise<void> =>
      db.transaction((tx) => setAutomationState(tx, id, state, options), { barrier: "exclusive" }),
  };
}
