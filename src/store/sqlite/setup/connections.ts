/** Connections with their sealed secrets and their hooks. */
import type { DatabaseSync } from "node:sqlite";
import type { Connection, Hook, SealedSecret } from "../../../core/types.ts";
import { connectionNameTaken, connectionNotFound } from "../../refusals.ts";
import {
  type ConnectionRow,
  type HookRow,
  type SecretRow,
  toConnection,
  toHook,
  toSecret,
} from "../../rows/connections.ts";
import { isTaken } from "../file/sqlite-error.ts";

export const sql = {
  insert: `
    INSERT INTO connections (id, name, app, settings, state, state_reason, created_at, updated_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  update: `
    UPDATE connections SET name = ?, settings = ?, state = ?, state_reason = ?, updated_at = ? WHERE id = ?`,
  all: `SELECT * FROM connections ORDER BY created_at, id`,
  remove: `DELETE FROM connections WHERE id = ?`,
  secrets: `SELECT * FROM secrets WHERE connection_id = ? ORDER BY created_at, id`,
  insertSecret: `
    INSERT INTO secrets (id, connection_id, field, sealed, created_at, retires_at) VALUES (?, ?, ?, ?, ?, ?)`,
  /** A secret that was to retire earlier keeps its date. */
  retireSecrets: `
    UPDATE secrets SET retires_at = ?1
    WHERE connection_id = ?2 AND field = ?3 AND id <> ?4 AND (retires_at IS NULL OR retires_at > ?1)`,
  removeSecret: `DELETE FROM secrets WHERE id = ?`,
  hooks: `SELECT * FROM hooks ORDER BY created_at, id`,
  insertHook: `INSERT INTO hooks (id, connection_id, state, created_at, retired_at) VALUES (?, ?, ?, ?, ?)`,
  retireHook: `UPDATE hooks SET state = 'retired', retired_at = ? WHERE id = ? AND state = 'active'`,
  retireHooks: `UPDATE hooks SET state = 'retired', retired_at = ? WHERE connection_id = ? AND state = 'active'`,
};

function withUniqueName<T>(connection: Connection, write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (!isTaken(error)) throw error;
    throw connectionNameTaken(connection.name, error);
  }
}

export function prepareConnections(db: DatabaseSync) {
  const insert = db.prepare(sql.insert);
  const update = db.prepare(sql.update);
  const selectAll = db.prepare(sql.all);
  const remove = db.prepare(sql.remove);
  const selectSecrets = db.prepare(sql.secrets);
  const insertSecret = db.prepare(sql.insertSecret);
  const retire = db.prepare(sql.retireSecrets);
  const removeSecret = db.prepare(sql.removeSecret);
  const selectHooks = db.prepare(sql.hooks);
  const insertHook = db.prepare(sql.insertHook);
  const retireHook = db.prepare(sql.retireHook);
  const retireHooks = db.prepare(sql.retireHooks);

  function addSecret({ id, connectionId, field, sealed, createdAt, retiresAt }: SealedSecret): void {
    insertSecret.run(id, connectionId, field, sealed, createdAt, retiresAt);
  }
  function addHook({ id, connectionId, state, createdAt, retiredAt }: Hook): void {
    insertHook.run(id, connectionId, state, createdAt, retiredAt);
  }

  return {
    addSecret,
    addHook,
    createConnection: (connection: Connection, secrets: SealedSecret[], hook: Hook | null): void => {
      const { id, name, app, settings, state, stateReason, createdAt, updatedAt } = connection;
      withUniqueName(connection, () =>
        insert.run(id, name, app, JSON.stringify(settings), state, stateReason, createdAt, updatedAt),
      );
      secrets.forEach(addSecret);
      if (hook !== null) addHook(hook);
    },
    updateConnection: (connection: Connection): void => {
      const { id, name, settings, state, stateReason, updatedAt } = connection;
      const { changes } = withUniqueName(connection, () =>
        update.run(name, JSON.stringify(settings), state, stateReason, updatedAt, id),
      );
      if (changes === 0) throw connectionNotFound(name);
    },
    connections: (): Connection[] => {
      return (selectAll.all() as unknown as ConnectionRow[]).map(toConnection);
    },
    deleteConnection: (id: string, at: number): void => {
      remove.run(id); // takes its secrets with it
      retireHooks.run(at, id);
    },
    secrets: (connectionId: string): SealedSecret[] => {
      return (selectSecrets.all(connectionId) as unknown as SecretRow[]).map(toSecret);
    },
    retireSecrets: (connectionId: string, field: string, exceptId: string, retiresAt: number): void => {
      retire.run(retiresAt, connectionId, field, exceptId);
    },
    deleteSecret: (id: string): void => {
      removeSecret.run(id);
    },
    hooks: (): Hook[] => {
      return (selectHooks.all() as unknown as HookRow[]).map(toHook);
    },
    retireHook: (id: string, at: number): void => {
      retireHook.run(at, id);
    },
  };
}
