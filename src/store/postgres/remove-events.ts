/** Takes events away with all that belongs to them, in the transaction of whoever asks. */
import type { HiringEvent } from "../../core/hiring/hiring-event.ts";
import { namesIn, type NamesOfEvent } from "../candidate-names.ts";
import { deliveryDigest } from "../delivery-digest.ts";
import type { Removed, RepeatWindows } from "../removals.ts";
import { forgetUnseen } from "./candidates.ts";
import type { Session, Transaction } from "./database.ts";
import { forgetSearched } from "./fill-search.ts";
import { countLeaving } from "./home.ts";
import { monthOf } from "./partitions.ts";

/** Those that are going, by their places and times. */
const GOING = `unnest($2::bigint[], $3::bigint[]) AS going (seq, received_at)`;

export const sql = {
  events: `
    SELECT e.seq, e.received_at, s.connection_id, e.idempotency_key, e.hiring
    FROM ${GOING}
    JOIN events e ON e.workspace_seq = $1 AND e.seq = going.seq AND e.received_at = going.received_at
    JOIN sources s ON s.seq = e.source_seq`,
  /** Deliveries stay known for a while. A newer event may have the key by now. */
  keep: `
    UPDATE event_keys k SET event_seq = 0, keep_until = going.keep_until
    FROM unnest($2::bytea[], $3::bigint[], $4::bigint[]) AS going (digest, seq, keep_until)
    WHERE k.workspace_seq = $1 AND k.digest = going.digest AND k.event_seq = going.seq`,
  removeKeys: `
    DELETE FROM event_keys k USING unnest($2::bytea[], $3::bigint[]) AS going (digest, seq)
    WHERE k.workspace_seq = $1 AND k.digest = going.digest AND k.event_seq = going.seq`,
  removeAttempts: `
    DELETE FROM attempts t USING runs r
    WHERE r.workspace_seq = $1 AND r.event_seq = ANY ($2::bigint[]) AND t.workspace_seq = $1 AND t.run_seq = r.seq`,
  removeRuns: `DELETE FROM runs WHERE workspace_seq = $1 AND event_seq = ANY ($2::bigint[])`,
  /** `bytes`: as they were received, which is known without a look at them. */
  removePayloads: `
    WITH gone AS (
      DELETE FROM event_payloads p USING ${GOING}
      WHERE p.workspace_seq = $1 AND p.event_seq = going.seq AND p.received_at = going.received_at
      RETURNING octet_length(p.headers) + octet_length(p.body) AS bytes)
    SELECT count(*) AS payloads, coalesce(sum(bytes), 0) AS bytes FROM gone`,
  remove: `
    DELETE FROM events e USING ${GOING}
    WHERE e.workspace_seq = $1 AND e.seq = going.seq AND e.received_at = going.received_at`,
};

/** What an event with its runs takes besides its payload, roughly. */
export const BYTES_BESIDES = 1_000;

/** An event whose runs are all finished. */
export interface Going {
  seq: number;
  received_at: number;
  /** That its payload takes in its table, compressed; null without one. */
  bytes: number | null;
}

interface GoingRow {
  seq: number;
  received_at: number;
  connection_id: string;
  idempotency_key: string;
  hiring: string;
}

/** What an event says of whom. PostgreSQL does not look into it: it refuses some texts that JSON may hold. */
export function toldOf(hiring: string): Pick<NamesOfEvent, "email" | "candidate_id"> {
  const { candidate } = JSON.parse(hiring) as HiringEvent;
  return { email: candidate?.email ?? null, candidate_id: candidate?.id ?? null };
}

/** Remembers how much room was left, by the month whose table it is in (space.ts). */
export function tallyFreed(tx: Transaction, receivedAt: number, bytes: number): void {
  tx.tally(`freed ${monthOf(receivedAt).name}`, bytes);
}

export async function removePayloads(tx: Transaction, going: readonly Going[]): Promise<number> {
  const [seqs, moments] = [going.map(({ seq }) => seq), going.map(({ received_at }) => received_at)];
  const gone = await tx.one<{ payloads: number; bytes: number }>(sql.removePayloads, seqs, moments);
  tx.tally("kept", -gone!.bytes);
  return gone!.payloads;
}

/** The transaction holds these events (`takeEvents`, or the barrier alone). */
export async function removeEvents(
  tx: Transaction,
  going: readonly Going[],
  { at, repeats }: { at: number; repeats: RepeatWindows },
): Promise<Removed> {
  const seqs = going.map(({ seq }) => seq);
  const moments = going.map(({ received_at }) => received_at);
  const rows = await tx.all<GoingRow>(sql.events, seqs, moments);
  await countLeaving(tx, going);
  await forgetSearched(tx, seqs);
  await letGo(tx, rows, at, repeats);
  const attempts = await tx.run(sql.removeAttempts, seqs);
  const runs = await tx.run(sql.removeRuns, seqs);
  const payloads = await removePayloads(tx, going);
  const events = await tx.run(sql.remove, seqs, moments);
  for (const { received_at, bytes } of going) tallyFreed(tx, received_at, (bytes ?? 0) + BYTES_BESIDES);
  tx.tally("removed", events);
  tx.tally("kept", -events * BYTES_BESIDES);
  const names = await forgetUnseen(
    tx,
    rows.flatMap(({ connection_id, hiring }) => namesIn({ connection_id, ...toldOf(hiring) })),
  );
  return { events, payloads, runs, attempts, names };
}

/** Their keys stay known until their windows are over, or go with them. */
async function letGo(
  tx: Session,
  rows: readonly GoingRow[],
  at: number,
  repeats: RepeatWindows,
): Promise<void> {
  const keys = rows.map(({ seq, received_at, connection_id, idempotency_key }) => ({
    seq,
    digest: deliveryDigest(connection_id, idempotency_key),
    keepUntil: received_at + (repeats[connection_id] ?? 0),
  }));
  const kept = keys.filter(({ keepUntil }) => keepUntil > at);
  const gone = keys.filter(({ keepUntil }) => keepUntil <= at);
  const columns = (some: typeof keys) =>
    [some.map(({ digest }) => digest), some.map(({ seq }) => seq)] as const;
  if (kept.length > 0) {
    await tx.run(
      sql.keep,
      ...columns(kept),
      kept.map(({ keepUntil }) => keepUntil),
    );
  }
  if (gone.length > 0) await tx.run(sql.removeKeys, ...columns(gone));
}
