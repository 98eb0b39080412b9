/**
 * Makes one person of several names, inside a transaction. What is known already is found by reading alone, since every
 * event that names a candidate twice asks. Otherwise the names are locked, in one order by everybody, and then the
 * candidates that have them: two processes that hear of the same person at the same time make one of it.
 */
import type { CandidateRef } from "../../core/candidate/candidate.ts";
import { type NameKey, nameKeys } from "../candidate-names.ts";
import { workspaceRemoved } from "../refusals.ts";
import type { Session } from "./session.ts";

export const sql = {
  find: `
    SELECT w.place::int - 1 AS place, r.candidate_seq AS seq, c.name
    FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS w (connection_id, ref, place)
    JOIN candidate_refs r ON r.workspace_seq = $1 AND r.connection_id = w.connection_id AND r.ref = w.ref
    JOIN candidates c ON c.workspace_seq = $1 AND c.seq = r.candidate_seq`,
  lockRefs: `
    SELECT pg_advisory_xact_lock(key)
    FROM (
      SELECT DISTINCT hashtextextended('candidate ' || connection_id || ' ' || ref, $1) AS key
      FROM unnest($2::text[], $3::text[]) AS wanted (connection_id, ref) ORDER BY 1
    ) AS keys`,
  /** Whoever merges or renames one holds it. */
  lockCandidates: `
    SELECT seq FROM candidates WHERE workspace_seq = $1 AND seq = ANY ($2::bigint[]) ORDER BY seq FOR UPDATE`,
  sizes: `
    SELECT candidate_seq AS seq, count(*) AS refs FROM candidate_refs
    WHERE workspace_seq = $1 AND candidate_seq = ANY ($2::bigint[]) GROUP BY candidate_seq`,
  /** No reference to the workspace, which every event about somebody new would have to lock; whoever asks is behind the barrier. */
  insert: `
    INSERT INTO candidates (workspace_seq, name)
    SELECT seq, NULL FROM workspaces WHERE seq = $1 AND state <> 'removed' RETURNING seq`,
  insertRefs: `
    INSERT INTO candidate_refs (workspace_seq, candidate_seq, connection_id, ref, known_at)
    SELECT $1, $2, connection_id, ref, $5 FROM unnest($3::text[], $4::text[]) AS told (connection_id, ref)
    ON CONFLICT (workspace_seq, connection_id, ref) DO NOTHING`,
  rename: `UPDATE candidates SET name = $3 WHERE workspace_seq = $1 AND seq = $2`,
  move: `
    UPDATE candidate_refs SET candidate_seq = $2
    WHERE workspace_seq = $1 AND candidate_seq = ANY ($3::bigint[])`,
  remove: `DELETE FROM candidates WHERE workspace_seq = $1 AND seq = ANY ($2::bigint[])`,
};

export interface Found {
  seq: number;
  name: string | null;
}

/** What is heard of one person. */
export interface Told {
  refs: readonly CandidateRef[];
  name: string | undefined;
  at: number;
}

const columns = (keys: readonly NameKey[]): [string[], string[]] => [
  keys.map(([connectionId]) => connectionId),
  keys.map(([, ref]) => ref),
];

/** @returns who has each of these names, by place in `keys` */
export async function findCandidates(tx: Session, keys: readonly NameKey[]): Promise<Map<number, Found>> {
  if (keys.length === 0) return new Map();
  const rows = await tx.all<Found & { place: number }>(sql.find, ...columns(keys));
  return new Map(rows.map(({ place, seq, name }) => [place, { seq, name }]));
}

/**
 * Remembers who is one person, of several at once. Blank names and a lone one are passed over.
 */
export async function rememberCandidates(tx: Session, told: readonly Told[]): Promise<void> {
  const heard = told
    .map(({ refs, name, at }) => ({ keys: nameKeys(refs), name: name?.trim(), at }))
    .filter(({ keys }) => keys.length > 1);
  if (heard.length === 0) return;
  const keys = heard.flatMap((each) => each.keys);
  const found = await findCandidates(tx, keys);
  let place = 0;
  const news = heard.filter((each) => {
    const mine = each.keys.map((_, index) => found.get(place + index));
    place += each.keys.length;
    const [first] = mine;
    const isKnown = first !== undefined && mine.every((one) => one?.seq === first.seq);
    return !isKnown || (isName(each.name) && each.name !== first.name);
  });
  if (news.length === 0) return;
  await lockNames(
    tx,
    news.flatMap((each) => each.keys),
  );
  for (const each of news) await linkLocked(tx, each.keys, each.name, each.at);
}

/** Makes one person of these names. @param keys at least one @returns the candidate's place */
export async function linkCandidate(
  tx: Session,
  keys: readonly NameKey[],
  name: string | undefined,
  at: number,
): Promise<number> {
  await lockNames(tx, keys);
  return await linkLocked(tx, keys, name, at);
}

/** Whoever adds or removes one of these names holds it. They need not be known. */
export async function lockNames(tx: Session, keys: readonly NameKey[]): Promise<void> {
  await tx.all(sql.lockRefs, ...columns(keys));
}

const isName = (name: string | undefined): name is string => name !== undefined && name !== "";

async function linkLocked(
  tx: Session,
  keys: readonly NameKey[],
  name: string | undefined,
  at: number,
): Promise<number> {
  const found = await findAndHold(tx, keys);
  const candidates = [...new Map([...found.values()].map((each) => [each.seq, each])).values()];
  const { seq, name: told } =
    candidates.length > 1 ? await merge(tx, candidates) : (candidates[0] ?? (await make(tx)));
  const unknown = keys.filter((_, place) => !found.has(place));
  if (unknown.length > 0) await tx.run(sql.insertRefs, seq, ...columns(unknown), at);
  if (isName(name) && name !== told) await tx.run(sql.rename, seq, name);
  return seq;
}

/** A name that is held may still move, with the candidate that it belongs to: until that one is held as well. */
export async function findAndHold(tx: Session, keys: readonly NameKey[]): Promise<Map<number, Found>> {
  for (;;) {
    const found = await findCandidates(tx, keys);
    const seqs = [...new Set([...found.values()].map(({ seq }) => seq))];
    if (seqs.length === 0) return found;
    await tx.all(sql.lockCandidates, seqs);
    const again = await findCandidates(tx, keys);
    const isSame =
      again.size === found.size && [...again].every(([place, { seq }]) => found.get(place)?.seq === seq);
    if (isSame) return again;
  }
}

async function make(tx: Session): Promise<Found> {
  const made = await tx.one<{ seq: number }>(sql.insert);
  if (made === undefined) throw workspaceRemoved();
  return { seq: made.seq, name: null };
}

/** Makes one candidate of several. @returns the one that stays, with a name that any of them had */
async function merge(tx: Session, candidates: readonly Found[]): Promise<Found> {
  const seqs = candidates.map(({ seq }) => seq);
  const rows = await tx.all<{ seq: number; refs: number }>(sql.sizes, seqs);
  const sizes = new Map(rows.map(({ seq, refs }) => [seq, refs]));
  const [largest, ...others] = candidates.toSorted(
    (one, other) => (sizes.get(other.seq) ?? 0) - (sizes.get(one.seq) ?? 0),
  );
  const name = candidates.find((each) => each.name !== null)?.name ?? null;
  const gone = others.map(({ seq }) => seq);
  await tx.run(sql.move, largest!.seq, gone);
  await tx.run(sql.remove, gone);
  if (largest!.name !== name) await tx.run(sql.rename, largest!.seq, name);
  return { seq: largest!.seq, name };
}
