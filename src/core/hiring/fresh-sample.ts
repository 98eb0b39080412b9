/**
 * Makes a sample look as if it happened just now: its times move so that the newest is `now`, and it gets
 * an idempotency key of its own, so that it is not taken for a repeat of the sample sent before.
 */
import type { EventDefinition } from "../define-trigger.ts";

type Json = Record<string, unknown>;
const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/;

/** @param suffix  letters and digits that no other sample got */
export function freshSample(event: EventDefinition, nowMs: number, suffix: string): Json {
  const sample = structuredClone(event.sample) as Json;
  const times = leaves(sample).flatMap(({ value }) =>
    typeof value === "string" && ISO_TIME.test(value) ? [Date.parse(value)] : [],
  );
  const shiftMs = times.length === 0 ? 0 : nowMs - Math.max(...times);
  for (const { holder, key, value } of leaves(sample)) {
    if (typeof value === "string" && ISO_TIME.test(value)) {
      holder[key] = new Date(Date.parse(value) + shiftMs).toISOString();
    }
  }
  // Of the values that make the key, the last id is the one of this very thing (a session, a submission).
  const keyOf = (payload: Json) => event.idempotencyKey(payload, {});
  const before = keyOf(sample);
  const idLeaves = leaves(sample).filter(
    ({ key, value }) => typeof value === "string" && /(^|_)id$|Id$/.test(key) && !/candidate|user/i.test(key),
  );
  for (const { holder, key, value } of idLeaves.toReversed()) {
    holder[key] = `${String(value).slice(0, -suffix.length)}${suffix}`;
    if (keyOf(sample) !== before) return sample;
    holder[key] = value;
  }
  return sample;
}

/**
 * Changes a payload by dotted paths: `{ "data.score": 79 }`; null removes the field.
 *
 * @returns a changed copy
 */
export function withChanges(payload: Json, changes: Readonly<Record<string, unknown>>): Json {
  const copy = structuredClone(payload);
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split(".");
    const last = keys.pop() ?? path;
    if ([...keys, last].includes("__proto__")) continue;
    let holder: Json = copy;
    for (const key of keys) {
      const next = holder[key];
      if (typeof next !== "object" || next === null) holder[key] = {};
      holder = holder[key] as Json;
    }
    if (value === null) delete holder[last];
    else holder[last] = value;
  }
  return copy;
}

function leaves(value: unknown): { holder: Json; key: string; value: unknown }[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    typeof child === "object" && child !== null
      ? leaves(child)
      : [{ holder: value as Json, key, value: child as unknown }],
  );
}
