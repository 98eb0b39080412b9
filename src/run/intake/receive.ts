/**
 * The inbound path: hook by id → rate → sender's address → signature over the raw bytes → parse → validate
 * leniently → idempotency key → match automations → commit → 200. Nothing here waits for work to be done,
 * and nothing is answered 2xx that is not on disk.
 */
import type { Catalog } from "../../core/catalog.ts";
import { explainRejection } from "../../core/signature/explain-rejection.ts";
import { passedOnEvent } from "../../core/hiring/passed-on-event.ts";
import { matches } from "../../core/hiring/to-hiring-event.ts";
import { newId } from "../../core/id.ts";
import type { Automation, Event, Rejection } from "../../core/types.ts";
import { verifySignature } from "../../core/signature/verify-signature.ts";
import type { Log } from "../../log.ts";
import type { NewRun } from "../../store/events.ts";
import type { Store } from "../../store/store.ts";
import { StoreFull } from "../../store/store-full.ts";
import { StoreUnreachable } from "../../store/store-unreachable.ts";
import type { CallTrace } from "../../traces/trace-call.ts";
import type { Traces } from "../../traces/traces.ts";
import type { Directory, HookEntry } from "../directory.ts";
import { mayBecomeKnown } from "./event-candidate.ts";
import { RUN_DEADLINE_MS } from "../due/run-deadline.ts";
import { isAllowed } from "./allowed-addresses.ts";
import { createFilterAtHand } from "./filter-at-hand.ts";
import { completeEvent, sameCandidate } from "./complete-event.ts";
import type { Listening } from "./listening.ts";
import type { EventMapper } from "./map-event.ts";
import { isForm, parseBody } from "./parse-body.ts";
import { headersOf, readEvent } from "./read-event.ts";
import { untilReached } from "./until-reached.ts";

export interface Call {
  hookId: string;
  /** Node's `req.rawHeaders`: a repeated header must stay visible. */
  rawHeaders: string[];
  body: Uint8Array;
  /** Address of the sender as far as we can trust it. */
  ip: string;
  /** True for what we fetched from the vendor ourselves: it comes from no address. */
  fetched?: true;
}

export interface Answer {
  status: number;
  body: Record<string, unknown>;
  retryAfterSeconds?: number;
}

export interface Intake {
  /** What can be said before the body is read: unknown, retired, too fast. `null` lets the call go on. */
  admit(hookId: string): Answer | null;
  receive(call: Call): Promise<Answer>;
  /** Notes a refusal that happened outside, such as a body over the size cap. */
  reject(hookId: string, status: number, code: string, reason: string): void;
}

const RECEIVED: Answer = { status: 200, body: { received: true } };
/** The caller hears no more than this; the owner sees the reason. */
const UNAUTHORIZED: Answer = { status: 401, body: { error: "signature_not_accepted" } };

const UNREADABLE =
  "The connection's signing secret can't be opened with the key in use: start Hirewire with the key that sealed it, or enter the secret again.";

export function createIntake(options: {
  store: Store;
  directory: Directory;
  catalog: Catalog;
  log: Log;
  now: () => number;
  /** Called once an event with runs is committed. */
  onRuns: () => void;
  /** Called once for the first verified event of a connection. */
  onFirstEvent: (connectionId: string) => void;
  /** Evaluates the mappings that connections bring along. */
  mapper: EventMapper;
  /** Keeps a call for an owner who wants to find out how its sender signs. */
  listening: Listening;
  /** Left out: none are made. */
  traces?: Traces | undefined;
}): Intake {
  const { store, directory, catalog, log, now, onRuns, onFirstEvent, mapper, listening, traces } = options;

  const reject = (hookId: string, status: number, code: string, reason: string): void => {
    const rejection: Rejection = { hookId, at: now(), status, code, reason, count: 1 };
    // a lost note about a refusal must not become a crash
    store.addRejection(rejection).catch((error: unknown) => log.warn("rejection not noted", { error }));
  };

  const refuse = (
    entry: HookEntry,
    answer: Answer,
    code: string,
    reason: string,
    trace?: CallTrace,
  ): Answer => {
    reject(entry.hook.id, answer.status, code, reason);
    trace?.refused(code);
    return answer;
  };

  const judge = (hookId: string): Answer | null => {
    const entry = directory.hook(hookId);
    if (!entry) return { status: 404, body: { error: "unknown_hook" } };
    if ("retired" in entry) return { status: 410, body: { error: "hook_retired" } };
    const waitMs = entry.bucket.take(now());
    if (waitMs === 0) return null;
    const retryAfterSeconds = Math.ceil(waitMs / 1000);
    const reason = `More than ${entry.settings.events_per_second} calls a second: the rest was asked to come later.`;
    return refuse(
      entry,
      { status: 429, body: { error: "too_many_calls" }, retryAfterSeconds },
      "too_many_calls",
      reason,
    );
  };

  const receive = (call: Call): Promise<Answer> => {
    const entry = directory.hook(call.hookId);
    if (!entry || "retired" in entry) return Promise.resolve(judge(call.hookId) ?? UNAUTHORIZED);
    return traces ? takeTraced(entry, call, traces.call(entry.connection, call)) : take(entry, call);
  };

  const takeTraced = async (entry: HookEntry, call: Call, trace: CallTrace): Promise<Answer> => {
    let status: number | null = null;
    try {
      const answer = await take(entry, call, trace);
      status = answer.status;
      return answer;
    } finally {
      trace.end(status);
    }
  };

  const take = async (entry: HookEntry, call: Call, trace?: CallTrace): Promise<Answer> => {
    const receivedAt = now();

    if (entry.allowed && !call.fetched && !isAllowed(entry.allowed, call.ip)) {
      const reason = `The call came from ${call.ip}, which is not among the addresses allowed to send.`;
      return refuse(entry, UNAUTHORIZED, "address_not_allowed", reason, trace);
    }
    listening.hear(entry.connection.id, call);
    const claim = {
      scheme: entry.scheme,
      rawHeaders: call.rawHeaders,
      body: call.body,
      secrets: entry.secrets
        .filter(({ retiresAt }) => retiresAt === null || retiresAt > receivedAt)
        .map(({ value }) => value),
      nowMs: receivedAt,
    };
    const verified = verifySignature(claim);
    if (!verified.ok) {
      if (entry.unreadable && entry.secrets.length === 0)
        return refuse(entry, UNAUTHORIZED, "secret_unreadable", UNREADABLE, trace);
      const triggers = [...catalog.triggers.values()];
      const { code, reason } = explainRejection({ ...claim, verified, app: entry.app, triggers });
      return refuse(entry, UNAUTHORIZED, code, reason, trace);
    }

    const form = entry.app.takesForms === true && isForm(headersOf(call.rawHeaders)["content-type"]);
    const parsed = parseBody(verified.body, { form });
    if (!parsed.ok) {
      return refuse(entry, { status: 400, body: { error: parsed.code } }, parsed.code, parsed.reason, trace);
    }
    const secret = verified.secretIndex === null ? null : (claim.secrets[verified.secretIndex] ?? null);
    const answer = entry.app.challenge?.(parsed.payload, { connection: entry.settings, secret });
    if (answer) {
      log.debug("challenge answered", { connection: entry.connection.id });
      trace?.refused("challenge");
      if (entry.connection.state === "new") onFirstEvent(entry.connection.id);
      return { status: 200, body: answer };
    }
    const delivery = { payload: parsed.payload, body: parsed.body, rawHeaders: call.rawHeaders };
    // undefined, and nothing is waited for, where the connection brings no mapping
    const mapping = mapper.map(entry, delivery, receivedAt);
    const mapped = mapping === undefined ? undefined : await (trace?.mapping(mapping) ?? mapping);
    const told = readEvent(entry, { ...delivery, mapped }, receivedAt);
    const age = tooOld(entry, told, receivedAt);
    if (age)
      return refuse(entry, { status: 400, body: { error: "event_too_old" } }, "event_too_old", age, trace);

    const dedupeSince = receivedAt - entry.settings.dedupe_days * 24 * 60 * 60 * 1000;
    try {
      const { event, runs, duplicateOf } = await untilReached(async () => {
        const event = await completeEvent(store, told);
        const runs = startsRuns(event, entry) ? runsFor(event, entry, parsed.payload) : [];
        return { event, runs, ...(await store.recordEvent(event, runs, dedupeSince, sameCandidate(told))) };
      });
      // it repeats itself when the first answer of the database was lost
      const repeats = duplicateOf === event.id ? null : duplicateOf;
      trace?.received(event, runs, repeats);
      if (repeats !== null) {
        log.debug("repeat received", { event: repeats, connection: entry.connection.id });
        return RECEIVED;
      }
      log.debug("event received", { event: event.id, connection: entry.connection.id, runs: runs.length });
      if (runs.some(({ filteredBecause }) => filteredBecause === null)) onRuns();
    } catch (error) {
      if (error instanceof StoreUnreachable) {
        log.error("event refused: the database does not answer", { connection: entry.connection.id, error });
        const away: Answer = { status: 503, body: { error: "store_unreachable" }, retryAfterSeconds: 5 };
        // it may have been written all the same: sent again, it is a repeat then
        return refuse(
          entry,
          away,
          "store_unreachable",
          "The database did not answer: let it be sent again.",
          trace,
        );
      }
      if (!(error instanceof StoreFull)) throw error;
      log.error("event refused: nothing can be written", { connection: entry.connection.id, error });
      const full: Answer = { status: 503, body: { error: "store_full" }, retryAfterSeconds: 30 };
      return refuse(
        entry,
        full,
        "store_full",
        "The disk is full or read-only: make room, then let it be sent again.",
        trace,
      );
    }
    if (entry.connection.state === "new") onFirstEvent(entry.connection.id);
    return RECEIVED;
  };

  const filter = createFilterAtHand();

  const runsFor = (event: Event, entry: HookEntry, payload: Record<string, unknown>): NewRun[] => {
    const source = {
      app: event.app,
      eventKey: event.eventKey,
      hiringType: event.hiringType,
      scored: event.hiring.score?.value !== undefined,
      connectionName: entry.connection.name,
    };
    return directory
      .automations()
      .filter(({ state, definition }) => state !== "off" && matches(definition, source))
      .map((automation) => ({
        id: newId("run", event.receivedAt),
        automationId: automation.id,
        versionId: automation.versionId,
        // subscribers are told as fast as they take it, unless they asked for order
        lane: automation.subscription?.ordered === false ? null : event.lane,
        createdAt: event.receivedAt,
        deadlineAt: event.receivedAt + RUN_DEADLINE_MS,
        hold: automation.state === "paused" ? "paused" : null,
        filteredBecause: filteredBecause(automation, event, entry, payload),
      }));
  };

  const filteredBecause = (
    automation: Automation,
    event: Event,
    entry: HookEntry,
    payload: Record<string, unknown>,
  ): string | null => {
    const { state, subscription, definition } = automation;
    if (state === "paused" || definition.when === undefined) return null;
    if (!subscription) return filter.filteredBecause(automation, event, payload);
    // the worker hides what is for the owner only, and knows the candidate by then
    if (hides(entry) || mayBecomeKnown(event)) return null;
    const told = passedOnEvent(event, { hiring: event.hiring, payload }, definition.trigger);
    return filter.filteredBecause(automation, event, { ...told });
  };

  if (!traces) return { admit: judge, receive, reject };
  const connectionOf = (hookId: string): HookEntry["connection"] | undefined => {
    const entry = directory.hook(hookId);
    return entry && "connection" in entry ? entry.connection : undefined;
  };
  return {
    receive,
    admit(hookId) {
      const answer = judge(hookId);
      if (answer) traces.refused(connectionOf(hookId), answer.status, String(answer.body["error"]));
      return answer;
    },
    reject(hookId, status, code, reason) {
      reject(hookId, status, code, reason);
      traces.refused(connectionOf(hookId), status, code);
    },
  };
}

/** Part of the payload is for its owner only. */
function hides({ app }: HookEntry): boolean {
  return (app.sensitive ?? []).length > 0;
}

/** The owner's settings may leave an event out; it is journaled all the same. */
function startsRuns(event: Event, { app, settings }: HookEntry): boolean {
  if (event.test && settings.on_test === "ignore") return false;
  return event.eventKey === null || app.leavesOut?.(event.eventKey, settings) === undefined;
}

function tooOld(entry: HookEntry, event: Event, nowMs: number): string | null {
  const hours = entry.settings.max_age_hours;
  if (hours === 0) return null;
  const occurredAt = event.hiring.occurredAt === undefined ? NaN : Date.parse(event.hiring.occurredAt);
  if (Number.isNaN(occurredAt)) return null;
  const ageHours = (nowMs - occurredAt) / (60 * 60 * 1000);
  if (ageHours <= hours) return null;
  return `The event says it is ${Math.floor(ageHours)} hours old, and this connection accepts ${hours}.`;
}
