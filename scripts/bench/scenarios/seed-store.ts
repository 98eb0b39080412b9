/** Fills a store with history through the store's own interface, as fast as it goes: nobody else has the file open. */
import { join } from "node:path";
import { newId } from "../../../src/core/id.ts";
import type { Event } from "../../../src/core/types.ts";
import { openSqliteStore } from "../../../src/store/sqlite/open-sqlite-store.ts";
import type { NewRun } from "../../../src/store/events.ts";
import type { Store } from "../../../src/store/store.ts";
import { bodyOf, PASS_MARK } from "../job.ts";
import { jobOf, type Person, personOf } from "./seed-people.ts";

/** Events that share a transaction. */
const BATCH = 1_000;
/** How many come before what stands for the last page. */
const OLD = 400;
/** Runs that failed, however many others there are. */
const FAILED = 10;
const EVENTS_PER_CANDIDATE = 5;
/** Young enough that housekeeping leaves all of it alone while others are measured. */
const SPAN_MS = 7 * 24 * 60 * 60 * 1000;
/** Unfinished work would be done during the measurement. */
const LEASE_MS = 60_000;

export interface Seeded {
  events: number;
  /** The email address of somebody whose events are all over the history. */
  candidate: string;
  /** An event halfway back. */
  middleEvent: string;
  /** A run halfway back. */
  middleRun: string;
  /** When the one halfway back came. */
  middleAt: number;
  /** One that has few before it. */
  oldEvent: string;
  oldRun: string;
}

/**
 * Every event gets its run, and every run is finished.
 *
 * @param folder  a data folder that holds exactly one event, which the others are made after
 */
export async function seedStore(
  folder: string,
  events: number,
  say: (line: string) => void,
): Promise<Seeded> {
  const store = await openSqliteStore({ file: join(folder, "hirewire.sqlite") });
  try {
    const [newest] = await store.events({}, { limit: 1 });
    const model = newest && (await store.event(newest.id));
    const [automation] = await store.automations();
    if (!model || !automation) throw new Error("The data folder holds no event and no automation to go by.");
    const candidates = Math.max(1, Math.ceil(events / EVENTS_PER_CANDIDATE));
    const apartMs = Math.floor(SPAN_MS / events);
    const begin = Date.now() - SPAN_MS;
    const seeded: Seeded = {
      events,
      candidate: personOf(0).email,
      middleEvent: "",
      middleRun: "",
      middleAt: 0,
      oldEvent: "",
      oldRun: "",
    };
    for (let first = 0; first < events; first += BATCH) {
      const batch = Array.from({ length: Math.min(BATCH, events - first) }, (_, index) => {
        const at = begin + (first + index) * apartMs;
        const event = eventAfter(model, {
          number: first + index,
          person: personOf((first + index) % candidates),
          at,
        });
        const run: NewRun = {
          id: newId("run", at),
          automationId: automation.id,
          versionId: automation.versionId,
          lane: event.lane,
          createdAt: at,
          deadlineAt: at + LEASE_MS,
          hold: null,
        };
        return { event, run };
      });
      await Promise.all(batch.map(({ event, run }) => store.recordEvent(event, [run], 0)));
      await finishAll(store, Math.ceil(events / FAILED));
      const [middle] = first <= events / 2 ? batch : [];
      if (middle) {
        const { event, run } = middle;
        Object.assign(seeded, { middleEvent: event.id, middleRun: run.id, middleAt: event.receivedAt });
      }
      if (first === 0) {
        const { event, run } = batch[Math.min(OLD, batch.length - 1)]!;
        Object.assign(seeded, { oldEvent: event.id, oldRun: run.id });
      }
      if (first % 100_000 === 0 && first > 0) say(`seeded ${first} of ${events} events`);
    }
    say("filling the search");
    while ((await store.fillSearch(BATCH)) > 0);
    return seeded;
  } finally {
    await store.close();
  }
}

function eventAfter(
  model: Omit<Event, "body">,
  { number, person, at }: { number: number; person: Person; at: number },
): Event {
  const ref = `seed-${number}`;
  const score = number % 100;
  const timestamp = new Date(at).toISOString();
  return {
    ...model,
    id: newId("evt", at),
    idempotencyKey: ref,
    receivedAt: at,
    lane: person.email,
    hiring: {
      ...model.hiring,
      occurredAt: timestamp,
      candidate: { ...model.hiring.candidate, ...person },
      job: { ...model.hiring.job, ...jobOf(number) },
      score: { ...model.hiring.score, value: score },
    },
    body: Buffer.from(bodyOf(ref, score, timestamp)),
  };
}

/** @param apart  of two runs that fail, in events */
async function finishAll(store: Store, apart: number): Promise<void> {
  for (;;) {
    const now = Date.now();
    const claimed = await store.claimRuns({ now, leaseMs: LEASE_MS, limit: BATCH });
    if (claimed.length === 0) return;
    await Promise.all(
      claimed.map(({ run, token, event }) => {
        const score = event.hiring.score?.value ?? 0;
        const at = run.createdAt + 50;
        const common = { code: null, at, reason: null };
        if (Number(event.idempotencyKey.slice("seed-".length)) % apart === apart - 1) {
          const reason = "The destination refused it";
          return store.changeRun(run.id, token, {
            ...common,
            to: "failed",
            code: "refused",
            outputs: {},
            reason,
            attempt: null,
          });
        }
        if (score < PASS_MARK) {
          const reason = `${score} is below ${PASS_MARK}`;
          return store.changeRun(run.id, token, {
            ...common,
            to: "filtered",
            reason,
            outputs: {},
            attempt: null,
          });
        }
        const response = {
          status: 200,
          body: { ok: true },
          content_type: "application/json",
          truncated: false,
        };
        return store.changeRun(run.id, token, {
          ...common,
          to: "succeeded",
          outputs: { request: response },
          attempt: {
            stepId: "request",
            number: 1,
            startedAt: run.createdAt + 10,
            durationMs: 40,
            outcome: "succeeded",
            message: null,
            code: null,
            request: "POST 127.0.0.1",
            response: JSON.stringify(response),
            nextAt: null,
          },
        });
      }),
    );
  }
}
