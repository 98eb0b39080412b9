/**
 * Who is known by which names, and how they are forgotten; candidate-links.ts makes one person of several. Whoever takes names
 * away holds the candidate that has them, as whoever adds some does.
 */
import type { CandidateRef, KnownCandidate } from "../../core/candidate/candidate.ts";
import { laneOf } from "../../core/hiring/lane.ts";
import { type NameKey, nameKeys, toKnownCandidate } from "../candidate-names.ts";
import { closeBarrier } from "./barrier.ts";
import { findAndHold, findCandidates, linkCandidate, lockNames } from "./candidate-links.ts";
import type { Database } from "./database.ts";
import type { Session } from "./session.ts";
import { readSources } from "./sources.ts";

export const sql = {
  name: `SELECT name FROM candidates WHERE workspace_seq = $1 AND seq = $2`,
  refs: `
    SELECT candidate_seq, connection_id, ref FROM candidate_refs
    WHERE workspace_seq = $1 AND candidate_seq = ANY ($2::bigint[]) ORDER BY seq`,
  removeRef: `DELETE FROM candidate_refs WHERE workspace_seq = $1 AND connection_id = $2 AND ref = $3`,
  removeUnnamed: `
    DELETE FROM candidates c WHERE c.workspace_seq = $1 AND c.seq = $2
      AND NOT EXISTS (SELECT 1 FROM candidate_refs r WHERE r.workspace_seq = $1 AND r.candidate_seq = c.seq)`,
  removeRefs: `DELETE FROM candidate_refs WHERE workspace_seq = $1 AND candidate_seq = ANY ($2::bigint[])`,
  remove: `DELETE FROM candidates WHERE workspace_seq = $1 AND seq = ANY ($2::bigint[])`,
  /** By place. Two accounts of one app share their lanes: an id counts at its connection only. */
  seen: `
    SELECT asked.place::int - 1 AS place
    FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS asked (lane, connection_id, place)
    WHERE EXISTS (
      SELECT 1 FROM events e JOIN sources s ON s.seq = e.source_seq
      WHERE e.workspace_seq = $1 AND e.lane = asked.lane AND e.lane IS NOT NULL
        AND (asked.connection_id = '' OR s.connection_id = asked.connection_id))`,
};

interface RefRow {
  candidate_seq: number;
  connection_id: string;
  ref: string;
}

async function known(db: Session, seq: number): Promise<KnownCandidate> {
  const row = await db.one<{ name: string | null }>(sql.name, seq);
  const refs = await db.all<RefRow>(sql.refs, [seq]);
  return toKnownCandidate(
    row?.name ?? null,
    refs.map(({ connection_id, ref }): NameKey => [connection_id, ref]),
  );
}

const seqsOf = (found: ReadonlyMap<number, { seq: number }>): number[] => [
  ...new Set([...found.values()].map(({ seq }) => seq)),
];

async function remove(tx: Session, seqs: readonly number[]): Promise<number> {
  if (seqs.length === 0) return 0;
  const names = await tx.run(sql.removeRefs, seqs);
  await tx.run(sql.remove, seqs);
  return names;
}

/** Forgets the candidates that have any of these names. @returns how many names they had */
export async function forget(tx: Session, refs: readonly CandidateRef[]): Promise<number> {
  const keys = nameKeys(refs);
  if (keys.length === 0) return 0;
  await lockNames(tx, keys);
  return await remove(tx, seqsOf(await findAndHold(tx, keys)));
}

/**
 * The same, for those of whom no event is left under any of their names. An event about one of them that is taken in
 * meanwhile finds them known and says nothing, so before they go the barrier is closed, and they are looked at again.
 */
export async function forgetUnseen(tx: Session, refs: readonly CandidateRef[]): Promise<number> {
  const keys = [...new Map(nameKeys(refs).map((key) => [key.join("\n"), key])).values()];
  if ((await unseen(tx, seqsOf(await findCandidates(tx, keys)))).length === 0) return 0;
  await closeBarrier(tx);
  await lockNames(tx, keys);
  return await remove(tx, await unseen(tx, seqsOf(await findAndHold(tx, keys))));
}

async function unseen(tx: Session, seqs: readonly number[]): Promise<number[]> {
  if (seqs.length === 0) return [];
  const refs = await tx.all<RefRow>(sql.refs, seqs);
  const sources = await readSources(tx);
  const asked = refs.flatMap(({ candidate_seq: seq, connection_id: connectionId, ref }) => {
    if (connectionId === "") return [{ seq, connectionId, lane: ref }];
    const app = sources.find((source) => source.connection_id === connectionId)?.app;
    const lane = app === undefined ? null : laneOf({ candidate: { id: ref } }, app);
    return lane === null ? [] : [{ seq, connectionId, lane }]; // a destination's id: it sends no events
  });
  const rows = await tx.all<{ place: number }>(
    sql.seen,
    asked.map(({ lane }) => lane),
    asked.map(({ connectionId }) => connectionId),
  );
  const seen = new Set(rows.map(({ place }) => asked[place]?.seq));
  return seqs.filter((seq) => !seen.has(seq));
}

export function candidatesOf(db: Database) {
  return {
    async candidate(ref: CandidateRef): Promise<KnownCandidate | null> {
      const found = (await findCandidates(db, nameKeys([ref]))).get(0);
      return found === undefined ? null : await known(db, found.seq);
    },
    async linkCandidate(
      refs: readonly CandidateRef[],
      { name, at }: { name?: string; at: number },
    ): Promise<KnownCandidate> {
      const keys = nameKeys(refs);
      if (keys.length === 0) return { emails: [], name: null, ids: [] };
      return await db.transaction(
        async (tx) => known(tx, await linkCandidate(tx, keys, name?.trim(), at)),
        { barrier: "shared" }, // a workspace that is removed waits for us
      );
    },
    async unlinkCandidate(ref: CandidateRef): Promise<boolean> {
      const keys = nameKeys([ref]);
      const [key] = keys;
      if (key === undefined) return false;
      return await db.transaction(async (tx) => {
        await lockNames(tx, keys);
        const found = (await findAndHold(tx, keys)).get(0);
        if (found === undefined) return false;
        await tx.run(sql.removeRef, ...key);
        await tx.run(sql.removeUnnamed, found.seq);
        return true;
      });
    },
  };
}
