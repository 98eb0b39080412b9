import type { Automation, Subscription } from "../../core/types.ts";
import type { Flag } from "./flag.ts";

export interface SubscriptionRow {
  id: string;
  automation_id: string;
  target_url: string;
  event: string;
  connection_id: string | null;
  filter: string | null;
  mapping: string | null;
  ordered: Flag;
  made_by: string;
  created_at: number;
  expires_at: number | null;
  state: Automation["state"];
  state_reason: string | null;
  removed_at: number | null;
  removed_reason: string | null;
}

export function toSubscription(row: SubscriptionRow): Subscription {
  return {
    id: row.id,
    automationId: row.automation_id,
    targetUrl: row.target_url,
    event: row.event,
    connectionId: row.connection_id,
    filter: row.filter,
    mapping: row.mapping,
    ordered: Boolean(row.ordered),
    madeBy: row.made_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    state: row.state === "paused" ? "paused" : "active",
    stateReason: row.state_reason,
    removedAt: row.removed_at,
    removedReason: row.removed_reason,
  };
}
