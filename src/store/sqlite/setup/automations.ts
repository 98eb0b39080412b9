/** Automations and their immutable versions. */
import type { DatabaseSync } from "node:sqlite";
import type { Automation, AutomationVersion, NewAutomation } from "../../../core/types.ts";
import { automationNotFound, versionConflict } from "../../refusals.ts";
import { type AutomationRow, toAutomation, toVersion, type VersionRow } from "../../rows/automations.ts";
import { isTaken } from "../file/sqlite-error.ts";

export const sql = {
  /**
   * The version follows in the same transaction; until then it points nowhere. Neither insert says RETURNING: with
   * it, SQLite looks for rows that already refer to the new one, through all runs.
   */
  insert: `
    INSERT INTO automations (id, name, state, version_seq, created_at, updated_at)
    VALUES (?, ?, ?, 0, ?, ?)`,
  insertVersion: `
    INSERT INTO versions (id, automation_seq, number, definition, created_at, saved_by, restores)
    VALUES (?, ?, ?, ?, ?, ?, ?)`,
  find: `SELECT seq FROM automations WHERE id = ? AND removed_at IS NULL`,
  setVersion: `UPDATE automations SET version_seq = ?, name = ?, updated_at = ? WHERE seq = ?`,
  all: `
    SELECT
      a.id, a.name, a.state, v.id AS version_id, v.number, v.definition, a.created_at, a.updated_at,
      s.id AS subscription_id, s.ordered, s.connection_id
    FROM automations a JOIN versions v ON v.seq = a.version_seq LEFT JOIN subscriptions s ON s.automation_seq = a.seq
    WHERE a.removed_at IS NULL ORDER BY a.seq`,
  versions: `
    SELECT v.id, v.number, v.definition, v.created_at, v.saved_by, v.restores
    FROM versions v WHERE v.automation_seq = (SELECT seq FROM automations WHERE id = ?) ORDER BY v.number`,
};

export type AutomationTable = ReturnType<typeof prepareAutomations>;

export function prepareAutomations(db: DatabaseSync) {
  const insert = db.prepare(sql.insert);
  const insertVersion = db.prepare(sql.insertVersion);
  const find = db.prepare(sql.find);
  const setVersion = db.prepare(sql.setVersion);
  const selectAll = db.prepare(sql.all);
  const selectVersions = db.prepare(sql.versions);

  /** @param at  when the automation changed */
  function makeCurrent(automationSeq: number, version: AutomationVersion, name: string, at: number): void {
    const { id, number, definition, createdAt, savedBy = null, restores = null } = version;
    try {
      const { lastInsertRowid: seq } = insertVersion.run(
        id,
        automationSeq,
        number,
        JSON.stringify(definition),
        createdAt,
        savedBy,
        restores,
      );
      setVersion.run(seq, name, at, automationSeq);
    } catch (error) {
      if (!isTaken(error)) throw error;
      throw versionConflict(name, error);
    }
  }

  return {
    /** @returns its place */
    createAutomation: (automation: NewAutomation): number => {
      const { id, name, state, versionId, versionNumber, definition, createdAt, updatedAt, savedBy } =
        automation;
      const { lastInsertRowid: seq } = insert.run(id, name, state, createdAt, updatedAt);
      const version = {
        id: versionId,
        automationId: id,
        number: versionNumber,
        definition,
        createdAt,
        savedBy,
      };
      makeCurrent(Number(seq), version, name, updatedAt);
      return Number(seq);
    },
    addVersion: (version: AutomationVersion): void => {
      const automation = find.get(version.automationId) as { seq: number } | undefined;
      if (automation === undefined) throw automationNotFound();
      makeCurrent(automation.seq, version, version.definition.name, version.createdAt);
    },
    automations: (): Automation[] => {
      return (selectAll.all() as unknown as AutomationRow[]).map(toAutomation);
    },
    versions: (automationId: string): AutomationVersion[] => {
      return (selectVersions.all(automationId) as unknown as VersionRow[]).map((row) =>
        toVersion(row, automationId),
      );
    },
  };
}
