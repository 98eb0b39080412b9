/**
 * What runs share, and who may touch it. A lane is an automation's runs about one candidate: whoever makes or finishes one of
 * them holds the lane until the transaction ends, so that a run that is made and one that ends in the same moment, at two
 * processes, see each other. Without it, the new one would wait for one that is finished already, for ever. An event is
 * held likewise by whoever finishes one of its runs: of the last two that end together, one must see that it is the last.
 *
 * They are taken in one order by everybody, all that a transaction needs at once, after the barrier. What touches more
 * runs than a few hundred closes the barrier instead, which all others are behind.
 */
import type { Session } from "./session.ts";

export const sql = {
  /** Hashes: two lanes that share one only wait for each other. */
  take: `
    SELECT pg_advisory_xact_lock(key)
    FROM (
      SELECT DISTINCT hashtextextended(automation_seq || ' ' || lane, $1) AS key
      FROM unnest($2::bigint[], $3::text[]) AS wanted (automation_seq, lane) ORDER BY 1
    ) AS keys`,
  takeOf: `
    SELECT pg_advisory_xact_lock(key)
    FROM (
      SELECT hashtextextended(automation_seq || ' ' || lane, $1) AS key
      FROM runs WHERE workspace_seq = $1 AND id = ANY ($2::text[]) AND lane IS NOT NULL
      UNION
      SELECT hashtextextended('event ' || event_seq, $1)
      FROM runs WHERE workspace_seq = $1 AND id = ANY ($2::text[])
      ORDER BY 1
    ) AS keys`,
  takeForNew: `
    SELECT pg_advisory_xact_lock(key)
    FROM (
      SELECT hashtextextended($3::bigint || ' ' || $4::text, $1) AS key WHERE $4::text IS NOT NULL
      UNION
      SELECT hashtextextended('event ' || $2::bigint, $1)
      ORDER BY 1
    ) AS keys`,
  takeEvents: `
    SELECT pg_advisory_xact_lock(key)
    FROM (SELECT hashtextextended('event ' || seq, $1) AS key FROM unnest($2::bigint[]) AS wanted (seq) ORDER BY 1) AS keys`,
  isBusy: `
    SELECT 1 FROM runs
    WHERE workspace_seq = $1 AND automation_seq = $2 AND lane = $3 AND lane IS NOT NULL AND finished_at IS NULL
    LIMIT 1`,
};

export interface Lane {
  automationSeq: number;
  lane: string;
}

export async function takeLanes(tx: Session, lanes: readonly Lane[]): Promise<void> {
  if (lanes.length === 0) return;
  await tx.all(
    sql.take,
    lanes.map(({ automationSeq }) => automationSeq),
    lanes.map(({ lane }) => lane),
  );
}

/** The lanes and events of these runs, by their ids. A run never changes either. */
export async function takeLanesOf(tx: Session, runIds: readonly string[]): Promise<void> {
  if (runIds.length > 0) await tx.all(sql.takeOf, runIds);
}

/** What a run that is to be made for an event that is kept will share. */
export async function takeLanesForNew(
  tx: Session,
  run: { eventSeq: number; automationSeq: number; lane: string | null },
): Promise<void> {
  await tx.all(sql.takeForNew, run.eventSeq, run.automationSeq, run.lane);
}

/** Events that are to go: nobody makes or repeats a run of them meanwhile. */
export async function takeEvents(tx: Session, eventSeqs: readonly number[]): Promise<void> {
  await tx.all(sql.takeEvents, eventSeqs);
}

/** Whether a run that is made now stands behind another one. To be asked while the lane is held. */
export async function isBusy(tx: Session, automationSeq: number, lane: string | null): Promise<boolean> {
  return lane !== null && (await tx.one(sql.isBusy, automationSeq, lane)) !== undefined;
}
