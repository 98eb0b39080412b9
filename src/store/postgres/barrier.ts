/**
 * Places (`seq`) are given out before their rows are committed, so a lower one may appear after a higher one. Whoever keeps
 * a mark over events or runs ("I have seen all up to here") would pass over it. So all who add events or runs hold
 * this barrier together until they have committed, from before they are given a place. Who moves a mark looks for the highest place
 * and then for all who are behind the barrier: once these are gone, nothing will appear below that place any more. Whoever
 * comes meanwhile is not kept waiting.
 *
 * Closed, it divides what was written before an automation was paused or removed from what comes after.
 *
 * https://www.postgresql.org/docs/18/view-pg-locks.html (read 2026-11-22)
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Database } from "./database.ts";
import type { Session } from "./session.ts";

export type Barrier = "shared" | "exclusive";

/** Locks with two keys are apart from those with one, which lanes have. */
const KEY = 0x48495245;

export const sql = {
  event: `SELECT seq FROM events WHERE workspace_seq = $1 ORDER BY seq DESC LIMIT 1`,
  run: `SELECT seq FROM runs WHERE workspace_seq = $1 ORDER BY seq DESC LIMIT 1`,
  /** Transactions that hold it now. What they have written is seen once they no longer do. */
  inside: `
    SELECT virtualtransaction AS id FROM pg_locks
    WHERE locktype = 'advisory' AND classid = ${KEY} AND objid = $1::int::oid AND objsubid = 2 AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
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

const FIRST_LOOK_MS = 2;
const LONGEST_LOOK_MS = 100;

/**
 * Up to where a mark may move: no event and no run will appear below these places any more. 0 when there is none.
 * Not to be called inside a transaction.
 */
export async function horizon(db: Database): Promise<{ event: number; run: number }> {
  const event = await db.one<{ seq: number }>(sql.event);
  const run = await db.one<{ seq: number }>(sql.run);
  const inside = async (): Promise<string[]> =>
    (await db.all<{ id: string }>(sql.inside)).map(({ id }) => id);
  let earlier = await inside();
  for (let waitMs = FIRST_LOOK_MS; earlier.length > 0; waitMs = Math.min(waitMs * 2, LONGEST_LOOK_MS)) {
    await delay(waitMs);
    const now = new Set(await inside());
    earlier = earlier.filter((id) => now.has(id));
  }
  return { event: event?.seq ?? 0, run: run?.seq ?? 0 };
}
