/** Our hooks at vendors, and how each connection's registration stands. */
import type { DatabaseSync } from "node:sqlite";
import type { Hook, SealedSecret } from "../../../core/types.ts";
import { connectionNotFound } from "../../refusals.ts";
import type { Registrations } from "../../registrations.ts";
import {
  type RegistrationRow,
  type StateRow,
  toRegistration,
  toSourceState,
  registrationValues,
} from "../../rows/registrations.ts";

export const sql = {
  all: `SELECT * FROM registrations ORDER BY rowid`,
  connection: `SELECT 1 FROM connections WHERE id = ?`,
  intend: `
    INSERT INTO registrations (hook_id, connection_id, app, url, state, vendor_id, events, sealed, confirmed_at,
                               left_at, created_at, updated_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  /** An address that was found at the vendor has no row yet. */
  record: `
    INSERT INTO registrations (hook_id, connection_id, app, url, state, vendor_id, events, sealed, confirmed_at,
                               left_at, created_at, updated_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (hook_id) DO UPDATE SET
      url = excluded.url, state = excluded.state, vendor_id = excluded.vendor_id, events = excluded.events,
      sealed = excluded.sealed, confirmed_at = excluded.confirmed_at, left_at = excluded.left_at,
      updated_at = excluded.updated_at`,
  replace: `
    UPDATE registrations SET state = 'leaving', updated_at = ?
    WHERE connection_id = ? AND hook_id <> ? AND state = 'current'`,
  change: `
    UPDATE registrations SET
      state = coalesce(?, state), vendor_id = coalesce(?, vendor_id), events = coalesce(?, events),
      confirmed_at = coalesce(?, confirmed_at), left_at = coalesce(?, left_at), updated_at = ?
    WHERE hook_id = ?`,
  end: `
    UPDATE registrations SET state = ?1, sealed = NULL, left_at = coalesce(left_at, ?2), updated_at = ?2
    WHERE hook_id = ?3`,
  states: `SELECT * FROM source_states`,
  setState: `
    INSERT INTO source_states (connection_id, state, reason, since)
    SELECT ?1, ?2, ?3, ?4 WHERE EXISTS (SELECT 1 FROM connections WHERE id = ?1)
    ON CONFLICT (connection_id) DO UPDATE SET
      state = excluded.state, reason = excluded.reason, since = excluded.since`,
};

/** @param parts  of the same connection to the database, so that one transaction holds it all */
export function prepareRegistrations(
  db: DatabaseSync,
  parts: {
    addHook: (hook: Hook) => void;
    retireHook: (id: string, at: number) => void;
    addSecret: (secret: SealedSecret) => void;
    retireSecrets: (connectionId: string, field: string, exceptId: string, retiresAt: number) => void;
  },
): {
  [M in keyof Registrations]: (
    ...args: Parameters<Registrations[M]>
  ) => Awaited<ReturnType<Registrations[M]>>;
} {
  const selectAll = db.prepare(sql.all);
  const selectConnection = db.prepare(sql.connection);
  const intend = db.prepare(sql.intend);
  const record = db.prepare(sql.record);
  const replace = db.prepare(sql.replace);
  const change = db.prepare(sql.change);
  const end = db.prepare(sql.end);
  const selectStates = db.prepare(sql.states);
  const setState = db.prepare(sql.setState);

  function connectionIsThere(id: string): void {
    if (selectConnection.get(id) !== undefined) return;
    throw connectionNotFound();
  }

  return {
    registrations: () => (selectAll.all() as unknown as RegistrationRow[]).map(toRegistration),
    intendRegistration(registration, hook) {
      connectionIsThere(registration.connectionId);
      parts.addHook(hook);
      intend.run(...registrationValues(registration));
    },
    recordRegistration(registration, secret) {
      connectionIsThere(registration.connectionId);
      record.run(...registrationValues(registration));
      if (registration.state === "current")
        replace.run(registration.updatedAt, registration.connectionId, registration.hookId);
      if (secret === null) return;
      const { sealed, retireSecretsAt } = secret;
      parts.addSecret(sealed);
      parts.retireSecrets(sealed.connectionId, sealed.field, sealed.id, retireSecretsAt);
    },
    changeRegistration(hookId, { state, vendorId, events, confirmedAt, leftAt }, at) {
      change.run(
        state ?? null,
        vendorId ?? null,
        events === undefined ? null : JSON.stringify(events),
        confirmedAt ?? null,
        leftAt ?? null,
        at,
        hookId,
      );
    },
    endRegistration(hookId, state, at) {
      end.run(state, at, hookId);
      parts.retireHook(hookId, at);
    },
    sourceStates: () => (selectStates.all() as unknown as StateRow[]).map(toSourceState),
    setSourceState({ connectionId, state, reason, since }) {
      setState.run(connectionId, state, reason, since);
    },
  };
}
