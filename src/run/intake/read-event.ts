/** From a verified delivery to the event that is journaled. */
import type { Headers } from "../../core/define-trigger.ts";
import { laneOf } from "../../core/hiring/lane.ts";
import { read } from "../../core/hiring/read.ts";
import type { Mapped } from "../../core/hiring/read-mapped.ts";
import { toHiringEvent } from "../../core/hiring/to-hiring-event.ts";
import { newId } from "../../core/id.ts";
import type { Event } from "../../core/types.ts";
import type { HookEntry } from "../directory.ts";
import { idempotencyKey } from "./idempotency-key.ts";

/**
 * @param delivery.body    the bytes that were verified
 * @param delivery.mapped  what the connection's own mapping gave, where it has one
 */
export function readEvent(
  entry: HookEntry,
  delivery: {
    payload: Record<string, unknown>;
    body: Uint8Array;
    rawHeaders: readonly string[];
    mapped?: Mapped | undefined;
  },
  receivedAt: number,
): Event {
  const { app, connection, hook, settings } = entry;
  const { payload, body, mapped } = delivery;
  const headers = headersOf(delivery.rawHeaders);
  const wireName = app.eventName?.(payload, headers, settings) ?? read(payload).text("event") ?? "unknown";
  const { hiring, misfits, eventKey, test } = toHiringEvent({
    app,
    wireName,
    payload,
    headers,
    connectionName: connection.name,
    settings,
    mapped,
  });
  return {
    id: newId("evt", receivedAt),
    connectionId: connection.id,
    hookId: hook.id,
    app: app.key,
    eventKey,
    wireName,
    hiringType: hiring.type,
    idempotencyKey: idempotencyKey(entry, { eventKey, wireName, payload, headers, body }),
    receivedAt,
    test,
    misfits,
    lane: laneOf(hiring, app.key),
    hiring,
    headers: kept(headers),
    body,
  };
}

/** By lower-case name; of a header that stands there twice, the first. */
export function headersOf(rawHeaders: readonly string[]): Headers {
  const headers = Object.create(null) as Record<string, string>;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? "";
    headers[name] ??= rawHeaders[index + 1] ?? "";
  }
  return headers;
}

/** What helps to understand a delivery later. Signatures, cookies and credentials are not kept. */
const KEPT =
  /^(content-type|user-agent|x-request-id|(.*-)?webhook-id|svix-id|.*-(event|event-id|topic|delivery|delivery-id|idempotency-key))$/;

/** Senders use the same few names again and again. */
const MOST_NAMES = 1_000;
const knownNames = new Map<string, boolean>();

function isKept(name: string): boolean {
  let known = knownNames.get(name);
  if (known === undefined) {
    known = KEPT.test(name);
    if (knownNames.size >= MOST_NAMES) knownNames.clear();
    knownNames.set(name, known);
  }
  return known;
}

function kept(headers: Headers): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name in headers) if (isKept(name)) found[name] = headers[name] ?? "";
  return found;
}
