/**
 * From a vendor's payload to the hiring event, and from an event to the automations it concerns.
 *
 * A verified event is never lost for its shape: what departs from the vendor's page is told in words and
 * the rest is read as far as it goes.
 */
import type { AutomationDefinition } from "../automation/automation.ts";
import type { EventDefinition, Headers, TriggerApp } from "../define-trigger.ts";
import {
  HiringFactsSchema,
  type HiringEvent,
  type HiringEventType,
  type HiringFacts,
} from "./hiring-event.ts";
import { findingsOf, formatPath, valueAt } from "../findings.ts";

/** More than this says nothing new, and a payload may hold thousands. */
const MAX_MISFITS = 20;

export interface ReadEvent {
  hiring: HiringEvent;
  /** Where the payload departs from the vendor's page, in words without values; empty when it fits. */
  misfits: string[];
  /** Key of the event in the vendor's file; null when the vendor sent one that we do not know. */
  eventKey: string | null;
  /** The event's name as the vendor sent it. */
  wireName: string;
  /** True for a vendor's test event. */
  test: boolean;
}

/**
 * Reads one payload. Never throws.
 *
 * @param input.wireName  the event's name as sent; left out: asked of the vendor's file, else `payload.event`
 * @param input.eventKey  the event when it is known by other means, such as a sample's name
 */
export function toHiringEvent(input: {
  app: TriggerApp;
  payload: unknown;
  connectionName: string;
  headers?: Headers;
  wireName?: string;
  eventKey?: string | null;
}): ReadEvent {
  const { app, payload, connectionName, headers = {} } = input;
  const named = input.eventKey != null && Object.hasOwn(app.events, input.eventKey) ? input.eventKey : null;
  const known = named === null ? undefined : app.events[named];
  const wireName = input.wireName ?? known?.name ?? named ?? wireNameOf(app, payload, headers);
  const eventKey = named ?? keyOf(app, wireName);
  const event = eventKey === null ? undefined : app.events[eventKey];
  const { facts, misfits } = event ? readFacts(event, payload) : unknownEvent(app, wireName);
  const type = event?.hiringType ?? (wireName === "webhook.test" ? "webhook.test" : null);
  return {
    hiring: { type, ...facts, source: { vendor: app.key, event: wireName, connection: connectionName } },
    misfits,
    eventKey,
    wireName,
    test: type === "webhook.test" || isTest(app, payload, headers),
  };
}

/**
 * Whether an event concerns an automation: by the vendor's event or by the hiring event, and by `from`.
 *
 * Some vendors tell the score with the end of the interview and send nothing else about it. Such an event is
 * a `candidate.scored` too, so that "any vendor scores a candidate" means any vendor.
 */
export function matches(
  definition: Pick<AutomationDefinition, "trigger" | "from">,
  event: {
    app: string;
    eventKey: string | null;
    hiringType: HiringEventType | null;
    /** True when the event carries the candidate's score. */
    scored: boolean;
    connectionName: string;
  },
): boolean {
  const { trigger, from } = definition;
  const { app, eventKey, hiringType, scored, connectionName } = event;
  if (from && !from.includes(connectionName)) return false;
  if (eventKey !== null && trigger === `${app}.${eventKey}`) return true;
  if (trigger === hiringType) return true;
  return trigger === "candidate.scored" && hiringType === "interview.completed" && scored;
}

function wireNameOf(app: TriggerApp, payload: unknown, headers: Headers): string {
  const declared = attempt(() => app.eventName?.(payload, headers));
  if (declared !== undefined) return declared;
  const name = valueAt(payload, ["event"]);
  return typeof name === "string" ? name : "unknown";
}

function keyOf(app: TriggerApp, wireName: string): string | null {
  return Object.keys(app.events).find((key) => (app.events[key]?.name ?? key) === wireName) ?? null;
}

function unknownEvent(app: TriggerApp, wireName: string): { facts: HiringFacts; misfits: string[] } {
  if (wireName === "webhook.test") return { facts: {}, misfits: [] };
  return { facts: {}, misfits: [`${app.label}'s page names no event "${wireName.slice(0, 80)}"`] };
}

function readFacts(event: EventDefinition, payload: unknown): { facts: HiringFacts; misfits: string[] } {
  const misfits: string[] = [];
  try {
    const parsed = event.payload.safeParse(payload);
    if (!parsed.success) misfits.push(...misfitsOf(parsed.error, payload));
    return { facts: fitting(event.hiring(parsed.success ? parsed.data : payload)), misfits };
  } catch {
    misfits.push("the payload is too different to read candidate, job or score from it");
    return { facts: {}, misfits };
  }
}

function misfitsOf(error: Parameters<typeof findingsOf>[0], payload: unknown): string[] {
  const findings = findingsOf(error, payload);
  const misfits = findings
    .slice(0, MAX_MISFITS)
    .map(({ path, words }) => `${formatPath(path) || "the payload"} ${words}`);
  if (findings.length > MAX_MISFITS) misfits.push(`and ${findings.length - MAX_MISFITS} more`);
  return misfits;
}

/**
 * Keeps what fits the hiring event. A number sent as text becomes a number and the reverse; anything else
 * that does not fit is left out rather than passed on as something it is not.
 */
function fitting(facts: unknown): HiringFacts {
  const whole = HiringFactsSchema.safeParse(facts ?? {});
  if (whole.success) return whole.data;
  const kept: unknown = structuredClone(facts);
  for (const { path, issue } of findingsOf(whole.error, facts)) {
    const parent = valueAt(kept, path.slice(0, -1));
    const key = path.at(-1);
    if (typeof parent !== "object" || parent === null || key === undefined) continue;
    const expected = issue.code === "invalid_type" ? issue.expected : undefined;
    const mended = convert(valueAt(facts, path), expected);
    // an entry of a list that cannot be read is marked by null here and dropped below
    if (mended === undefined && !Array.isArray(parent)) delete (parent as Record<PropertyKey, unknown>)[key];
    else (parent as Record<PropertyKey, unknown>)[key] = mended ?? null;
  }
  const parts = valueAt(kept, ["score", "parts"]);
  if (Array.isArray(parts)) {
    const part = HiringFactsSchema.shape.score.unwrap().shape.parts.unwrap().element;
    const score = valueAt(kept, ["score"]) as Record<string, unknown>;
    score["parts"] = parts.filter((candidate) => part.safeParse(candidate).success);
  }
  const mended = HiringFactsSchema.safeParse(kept);
  return mended.success ? mended.data : {};
}

function convert(value: unknown, expected: string | undefined): unknown {
  if (expected === "string" && (typeof value === "number" || typeof value === "boolean"))
    return String(value);
  if (expected !== "number" || typeof value !== "string" || value.trim() === "") return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** The vendor's own mark, `test: true`, or an id that begins with `test_`. */
function isTest(app: TriggerApp, payload: unknown, headers: Headers): boolean {
  if (attempt(() => app.isTest?.(payload, headers)) === true) return true;
  if (valueAt(payload, ["test"]) === true || valueAt(payload, ["data", "test"]) === true) return true;
  const data = valueAt(payload, ["data"]);
  const parts: unknown[] = typeof data === "object" && data !== null ? Object.values(data).slice(0, 50) : [];
  return [payload, data, ...parts].some((part) => {
    const id = valueAt(part, ["id"]);
    return typeof id === "string" && id.startsWith("test_");
  });
}

/** A vendor's file reads what anybody may send: what it stumbles over counts as not said. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
