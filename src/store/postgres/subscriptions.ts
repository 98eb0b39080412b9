/** Subscriptions, each with its automation. */
import type { Automation, Subscription } from "../../core/types.ts";
import { type SubscriptionRow, toSubscription } from "../rows/subscriptions.ts";
import type { KeptSubscription, SubscriptionStore } from "../subscriptions.ts";
import { addVersion, createAutomation } from "./automations.ts";
import type { Database, Session } from "./database.ts";
import { setAutomationState } from "./release-held.ts";
import { removeAutomation } from "./remove-automation.ts";

const COLUMNS = `
  s.id, a.id AS automation_id, s.target_url, s.event, s.connection_id, s.filter, s.mapping, s.ordered, s.made_by,
  s.created_at, s.expires_at, a.state, s.state_reason, s.removed_at, s.removed_reason`;

export const sql = {
  /** Two that wish the same at once make one: the second waits, and then finds the first. */
  lock: `SELECT pg_advisory_xact_lock(hashtextextended($2, $1::int))`,
  same: `SELECT id FROM subscriptions WHERE workspace_seq = $1 AND key = $2 AND removed_at IS NULL`,
  insert: `
    INSERT INTO subscriptions (
      workspace_seq, id, automation_seq, target_url, event, connection_id, filter, mapping, ordered, key, sealed,
      made_by, created_at, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
  change: `
    UPDATE subscriptions SET mapping = $3, ordered = $4, expires_at = $5
    WHERE workspace_seq = $1 AND id = $2 AND removed_at IS NULL`,
  setReason: `UPDATE subscriptions SET state_reason = $3 WHERE workspace_seq = $1 AND id = $2`,
  remove: `
    UPDATE subscriptions SET removed_at = $3, removed_reason = $4, sealed = NULL
    WHERE workspace_seq = $1 AND id = $2 AND removed_at IS NULL`,
  active: `
    SELECT ${COLUMNS} FROM subscriptions s JOIN automations a ON a.seq = s.automation_seq
    WHERE s.workspace_seq = $1 AND s.removed_at IS NULL ORDER BY s.seq`,
  removed: `
    SELECT ${COLUMNS} FROM subscriptions s JOIN automations a ON a.seq = s.automation_seq
    WHERE s.workspace_seq = $1 AND s.removed_at IS NOT NULL ORDER BY s.removed_at DESC, s.seq DESC LIMIT $2`,
  one: `
    SELECT ${COLUMNS}, s.sealed FROM subscriptions s JOIN automations a ON a.seq = s.automation_seq
    WHERE s.workspace_seq = $1 AND s.id = $2`,
  /** Stays as it is until the transaction ends. */
  hold: `SELECT 1 FROM subscriptions WHERE workspace_seq = $1 AND id = $2 AND removed_at IS NULL FOR UPDATE`,
};

type OneRow = SubscriptionRow & { sealed: Uint8Array | null };

async function read(session: Session, id: string): Promise<KeptSubscription | null> {
  const row = await session.one<OneRow>(sql.one, id);
  return row === undefined ? null : { ...toSubscription(row), sealed: row.sealed };
}

/** Unless it was removed. Nobody else changes it until the transaction ends. */
async function take(tx: Session, id: string): Promise<Subscription | null> {
  return (await tx.one(sql.hold, id)) === undefined ? null : await read(tx, id);
}

export function subscriptionsOf(db: Database): SubscriptionStore {
  return {
    subscriptions: async () => (await db.all<SubscriptionRow>(sql.active)).map(toSubscription),
    removedSubscriptions: async (limit) =>
      (await db.all<SubscriptionRow>(sql.removed, limit)).map(toSubscription),
    subscription: (id) => read(db, id),

    createSubscription: (subscription, automation: Automation) =>
      db.transaction(async (tx) => {
        const { id, targetUrl, event, connectionId, filter, mapping, ordered } = subscription;
        const { key, sealed, madeBy, createdAt, expiresAt } = subscription;
        await tx.all(sql.lock, key);
        const same = await tx.one<{ id: string }>(sql.same, key);
        if (same !== undefined) return same.id;
        const seq = await createAutomation(tx, automation);
        const what = [targetUrl, event, connectionId, filter, mapping, Number(ordered)] as const;
        await tx.run(sql.insert, id, seq, ...what, key, sealed, madeBy, createdAt, expiresAt);
        return null;
      }),
    changeSubscription: (id, changes, version) =>
      db.transaction(async (tx) => {
        const found = await take(tx, id);
        if (found === null) return false;
        const { mapping, ordered, expiresAt } = { ...found, ...changes };
        await tx.run(sql.change, id, mapping, Number(ordered), expiresAt);
        if (version !== null) await addVersion(tx, version);
        return true;
      }),
    pauseSubscription: (id, { at, reason }) =>
      db.transaction(
        async (tx) => {
          const found = await take(tx, id);
          if (found === null || found.state === "paused") return false;
          await setAutomationState(tx, found.automationId, "paused", { at, held: "keep" });
          await tx.run(sql.setReason, id, reason);
          return true;
        },
        { barrier: "exclusive" },
      ),
    resumeSubscription: (id, at) =>
      db.transaction(
        async (tx) => {
          const found = await take(tx, id);
          if (found?.state !== "paused") return false;
          await setAutomationState(tx, found.automationId, "on", { at, held: "release" });
          await tx.run(sql.setReason, id, null);
          return true;
        },
        { barrier: "exclusive" },
      ),
    removeSubscription: (id, { at, reason }) =>
      db.transaction(
        async (tx) => {
          const found = await take(tx, id);
          if (found === null) return false;
          await tx.run(sql.remove, id, at, reason);
          await removeAutomation(tx, found.automationId, at, reason);
          return true;
        },
        { barrier: "exclusive" },
      ),
  };
}
