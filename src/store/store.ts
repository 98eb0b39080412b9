/**
 * The one interface to what is kept. SQLite implements it (`sqlite/`); domain code never asks which store
 * is in use. Every promise that resolves after a write means: committed, with fsync. Any of them rejects with
 * `StoreFull` when nothing can be written, and with `StoreClosed` after `close`.
 *
 * @module
 */
import type { AutomationDefinition } from "../core/automation/automation.ts";
import type { CandidateRef, KnownCandidate } from "../core/candidate/candidate.ts";
import type {
  Attempt,
  Automation,
  AutomationState,
  AutomationVersion,
  Connection,
  Event,
  EventSummary,
  HoldKind,
  Hook,
  NewAutomation,
  Question,
  Rejection,
  Run,
  RunState,
  SealedSecret,
} from "../core/types.ts";
import type { DraftStore } from "./drafts.ts";
import type { HomeStore } from "./home.ts";
import type { DrainStore } from "./drains.ts";
import type { AlertStore } from "./alerts.ts";
import type { AuditStore } from "./audit.ts";
import type { BulkJobs } from "./bulk-jobs.ts";
import type { Registrations } from "./registrations.ts";
import type { Removals } from "./removals.ts";
import type { Search } from "./search.ts";
import type { SubscriptionStore } from "./subscriptions.ts";

/** What intake wants to begin for an event. It is due at `createdAt`. */
export type NewRun = Pick<Run, "id" | "automationId" | "versionId" | "lane" | "createdAt" | "deadlineAt"> & {
  /**
   * `paused` when the automation keeps its events for later. The caller's view may be a moment old: the automation's
   * state when the event is committed decides.
   */
  hold: "paused" | null;
  /** Why the automation's `when` certainly says no: the run is finished as it is made, unless it is held. */
  filteredBecause?: string | null;
  replayOf?: string | null;
};

export interface Recorded {
  /** The event that this one repeats; null when it is new, and empty when the earlier one is no longer kept. */
  duplicateOf: string | null;
}

/** An event as it is kept: its payload goes before the rest does. */
export type StoredEvent = Omit<Event, "body"> & {
  /** Null once the payload was removed; then there are no headers either. */
  body: Uint8Array | null;
};

/** A run that a worker may work on until `leaseUntil`. */
export interface ClaimedRun {
  run: Run;
  event: Event;
  definition: AutomationDefinition;
  automationName: string;
  /** Must be shown to change the run. A run claimed anew has another token. */
  token: string;
  /** True when an earlier worker was cut off in the middle of the current step: its call may have worked. */
  interrupted: boolean;
  /** When the earliest such worker began the step, or null. */
  interruptedSince: number | null;
  /** False when history holds no attempt of the run, of whatever step. */
  tried: boolean;
}

/** A claim without what it is about. */
export interface Lease {
  runId: string;
  token: string;
}

/** How a worker leaves a run. */
export type RunChange =
  /** A step is done and the next one follows at once: the claim is kept. */
  | { to: "next_step"; outputs: Run["outputs"]; attempt: NewAttempt }
  | {
      to: "succeeded" | "filtered" | "failed" | "cancelled";
      reason: string | null;
      code: string | null;
      outputs: Run["outputs"];
      attempt: NewAttempt | null;
      at: number;
      /** Of a failed run: since when its last call may have worked. A replay settles that first. */
      ambiguousSince?: number | null;
    }
  | {
      to: "waiting";
      nextAt: number;
      reason: string;
      code: string | null;
      /** Attempts spent on the current step so far. */
      attempts: number;
      /** The call may have worked: the next try settles that first. */
      ambiguousSince: number | null;
      attempt: NewAttempt | null;
      /** The destination that has to work again: once it does, `goOn` lets it go on earlier. */
      waitsFor?: string | null;
    }
  | {
      to: "held";
      hold: HoldKind;
      /** When it goes on by itself: set when `hold` is `quota`, and only then. */
      until?: number | null;
      /** Set when `hold` is `question`, and only then. */
      question?: Question | null;
      connectionId: string | null;
      reason: string;
      code: string | null;
      ambiguousSince: number | null;
      attempt: NewAttempt | null;
    }
  /** Stopped before anything was done: as if it had never been claimed. */
  | { to: "unclaimed" };

export type NewAttempt = Omit<Attempt, "id" | "runId">;

/** A bearer token of the API. The token itself is shown once, when it is made. */
export interface ApiToken {
  id: string;
  /** What it is for, chosen by the owner. */
  name: string;
  /** SHA-256 of the token, hex. */
  digest: string;
  scopes: string[];
  createdAt: number;
  lastUsedAt: number | null;
  /** Past this moment it is refused; null: never. */
  expiresAt: number | null;
}

/** The answer that a write of the API was given, kept so that the same write sent again gets it again. */
export interface KeptAnswer {
  /** SHA-256 over who wrote and their `Idempotency-Key`, hex. */
  digest: string;
  /** SHA-256 over method, path and body, hex: the same key for another request is a mistake. */
  fingerprint: string;
  /** Null while the write is under way. */
  answer: { status: number; body: string } | null;
  expiresAt: number;
}

/** Newest first, by arrival; `before` is the last id of the page before, which may be gone by now. */
export interface Page {
  before?: string | undefined;
  limit: number;
}

export interface EventFilter {
  connectionId?: string | undefined;
  app?: string | undefined;
  hiringType?: string | undefined;
  lane?: string | undefined;
}

export interface RunFilter {
  automationId?: string | undefined;
  eventId?: string | undefined;
  state?: RunState | undefined;
}

/**
 * `received = finished + held + waiting`, in events. An event is held when any of its runs is, else waiting while one
 * is unfinished. What was removed since stays counted, as received and as finished: only finished events are removed.
 */
export interface Conservation {
  received: number;
  finished: number;
  held: number;
  waiting: number;
}

/** What came in through one hook. */
export interface SourcePulse {
  connectionId: string;
  hookId: string;
  /** The oldest event that is kept; null when all were removed since. */
  firstAt: number | null;
  /** The newest that is kept. */
  last: { at: number; test: boolean; wireName: string } | null;
}

/** What a connection sent, hour by hour. */
export interface SourceHistory {
  /** Hours since the epoch in which we listened, oldest first, with how many events came, without tests. */
  hours: { hour: number; events: number }[];
  /** Since when it is quiet, as its owner was told; null while it is not. */
  quietSince: number | null;
}

/** Runs that are held for one reason, of one automation. */
export interface HeldGroup {
  hold: HoldKind;
  /** The connection that they wait for, if it is one. */
  connectionId: string | null;
  runs: number;
  /** The one that arrived first. */
  oldest: Run;
  /** When the last of them goes on by itself; null for whatever waits for a person. */
  until: number | null;
}

export interface Store
  extends
    AlertStore,
    AuditStore,
    BulkJobs,
    DraftStore,
    DrainStore,
    HomeStore,
    Registrations,
    Removals,
    Search,
    SubscriptionStore {
  // connections
  /** @throws {ConfigError} `connection_name_taken` */
  createConnection(connection: Connection, secrets: SealedSecret[], hook: Hook | null): Promise<void>;
  /**
   * Replaces name, settings, state, reason and updatedAt.
   *
   * @throws {ConfigError} `connection_name_taken`, `connection_not_found`
   */
  updateConnection(connection: Connection): Promise<void>;
  /** Oldest first, as are secrets, hooks, automations and versions. */
  connections(): Promise<Connection[]>;
  /** Removes the connection with its secrets; its hooks retire and its history stays. */
  deleteConnection(id: string, at: number): Promise<void>;
  secrets(connectionId: string): Promise<SealedSecret[]>;
  addSecret(secret: SealedSecret): Promise<void>;
  /** The field's older secrets stop being accepted at that moment. */
  retireSecrets(connectionId: string, field: string, exceptId: string, retiresAt: number): Promise<void>;
  deleteSecret(id: string): Promise<void>;

  // hooks
  hooks(): Promise<Hook[]>;
  addHook(hook: Hook): Promise<void>;
  retireHook(id: string, at: number): Promise<void>;

  // events
  /**
   * Journals an event with the runs that it causes, in one transaction. A run of an automation that was removed in
   * the meantime is left out.
   *
   * @param dedupeSince    an event of the connection with the same key received at or after this moment makes
   *                       this one a repeat: nothing is written
   * @param sameCandidate  names by which the event calls its candidate: that they are one person is remembered in
   *                       the same transaction, with the name that the event tells. A lone one is passed over
   * @throws {StoreFull} when the disk is full: nothing was written
   * @throws {ConfigError} `version_not_found`
   */
  recordEvent(
    event: Event,
    runs: NewRun[],
    dedupeSince: number,
    sameCandidate?: readonly CandidateRef[],
  ): Promise<Recorded>;
  event(id: string): Promise<StoredEvent | null>;
  events(filter: EventFilter, page: Page): Promise<EventSummary[]>;

  // automations
  /** Makes the automation with its first version. */
  createAutomation(automation: NewAutomation): Promise<void>;
  /**
   * Adds an immutable version and makes it the current one; the automation takes its name.
   *
   * @throws {ConfigError} `automation_not_found`, `version_conflict` when that number exists already
   */
  addVersion(version: AutomationVersion): Promise<void>;
  /**
   * What becomes of the runs that were held while it was paused: `release` makes them due in order, provided that it
   * turns on; `skip` cancels them; `keep` leaves them.
   *
   * @throws {ConfigError} `automation_not_found`
   */
  setAutomationState(
    id: string,
    state: AutomationState,
    options: { at: number; held: "release" | "skip" | "keep" },
  ): Promise<void>;
  automations(): Promise<Automation[]>;
  versions(automationId: string): Promise<AutomationVersion[]>;
  /**
   * Takes an automation out of sight: no list shows it, its name is free, its waiting and held runs are cancelled with
   * `reason` and the code `automation_removed`. A run that is under way goes on; runs and versions stay readable.
   *
   * @throws {ConfigError} `automation_not_found`
   */
  removeAutomation(id: string, at: number, reason: string): Promise<void>;

  // candidates
  // Names are compared as `tidyRef` leaves them: email addresses in lower case.
  /** What is known of the candidate that has this name; null when it was never seen. */
  candidate(ref: CandidateRef): Promise<KnownCandidate | null>;
  /**
   * Remembers that all of these are one person, merging what was known of them. Blank names are passed over, so that
   * they make no one person of many. Without `name`, one that was told earlier stays.
   */
  linkCandidate(refs: readonly CandidateRef[], about: { name?: string; at: number }): Promise<KnownCandidate>;
  /** Forgets one name, such as a link made by mistake. @returns whether it was known */
  unlinkCandidate(ref: CandidateRef): Promise<boolean>;

  // access to the API
  tokens(): Promise<ApiToken[]>;
  addToken(token: ApiToken): Promise<void>;
  /** @returns whether it was there */
  deleteToken(id: string): Promise<boolean>;
  /** Cheap; may be written with the next commit. */
  touchToken(id: string, at: number): Promise<void>;
  /**
   * Notes that a write begins.
   *
   * @returns what is kept under that digest already and is younger than its expiry, else null: the write is ours
   */
  beginWrite(write: KeptAnswer, now: number): Promise<KeptAnswer | null>;
  /** Keeps its answer; null forgets it, so that it can be tried again. */
  endWrite(digest: string, answer: KeptAnswer["answer"]): Promise<void>;

  // runs
  run(id: string): Promise<Run | null>;
  runs(filter: RunFilter, page: Page): Promise<Run[]>;
  /** Oldest first. */
  attempts(runId: string): Promise<Attempt[]>;
  /**
   * Claims due runs and hides them from other workers until the lease ends. A run waits for the earlier
   * unfinished runs of its automation and lane. Those that are longest due are taken first; they are
   * returned in the order in which they were made.
   */
  claimRuns(options: { now: number; leaseMs: number; limit: number }): Promise<ClaimedRun[]>;
  /** The first half of `claimRuns`, for whoever reads what it claimed by itself. */
  leaseRuns(options: { now: number; leaseMs: number; limit: number }): Promise<Lease[]>;
  /** The other half: what was leased, in the order in which it was made, without what is no longer ours. */
  leasedRuns(leases: readonly Lease[]): Promise<ClaimedRun[]>;
  /**
   * When the next run can be claimed: a waiting one falls due, or the lease of a running one ends. Null while there
   * is none; what stands behind another run of its lane does not count.
   */
  nextDueAt(): Promise<number | null>;
  /** @returns false when the lease is no longer ours: nothing was changed */
  changeRun(runId: string, token: string, change: RunChange): Promise<boolean>;
  /** @returns false when the lease is no longer ours */
  extendLease(runId: string, token: string, leaseUntil: number): Promise<boolean>;
  /** Takes back every claim at start: whoever held them is gone. They are due at once. @returns how many */
  releaseClaims(now: number): Promise<number>;
  /**
   * The clock went back by so much: what waits for a later time is due as much earlier, `now` at the earliest.
   *
   * @returns how many
   */
  setBack(byMs: number, now: number): Promise<number>;
  /** Runs held for that reason become due; one that asks a question needs its answer instead. @returns how many */
  releaseHeld(
    hold: HoldKind,
    filter: { connectionId?: string; automationId?: string; runId?: string },
    now: number,
  ): Promise<number>;
  /**
   * Runs that wait for a destination become due, those that arrived first first.
   *
   * @param waitsFor  null: those that never tried because theirs was down, of whatever destination
   * @returns how many; as many as the limit when there may be more
   */
  goOn(waitsFor: string | null, options: { now: number; limit: number }): Promise<number>;
  /** Runs held until a quota is there again become due, those whose time has come. @returns how many */
  releaseQuota(now: number): Promise<number>;
  /**
   * Begins a run of an automation, in its present version, on an event that is kept, whether or not it concerns it. The
   * run stands at the end of its lane; it is held when the automation is paused.
   *
   * @throws {ConfigError} `event_not_found`, `payload_removed`, `automation_not_found` when it was removed
   */
  addRun(wanted: {
    id: string;
    eventId: string;
    automationId: string;
    at: number;
    deadlineAt: number;
  }): Promise<Run>;
  /**
   * Repeats a finished or held run as a new one that continues at the step that failed, with the answer that it had
   * been given there; finished steps are not done
   * again, so a run that succeeded continues behind its last step: its `stepIndex` is the number of steps. The new
   * run stands at the end of its lane. A held run gives way to it and is cancelled. A waiting or running run
   * cannot be replayed.
   *
   * @param fromStart  also repeat the steps that were done
   * @param version    `recorded`: the version it ran with; `current`: the automation's version now
   * @throws {ConfigError} `run_not_found`, `run_unfinished`, `automation_not_found` when it was removed,
   *         `payload_removed` when its event's payload is no longer kept
   */
  replayRun(
    runId: string,
    options: {
      newRunId: string;
      at: number;
      deadlineAt: number;
      fromStart: boolean;
      version: "recorded" | "current";
    },
  ): Promise<Run>;
  /**
   * Gives a run that asks a question its answer and makes it due. The answer takes the place of an earlier one.
   *
   * @returns false when it asks none
   */
  answerRun(runId: string, answer: string, at: number): Promise<boolean>;
  /** A run that waits for a later try is due now. @returns false when it does not wait, or stands behind another */
  retryNow(runId: string, at: number): Promise<boolean>;
  /**
   * Passes over the step at which a waiting, held or failed run stands; history says who decided so. A failed run is
   * over: a new one goes on behind the step, as with a replay.
   *
   * @param how.stepId  the step that is meant; another one means that the run went on meanwhile
   * @returns the run that goes on
   * @throws {ConfigError} `run_not_found`, `step_not_skippable`, and for a failed run as `replayRun`
   */
  skipStep(
    runId: string,
    how: { stepId?: string | undefined; by: string; at: number; newRunId: string; deadlineAt: number },
  ): Promise<Run>;
  /** Stops a waiting or held run for good. @returns false when it was already finished or is running */
  cancelRun(runId: string, at: number, reason: string): Promise<boolean>;

  // the owner's view
  /** What is held, by reason, connection and automation. */
  holds(): Promise<HeldGroup[]>;
  conservation(): Promise<Conservation>;
  runCounts(): Promise<Record<RunState, number>>;
  /** Cheap under a flood: seen by `rejections` at once, and on disk within about a second. */
  addRejection(rejection: Rejection): Promise<void>;
  /** Newest first; at most 50 are kept for each hook. The same code and reason in a row make one, with its count. */
  rejections(hookId?: string): Promise<Rejection[]>;

  // what connections send, and when
  /** Of every hook through which a verified event ever came, or of one connection's. Cheap. */
  sourcePulses(connectionId?: string): Promise<SourcePulse[]>;
  /**
   * Counts what came since the last look into its hours, and notes that we listened in this one. Looked at every
   * minute or so. Connections that are not there must not be named.
   *
   * @param options.keepHours  older hours are forgotten
   * @param options.limit      of more events than this, of one kind since the last look, the rest is not counted
   */
  tallySources(options: {
    connectionIds: readonly string[];
    at: number;
    keepHours: number;
    limit: number;
  }): Promise<void>;
  sourceHistory(connectionId: string): Promise<SourceHistory>;
  /** Its owner was told that it is quiet since then; null: it is not any more. Forgotten before its first tally. */
  noteQuiet(connectionId: string, since: number | null): Promise<void>;

  // small keyed state, for caches
  /** @param now  an entry that expired by then is not there */
  keyGet(key: string, now: number): Promise<string | null>;
  keySet(key: string, value: string, expiresAt: number | null): Promise<void>;
  /** @returns whether it was there */
  keyDelete(key: string): Promise<boolean>;
  /** Removes every key that begins with `prefix`. */
  keyClear(prefix: string): Promise<void>;

  /** Commits what was asked for; later calls are refused with `StoreClosed`. */
  close(): Promise<void>;
}
