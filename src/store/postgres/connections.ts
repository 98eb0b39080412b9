/** Connections with their sealed secrets and their hooks. */
import type { Connection, Hook, SealedSecret } from "../../core/types.ts";
import { connectionNameTaken, connectionNotFound } from "../refusals.ts";
import {
  type ConnectionRow,
  type HookRow,
  type SecretRow,
  toConnection,
  toHook,
  toSecret,
} from "../rows/connections.ts";
import type { Database, Session } from "./database.ts";
import { isTaken } from "./postgres-error.ts";

export const sql = {
  insert: `
    INSERT INTO connections (workspace_seq, id, name, app, settings, state, state_reason, created_at, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
  update: `
    UPDATE connections SET name = $3, settings = $4, state = $5, state_reason = $6, updated_at = $7
    WHERE workspace_seq = $1 AND id = $2`,
  all: `SELECT * FROM connections WHERE workspace_seq = $1 ORDER BY created_at, id`,
  remove: `DELETE FROM connections WHERE workspace_seq = $1 AND id = $2`,
  secrets: `SELECT * FROM secrets WHERE workspace_seq = $1 AND connection_id = $2 ORDER BY created_at, id`,
  insertSecret: `
    INSERT INTO secrets (workspace_seq, id, connection_id, field, sealed, created_at, retires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)`,
  /** A secret that was to retire earlier keeps its date. */
  retireSecrets: `
    UPDATE secrets SET retires_at = $5
    WHERE workspace_seq = $1 AND connection_id = $2 AND field = $3 AND id <> $4
      AND (retires_at IS NULL OR retires_at > $5)`,
  removeSecret: `DELETE FROM secrets WHERE workspace_seq = $1 AND id = $2`,
  hooks: `SELECT * FROM hooks WHERE workspace_seq = $1 ORDER BY created_at, id`,
  insertHook: `
    INSERT INTO hooks (workspace_seq, id, connection_id, state, created_at, retired_at)
    VALUES ($1, $2, $3, $4, $5, $6)`,
  retireHook: `
    UPDATE hooks SET state = 'retired', retired_at = $3 WHERE workspace_seq = $1 AND id = $2 AND state = 'active'`,
  retireHooks: `
    UPDATE hooks SET state = 'retired', retired_at = $3
    WHERE workspace_seq = $1 AND connection_id = $2 AND state = 'active'`,
};

async function withUniqueName<T>(connection: Connection, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!isTaken(error, "connections_name")) throw error;
    throw connectionNameTaken(connection.name, error);
  }
}

/** In a transaction that does more than that. */
export async function addSecret(
  tx: Session,
  { id, connectionId, field, sealed, createdAt, retiresAt }: SealedSecret,
): Promise<void> {
  await tx.run(sql.insertSecret, id, connectionId, field, sealed, createdAt, retiresAt);
}

/** In a transaction that does more than that. */
export async function addHook(
  tx: Session,
  { id, connectionId, state, createdAt, retiredAt }: Hook,
): Promise<void> {
  await tx.run(sql.insertHook, id, connectionId, state, createdAt, retiredAt);
}

/** In a transaction that does more than that. */
export async function retireSecrets(
  tx: Session,
  connectionId: string,
  field: string,
  exceptId: string,
  retiresAt: number,
): Promise<void> {
  await tx.run(sql.retireSecrets, connectionId, field, exceptId, retiresAt);
}

/** In a transaction that does more than that. */
export async function retireHook(tx: Session, id: string, at: number): Promise<void> {
  await tx.run(sql.retireHook, id, at);
}

export function connectionsOf(db: Database) {
  return {
    createConnection: (connection: Connection, secrets: SealedSecret[], hook: Hook | null): Promise<void> => {
      const { id, name, app, settings, state, stateReason, createdAt, updatedAt } = connection;
      const values = [id, name, app, JSON.stringify(settings), state, stateReason, createdAt, updatedAt];
      return db.transaction(async (tx) => {
        await withUniqueName(connection, () => tx.run(sql.insert, ...values));
        for (const secret of secrets) await addSecret(tx, secret);
        if (hook !== null) await addHook(tx, hook);
      });
    },
    updateConnection: async (connection: Connection): Promise<void> => {
      const { id, name, settings, state, stateReason, updatedAt } = connection;
      const changes = await withUniqueName(connection, () =>
        db.run(sql.update, id, name, JSON.stringify(settings), state, stateReason, updatedAt),
      );
      if (changes === 0) throw connectionNotFound(name);
    },
    connections: async (): Promise<Connection[]> => (await db.all<ConnectionRow>(sql.all)).map(toConnection),
    deleteConnection: (id: string, at: number): Promise<void> =>
      db.transaction(async (tx) => {
        await tx.run(sql.remove, id); // takes its secrets with it
        await tx.run(sql.retireHooks, id, at);
      }),
    secrets: async (connectionId: string): Promise<SealedSecret[]> =>
      (await db.all<SecretRow>(sql.secrets, connectionId)).map(toSecret),
    addSecret: (secret: SealedSecret): Promise<void> => addSecret(db, secret),
    retireSecrets: (
      connectionId: string,
      field: string,
      exceptId: string,
      retiresAt: number,
    ): Promise<void> => retireSecrets(db, connectionId, field, exceptId, retiresAt),
    deleteSecret: async (id: string): Promise<void> => {
      await db.run(sql.removeSecret, id);
    },
    hooks: async (): Promise<Hook[]> => (await db.all<HookRow>(sql.hooks)).map(toHook),
    addHook: (hook: Hook): Promise<void> => addHook(db, hook),
    retireHook: (id: string, at: number): Promise<void> => retireHook(db, id, at),
  };
}
