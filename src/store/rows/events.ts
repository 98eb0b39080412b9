/** Rows of events, and what they mean outside. */
import type { HiringEvent, HiringEventType } from "../../core/hiring/hiring-event.ts";
import type { Event, EventSummary } from "../../core/types.ts";
import type { StoredEvent } from "../events.ts";
import type { Flag } from "./flag.ts";

export interface EventRow {
  seq: number;
  id: string;
  connection_id: string;
  hook_id: string;
  app: string;
  event_key: string | null;
  wire_name: string;
  hiring_type: string;
  idempotency_key: string;
  received_at: number;
  test: Flag;
  misfits: string;
  lane: string | null;
  hiring: string;
}

export type PayloadRow = EventRow & { headers: string; body: Uint8Array };

export function toEventSummary(row: EventRow): EventSummary {
  return {
    id: row.id,
    connectionId: row.connection_id,
    hookId: row.hook_id,
    app: row.app,
    eventKey: row.event_key,
    wireName: row.wire_name,
    hiringType: row.hiring_type === "" ? null : (row.hiring_type as HiringEventType),
    idempotencyKey: row.idempotency_key,
    receivedAt: row.received_at,
    test: Boolean(row.test),
    misfits: JSON.parse(row.misfits) as string[],
    lane: row.lane,
    hiring: JSON.parse(row.hiring) as HiringEvent,
  };
}

export function toEvent(row: PayloadRow): Event {
  const headers = JSON.parse(row.headers) as Record<string, string>;
  return { ...toEventSummary(row), headers, body: row.body };
}

/** The payload may be gone. */
export type StoredRow = EventRow & { headers: string | null; body: Uint8Array | null };

export function toStoredEvent(row: StoredRow): StoredEvent {
  const { headers, body } = row;
  if (headers === null || body === null) return { ...toEventSummary(row), headers: {}, body: null };
  return toEvent({ ...row, headers, body });
}
