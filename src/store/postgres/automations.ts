/** Automations and their immutable versions. */
import type { Automation, AutomationVersion, NewAutomation } from "../../core/types.ts";
import { automationNotFound, versionConflict } from "../refusals.ts";
import { type AutomationRow, toAutomation, toVersion, type VersionRow } from "../rows/automations.ts";
import type { Database, Session } from "./database.ts";
import { isTaken } from "./postgres-error.ts";

export const sql = {
  /** The version follows in the same transaction; until then it points nowhere. */
  insert: `
    INSERT INTO automations (workspace_seq, id, name, state, version_seq, created_at, updated_at)
    VALUES ($1, $2, $3, $4, 0, $5, $6) RETURNING seq`,
  insertVersion: `
    INSERT INTO versions (workspace_seq, id, automation_seq, number, definition, created_at, saved_by, restores)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING seq`,
  find: `SELECT seq FROM automations WHERE workspace_seq = $1 AND id = $2 AND removed_at IS NULL FOR UPDATE`,
  setVersion: `
    UPDATE automations SET version_seq = $3, name = $4, updated_at = $5 WHERE workspace_seq = $1 AND seq = $2`,
  all: `
    SELECT
      a.id, a.name, a.state, v.id AS version_id, v.number, v.definition, a.created_at, a.updated_at,
      s.id AS subscription_id, s.ordered, s.connection_id
    FROM automations a JOIN versions v ON v.seq = a.version_seq 
      LEFT JOIN subscriptions s ON s.workspace_seq = $1 AND s.automation_seq = a.seq
    WHERE a.workspace_seq = $1 AND a.removed_at IS NULL ORDER BY a.seq`,
  versions: `
    SELECT v.id, v.number, v.definition, v.created_at, v.saved_by, v.restores
    FROM versions v
    WHERE v.workspace_seq = $1
      AND v.automation_seq = (SELECT seq FROM automations WHERE workspace_seq = $1 AND id = $2) ORDER BY v.number`,
};

/** @param at  when the automation changed */
async function makeCurrent(
  tx: Session,
  automationSeq: number,
  version: AutomationVersion,
  name: string,
  at: number,
): Promise<void> {
  const { id, number, definition, createdAt, savedBy = null, restores = null } = version;
  try {
    const values = [id, automationSeq, number, JSON.stringify(definition), createdAt, savedBy, restores];
    const { seq } = (await tx.one<{ seq: number }>(sql.insertVersion, ...values))!;
    await tx.run(sql.setVersion, automationSeq, seq, name, at);
  } catch (error) {
    throw isTaken(error) ? versionConflict(name, error) : error;
  }
}

/** In a transaction that does more than that. @returns its place */
export async function createAutomation(tx: Session, automation: NewAutomation): Promise<number> {
  const { id, name, state, versionId, versionNumber, definition, createdAt, updatedAt, savedBy } = automation;
  const { seq } = (await tx.one<{ seq: number }>(sql.insert, id, name, state, createdAt, updatedAt))!;
  const version = { id: versionId, automationId: id, number: versionNumber, definition, createdAt, savedBy };
  await makeCurrent(tx, seq, version, name, updatedAt);
  return seq;
}

/** In a transaction that does more than that. */
export async function addVersion(tx: Session, version: AutomationVersion): Promise<void> {
  const automation = await tx.one<{ seq: number }>(sql.find, version.automationId);
  if (automation === undefined) throw automationNotFound();
  await makeCurrent(tx, automation.seq, version, version.definition.name, version.createdAt);
}

export function automationsOf(db: Database) {
  return {
    createAutomation: (automation: NewAutomation): Promise<void> =>
      db.transaction(async (tx) => void (await createAutomation(tx, automation))),
    addVersion: (version: AutomationVersion): Promise<void> =>
      db.transaction((tx) => addVersion(tx, version)),
    automations: async (): Promise<Automation[]> => (await db.all<AutomationRow>(sql.all)).map(toAutomation),
    versions: async (automationId: string): Promise<AutomationVersion[]> =>
      (await db.all<VersionRow>(sql.versions, automationId)).map((row) => toVersion(row, automationId)),
  };
}
