/** Our hooks at vendors, and how each connection's registration stands. */
import { connectionNotFound } from "../refusals.ts";
import type { Registrations } from "../registrations.ts";
import {
  type RegistrationRow,
  registrationValues,
  type StateRow,
  toRegistration,
  toSourceState,
} from "../rows/registrations.ts";
import { addHook, addSecret, retireHook, retireSecrets } from "./connections.ts";
import type { Database, Session } from "./database.ts";

const VALUES = `($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`;
const COLUMNS = `(workspace_seq, hook_id, connection_id, app, url, state, vendor_id, events, sealed, confirmed_at,
  left_at, created_at, updated_at)`;

export const sql = {
  all: `SELECT * FROM registrations WHERE workspace_seq = $1 ORDER BY created_at, hook_id`,
  /** Locked, so that it is still there when what is written for it is committed. */
  connection: `SELECT 1 FROM connections WHERE workspace_seq = $1 AND id = $2 FOR SHARE`,
  intend: `INSERT INTO registrations ${COLUMNS} VALUES ${VALUES}`,
  /** An address that was found at the vendor has no row yet. */
  record: `
    INSERT INTO registrations ${COLUMNS} VALUES ${VALUES}
    ON CONFLICT (hook_id) DO UPDATE SET
      url = excluded.url, state = excluded.state, vendor_id = excluded.vendor_id, events = excluded.events,
      sealed = excluded.sealed, confirmed_at = excluded.confirmed_at, left_at = excluded.left_at,
      updated_at = excluded.updated_at
    WHERE registrations.workspace_seq = $1`,
  replace: `
    UPDATE registrations SET state = 'leaving', updated_at = $2
    WHERE workspace_seq = $1 AND connection_id = $3 AND hook_id <> $4 AND state = 'current'`,
  change: `
    UPDATE registrations SET
      state = coalesce($3, state), vendor_id = coalesce($4, vendor_id), events = coalesce($5, events),
      confirmed_at = coalesce($6, confirmed_at), left_at = coalesce($7, left_at), updated_at = $8
    WHERE workspace_seq = $1 AND hook_id = $2`,
  end: `
    UPDATE registrations SET state = $3, sealed = NULL, left_at = coalesce(left_at, $4), updated_at = $4
    WHERE workspace_seq = $1 AND hook_id = $2`,
  states: `SELECT * FROM source_states WHERE workspace_seq = $1`,
  setState: `
    INSERT INTO source_states (workspace_seq, connection_id, state, reason, since)
    SELECT $1, id, $3, $4, $5 FROM connections WHERE workspace_seq = $1 AND id = $2
    ON CONFLICT (workspace_seq, connection_id) DO UPDATE SET
      state = excluded.state, reason = excluded.reason, since = excluded.since`,
};

async function connectionIsThere(tx: Session, id: string): Promise<void> {
  if ((await tx.one(sql.connection, id)) === undefined) throw connectionNotFound();
}

export function registrationsOf(db: Database): Registrations {
  return {
    registrations: async () => (await db.all<RegistrationRow>(sql.all)).map(toRegistration),
    intendRegistration: (registration, hook) =>
      db.transaction(async (tx) => {
        await connectionIsThere(tx, registration.connectionId);
        await addHook(tx, hook);
        await tx.run(sql.intend, ...registrationValues(registration));
      }),
    recordRegistration: (registration, secret) =>
      db.transaction(async (tx) => {
        const { connectionId, hookId, state, updatedAt } = registration;
        await connectionIsThere(tx, connectionId);
        await tx.run(sql.record, ...registrationValues(registration));
        if (state === "current") await tx.run(sql.replace, updatedAt, connectionId, hookId);
        if (secret === null) return;
        const { sealed, retireSecretsAt } = secret;
        await addSecret(tx, sealed);
        await retireSecrets(tx, sealed.connectionId, sealed.field, sealed.id, retireSecretsAt);
      }),
    async changeRegistration(hookId, { state, vendorId, events, confirmedAt, leftAt }, at) {
      await db.run(
        sql.change,
        hookId,
        state ?? null,
        vendorId ?? null,
        events === undefined ? null : JSON.stringify(events),
        confirmedAt ?? null,
        leftAt ?? null,
        at,
      );
    },
    endRegistration: (hookId, state, at) =>
      db.transaction(async (tx) => {
        await tx.run(sql.end, hookId, state, at);
        await retireHook(tx, hookId, at);
      }),
    sourceStates: async () => (await db.all<StateRow>(sql.states)).map(toSourceState),
    async setSourceState({ connectionId, state, reason, since }) {
      await db.run(sql.setState, connectionId, state, reason, since);
    },
  };
}
