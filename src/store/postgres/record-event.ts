/**
 * Hot statement 1 of 3: journals events with the runs that they cause. Events that arrive together share one transaction
 * and a constant number of statements, each of which writes all that there is for one table.
 *
 * A delivery is known by its key: of two that come at the same time, also to two processes, the second waits
 * for the first one's commit and is a repeat then.
 */
import type { CandidateRef } from "../../core/candidate/candidate.ts";
import type { AutomationState, Event } from "../../core/types.ts";
import { deliveryDigest } from "../delivery-digest.ts";
import { versionNotFound, workspaceRemoved } from "../refusals.ts";
import type { NewRun, Recorded } from "../events.ts";
import { rememberCandidates } from "./candidate-links.ts";
import type { Database, Session, Transaction } from "./database.ts";
import { grouped, type Outcome } from "./grouped.ts";
import { takeLanes } from "./lanes.ts";
import { asStoreFailure } from "./postgres-error.ts";
import { BYTES_BESIDES } from "./remove-events.ts";
import { createSources } from "./sources.ts";

export const sql = {
  versions: `SELECT id, seq, automation_seq FROM versions WHERE workspace_seq = $1 AND id = ANY ($2::text[])`,
  /** Places are given out in the order in which events arrived; keys are taken in their own. */
  events: `
    WITH given AS MATERIALIZED (
      SELECT nextval('events_seq') AS seq, each.*
      FROM unnest(
        $2::bytea[], $3::bigint[], $4::bigint[], $5::text[], $6::bigint[], $7::text[], $8::text[], $9::text[],
        $10::smallint[], $11::text[], $12::text[], $13::text[], $14::text[], $15::bytea[]
      ) WITH ORDINALITY AS each (
        digest, since, received_at, id, source_seq, event_key, wire_name, idempotency_key,
        test, misfits, lane, hiring, headers, body, place)
    ), fresh AS (
      INSERT INTO event_keys (workspace_seq, digest, event_seq, received_at)
      SELECT $1, digest, seq, received_at FROM given
      WHERE EXISTS (SELECT 1 FROM workspaces WHERE seq = $1 AND state <> 'removed') ORDER BY digest
      ON CONFLICT (workspace_seq, digest) DO UPDATE SET
        event_seq = excluded.event_seq, received_at = excluded.received_at, keep_until = NULL
      WHERE event_keys.received_at < (SELECT since FROM given WHERE given.digest = excluded.digest)
      RETURNING event_seq AS seq
    ), written AS (
      INSERT INTO events (
        workspace_seq, seq, received_at, id, source_seq, event_key, wire_name, idempotency_key, test, misfits,
        lane, hiring)
      SELECT
        $1, seq, received_at, id, source_seq, event_key, wire_name, idempotency_key, test, misfits, lane, hiring
      FROM given JOIN fresh USING (seq) ORDER BY seq
    ), kept AS (
      INSERT INTO event_payloads (workspace_seq, event_seq, received_at, headers, body)
      SELECT $1, seq, received_at, headers, body FROM given JOIN fresh USING (seq) ORDER BY seq
    )
    SELECT place::int - 1 AS place, seq FROM given JOIN fresh USING (seq)`,
  /** Asked when no event is new, which may be why. */
  isThere: `SELECT 1 FROM workspaces WHERE seq = $1 AND state <> 'removed'`,
  /** By digest, what an event repeats; its id is null when the event is gone. */
  earlier: `
    SELECT k.digest, e.id
    FROM event_keys k
    LEFT JOIN events e ON e.workspace_seq = $1 AND e.seq = k.event_seq AND e.received_at = k.received_at
    WHERE k.workspace_seq = $1 AND k.digest = ANY ($2::bytea[])`,
  /** Of automations and lanes, once the lanes are held: what decides how runs begin. */
  facts: `
    SELECT
      wanted.place::int - 1 AS place, a.state, a.removed_at,
      wanted.lane IS NOT NULL AND EXISTS (
        SELECT 1 FROM runs r
        WHERE r.workspace_seq = $1 AND r.automation_seq = a.seq AND r.lane = wanted.lane AND r.lane IS NOT NULL
          AND r.finished_at IS NULL) AS busy
    FROM unnest($2::bigint[], $3::text[]) WITH ORDINALITY AS wanted (automation_seq, lane, place)
    JOIN automations a ON a.workspace_seq = $1 AND a.seq = wanted.automation_seq`,
  runs: `
    INSERT INTO runs (
      workspace_seq, seq, id, event_seq, event_at, automation_seq, version_seq, state, reason, hold, lane, behind,
      step_index, attempts, outputs, created_at, next_at, due_at, deadline_at, finished_at, replay_of)
    SELECT
      $1, nextval('runs_seq'), id, event_seq, event_at, automation_seq, version_seq, state, reason, hold, lane, behind,
      0, 0, '{}', created_at, created_at, due_at, deadline_at, finished_at, replay_of
    FROM unnest(
      $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[], $8::text[], $9::text[],
      $10::text[], $11::smallint[], $12::bigint[], $13::bigint[], $14::bigint[], $15::bigint[], $16::text[]
    ) AS each (
      id, event_seq, event_at, automation_seq, version_seq, state, reason, hold,
      lane, behind, created_at, due_at, deadline_at, finished_at, replay_of)`,
};

/** Events in one transaction, and their payloads together. */
const MOST = { events: 200, bytes: 4 * 1024 * 1024 };
/** Versions are immutable and named with every run, so those in use are remembered. */
const MAX_VERSIONS = 5_000;

interface Recording {
  event: Event;
  runs: NewRun[];
  dedupeSince: number;
  sameCandidate: readonly CandidateRef[];
}

interface Version {
  id: string;
  seq: number;
  automation_seq: number;
}

/** A run that is wanted. */
interface Wish {
  run: NewRun;
  version: Version;
}

interface Prepared extends Recording {
  wishes: Wish[];
  digest: Uint8Array;
  /** The digest as text. */
  key: string;
  /** JSON */
  headers: string;
}

interface Facts {
  /** In what was asked for. */
  place: number;
  state: AutomationState;
  removed_at: number | null;
  busy: boolean;
}

/** A run as it begins. */
interface Begun extends Wish {
  eventSeq: number;
  eventAt: number;
  paused: boolean;
  /** Why it is finished as it is made. */
  filtered: string | null;
  behind: boolean;
}

const hex = (digest: Uint8Array): string => Buffer.from(digest).toString("hex");

export function recordEventOf(db: Database) {
  const sources = createSources(db);
  const known = new Map<string, Version>();

  async function versionsOf(recordings: readonly Recording[]): Promise<Map<string, Version>> {
    const ids = new Set(recordings.flatMap(({ runs }) => runs.map(({ versionId }) => versionId)));
    const found = new Map(
      [...ids].flatMap((id) => [known.get(id) ?? []].flat()).map((each) => [each.id, each]),
    );
    const unknown = [...ids].filter((id) => !found.has(id));
    if (unknown.length === 0) return found;
    if (known.size > MAX_VERSIONS) known.clear();
    for (const row of await db.all<Version>(sql.versions, unknown)) {
      known.set(row.id, row);
      found.set(row.id, row);
    }
    return found;
  }

  /** @throws {ConfigError} `version_not_found` */
  async function prepare(recordings: readonly Recording[]): Promise<Prepared[]> {
    const versions = await versionsOf(recordings);
    const wish = (run: NewRun): Wish => {
      const version = versions.get(run.versionId);
      if (version === undefined) throw versionNotFound(run.versionId);
      return { run, version };
    };
    return recordings.map((recording) => {
      const { connectionId, idempotencyKey, headers } = recording.event;
      const digest = deliveryDigest(connectionId, idempotencyKey);
      const wishes = recording.runs.map(wish);
      return { ...recording, wishes, digest, key: hex(digest), headers: JSON.stringify(headers) };
    });
  }

  async function record(recordings: readonly Recording[]): Promise<Outcome<Recorded>[]> {
    await sources.know(recordings.map(({ event }) => event));
    const prepared = await prepare(recordings);
    // of those with the same key, one at a time
    const first = new Map(prepared.toReversed().map((each) => [each.key, each]));
    const chosen = prepared.filter((each) => first.get(each.key) === each);
    const outcomes = await db.transaction((tx) => write(tx, chosen), { barrier: "shared" });
    const outcomeOf = new Map(chosen.map((each, place) => [each, outcomes[place]!]));
    const later = prepared.filter((each) => !outcomeOf.has(each));
    const rest = await recordLater(later);
    later.forEach((each, place) => outcomeOf.set(each, rest[place]!));
    return prepared.map((each) => outcomeOf.get(each)!);
  }

  /** Others of their batch are written by now, so that it must not fail as a whole any more. */
  async function recordLater(recordings: readonly Recording[]): Promise<Outcome<Recorded>[]> {
    if (recordings.length === 0) return [];
    try {
      return await record(recordings);
    } catch (error) {
      if (recordings.length === 1 || asStoreFailure(error) !== null) {
        return recordings.map(() => ({ ok: false, error }));
      }
      const outcomes: Outcome<Recorded>[] = [];
      for (const each of recordings) outcomes.push(...(await recordLater([each])));
      return outcomes;
    }
  }

  async function write(tx: Transaction, chosen: readonly Prepared[]): Promise<Outcome<Recorded>[]> {
    const wishes = chosen.flatMap((each) => each.wishes);
    const lanes = wishes.flatMap(({ run: { lane }, version }) =>
      lane === null ? [] : [{ automationSeq: version.automation_seq, lane }],
    );
    const [, seqs, facts] = await Promise.all([
      takeLanes(tx, lanes),
      writeEvents(tx, chosen),
      readFacts(tx, wishes),
    ]);
    if (seqs.size === 0 && (await tx.one(sql.isThere)) === undefined) throw workspaceRemoved();
    const fresh = chosen.flatMap((each, place) => {
      const seq = seqs.get(place);
      return seq === undefined ? [] : [{ ...each, seq }];
    });
    tx.tally("received", fresh.length);
    for (const { event, headers } of fresh) {
      tx.tally("kept", BYTES_BESIDES + event.body.byteLength + Buffer.byteLength(headers));
    }
    const repeated = chosen.filter((_, place) => !seqs.has(place)).map(({ digest }) => digest);
    const told = fresh.map(({ event, sameCandidate }) => ({
      refs: sameCandidate,
      name: event.hiring.candidate?.name,
      at: event.receivedAt,
    }));
    const [, , rows] = await Promise.all([
      beginRuns(tx, fresh, facts),
      rememberCandidates(tx, told),
      repeated.length === 0 ? [] : tx.all<{ digest: Uint8Array; id: string | null }>(sql.earlier, repeated),
    ]);
    const earlier = new Map(rows.map(({ digest, id }) => [hex(digest), id]));
    return chosen.map(({ key }, place) => ({
      ok: true,
      value: { duplicateOf: seqs.has(place) ? null : (earlier.get(key) ?? "") },
    }));
  }

  /** @returns by place in `chosen`, of those that are new */
  async function writeEvents(tx: Session, chosen: readonly Prepared[]): Promise<Map<number, number>> {
    const events = chosen.map(({ event }) => event);
    const rows = await tx.all<{ place: number; seq: number }>(
      sql.events,
      chosen.map(({ digest }) => digest),
      chosen.map(({ dedupeSince }) => dedupeSince),
      events.map(({ receivedAt }) => receivedAt),
      events.map(({ id }) => id),
      events.map((event) => sources.seqOf(event)),
      events.map(({ eventKey }) => eventKey),
      events.map(({ wireName }) => wireName),
      events.map(({ idempotencyKey }) => idempotencyKey),
      events.map(({ test }) => Number(test)),
      events.map(({ misfits }) => JSON.stringify(misfits)),
      events.map(({ lane }) => lane),
      events.map(({ hiring }) => JSON.stringify(hiring)),
      chosen.map(({ headers }) => headers),
      events.map(({ body }) => body),
    );
    return new Map(rows.map(({ place, seq }) => [place, seq]));
  }

  /** @param facts  of automations and lanes; it is noted there which of them are busy from now on */
  async function beginRuns(
    tx: Transaction,
    fresh: readonly (Prepared & { seq: number })[],
    facts: ReadonlyMap<string, Facts>,
  ): Promise<void> {
    const wanted = fresh.flatMap(({ event, wishes, seq }) =>
      wishes.map((wish) => ({ ...wish, eventSeq: seq, eventAt: event.receivedAt })),
    );
    const begun: Begun[] = [];
    for (const each of wanted) {
      const fact = facts.get(keyOf(each.version.automation_seq, each.run.lane));
      if (fact === undefined || fact.removed_at !== null) continue; // the automation was removed a moment ago
      // the caller's view of the automation may be a moment old: what is stored decides
      const paused = fact.state === "paused" || (each.run.hold === "paused" && fact.state !== "on");
      const filtered = paused ? null : (each.run.filteredBecause ?? null);
      begun.push({ ...each, paused, filtered, behind: filtered === null && fact.busy });
      if (filtered !== null) tx.tally("filtered");
      else if (each.run.lane !== null) fact.busy = true;
    }
    const unfinished = new Set(
      begun.filter(({ filtered }) => filtered === null).map(({ eventSeq }) => eventSeq),
    );
    // nobody asked for it, or it ended as it was made: there is nothing left to do
    tx.tally("finished", fresh.length - unfinished.size);
    if (begun.length > 0) await writeRuns(tx, begun);
  }

  return grouped<Recording, Recorded>(record, {
    most: MOST.events,
    size: { of: ({ event }) => event.body.byteLength, most: MOST.bytes },
  });
}

const keyOf = (automationSeq: number, lane: string | null): string =>
  lane === null ? `${automationSeq}` : `${automationSeq} ${lane}`;

async function readFacts(tx: Session, wanted: readonly Wish[]): Promise<Map<string, Facts>> {
  const asked = new Map(
    wanted.map(({ run: { lane }, version: { automation_seq: seq } }) => [keyOf(seq, lane), { seq, lane }]),
  );
  if (asked.size === 0) return new Map();
  const which = [...asked.values()];
  const rows = await tx.all<Facts>(
    sql.facts,
    which.map(({ seq }) => seq),
    which.map(({ lane }) => lane),
  );
  const keys = [...asked.keys()];
  return new Map(rows.map((row) => [keys[row.place]!, row]));
}

async function writeRuns(tx: Session, begun: readonly Begun[]): Promise<void> {
  await tx.run(
    sql.runs,
    begun.map(({ run }) => run.id),
    begun.map(({ eventSeq }) => eventSeq),
    begun.map(({ eventAt }) => eventAt),
    begun.map(({ version }) => version.automation_seq),
    begun.map(({ version }) => version.seq),
    begun.map(({ paused, filtered }) => (paused ? "held" : filtered === null ? "waiting" : "filtered")),
    begun.map(({ paused, filtered }) => (paused ? "the automation is paused" : filtered)),
    begun.map(({ paused }) => (paused ? "paused" : null)),
    begun.map(({ run }) => run.lane),
    begun.map(({ behind }) => Number(behind)),
    begun.map(({ run }) => run.createdAt),
    begun.map(({ run, paused, behind, filtered }) =>
      paused || behind || filtered !== null ? null : run.createdAt,
    ),
    begun.map(({ run }) => run.deadlineAt),
    begun.map(({ run, filtered }) => (filtered === null ? null : run.createdAt)),
    begun.map(({ run }) => run.replayOf ?? null),
  );
}
