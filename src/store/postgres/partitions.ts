/**
 * Events and their payloads in one partition for each month. Those of this month and of the next two are made ahead; what
 * has an odd time falls into a partition that takes the rest, and is moved when its month gets one.
 *
 * https://www.postgresql.org/docs/18/ddl-partitioning.html (read 2026-11-22)
 */
import type { Pool } from "pg";
import { asStoreFailure } from "./postgres-error.ts";

const AHEAD = 2;
/** Of all processes, one makes them. */
const LOCK = 0x48495246;
export const TABLES = ["events", "event_payloads"] as const;

export interface Month {
  /** `2026_11`, in UTC. */
  name: string;
  /** In milliseconds; `until` is the first moment of the next one. */
  from: number;
  until: number;
}

/** @param ahead  0: the month of that moment */
export function monthOf(at: number, ahead = 0): Month {
  const date = new Date(at);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + ahead];
  const from = Date.UTC(year, month);
  return {
    name: new Date(from).toISOString().slice(0, 7).replace("-", "_"),
    from,
    until: Date.UTC(year, month + 1),
  };
}

const statements = (table: string, { name, from, until }: Month): string[] => {
  const partition = `${table}_${name}`;
  const columns = "INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES INCLUDING STORAGE";
  return [
    `CREATE TABLE ${partition} (LIKE ${table} ${columns})`,
    `WITH odd AS (DELETE FROM ${table}_other WHERE received_at >= ${from} AND received_at < ${until} RETURNING *)
     INSERT INTO ${partition} SELECT * FROM odd`,
    `ALTER TABLE ${table} ATTACH PARTITION ${partition} FOR VALUES FROM (${from}) TO (${until})`,
  ];
};

/**
 * Makes the partitions that are missing for this month and the next two. Cheap when none is.
 *
 * @throws {StoreUnreachable} and `StoreFull`
 */
export function makePartitions(pool: Pool, now: number): Promise<void> {
  const months = Array.from({ length: AHEAD + 1 }, (_, ahead) => monthOf(now, ahead));
  return makeMonths(pool, months);
}

/** Makes those that are missing for these months. @throws {StoreUnreachable} and `StoreFull` */
export async function makeMonths(pool: Pool, months: readonly Month[]): Promise<void> {
  const wanted = TABLES.flatMap((table) => months.map((month) => ({ table, month })));
  try {
    const missing = async () => {
      const names = wanted.map(({ table, month }) => `hirewire.${table}_${month.name}`);
      const { rows } = await pool.query<{ there: boolean }>(
        "SELECT to_regclass(name) IS NOT NULL AS there FROM unnest($1::text[]) WITH ORDINALITY AS t (name, place) ORDER BY place",
        [names],
      );
      return wanted.filter((_, index) => rows[index]?.there !== true);
    };
    if ((await missing()).length === 0) return;
    const client = await pool.connect();
    try {
      await client.query("BEGIN");
      await client.query("SELECT pg_advisory_xact_lock($1)", [LOCK]);
      for (const { table, month } of await missing()) {
        for (const statement of statements(table, month)) await client.query(statement);
      }
      await client.query("COMMIT");
    } catch (error) {
      await client.query("ROLLBACK").catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  } catch (error) {
    throw asStoreFailure(error) ?? error;
  }
}
