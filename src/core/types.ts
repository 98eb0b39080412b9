/**
 * The words of Hirewire. Code, API, UI and docs use these and no others.
 *
 * App            a service we speak with, defined in one file: a hiring vendor (`triggers/`) or a destination (`actions/`)
 * Connection     one account at an app: its credentials (sealed), settings and state
 * Hook           an inbound address `POST /in/<hookId>` of one connection; the id cannot be guessed
 * Event          one verified delivery, journaled and deduplicated: the raw body, the headers we need, a hiring event
 * Hiring event   the vendor-neutral view of an event (`hiring/hiring-event.ts`)
 * Automation     a trigger, a `when` and ordered steps; every save is an immutable version; on, paused or off
 * Step           one action with a mapping for its input, optionally with its own `when`
 * Run            one event through one automation version
 * Attempt        one try of one step: what was sent, what came back, how long it took
 * Question       what a held run asks a person; the answer lets it go on
 * Candidate      a person across apps: the email addresses and ids by which connections know them
 * Recipe         a ready-made automation in `mappings/`
 * Replay         stored events put through an automation again, for real
 * Subscription   a REST hook at us: somebody's address that is told of events, such as a Zap's
 * Lane           calls or runs that must keep their order: one candidate in one automation, one sheet
 *
 * Times are milliseconds since the epoch unless a name says otherwise.
 */
import type { HiringEvent, HiringEventType } from "./hiring/hiring-event.ts";
import type { AutomationDefinition } from "./automation/automation.ts";

export type ConnectionState =
  /** made, and nothing was heard from it yet */
  | "new"
  /** a verified event arrived, or the destination accepted the credentials */
  | "live"
  /** the destination refused the credentials: its runs are held */
  | "auth_expired";

export interface Connection {
  id: string;
  /** Unique, chosen by the owner; automations refer to it. */
  name: string;
  /** Key of the app, such as `slack`. */
  app: string;
  /** Values of the fields that are not secret. */
  settings: Record<string, unknown>;
  state: ConnectionState;
  /** Why it is in that state, for its owner. */
  stateReason: string | null;
  createdAt: number;
  updatedAt: number;
}

/** One sealed value. A field may have several at once while a secret is being rotated. */
export interface SealedSecret {
  id: string;
  connectionId: string;
  field: string;
  sealed: Uint8Array;
  createdAt: number;
  /** After this moment it is no longer accepted; null while it is current. */
  retiresAt: number | null;
}

export interface Hook {
  id: string;
  connectionId: string;
  /** A retired address answers 410 for good and is never handed out again. */
  state: "active" | "retired";
  createdAt: number;
  retiredAt: number | null;
}

export interface Event {
  /** Sorts by arrival. */
  id: string;
  connectionId: string;
  hookId: string;
  app: string;
  /** Key of the event in the app's file; null when the vendor sent one that we do not know. */
  eventKey: string | null;
  /** The event's name as the vendor sent it. */
  wireName: string;
  hiringType: HiringEventType | null;
  idempotencyKey: string;
  receivedAt: number;
  /** True for a vendor's test event. */
  test: boolean;
  /** Where the payload departs from the documented shape, in words; empty when it fits. */
  misfits: string[];
  /** Events about one candidate share it; null when no candidate is named. */
  lane: string | null;
  hiring: HiringEvent;
  headers: Record<string, string>;
  /** The bytes as they were signed. */
  body: Uint8Array;
}

/** An event without its payload, as lists show it. */
export type EventSummary = Omit<Event, "body" | "headers">;

export type AutomationState = "on" | "paused" | "off";

export interface Automation {
  id: string;
  name: string;
  state: AutomationState;
  /** Set where it does the deliveries of a subscription. Nobody edits such a one, and no list shows it. */
  subscription?: Pick<Subscription, "id" | "ordered" | "connectionId">;
  /** The version that new events run through. */
  versionId: string;
  versionNumber: number;
  definition: AutomationDefinition;
  createdAt: number;
  updatedAt: number;
}

export interface AutomationVersion {
  id: string;
  automationId: string;
  /** 1, 2, 3 … within the automation. */
  number: number;
  definition: AutomationDefinition;
  createdAt: number;
  /** Name of who saved it, where that was told. */
  savedBy?: string | undefined;
  /** Number of the earlier version that it brought back. */
  restores?: number | undefined;
}

/** A new automation with who made it. */
export type NewAutomation = Automation & Pick<AutomationVersion, "savedBy">;

/** Somebody's wish to be told of events at an address of theirs. Its deliveries are runs of an automation of its own. */
export interface Subscription {
  id: string;
  automationId: string;
  /** Where deliveries go. May hold a secret: never logged. */
  targetUrl: string;
  /** A hiring event such as `candidate.scored`, or a vendor's: `hiresscope.application_scored`. */
  event: string;
  /** Only events of this connection; null: of every one. */
  connectionId: string | null;
  /** JSONata, as it was given. */
  filter: string | null;
  /** JSONata, as it was given; null: the whole event is delivered. */
  mapping: string | null;
  /** Whether events about one candidate are delivered one after the other. */
  ordered: boolean;
  /** Who subscribed: a token's id, or `operator`. */
  madeBy: string;
  createdAt: number;
  /** Past this moment it is removed; null: never. */
  expiresAt: number | null;
  /** Paused: what happens is kept for it, and delivered once it is resumed. */
  state: "active" | "paused";
  /** Why it is paused. */
  stateReason: string | null;
  removedAt: number | null;
  /** Why it was removed, for its owner. */
  removedReason: string | null;
}

export const RUN_STATES = [
  "waiting",
  "running",
  "held",
  "succeeded",
  "filtered",
  "failed",
  "cancelled",
] as const;
export type RunState = (typeof RUN_STATES)[number];

/** Why a run is held: for a person to do something, or until a quota is there again. */
export type HoldKind = "paused" | "auth_expired" | "quota" | "config" | "question";

/** What a held run asks a person. */
export interface Question {
  text: string;
  /** Empty when the answer is free text. */
  choices: { value: string; label: string }[];
  /** For free text: what is expected. */
  expects: string | null;
}

export interface Run {
  id: string;
  eventId: string;
  automationId: string;
  versionId: string;
  state: RunState;
  /** The outcome or the wait in words: "79 is below 80", "Slack said 429". */
  reason: string | null;
  /** Stable code of the error behind the state, if any. */
  code: string | null;
  hold: HoldKind | null;
  /** The connection that a held run waits for. */
  holdConnectionId: string | null;
  /** Set while it is held with the kind `question`, and only then. */
  question: Question | null;
  /** What a person answered to the current step's question; forgotten once the step is done. */
  answer: string | null;
  /** Runs of one automation with the same lane go in order. */
  lane: string | null;
  stepIndex: number;
  /** Attempts spent on the current step; waits that a destination asked for spend none. */
  attempts: number;
  /** What finished steps returned, by step id. */
  outputs: Record<string, unknown>;
  createdAt: number;
  /** When it is tried next; null unless it waits, or is held until a quota is there again. */
  nextAt: number | null;
  /** Past this moment a failing step is not retried. */
  deadlineAt: number;
  finishedAt: number | null;
  /** The run that this one repeats. */
  replayOf: string | null;
}

export type AttemptOutcome =
  | "succeeded"
  | "skipped"
  | "retry"
  /** the destination's quota is used up for long: the run is held until it is there again */
  | "quota"
  | "rejected"
  | "auth_expired"
  | "config_error"
  | "mapping_error"
  | "question";

export interface Attempt {
  id: string;
  runId: string;
  stepId: string;
  /** 1 for the first try of this step in this run. */
  number: number;
  startedAt: number;
  durationMs: number;
  outcome: AttemptOutcome;
  /** One sentence for the owner. */
  message: string | null;
  code: string | null;
  /** What was asked of the destination, without secrets: `post to #hiring`. */
  request: string | null;
  /** What came back, without secrets. */
  response: string | null;
  /** When the next try is due. */
  nextAt: number | null;
}

/** A refused call to a hook. Holds no body and no header values. */
export interface Rejection {
  hookId: string;
  at: number;
  status: number;
  code: string;
  /** In words, for the owner only. */
  reason: string;
  /** How often the same thing was seen in a row. */
  count: number;
}
