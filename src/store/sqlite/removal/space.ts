/**
 * Room in the file. Pages that are let go of stay in it and are taken by what comes next; in small portions they can be
 * given back to the disk. Every file that Hirewire made can do that: `auto_vacuum` was set before its first table
 * (open-database.ts), so no file has to be rewritten for it.
 *
 * Source: https://www.sqlite.org/pragma.html#pragma_incremental_vacuum (read 2026-11-21)
 */
import type { DatabaseSync } from "node:sqlite";
import type { Usage } from "../../removals.ts";

const INCREMENTAL = 2;

export const sql = {
  removed: `SELECT value FROM counters WHERE name = 'removed'`,
  expiredKeys: `
    DELETE FROM keys WHERE rowid IN (
      SELECT rowid FROM keys INDEXED BY keys_expiry WHERE expires_at IS NOT NULL AND expires_at <= ? LIMIT ?)`,
  expiredAnswers: `
    DELETE FROM kept_answers WHERE rowid IN (
      SELECT rowid FROM kept_answers INDEXED BY kept_answers_expiry WHERE expires_at <= ? LIMIT ?)`,
  expiredDeliveries: `
    DELETE FROM event_keys WHERE digest IN (
      SELECT digest FROM event_keys INDEXED BY event_keys_kept
      WHERE keep_until IS NOT NULL AND keep_until <= ? LIMIT ?)`,
};

export function prepareSpace(db: DatabaseSync) {
  const selectRemoved = db.prepare(sql.removed);
  const expired = [sql.expiredKeys, sql.expiredAnswers, sql.expiredDeliveries].map((text) =>
    db.prepare(text),
  );
  const pragma = (name: string): number => Number(db.prepare(`PRAGMA ${name}`).get()![name]);
  const pageSize = pragma("page_size");
  const givesBack = pragma("auto_vacuum") === INCREMENTAL;

  return {
    usage: (): Usage => {
      const spare = pragma("freelist_count");
      return {
        bytes: (pragma("page_count") - spare) * pageSize,
        spareBytes: spare * pageSize,
        removedEvents: (selectRemoved.get() as { value: number }).value,
      };
    },
    giveBack: (bytes: number): number => {
      const before = pragma("freelist_count");
      const pages = Math.min(Math.ceil(bytes / pageSize), before);
      if (!givesBack || pages <= 0) return 0;
      db.exec(`PRAGMA incremental_vacuum(${pages})`);
      return (before - pragma("freelist_count")) * pageSize;
    },
    removeExpired: (at: number, limit: number): number => {
      let left = limit;
      for (const remove of expired) left -= Number(remove.run(at, left).changes);
      return limit - left;
    },
  };
}
