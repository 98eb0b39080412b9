/** Subscriptions, each with its automation. */
import type { DatabaseSync } from "node:sqlite";
import type { Automation, AutomationVersion, Subscription } from "../../../core/types.ts";
import { type SubscriptionRow, toSubscription } from "../../rows/subscriptions.ts";
import type { KeptSubscription, NewSubscription } from "../../subscriptions.ts";
import type { AutomationTable } from "./automations.ts";
import type { prepareReleaseHeld } from "../runs/release-held.ts";

const COLUMNS = `
  s.id, a.id AS automation_id, s.target_url, s.event, s.connection_id, s.filter, s.mapping, s.ordered, s.made_by,
  s.created_at, s.expires_at, a.state, s.state_reason, s.removed_at, s.removed_reason`;

export const sql = {
  insert: `
    INSERT INTO subscriptions (
      id, automation_seq, target_url, event, connection_id, filter, mapping, ordered, key, sealed, made_by, created_at,
      expires_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  same: `SELECT id FROM subscriptions WHERE key = ? AND removed_at IS NULL`,
  change: `
    UPDATE subscriptions SET mapping = ?, ordered = ?, expires_at = ? WHERE id = ? AND removed_at IS NULL`,
  setReason: `UPDATE subscriptions SET state_reason = ? WHERE id = ?`,
  remove: `
    UPDATE subscriptions SET removed_at = ?, removed_reason = ?, sealed = NULL
    WHERE id = ? AND removed_at IS NULL`,
  active: `
    SELECT ${COLUMNS} FROM subscriptions s JOIN automations a ON a.seq = s.automation_seq
    WHERE s.removed_at IS NULL ORDER BY s.seq`,
  removed: `
    SELECT ${COLUMNS} FROM subscriptions s JOIN automations a ON a.seq = s.automation_seq
    WHERE s.removed_at IS NOT NULL ORDER BY s.removed_at DESC LIMIT ?`,
  one: `
    SELECT ${COLUMNS}, s.sealed FROM subscriptions s JOIN automations a ON a.seq = s.automation_seq WHERE s.id = ?`,
};

export function prepareReadSubscriptions(db: DatabaseSync) {
  const selectActive = db.prepare(sql.active);
  const selectRemoved = db.prepare(sql.removed);
  const selectOne = db.prepare(sql.one);
  return {
    subscriptions: (): Subscription[] =>
      (selectActive.all() as unknown as SubscriptionRow[]).map(toSubscription),
    removedSubscriptions: (limit: number): Subscription[] =>
      (selectRemoved.all(limit) as unknown as SubscriptionRow[]).map(toSubscription),
    subscription: (id: string): KeptSubscription | null => {
      const row = selectOne.get(id) as (SubscriptionRow & { sealed: Uint8Array | null }) | undefined;
      return row === undefined ? null : { ...toSubscription(row), sealed: row.sealed };
    },
  };
}

export function prepareSubscriptions(
  db: DatabaseSync,
  parts: {
    automations: AutomationTable;
    removeAutomation: (id: string, at: number, reason: string) => void;
    held: Pick<ReturnType<typeof prepareReleaseHeld>, "setAutomationState">;
  },
) {
  const { automations, removeAutomation, held } = parts;
  const insert = db.prepare(sql.insert);
  const selectSame = db.prepare(sql.same);
  const change = db.prepare(sql.change);
  const setReason = db.prepare(sql.setReason);
  const remove = db.prepare(sql.remove);
  const reads = prepareReadSubscriptions(db);

  /** Unless it was removed. */
  const find = (id: string): KeptSubscription | null => {
    const found = reads.subscription(id);
    return found?.removedAt === null ? found : null;
  };

  return {
    ...reads,
    createSubscription: (subscription: NewSubscription, automation: Automation): string | null => {
      const same = selectSame.get(subscription.key) as { id: string } | undefined;
      if (same !== undefined) return same.id;
      const { id, targetUrl, event, connectionId, filter, mapping, ordered } = subscription;
      const { key, sealed, madeBy, createdAt, expiresAt } = subscription;
      const seq = automations.createAutomation(automation);
      const what = [targetUrl, event, connectionId, filter, mapping, Number(ordered)] as const;
      insert.run(id, seq, ...what, key, sealed, madeBy, createdAt, expiresAt);
      return null;
    },
    changeSubscription: (
      id: string,
      changes: Partial<Pick<Subscription, "mapping" | "ordered" | "expiresAt">>,
      version: AutomationVersion | null,
    ): boolean => {
      const found = find(id);
      if (found === null) return false;
      const { mapping, ordered, expiresAt } = { ...found, ...changes };
      change.run(mapping, Number(ordered), expiresAt, id);
      if (version !== null) automations.addVersion(version);
      return true;
    },
    pauseSubscription: (id: string, { at, reason }: { at: number; reason: string }): boolean => {
      const found = find(id);
      if (found === null || found.state === "paused") return false;
      held.setAutomationState(found.automationId, "paused", { at, held: "keep" });
      setReason.run(reason, id);
      return true;
    },
    resumeSubscription: (id: string, at: number): boolean => {
      const found = find(id);
      if (found?.state !== "paused") return false;
      held.setAutomationState(found.automationId, "on", { at, held: "release" });
      setReason.run(null, id);
      return true;
    },
    removeSubscription: (id: string, { at, reason }: { at: number; reason: string }): boolean => {
      const found = find(id);
      if (found === null) return false;
      remove.run(at, reason, id);
      removeAutomation(found.automationId, at, reason);
      return true;
    },
  };
}
