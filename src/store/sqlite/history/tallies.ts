/**
 * The counters of what is finished, which nearly every write changes: added up in memory while a transaction is open
 * and written once, before it is committed.
 */
import type { DatabaseSync } from "node:sqlite";

export const sql = {
  add: `UPDATE counters SET value = value + ? WHERE name = ?`,
};

export interface Tallies {
  /** In the transaction that is open; `by` may be negative. */
  add(name: string, by?: number): void;
  /** Writes what was added since; to be called before the transaction, or a part that may be taken back, ends. */
  write(): void;
  /** The transaction was rolled back. */
  forget(): void;
}

export function createTallies(db: DatabaseSync): Tallies {
  const update = db.prepare(sql.add);
  const added = new Map<string, number>();

  return {
    add: (name, by = 1) => void added.set(name, (added.get(name) ?? 0) + by),
    write() {
      for (const [name, by] of added) if (by !== 0) update.run(by, name);
      added.clear();
    },
    forget: () => added.clear(),
  };
}
