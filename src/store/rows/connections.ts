/** Rows of connections, of their sealed secrets and of their hooks, and what they mean outside. */
import type { Connection, Hook, SealedSecret } from "../../core/types.ts";

export interface ConnectionRow {
  id: string;
  name: string;
  app: string;
  settings: string;
  state: Connection["state"];
  state_reason: string | null;
  created_at: number;
  updated_at: number;
}

export function toConnection(row: ConnectionRow): Connection {
  return {
    id: row.id,
    name: row.name,
    app: row.app,
    settings: JSON.parse(row.settings) as Connection["settings"],
    state: row.state,
    stateReason: row.state_reason,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export interface SecretRow {
  id: string;
  connection_id: string;
  field: string;
  sealed: Uint8Array;
  created_at: number;
  retires_at: number | null;
}

export function toSecret(row: SecretRow): SealedSecret {
  return {
    id: row.id,
    connectionId: row.connection_id,
    field: row.field,
    sealed: row.sealed,
    createdAt: row.created_at,
    retiresAt: row.retires_at,
  };
}

export interface HookRow {
  id: string;
  connection_id: string;
  state: Hook["state"];
  created_at: number;
  retired_at: number | null;
}

export function toHook(row: HookRow): Hook {
  return {
    id: row.id,
    connectionId: row.connection_id,
    state: row.state,
    createdAt: row.created_at,
    retiredAt: row.retired_at,
  };
}
