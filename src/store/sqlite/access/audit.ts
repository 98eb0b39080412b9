/** The audit log: added to, read in pages, and shortened from its beginning. */
import type { DatabaseSync } from "node:sqlite";
import {
  auditHash,
  CHAIN_START,
  type AuditEntry,
  type AuditFilter,
  type ChainedAuditEntry,
} from "../../audit.ts";
import { type AuditRow, auditValues, toEntry } from "../../rows/audit.ts";
import type { Page } from "../../page.ts";
import { prepareAll } from "../file/prepare-all.ts";

const COLUMNS = `seq, id, at, caller_kind, caller_id, caller_name, area, operation, action, target_kind, target_id,
  target_name, changes, outcome, code, address, client, previous, hash`;

/** One index leads, the rest is looked at in its rows. ?1, ?2: places between which; ?3 caller, ?4 area, ?5 target, ?6 outcome. */
const page = (index: string, by: string): string => `
  SELECT ${COLUMNS} FROM audit ${index}
  WHERE ${by} seq < ?1 AND seq > ?2
    AND (?3 IS NULL OR caller_id = ?3) AND (?4 IS NULL OR area = ?4) AND (?5 IS NULL OR target_id = ?5)
    AND (?6 IS NULL OR outcome = ?6)
  ORDER BY seq DESC LIMIT ?7`;

export const sql = {
  last: `SELECT hash FROM audit WHERE seq = (SELECT max(seq) FROM audit)`,
  insert: `
    INSERT INTO audit (id, at, caller_kind, caller_id, caller_name, area, operation, action, target_kind, target_id,
      target_name, changes, outcome, code, address, client, previous, hash)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  newest: page("", ""),
  ofCaller: page("INDEXED BY audit_caller", "caller_id = ?3 AND"),
  ofArea: page("INDEXED BY audit_area", "area = ?4 AND"),
  ofTarget: page("INDEXED BY audit_target", "target_id = ?5 AND target_id IS NOT NULL AND"),
  /** The place of an id, or of the newest one below it when it is gone. */
  place: `SELECT seq, id = ?1 AS exact FROM audit WHERE id <= ?1 ORDER BY id DESC LIMIT 1`,
  /** The last place before a moment. */
  before: `SELECT seq FROM audit INDEXED BY audit_at WHERE at < ? ORDER BY at DESC, seq DESC LIMIT 1`,
  /** From one caller to the next, without a look at all that they did. */
  callers: `
    WITH RECURSIVE each(id) AS (
      SELECT min(caller_id) FROM audit
      UNION ALL
      SELECT (SELECT min(caller_id) FROM audit WHERE caller_id > each.id) FROM each WHERE each.id IS NOT NULL
    )
    SELECT id FROM each WHERE id IS NOT NULL`,
  caller: `
    SELECT caller_kind, caller_id, caller_name FROM audit INDEXED BY audit_caller
    WHERE caller_id = ? ORDER BY seq DESC LIMIT 1`,
  after: `SELECT ${COLUMNS} FROM audit WHERE seq > ? ORDER BY seq LIMIT ?`,
  oldest: `SELECT seq, at FROM audit WHERE seq > 0 ORDER BY seq LIMIT ?`,
  newestPlace: `SELECT max(seq) AS seq FROM audit`,
  remove: `DELETE FROM audit WHERE seq <= ?`,
  setting: `SELECT value FROM settings WHERE name = ?`,
  changeSetting: `
    INSERT INTO settings (name, value, updated_at) VALUES (?, ?, ?)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`,
};

export function prepareAudit(db: DatabaseSync) {
  const statements = prepareAll(db, sql);

  const placeOf = (id: string): { seq: number; exact: boolean } => {
    const row = statements.place.get(id) as { seq: number; exact: number } | undefined;
    return { seq: row?.seq ?? 0, exact: row?.exact === 1 };
  };
  const lastBefore = (moment: number): number =>
    (statements.before.get(moment) as { seq: number } | undefined)?.seq ?? 0;

  return {
    appendAudit: (entry: AuditEntry): void => {
      const last = statements.last.get() as { hash: string } | undefined;
      const previous = last?.hash ?? CHAIN_START;
      statements.insert.run(...auditValues(entry), previous, auditHash(entry, previous));
    },

    audit: (filter: AuditFilter, { before, limit }: Page): ChainedAuditEntry[] => {
      const { callerId = null, area = null, target = null, outcome = null, from, until } = filter;
      const place = before === undefined ? null : placeOf(before);
      const below = place === null ? Number.MAX_SAFE_INTEGER : place.exact ? place.seq : place.seq + 1;
      const upTo = until === undefined ? below : Math.min(below, lastBefore(until) + 1);
      const above = from === undefined ? -1 : lastBefore(from);
      const lead =
        target !== null ? "ofTarget" : callerId !== null ? "ofCaller" : area !== null ? "ofArea" : "newest";
      const rows = statements[lead].all(upTo, above, callerId, area, target, outcome, limit);
      return (rows as unknown as AuditRow[]).map(toEntry);
    },

    auditCallers: (): AuditEntry["caller"][] => {
      const ids = (statements.callers.all() as unknown as { id: string }[]).map(({ id }) => id);
      return ids.map((id) => {
        const row = statements.caller.get(id) as unknown as AuditRow;
        return { kind: row.caller_kind, id: row.caller_id, name: row.caller_name };
      });
    },

    auditAfter: (id: string | null, limit: number): ChainedAuditEntry[] => {
      const after = id === null ? 0 : placeOf(id).seq;
      return (statements.after.all(after, limit) as unknown as AuditRow[]).map(toEntry);
    },

    removeAudit: (before: number, limit: number): number => {
      const newest = (statements.newestPlace.get() as { seq: number | null }).seq;
      const oldest = statements.oldest.all(limit) as unknown as { seq: number; at: number }[];
      // from the beginning and without a gap, whatever the clock did
      const end = oldest.findIndex(({ seq, at }) => at >= before || seq === newest);
      const last = oldest[(end === -1 ? oldest.length : end) - 1];
      return last === undefined ? 0 : Number(statements.remove.run(last.seq).changes);
    },

    setting: (name: string): unknown => {
      const row = statements.setting.get(name) as { value: string } | undefined;
      return row === undefined ? null : (JSON.parse(row.value) as unknown);
    },
    changeSetting: (name: string, value: unknown, at: number): void => {
      statements.changeSetting.run(name, JSON.stringify(value), at);
    },
  };
}
