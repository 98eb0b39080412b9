/**
 * The newest rejections of each hook. Anybody on the internet can cause them, so a flood must cost next to
 * nothing: they are gathered in memory and written about once a second, one row for each hook. What was not
 * written yet when the process is killed is lost; nothing is built on it.
 */
import type { Rejection } from "../../core/types.ts";
import { addToRing, type Ring, stackRings } from "../rejection-ring.ts";
import type { Database } from "./database.ts";

type Rings = Map<string, Ring>;

const WRITE_EVERY_MS = 1000;

export const sql = {
  all: `SELECT hook_id, ring FROM rejections WHERE workspace_seq = $1`,
  one: `SELECT hook_id, ring FROM rejections WHERE workspace_seq = $1 AND hook_id = $2`,
  /** Another process may be adding to the same ring: the row is locked, also when it is new. */
  lock: `
    INSERT INTO rejections (workspace_seq, hook_id, ring) VALUES ($1, $2, '[]')
    ON CONFLICT (workspace_seq, hook_id) DO UPDATE SET ring = rejections.ring
    RETURNING ring`,
  save: `UPDATE rejections SET ring = $3 WHERE workspace_seq = $1 AND hook_id = $2`,
};

interface RingRow {
  hook_id: string;
  ring: string;
}

export function rejectionsOf(db: Database) {
  /** Not written yet. */
  let pending: Rings = new Map();
  let timer: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();

  /** One after the other, so that nothing is read twice: once as written and once as still to be written. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  }

  async function write(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (pending.size === 0) return;
    const rings = pending;
    pending = new Map();
    try {
      await db.transaction(async (tx) => {
        for (const hookId of [...rings.keys()].toSorted()) {
          const { ring } = (await tx.one<RingRow>(sql.lock, hookId))!;
          await tx.run(
            sql.save,
            hookId,
            JSON.stringify(stackRings(JSON.parse(ring) as Ring, rings.get(hookId))),
          );
        }
      });
    } catch {
      // they stay in memory, and the next rejection tries again
      for (const [hookId, ring] of rings) pending.set(hookId, stackRings(ring, pending.get(hookId)));
    }
  }
  const flush = (): Promise<void> => inTurn(write);

  return {
    // oxlint-disable-next-line typescript/require-await
    addRejection: async (rejection: Rejection): Promise<void> => {
      const ring = pending.get(rejection.hookId) ?? [];
      pending.set(rejection.hookId, ring);
      addToRing(ring, rejection);
      timer ??= setTimeout(() => void flush(), WRITE_EVERY_MS).unref();
    },
    rejections: (hookId?: string): Promise<Rejection[]> =>
      inTurn(async () => {
        const rows = await (hookId === undefined
          ? db.all<RingRow>(sql.all)
          : db.all<RingRow>(sql.one, hookId));
        const stored = new Map(rows.map(({ hook_id, ring }) => [hook_id, JSON.parse(ring) as Ring]));
        const ids = hookId === undefined ? new Set([...stored.keys(), ...pending.keys()]) : [hookId];
        return [...ids]
          .flatMap((id) => stackRings(stored.get(id) ?? [], pending.get(id)))
          .sort((one, other) => other.at - one.at);
      }),
    /** Writes what is in memory. */
    flushRejections: flush,
  };
}
