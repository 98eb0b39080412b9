/**
 * Room in the database. What is removed leaves room in its table, which new rows of the same table take; PostgreSQL does
 * not tell how much that is, so it is counted as it goes, month by month. A month that is over and of which nothing is
 * left gives all of it back to the disk: its tables are dropped.
 *
 * https://www.postgresql.org/docs/18/functions-admin.html#FUNCTIONS-ADMIN-DBSIZE (read 2026-11-22)
 */
import type { Usage } from "../removals.ts";
import type { Database } from "./database.ts";
import { monthOf, TABLES } from "./partitions.ts";

const PARTITIONS = `
  SELECT c.oid, c.relname AS name, substring(c.relname FROM '(\\d{4}_\\d{2}|other)$') AS month,
    pg_total_relation_size(c.oid) AS bytes
  FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
  WHERE i.inhparent IN ('events'::regclass, 'event_payloads'::regclass)`;

export const sql = {
  /** Of all workspaces: they share the disk. What left a month without tables of its own was with the others. */
  usage: `
    WITH months AS (SELECT month, sum(bytes) AS bytes FROM (${PARTITIONS}) AS each GROUP BY month),
    freed AS (
      SELECT coalesce(m.month, 'other') AS month, sum(c.value) AS bytes
      FROM counters c LEFT JOIN months m ON 'freed ' || m.month = c.name
      WHERE c.name LIKE 'freed %' GROUP BY 1)
    SELECT
      (SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) FROM pg_class c
        WHERE c.relnamespace = 'hirewire'::regnamespace AND c.relkind IN ('r', 'S')) AS total,
      (SELECT coalesce(sum(least(m.bytes, f.bytes)), 0) FROM months m JOIN freed f USING (month)) AS spare,
      (SELECT coalesce(sum(value), 0) FROM counters WHERE workspace_seq = $1 AND name = 'removed') AS removed`,
  /** Months that are over, the oldest first. */
  months: `
    SELECT month, sum(bytes) AS bytes FROM (${PARTITIONS}) AS each
    WHERE month <> 'other' AND month < $2 AND $1::int IS NOT NULL GROUP BY month ORDER BY month`,
  forgetFreed: `DELETE FROM counters WHERE name = $2 AND $1::int IS NOT NULL`,
  expiredKeys: `
    DELETE FROM keys WHERE workspace_seq = $1 AND key = ANY (ARRAY(
      SELECT key FROM keys WHERE workspace_seq = $1 AND expires_at IS NOT NULL AND expires_at <= $2 LIMIT $3
      FOR UPDATE SKIP LOCKED))`,
  expiredAnswers: `
    DELETE FROM kept_answers WHERE workspace_seq = $1 AND digest = ANY (ARRAY(
      SELECT digest FROM kept_answers WHERE workspace_seq = $1 AND expires_at <= $2 LIMIT $3
      FOR UPDATE SKIP LOCKED))`,
  expiredDeliveries: `
    DELETE FROM event_keys WHERE workspace_seq = $1 AND digest = ANY (ARRAY(
      SELECT digest FROM event_keys
      WHERE workspace_seq = $1 AND keep_until IS NOT NULL AND keep_until <= $2 LIMIT $3
      FOR UPDATE SKIP LOCKED))`,
};

const EXPIRED = [sql.expiredKeys, sql.expiredAnswers, sql.expiredDeliveries];
/** Whoever uses the table is not made to wait for longer behind us. */
const LOCK_MS = 500;
const NOTHING = 0;
const LOCK_NOT_AVAILABLE = "55P03";

/** Of a month, asked with the workspace like all that is asked. */
const isEmpty = (month: string): string =>
  `SELECT ${TABLES.map((table) => `NOT EXISTS (SELECT 1 FROM ${table}_${month})`).join(" AND ")} AND $1::int IS NOT NULL AS empty`;

export function spaceOf(db: Database, now: () => number) {
  /** @returns whether it went */
  async function drop(month: string): Promise<boolean> {
    if ((await db.one<{ empty: boolean }>(isEmpty(month)))?.empty !== true) return false;
    try {
      return await db.transaction(async (tx) => {
        await tx.exec(`SET LOCAL lock_timeout = ${LOCK_MS}`);
        await tx.exec(`LOCK TABLE ${TABLES.join(", ")} IN ACCESS EXCLUSIVE MODE`);
        const empty = (await tx.one<{ empty: boolean }>(isEmpty(month)))?.empty === true;
        if (!empty) return false;
        for (const table of TABLES) await tx.exec(`DROP TABLE ${table}_${month}`);
        await tx.run(sql.forgetFreed, `freed ${month}`);
        return true;
      });
    } catch (error) {
      // somebody works with them, such as a backup: another time
      const code = (error as { code?: unknown }).code;
      if (code === LOCK_NOT_AVAILABLE || code === "42P01") return false;
      throw error;
    }
  }

  return {
    async usage(): Promise<Usage> {
      const { total, spare, removed } = (await db.one<Record<"total" | "spare" | "removed", number>>(
        sql.usage,
      ))!;
      return { bytes: total - spare, spareBytes: spare, removedEvents: removed };
    },
    async giveBack(bytes: number): Promise<number> {
      if (bytes <= 0) return NOTHING;
      const over = await db.all<{ month: string; bytes: number }>(sql.months, monthOf(now()).name);
      let given = 0;
      for (const month of over) {
        if (given >= bytes) break;
        if (await drop(month.month)) given += month.bytes;
      }
      return given;
    },
    async removeExpired(at: number, limit: number): Promise<number> {
      let left = limit;
      for (const remove of EXPIRED) if (left > 0) left -= await db.run(remove, at, left);
      return limit - left;
    },
  };
}
