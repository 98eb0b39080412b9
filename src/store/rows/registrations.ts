import type { SourceState, StoredRegistration } from "../registrations.ts";

export interface RegistrationRow {
  hook_id: string;
  connection_id: string;
  app: string;
  url: string;
  state: StoredRegistration["state"];
  vendor_id: string | null;
  events: string;
  sealed: Uint8Array | null;
  confirmed_at: number | null;
  left_at: number | null;
  created_at: number;
  updated_at: number;
}

export function toRegistration(row: RegistrationRow): StoredRegistration {
  return {
    hookId: row.hook_id,
    connectionId: row.connection_id,
    app: row.app,
    url: row.url,
    state: row.state,
    vendorId: row.vendor_id,
    events: JSON.parse(row.events) as string[],
    sealed: row.sealed,
    confirmedAt: row.confirmed_at,
    leftAt: row.left_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export interface StateRow {
  connection_id: string;
  state: SourceState["state"];
  reason: string | null;
  since: number;
}

export function toSourceState(row: StateRow): SourceState {
  return {
    connectionId: row.connection_id,
    state: row.state,
    reason: row.reason,
    since: row.since,
  };
}

/** In the order of the table's columns. */
export function registrationValues(one: StoredRegistration) {
  return [
    one.hookId,
    one.connectionId,
    one.app,
    one.url,
    one.state,
    one.vendorId,
    JSON.stringify(one.events),
    one.sealed,
    one.confirmedAt,
    one.leftAt,
    one.createdAt,
    one.updatedAt,
  ] as const;
}
