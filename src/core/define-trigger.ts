/** What a vendor's file in `triggers/` declares. */
import type { z } from "zod";
import { field, type Fields, type ValuesOf } from "./fields.ts";
import type { HiringEventType, HiringFacts } from "./hiring/hiring-event.ts";
import type { Registration } from "./registration.ts";
import type { RejectionCode } from "./signature/refusal.ts";
import type { SignatureScheme } from "./signature/signature-scheme.ts";

/** Header values by lower-case name. */
export type Headers = Readonly<Record<string, string>>;

/** A connection's settings by field; left out where a payload is read without one, as in examples. */
export type Settings = Readonly<Record<string, unknown>>;

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
  /** The vendor-neutral type; null where only the connection's own mapping can tell. */
  hiringType: HiringEventType | null;
  /** What stays the same when the vendor sends the same thing again. `undefined` falls back to a hash of the body. */
  idempotencyKey: (payload: z.output<P>, headers: Headers, settings?: Settings) => string | undefined;
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

/** One call as it arrived, and the secret that the sender's page shows. */
export interface SignedCall {
  /** Node's `req.rawHeaders`: name, value, name, value … */
  rawHeaders: readonly string[];
  body: Uint8Array;
  secret: string;
}

/** Settings that make one signed call verify. Holds neither the secret nor anything of the payload. */
export interface FoundSettings {
  /** By field, only what says how calls are signed and named. */
  settings: Record<string, string | number>;
  /** `HMAC-SHA256 over the timestamp, a dot and the body, hex, in X-Foo-Signature after v1=`. */
  words: string;
  /** What the owner should know before saving them, a sentence each. */
  notes: string[];
}

export interface DerivedSettings {
  /** Likeliest first; empty when nothing fits. */
  found: FoundSettings[];
  /** Fields that say how calls are signed: saving one way empties those that it leaves out. */
  decides: string[];
  /** Why nothing fits and what to do, with a stable code; null when something does. */
  problem: { code: string; message: string } | null;
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
  /** How to have something sent that proves the set-up, in a sentence; or that there is no such way. */
  proof?: string;
  /**
   * What to look at when its events stay away, likeliest first, a sentence each; `{address}` is replaced. Also when none
   * has come since the set-up.
   */
  whenQuiet?: readonly string[];
  delivery: Delivery;
  /** How the vendor's API registers our address; absent where it has none, and the owner does it by hand. */
  registration?: Registration<NoInfer<C>>;
  /** How the sender is checked, given the connection's settings. Written as a method so that apps fit in one list. */
  verify(connection: ValuesOf<C>): SignatureScheme;
  /**
   * Checks settings that depend on each other, once each of them fits its own field.
   *
   * @throws {ConfigError} with the field's key as `path`
   */
  validate?(connection: ValuesOf<C>): void;
  /** The event's name in a payload; default: its `event`. */
  eventName?: (payload: unknown, headers: Headers, settings?: Settings) => string | undefined;
  /** Whether a payload is the vendor's test. `webhook.test` and `test: true` are recognised anyway. */
  isTest?: (payload: unknown, headers: Headers, settings?: Settings) => boolean;
  /** Key of the event that whatever arrives counts as: the app stands for any sender, and has no events of its own. */
  anyEvent?: string;
  /** True when a body may be a form (`application/x-www-form-urlencoded`) instead of JSON. */
  takesForms?: boolean;
  /**
   * A JSONata expression that turns a payload into hiring facts with their `type`; it may read `$headers`. It is
   * somebody's text, so it is evaluated where it can hurt nobody.
   */
  mapping?(connection: ValuesOf<C>): string | undefined;
  /**
   * What to answer to a call that asks whether the address is ours, and is no event. Asked only once the call is verified.
   *
   * @param call.secret  the one that signed it; null when nothing is signed
   */
  challenge?(
    payload: unknown,
    call: { connection: ValuesOf<C>; secret: string | null },
  ): Record<string, unknown> | undefined;
  /** Finds the settings that make a call of the sender verify. Bounded work; never throws. */
  deriveSettings?(call: SignedCall): DerivedSettings;
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
  keep_days: field.number({
    label: "Days that events are kept",
    help: "Counted from the last thing that happened to an event. 0 keeps them for ever; empty: as the server is set.",
    required: false,
    min: 0,
    advanced: true,
  }),
  keep_payload_days: field.number({
    label: "Days that their payloads are kept",
    help: "A payload is what the sender said word for word. 0 keeps it as long as the event; empty: as the server is set.",
    required: false,
    min: 0,
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
