/**
 * Lets held runs go on, or gives them up, in one transaction: after a crash either all of them were let go or
 * none, and nobody has to remember that a release was under way. It costs some microseconds a run, once, when
 * somebody presses the button.
 */
import type { DatabaseSync } from "node:sqlite";
import type { AutomationState, HoldKind } from "../../../core/types.ts";
import { automationNotFound } from "../../refusals.ts";
import type { CancelRun } from "./cancel-run.ts";

export const LET_GO = `
      state = 'waiting', hold = NULL, hold_connection_id = NULL, reason = NULL, code = NULL,
      next_at = ?1, due_at = CASE behind WHEN 0 THEN ?1 END`;
const MATCHES = `
      state = 'held' AND hold = ?2
      AND automation_seq IN (SELECT seq FROM automations WHERE ?3 IS NULL OR id = ?3)
      AND (?4 IS NULL OR hold_connection_id = ?4)`;

export const sql = {
  release: `UPDATE runs SET ${LET_GO} WHERE ${MATCHES}`,
  releaseOne: `UPDATE runs SET ${LET_GO} WHERE id = ?5 AND ${MATCHES}`,
  paused: `
    SELECT id FROM runs
    WHERE state = 'held' AND hold = 'paused' AND automation_seq = (SELECT seq FROM automations WHERE id = ?)
    ORDER BY seq`,
  setState: `UPDATE automations SET state = ?, updated_at = ? WHERE id = ? AND removed_at IS NULL`,
};

export function prepareReleaseHeld(db: DatabaseSync, cancelRun: CancelRun) {
  const release = db.prepare(sql.release);
  const releaseOne = db.prepare(sql.releaseOne);
  const selectPaused = db.prepare(sql.paused);
  const setState = db.prepare(sql.setState);

  function releaseHeld(
    hold: HoldKind,
    { connectionId, automationId, runId }: { connectionId?: string; automationId?: string; runId?: string },
    now: number,
  ): number {
    if (hold === "question") return 0; // it goes on with its answer, and only so
    const which = [now, hold, automationId ?? null, connectionId ?? null] as const;
    const { changes } = runId === undefined ? release.run(...which) : releaseOne.run(...which, runId);
    return Number(changes);
  }

  function setAutomationState(
    id: string,
    state: AutomationState,
    { at, held }: { at: number; held: "release" | "skip" | "keep" },
  ): void {
    if (setState.run(state, at, id).changes === 0) throw automationNotFound();
    if (held === "release" && state === "on") releaseHeld("paused", { automationId: id }, at);
    if (held === "skip") {
      for (const run of selectPaused.all(id) as unknown as { id: string }[]) {
        cancelRun(run.id, at, "skipped while paused");
      }
    }
  }

  return { releaseHeld, setAutomationState };
}
