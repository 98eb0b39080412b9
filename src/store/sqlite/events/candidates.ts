/**
 * Who is known by which names. Two candidates that turn out to be one are merged by rewriting the one with fewer
 * names. What is known already is found by reading alone, since every event that names a candidate twice asks.
 */
import type { DatabaseSync } from "node:sqlite";
import type { CandidateRef, KnownCandidate } from "../../../core/candidate/candidate.ts";
import { laneOf } from "../../../core/hiring/lane.ts";
import { type NameKey, nameKeys, toKnownCandidate } from "../../candidate-names.ts";
import type { Sources } from "./sources.ts";

export const sql = {
  find: `
    SELECT r.candidate_seq AS seq, c.name
    FROM candidate_refs r JOIN candidates c ON c.seq = r.candidate_seq
    WHERE r.connection_id = ? AND r.ref = ?`,
  name: `SELECT name FROM candidates WHERE seq = ?`,
  refs: `SELECT connection_id, ref FROM candidate_refs WHERE candidate_seq = ? ORDER BY seq`,
  count: `SELECT count(*) AS refs FROM candidate_refs WHERE candidate_seq = ?`,
  insert: `INSERT INTO candidates (name) VALUES (NULL)`,
  insertRef: `INSERT INTO candidate_refs (candidate_seq, connection_id, ref, known_at) VALUES (?, ?, ?, ?)`,
  rename: `UPDATE candidates SET name = ? WHERE seq = ?`,
  move: `UPDATE candidate_refs SET candidate_seq = ? WHERE candidate_seq = ?`,
  removeRef: `DELETE FROM candidate_refs WHERE connection_id = ? AND ref = ? RETURNING candidate_seq AS seq`,
  remove: `DELETE FROM candidates WHERE seq = ?`,
  removeRefs: `DELETE FROM candidate_refs WHERE candidate_seq = ?`,
  seen: `SELECT 1 FROM events INDEXED BY events_lane WHERE lane = ? AND lane IS NOT NULL LIMIT 1`,
  /** Two accounts of one app share their lanes. */
  seenAt: `
    SELECT 1 FROM events INDEXED BY events_lane
    WHERE lane = ? AND lane IS NOT NULL AND source_seq IN (SELECT value FROM json_each(?)) LIMIT 1`,
};

interface Found {
  seq: number;
  name: string | null;
}

interface RefRow {
  connection_id: string;
  ref: string;
}

export interface CandidateTable {
  candidate: (ref: CandidateRef) => KnownCandidate | null;
  linkCandidate: (refs: readonly CandidateRef[], about: { name?: string; at: number }) => KnownCandidate;
  unlinkCandidate: (ref: CandidateRef) => boolean;
  /** As `linkCandidate`, for a transaction that needs no answer. Blank names and a lone one are passed over. */
  remember: (refs: readonly CandidateRef[], name: string | undefined, at: number) => void;
  /** Forgets the candidates that have any of these names. @returns how many names they had */
  forget: (refs: readonly CandidateRef[]) => number;
  /** The same, for those of whom no event is left under any of their names. */
  forgetUnseen: (refs: readonly CandidateRef[]) => number;
}

export function prepareCandidates(db: DatabaseSync, sources: Sources): CandidateTable {
  const find = db.prepare(sql.find);
  const selectName = db.prepare(sql.name);
  const selectRefs = db.prepare(sql.refs);
  const count = db.prepare(sql.count);
  const insert = db.prepare(sql.insert);
  const insertRef = db.prepare(sql.insertRef);
  const rename = db.prepare(sql.rename);
  const move = db.prepare(sql.move);
  const removeRef = db.prepare(sql.removeRef);
  const remove = db.prepare(sql.remove);
  const removeRefs = db.prepare(sql.removeRefs);
  const selectSeen = db.prepare(sql.seen);
  const selectSeenAt = db.prepare(sql.seenAt);

  const foundBy = (key: NameKey): Found | undefined => find.get(...key) as Found | undefined;
  const countRefs = (seq: number): number => (count.get(seq) as { refs: number }).refs;

  const refsOf = (seq: number): NameKey[] =>
    (selectRefs.all(seq) as unknown as RefRow[]).map((row) => [row.connection_id, row.ref]);

  function known(seq: number): KnownCandidate {
    const { name } = selectName.get(seq) as { name: string | null };
    return toKnownCandidate(name, refsOf(seq));
  }

  /** Makes one candidate of several. @returns the one that stays, with a name that any of them had */
  function merge(candidates: readonly Found[]): Found {
    const [largest, ...others] = candidates.toSorted(
      (one, other) => countRefs(other.seq) - countRefs(one.seq),
    );
    const name = candidates.find((each) => each.name !== null)?.name ?? null;
    for (const { seq } of others) {
      move.run(largest!.seq, seq);
      remove.run(seq);
    }
    if (largest!.name !== name) rename.run(name, largest!.seq);
    return { seq: largest!.seq, name };
  }

  /** @param keys  at least one */
  function link(keys: readonly NameKey[], name: string | undefined, at: number): number {
    const found = keys.map(foundBy);
    const candidates = [...new Map(found.flatMap((each) => (each ? [[each.seq, each]] : []))).values()];
    const { seq, name: told } = candidates.length > 1 ? merge(candidates) : (candidates[0] ?? make());
    if (found.includes(undefined)) {
      for (const key of keys) if (foundBy(key) === undefined) insertRef.run(seq, ...key, at);
    }
    if (name !== undefined && name !== "" && name !== told) rename.run(name, seq);
    return seq;
  }

  function make(): Found {
    return { seq: Number(insert.run().lastInsertRowid), name: null };
  }

  function isSeen([connectionId, ref]: NameKey): boolean {
    if (connectionId === "") return selectSeen.get(ref) !== undefined;
    const app = sources.appOf(connectionId);
    const lane = app === undefined ? null : laneOf({ candidate: { id: ref } }, app);
    if (lane === null) return false; // a destination's id: it sends no events
    return selectSeenAt.get(lane, JSON.stringify(sources.matching({ connectionId }))) !== undefined;
  }

  function forgetWhere(refs: readonly CandidateRef[], goes: (seq: number) => boolean): number {
    const found = nameKeys(refs).flatMap((key) => foundBy(key)?.seq ?? []);
    let names = 0;
    for (const seq of new Set(found)) {
      if (!goes(seq)) continue;
      names += Number(removeRefs.run(seq).changes);
      remove.run(seq);
    }
    return names;
  }

  return {
    forget: (refs) => forgetWhere(refs, () => true),
    forgetUnseen: (refs) => forgetWhere(refs, (seq) => !refsOf(seq).some(isSeen)),
    candidate(ref) {
      const [key] = nameKeys([ref]);
      const found = key && foundBy(key);
      return found ? known(found.seq) : null;
    },
    linkCandidate(refs, { name, at }) {
      const keys = nameKeys(refs);
      if (keys.length === 0) return { emails: [], name: null, ids: [] };
      return known(link(keys, name?.trim(), at));
    },
    unlinkCandidate(ref) {
      const [key] = nameKeys([ref]);
      const removed = key && (removeRef.get(...key) as { seq: number } | undefined);
      if (!removed) return false;
      if (countRefs(removed.seq) === 0) remove.run(removed.seq);
      return true;
    },
    remember(refs, name, at) {
      const keys = nameKeys(refs);
      if (keys.length > 1) link(keys, name?.trim(), at);
    },
  };
}
