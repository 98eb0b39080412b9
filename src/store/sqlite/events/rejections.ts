/**
 * The newest rejections of each hook. Anybody on the internet can cause them, so a flood must cost next to
 * nothing: they are gathered in memory and written about once a second, one row for each hook. What was not
 * written yet when the process is killed is lost; nothing is built on it.
 */
import type { DatabaseSync } from "node:sqlite";
import type { Rejection } from "../../../core/types.ts";
import { addToRing, type Ring, stackRings } from "../../rejection-ring.ts";
import type { Writer } from "../file/writer.ts";

const WRITE_EVERY_MS = 1000;

export const sql = {
  one: `SELECT ring FROM rejections WHERE hook_id = ?`,
  all: `SELECT hook_id, ring FROM rejections`,
  save: `INSERT INTO rejections (hook_id, ring) VALUES (?, ?) ON CONFLICT (hook_id) DO UPDATE SET ring = excluded.ring`,
};

type Rings = Map<string, Ring>;

export function createRejections(db: DatabaseSync, writer: Writer) {
  const selectOne = db.prepare(sql.one);
  const selectAll = db.prepare(sql.all);
  const save = db.prepare(sql.save);
  /** Not written yet. */
  let pending: Rings = new Map();
  /** Handed to the writer; empty from the moment its rows are in the database. */
  let inFlight: Rings = new Map();
  let timer: NodeJS.Timeout | undefined;

  function stored(hookId: string): Ring {
    const row = selectOne.get(hookId) as { ring: string } | undefined;
    return row === undefined ? [] : (JSON.parse(row.ring) as Ring);
  }

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (pending.size === 0) return;
    const rings = pending;
    inFlight = rings;
    pending = new Map();
    try {
      await writer.write(() => {
        inFlight = new Map();
        for (const [hookId, ring] of rings)
          save.run(hookId, JSON.stringify(stackRings(stored(hookId), ring)));
      });
    } catch {
      // the disk is full: they stay in memory, and the next rejection tries again
      for (const [hookId, ring] of rings) pending.set(hookId, stackRings(ring, pending.get(hookId)));
    }
  }

  return {
    addRejection: (rejection: Rejection): void => {
      const ring = pending.get(rejection.hookId) ?? [];
      pending.set(rejection.hookId, ring);
      addToRing(ring, rejection);
      timer ??= setTimeout(() => void flush(), WRITE_EVERY_MS).unref();
    },
    rejections: (hookId?: string): Rejection[] => {
      const rows = selectAll.all() as unknown as { hook_id: string }[];
      const ids =
        hookId === undefined
          ? new Set([...rows.map((row) => row.hook_id), ...inFlight.keys(), ...pending.keys()])
          : [hookId];
      return [...ids]
        .flatMap((id) => stackRings(stackRings(stored(id), inFlight.get(id)), pending.get(id)))
        .sort((one, other) => other.at - one.at);
    },
    /** Hands what is in memory to the writer. */
    flush,
  };
}
