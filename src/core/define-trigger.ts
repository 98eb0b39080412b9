/** What a vendor's file in `triggers/` declares. */
import type { z } from "zod";
import { field, type Fields, type ValuesOf } from "./fields.ts";
import type { HiringEventType, HiringFacts } from "./hiring/hiring-event.ts";
import type { RejectionCode } from "./signature/refusal.ts";
import type { SignatureScheme } from "./signature/signature-scheme.ts";

/** Header values by lower-case name. */
export type Headers = Readonly<Record<string, string>>;

export interface EventDefinition<P extends z.ZodType = z.ZodType> {
  /** The event's name on the wire; default: the key. */
  name?: string;
  /** One word for lists: "Score", "Interview". */
  noun: string;
  label: string;
  /** "Triggers when …" */
  description: string;
  /** The documented shape. Unknown fields are kept; a payload that does not fit is journaled and marked. */
  payload: P;
  /** The vendor-neutral type. */
  hiringType: HiringEventType;
  /** What stays the same when the vendor sends the same thing again. `undefined` falls back to a hash of the body. */
  idempotencyKey: (payload: z.output<P>, headers: Headers) => string | undefined;
  /** Reads the vendor-neutral facts. Called with payloads that fit `payload` and with ones that do not. */
  hiring: (payload: z.output<P>) => HiringFacts;
  /** One payload of real shape, nothing trimmed, personal data replaced. */
  sample: z.input<P>;
  /** Set when the vendor's page names the event without showing it: what we assume. */
  assumed?: string;
}

export interface Delivery {
  /** How long the vendor waits for our answer, in milliseconds. */
  timeoutMs: number | null;
  /** Waits before each repeat, in milliseconds; empty when it never repeats. */
  retryDelaysMs: readonly number[];
  /** What happens when we keep failing, in words. */
  afterFailures: string;
}

/** A point that the vendor does not document. */
export interface Assumption {
  about: string;
  assumed: string;
  /** Field of the connection that changes it. */
  setting?: string;
}

export type EventDefinitions = Readonly<Record<string, EventDefinition>>;

export interface TriggerApp<C extends Fields = Fields, E extends EventDefinitions = EventDefinitions> {
  /** snake_case; outlives us. */
  key: string;
  label: string;
  summary: string;
  /** Pages the facts come from. */
  sources: readonly string[];
  connection: C;
  /** What the recruiter does at the vendor, step by step; `{address}` is replaced by the hook's address. */
  setup: readonly string[];
  delivery: Delivery;
  /** How the sender is checked, given the connection's settings. Written as a method so that apps fit in one list. */
  verify(connection: ValuesOf<C>): SignatureScheme;
  /** The event's name in a payload; default: its `event`. */
  eventName?: (payload: unknown, headers: Headers) => string | undefined;
  /** Whether a payload is the vendor's test. `webhook.test` and `test: true` are recognised anyway. */
  isTest?: (payload: unknown, headers: Headers) => boolean;
  /** Why the owner's settings leave an event out, in words; it is journaled all the same and starts no run. */
  leavesOut?(eventKey: string, connection: ValuesOf<C>): string | undefined;
  /** A sentence to add to a refusal, by its code: what this vendor's users usually overlooked. */
  hints?: Readonly<Partial<Record<RejectionCode, string>>>;
  /** Paths in the payload that open doors (tokens, media links), to be masked where payloads are shown. */
  sensitive?: readonly string[];
  events: E;
  assumptions: readonly Assumption[];
}

/** Settings that every hook has. */
export const hookFields = {
  on_test: field.choice({
    label: "Test events",
    help: "What happens to a vendor's test event or preview: shown only, or run like a real one.",
    choices: { ignore: "Show it, run nothing", run: "Run it like a real event" },
    default: "ignore",
    advanced: true,
  }),
  max_age_hours: field.number({
    label: "Oldest event accepted, in hours",
    help: "Refuses events whose own time is older. 0 accepts any age, which vendors' repeats and backfills need.",
    default: 0,
    min: 0,
    advanced: true,
  }),
  dedupe_paths: field.text({
    label: "Fields that make an event the same",
    help: "Comma-separated paths such as `event, data.session.id`. Empty: what the vendor's page implies.",
    required: false,
    advanced: true,
  }),
  dedupe_days: field.number({
    label: "Days in which a repeat counts as the same event",
    default: 7,
    min: 0,
    max: 365,
    advanced: true,
  }),
  allowed_ips: field.text({
    label: "Addresses allowed to send",
    help: "Comma-separated IP addresses or ranges such as `203.0.113.0/24`. Empty: any.",
    required: false,
    advanced: true,
  }),
  events_per_second: field.number({
    label: "Calls per second",
    help: "Above this rate, after a burst of ten times as many, the hook answers 429.",
    default: 200,
    min: 1,
    advanced: true,
  }),
} as const satisfies Fields;

export type HookSettings = ValuesOf<typeof hookFields>;

/**
 * The secret a vendor signs with, under the same key everywhere: `signing_secret`. It may be empty at first,
 * because most vendors show it only after they were given the hook's address; every call is refused until then.
 */
export function signingSecret<const H extends string>(help: H) {
  return field.secret({ label: "Signing secret", help, required: false, rotates: true });
}

/** Ties an event's schema to its functions. */
export function defineEvent<P extends z.ZodType>(definition: EventDefinition<P>): EventDefinition {
  return definition;
}

/** Declares a vendor. The settings that every hook has are added to its own. */
export function defineTrigger<const C extends Fields, const E extends EventDefinitions>(
  definition: TriggerApp<C, E>,
): TriggerApp<C & typeof hookFields, E> {
  return { ...definition, connection: { ...definition.connection, ...hookFields } };
}
