/** What makes two deliveries the same event. */
import { hash } from "node:crypto";
import type { Headers } from "../../core/define-trigger.ts";
import { read } from "../../core/hiring/read.ts";
import type { HookEntry } from "../directory.ts";

export interface Delivered {
  eventKey: string | null;
  /** The event's name as the vendor sent it. */
  wireName: string;
  payload: Record<string, unknown>;
  headers: Headers;
  body: Uint8Array;
}

/** The fields that the owner chose, else what the vendor's file declares, else the body itself; hashed. */
export function idempotencyKey(entry: HookEntry, delivered: Delivered): string {
  const basis = chosenFields(entry, delivered) ?? naturalKey(entry, delivered) ?? bodyHash(delivered);
  return hash("sha256", `${delivered.wireName}\n${basis}`, "base64url");
}

/** Undefined when none are chosen or one of them is missing. */
function chosenFields({ settings }: HookEntry, { payload }: Delivered): string | undefined {
  if (!settings.dedupe_paths) return undefined;
  const paths = settings.dedupe_paths.split(",").flatMap((path) => path.trim() || []);
  const values = paths.map((path) => read(payload).text(path));
  return values.length > 0 && values.every((value) => value !== undefined)
    ? JSON.stringify(values)
    : undefined;
}

function naturalKey(
  { app, settings }: HookEntry,
  { eventKey, payload, headers }: Delivered,
): string | undefined {
  if (eventKey === null) return undefined;
  try {
    return app.events[eventKey]?.idempotencyKey(payload, headers, settings);
  } catch {
    return undefined; // a payload that departs from the documented shape falls back to its body
  }
}

function bodyHash({ body }: Delivered): string {
  return `body:${hash("sha256", body, "hex")}`;
}
