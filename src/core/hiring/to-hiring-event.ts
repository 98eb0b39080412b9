/**
 * From a vendor's payload to the hiring event, and from an event to the automations it concerns.
 *
 * A verified event is never lost for its shape: what departs from the vendor's page is told in words and
 * the rest is read as far as it goes.
 */
import type { AutomationDefinition } from "../automation/automation.ts";
import type { EventDefinition, Headers, Settings, TriggerApp } from "../define-trigger.ts";
import { fitFacts } from "./fit-facts.ts";
import type { HiringEvent, HiringEventType, HiringFacts } from "./hiring-event.ts";
import { findingsOf, formatPath, valueAt } from "../findings.ts";
import { readMapped, type Mapped } from "./read-mapped.ts";

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
 * @param input.settings  the connection's; left out where there is none
 * @param input.mapped    what the connection's own mapping gave, where it has one
 */
export function toHiringEvent(input: {
  app: TriggerApp;
  payload: unknown;
  connectionName: string;
  headers?: Headers;
  wireName?: string;
  eventKey?: string | null;
  settings?: Settings;
  mapped?: Mapped | undefined;
}): ReadEvent {
  const { app, payload, connectionName, headers = {}, settings } = input;
  const named = input.eventKey != null && Object.hasOwn(app.events, input.eventKey) ? input.eventKey : null;
  const byKey = named === null || named === app.anyEvent ? undefined : (app.events[named]?.name ?? named);
  const wireName = input.wireName ?? byKey ?? wireNameOf(app, payload, headers, settings);
  const eventKey = named ?? keyOf(app, wireName);
  const event = eventKey === null ? undefined : app.events[eventKey];
  const read = event ? readFacts(event, payload) : unknownEvent(app, wireName);
  const mapped = input.mapped === undefined ? undefined : readMapped(input.mapped);
  const type = mapped?.type ?? event?.hiringType ?? (wireName === "webhook.test" ? "webhook.test" : null);
  const facts = { ...read.facts, ...mapped?.facts };
  return {
    hiring: { type, ...facts, source: { vendor: app.key, event: wireName, connection: connectionName } },
    misfits: [...read.misfits, ...(mapped?.misfits ?? []).slice(0, MAX_MISFITS)],
    eventKey,
    wireName,
    test: type === "webhook.test" || isTest(app, payload, headers, settings),
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

function wireNameOf(
  app: TriggerApp,
  payload: unknown,
  headers: Headers,
  settings: Settings | undefined,
): string {
  const declared = attempt(() => app.eventName?.(payload, headers, settings));
  if (declared !== undefined) return declared;
  const name = valueAt(payload, ["event"]);
  return typeof name === "string" ? name : "unknown";
}

function keyOf(app: TriggerApp, wireName: string): string | null {
  return keysOf(app).get(wireName) ?? app.anyEvent ?? null;
}

const keysByApp = new WeakMap<TriggerApp, ReadonlyMap<string, string>>();

/** Event keys by the names that are sent; of two with one name, the first. */
function keysOf(app: TriggerApp): ReadonlyMap<string, string> {
  const known = keysByApp.get(app);
  if (known !== undefined) return known;
  const pairs = Object.entries(app.events).map(([key, { name }]) => [name ?? key, key] as const);
  const keys = new Map(pairs.toReversed());
  keysByApp.set(app, keys);
  return keys;
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
    return { facts: fitFacts(event.hiring(parsed.success ? parsed.data : payload)), misfits };
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

/** The vendor's own mark, `test: true`, or an id that begins with `test_`. */
function isTest(
  app: TriggerApp,
  payload: unknown,
  headers: Headers,
  settings: Settings | undefined,
): boolean {
  if (attempt(() => app.isTest?.(payload, headers, settings)) === true) return true;
  const data = own(payload, "data");
  if (own(payload, "test") === true || own(data, "test") === true) return true;
  if (hasTestId(payload) || hasTestId(data)) return true;
  return typeof data === "object" && data !== null && holdsTestId(data);
}

/** Looks at the first members only. */
function holdsTestId(data: object): boolean {
  let left = 50;
  for (const name in data) {
    if (hasTestId((data as Record<string, unknown>)[name])) return true;
    left -= 1;
    if (left === 0) return false;
  }
  return false;
}

function hasTestId(part: unknown): boolean {
  const id = own(part, "id");
  return typeof id === "string" && id.startsWith("test_");
}

function own(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

/** A vendor's file reads what anybody may send: what it stumbles over counts as not said. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
