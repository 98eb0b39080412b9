/**
 * Places (`seq`) are given out before their rows are committed, so a lower one may appear after a higher one. Whoever keeps
 * a mark over events or runs ("I have seen all up to here") would pass over it. So all who add events or runs hold
 * this barrier together until they have committed, and who moves a mark closes it for a moment: what is there then
 * is all that will ever be there below the highest place.
 *
 * It also divides what was written before an automation was paused or removed from what comes after.
 */
import type { Database } from "./database.ts";
import type { Session } from "./session.ts";

export type Barrier = "shared" | "exclusive";

/** Locks with two keys are apart from those with one, which lanes have. */
const KEY = 0x48495245;

export const sql = {
  event: `SELECT seq FROM events WHERE workspace_seq = $1 ORDER BY seq DESC LIMIT 1`,
  run: `SELECT seq FROM runs WHERE workspace_seq = $1 ORDER BY seq DESC LIMIT 1`,
  close: `SELECT pg_advisory_xact_lock(${KEY}, $1::int)`,
};

/** @returns a statement that takes it until the transaction ends */
export function enter(barrier: Barrier, workspace: number): string {
  const shared = barrier === "shared" ? "_shared" : "";
  return `SELECT pg_advisory_xact_lock${shared}(${KEY}, ${Math.trunc(workspace)})`;
}

/**
 * In the middle of a transaction that may turn out to need it. One that has it shared must not: two of them would wait for
 * each other.
 */
export async function closeBarrier(tx: Session): Promise<void> {
  await tx.all(sql.close);
}

/**
 * Up to where a mark may move: no event and no run will appear below these places any more. 0 when there is none.
 * Not to be called inside a transaction.
 */
export function horizon(db: Database): Promise<{ event: number; run: number }> {
  return db.transaction(
    async (tx) => {
      const event = await tx.one<{ seq: number }>(sql.event);
      const run = await tx.one<{ seq: number }>(sql.run);
      return { event: event?.seq ?? 0, run: run?.seq ?? 0 };
    },
    { barrier: "exclusive" },
  );
}
