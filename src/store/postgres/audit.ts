/** The audit log: added to, read in pages, and shortened from its beginning. */
import { auditHash, type AuditStore, CHAIN_START } from "../audit.ts";
import { type AuditRow, auditValues, toEntry } from "../rows/audit.ts";
import type { Database } from "./database.ts";

const COLUMNS = `id, at, caller_kind, caller_id, caller_name, area, operation, action, target_kind, target_id,
  target_name, changes, outcome, code, address, client, previous, hash`;

export const sql = {
  /** One after the other, as each holds the hash of the one before. */
  lock: `SELECT pg_advisory_xact_lock(hashtextextended('audit', $1::int))`,
  last: `SELECT hash FROM audit WHERE workspace_seq = $1 ORDER BY seq DESC LIMIT 1`,
  insert: `
    INSERT INTO audit (workspace_seq, ${COLUMNS})
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
  /** $2, $3: places between which; $4 caller, $5 area, $6 target, $7 outcome. */
  page: `
    SELECT seq, ${COLUMNS} FROM audit
    WHERE workspace_seq = $1 AND seq < $2 AND seq > $3
      AND ($4::text IS NULL OR caller_id = $4) AND ($5::text IS NULL OR area = $5)
      AND ($6::text IS NULL OR target_id = $6) AND ($7::text IS NULL OR outcome = $7)
    ORDER BY seq DESC LIMIT $8`,
  /** The place of an id, or of the newest one below it when it is gone. */
  place: `
    SELECT seq, id = $2 AS exact FROM audit WHERE workspace_seq = $1 AND id <= $2 ORDER BY id DESC LIMIT 1`,
  /** The last place before a moment. */
  before: `SELECT seq FROM audit WHERE workspace_seq = $1 AND at < $2 ORDER BY at DESC, seq DESC LIMIT 1`,
  /** From one caller to the next, without a look at all that they did. */
  callers: `
    WITH RECURSIVE each(id) AS (
      SELECT min(caller_id) FROM audit WHERE workspace_seq = $1
      UNION ALL
      SELECT (SELECT min(caller_id) FROM audit WHERE workspace_seq = $1 AND caller_id > each.id)
      FROM each WHERE each.id IS NOT NULL
    )
    SELECT newest.caller_kind, newest.caller_id, newest.caller_name
    FROM each CROSS JOIN LATERAL (
      SELECT caller_kind, caller_id, caller_name FROM audit
      WHERE workspace_seq = $1 AND caller_id = each.id ORDER BY seq DESC LIMIT 1) newest
    ORDER BY newest.caller_id`,
  after: `SELECT seq, ${COLUMNS} FROM audit WHERE workspace_seq = $1 AND seq > $2 ORDER BY seq LIMIT $3`,
  oldest: `
    SELECT seq, at, seq = (SELECT max(seq) FROM audit WHERE workspace_seq = $1) AS newest
    FROM audit WHERE workspace_seq = $1 ORDER BY seq LIMIT $2`,
  remove: `DELETE FROM audit WHERE workspace_seq = $1 AND seq <= $2`,
  setting: `SELECT value FROM settings WHERE workspace_seq = $1 AND name = $2`,
  changeSetting: `
    INSERT INTO settings (workspace_seq, name, value, updated_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (workspace_seq, name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`,
};

export function auditOf(db: Database): AuditStore {
  const placeOf = async (id: string): Promise<{ seq: number; exact: boolean }> =>
    (await db.one<{ seq: number; exact: boolean }>(sql.place, id)) ?? { seq: 0, exact: false };
  const lastBefore = async (moment: number): Promise<number> =>
    (await db.one<{ seq: number }>(sql.before, moment))?.seq ?? 0;

  return {
    appendAudit: (entry) =>
      db.transaction(async (tx) => {
        await tx.run(sql.lock);
        const previous = (await tx.one<{ hash: string }>(sql.last))?.hash ?? CHAIN_START;
        await tx.run(sql.insert, ...auditValues(entry), previous, auditHash(entry, previous));
      }),

    async audit(filter, { before, limit }) {
      const { callerId = null, area = null, target = null, outcome = null, from, until } = filter;
      const place = before === undefined ? null : await placeOf(before);
      const below = place === null ? Number.MAX_SAFE_INTEGER : place.exact ? place.seq : place.seq + 1;
      const upTo = until === undefined ? below : Math.min(below, (await lastBefore(until)) + 1);
      const above = from === undefined ? -1 : await lastBefore(from);
      const rows = await db.all<AuditRow>(sql.page, upTo, above, callerId, area, target, outcome, limit);
      return rows.map(toEntry);
    },

    async auditCallers() {
      const rows = await db.all<Pick<AuditRow, "caller_kind" | "caller_id" | "caller_name">>(sql.callers);
      return rows.map((row) => ({ kind: row.caller_kind, id: row.caller_id, name: row.caller_name }));
    },

    async auditAfter(id, limit) {
      const after = id === null ? 0 : (await placeOf(id)).seq;
      return (await db.all<AuditRow>(sql.after, after, limit)).map(toEntry);
    },

    async removeAudit(before, limit) {
      const oldest = await db.all<{ seq: number; at: number; newest: boolean }>(sql.oldest, limit);
      // from the beginning and without a gap, whatever the clock did
      const end = oldest.findIndex(({ at, newest }) => at >= before || newest);
      const last = oldest[(end === -1 ? oldest.length : end) - 1];
      return last === undefined ? 0 : await db.run(sql.remove, last.seq);
    },

    async setting(name) {
      const row = await db.one<{ value: string }>(sql.setting, name);
      return row === undefined ? null : (JSON.parse(row.value) as unknown);
    },
    async changeSetting(name, value, at) {
      await db.run(sql.changeSetting, name, JSON.stringify(value), at);
    },
  };
}
