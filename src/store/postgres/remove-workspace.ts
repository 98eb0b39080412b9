/**
 * Takes what a removed workspace had, table by table. Whoever adds events, runs or candidates sees, behind the barrier, that
 * it is removed, and all else that is added refers to its row, which goes last, once nothing is left and nobody is
 * under way: so nothing of it stays.
 */
import { ConfigError } from "../../core/errors.ts";
import type { Workspaces } from "../workspaces.ts";
import { sql as barrier } from "./barrier.ts";
import type { Database, Session } from "./database.ts";
import { TABLES as PARTITIONED } from "./partitions.ts";
import { BYTES_BESIDES } from "./remove-events.ts";

/** What refers to others before these. */
export const TABLES = [
  ["bulk_items", "bulk_jobs", "attempts", "runs", "event_search", "event_text", "event_keys"],
  [...PARTITIONED].toReversed(),
  ["sources", "candidate_refs", "candidates", "home_open", "home_days", "home_marks", "marks"],
  ["subscriptions", "drafts", "versions", "automations", "registrations", "hooks"],
  ["secrets", "source_hours", "source_notes", "source_states", "connections"],
  ["sessions", "identities", "links", "users", "tokens", "kept_answers", "keys", "rejections"],
  ["alert_messages", "alert_problems", "settings", "audit", "quota_days", "owned", "counters"],
  ["move_steps", "moves"],
].flat();

/** What each row of it leaves in the table of its month (space.ts): room that the others may use. */
const FREED: Partial<Record<string, string>> = {
  events: `${BYTES_BESIDES}`,
  event_payloads: "pg_column_size(headers) + pg_column_size(body)",
};
const ADD = `ON CONFLICT (workspace_seq, name, shard) DO UPDATE SET value = counters.value + excluded.value`;

export const sql = {
  next: `SELECT seq FROM workspaces WHERE state = 'removed' ORDER BY seq LIMIT 1`,
  partitions: `
    SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = to_regclass($1) ORDER BY c.relname`,
  /** It is room in tables that are everybody's, so it is noted with the first workspace. */
  keepFreed: `
    WITH theirs AS (
      DELETE FROM counters WHERE workspace_seq = $1 AND name LIKE 'freed %' RETURNING name, shard, value)
    INSERT INTO counters (workspace_seq, name, shard, value)
    SELECT 1, name, shard, value FROM theirs ORDER BY name COLLATE "C", shard ${ADD}`,
  forget: `DELETE FROM workspaces WHERE seq = $1 AND state = 'removed'`,
};

/** Asked by index alone, like what follows. */
export const IS_EMPTY = `SELECT ${TABLES.map((table) => `NOT EXISTS (SELECT 1 FROM ${table} WHERE workspace_seq = $1)`).join(" AND ")} AS empty`;

export const removeFrom = (table: string): string => `
    DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM ${table} WHERE workspace_seq = $1 LIMIT $2)) AND workspace_seq = $1`;

/** @param $3  the counter of the month's room */
const removeFreeing = (table: string, bytes: string): string => `
    WITH gone AS (${removeFrom(table)} RETURNING ${bytes} AS bytes),
    freed AS (
      INSERT INTO counters (workspace_seq, name, shard, value)
      SELECT 1, $3::text, (pg_backend_pid() % 64)::smallint, sum(bytes) FROM gone HAVING count(*) > 0 ${ADD})
    SELECT count(*) AS rows FROM gone`;

const UNDEFINED_TABLE = "42P01";
/** Rows of one that had half of a table are found at once by reading it through, and at last only past all the others. */
export const BY_INDEX = "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off";

/** @param db  of no workspace */
export function removeWorkspaceOf(db: Database): Pick<Workspaces, "removeRows"> {
  const byIndex = <T>(work: (tx: Session) => Promise<T>): Promise<T> =>
    db.transaction(async (tx) => {
      await tx.exec(BY_INDEX);
      return await work(tx);
    });

  async function removePartition(name: string, bytes: string, workspace: number, limit: number) {
    const freed = `freed ${/\d{4}_\d{2}$/.exec(name)?.[0] ?? "other"}`;
    try {
      const text = removeFreeing(name, bytes);
      return (await byIndex((tx) => tx.one<{ rows: number }>(text, workspace, limit, freed)))?.rows ?? 0;
    } catch (error) {
      if ((error as { code?: unknown }).code === UNDEFINED_TABLE) return 0; // dropped in this moment: it was empty
      throw error;
    }
  }

  /** @returns how many rows went */
  async function removeSome(workspace: number, limit: number): Promise<number> {
    let left = limit;
    for (const table of TABLES) {
      const bytes = FREED[table];
      if (bytes === undefined) {
        left -= await byIndex((tx) => tx.run(removeFrom(table), workspace, left));
      } else {
        for (const { name } of await db.all<{ name: string }>(sql.partitions, table)) {
          if (left > 0) left -= await removePartition(name, bytes, workspace, left);
        }
      }
      if (left <= 0) break;
    }
    return limit - left;
  }

  /** Unless something is left, or is being added: then there is another step. */
  async function forget(workspace: number): Promise<void> {
    try {
      await byIndex(async (tx) => {
        await tx.all(barrier.close, workspace);
        const left = await tx.one<{ empty: boolean }>(IS_EMPTY, workspace);
        if (left?.empty === true) await tx.run(sql.forget, workspace);
      });
    } catch (error) {
      if (!(error instanceof ConfigError && error.code === "workspace_removed")) throw error; // what was added refers to it
    }
  }

  return {
    async removeRows(limit) {
      const removed = await db.one<{ seq: number }>(sql.next);
      if (removed === undefined) return { rows: 0, more: false };
      await db.run(sql.keepFreed, removed.seq);
      const rows = await removeSome(removed.seq, limit);
      if (rows < limit) await forget(removed.seq);
      return { rows, more: true };
    },
  };
}
