/**
 * Counts for Home what came and what became of it, in steps of their own. A mark in each of the two tables says what is
 * counted; it moves no further than to where nothing will appear any more (barrier.ts). What was unfinished then stands
 * in a list and is looked at again. What is removed is counted first, in the same transaction.
 *
 * Whoever counts holds the marks, and whoever removes holds them together with others who remove: of an event that goes
 * while it is to be counted, one of the two counts it.
 */
import type { HiringEvent } from "../../core/hiring/hiring-event.ts";
import {
  type AddToDay,
  type CountedEvent,
  countEnd,
  type CountedRun,
  countEvent,
  dayOf,
  hasChanged,
  nextOf,
  type SeenRun,
} from "../day-counts.ts";
import type { DayCount, RollUpDone, RollUpStep } from "../home.ts";
import { horizon, sql as newest } from "./barrier.ts";
import type { Database } from "./database.ts";
import type { Session } from "./session.ts";

const EVENT = `
  SELECT e.seq, e.received_at, e.test, s.app, s.hiring_type, e.hiring FROM events e JOIN sources s ON s.seq = e.source_seq`;
const RUN = `
  r.seq, r.state, r.created_at, r.finished_at, (r.hold IS NOT NULL)::int AS held,
  (r.replay_of IS NOT NULL)::int AS replay, r.event_at AS received_at`;

export const sql = {
  marks: `SELECT event_seq, run_seq FROM home_marks WHERE workspace_seq = $1`,
  begin: `INSERT INTO home_marks (workspace_seq, event_seq, run_seq) VALUES ($1, 0, 0) ON CONFLICT DO NOTHING`,
  hold: `SELECT event_seq, run_seq FROM home_marks WHERE workspace_seq = $1 FOR UPDATE`,
  share: `SELECT event_seq, run_seq FROM home_marks WHERE workspace_seq = $1 FOR SHARE`,
  mark: `UPDATE home_marks SET event_seq = $2, run_seq = $3 WHERE workspace_seq = $1`,
  events: `${EVENT} WHERE e.workspace_seq = $1 AND e.seq > $2 AND e.seq <= $3 ORDER BY e.seq LIMIT $4`,
  leavingEvents: `
    ${EVENT} JOIN unnest($2::bigint[], $3::bigint[]) AS going (seq, received_at)
      ON going.seq = e.seq AND going.received_at = e.received_at
    WHERE e.workspace_seq = $1 AND e.seq > $4`,
  runs: `
    SELECT ${RUN} FROM runs r WHERE r.workspace_seq = $1 AND r.seq > $2 AND r.seq <= $3 ORDER BY r.seq LIMIT $4`,
  leavingRuns: `
    SELECT ${RUN}, o.held AS counted
    FROM runs r LEFT JOIN home_open o ON o.workspace_seq = $1 AND o.run_seq = r.seq
    WHERE r.workspace_seq = $1 AND r.event_seq = ANY ($2::bigint[])`,
  open: `
    SELECT ${RUN}, o.held AS counted FROM home_open o JOIN runs r ON r.workspace_seq = $1 AND r.seq = o.run_seq
    WHERE o.workspace_seq = $1 AND o.run_seq > $2 ORDER BY o.run_seq LIMIT $3`,
  addOpen: `
    INSERT INTO home_open (workspace_seq, run_seq, day, held)
    SELECT $1, * FROM unnest($2::bigint[], $3::bigint[], $4::smallint[])`,
  setHeld: `
    UPDATE home_open o SET held = seen.held FROM unnest($2::bigint[], $3::smallint[]) AS seen (run_seq, held)
    WHERE o.workspace_seq = $1 AND o.run_seq = seen.run_seq`,
  closeOpen: `DELETE FROM home_open WHERE workspace_seq = $1 AND run_seq = ANY ($2::bigint[])`,
  /** In one order by everybody. */
  add: `
    INSERT INTO home_days (workspace_seq, day, kind, name, count)
    SELECT $1, day, kind, name, count FROM unnest($2::bigint[], $3::text[], $4::text[], $5::bigint[])
      AS added (day, kind, name, count)
    ORDER BY day, kind COLLATE "C", name COLLATE "C"
    ON CONFLICT (workspace_seq, day, kind, name) DO UPDATE SET count = home_days.count + excluded.count`,
  forget: `DELETE FROM home_days WHERE workspace_seq = $1 AND day < $2`,
  days: `
    SELECT day, kind, name, count FROM home_days WHERE workspace_seq = $1 AND day BETWEEN $2 AND $3
    ORDER BY day, kind, name`,
};

type EventRow = Omit<CountedEvent, "score"> & { seq: number; hiring: string };

interface Marks {
  event_seq: number;
  run_seq: number;
}

/** What a step finds, written with a statement for each table. */
function gather() {
  const days = new Map<string, DayCount>();
  const opened: CountedRun[] = [];
  const changed: SeenRun[] = [];
  const closed: number[] = [];
  const add: AddToDay = (day, kind, name, count = 1) => {
    const key = `${day} ${kind} ${name}`;
    const known = days.get(key) ?? { day, kind, name: String(name), count: 0 };
    days.set(key, { ...known, count: known.count + count });
  };
  const countAgain = (run: SeenRun): void => {
    if (!hasChanged(run)) return;
    const day = dayOf(run.created_at);
    if (run.finished_at === null) {
      changed.push(run);
      return add(day, "outcome", "held", run.held === 1 ? 1 : -1);
    }
    closed.push(run.seq);
    if (run.counted === 1) add(day, "outcome", "held", -1);
    countEnd(run, add);
  };
  return {
    event: (row: EventRow) =>
      countEvent({ ...row, score: (JSON.parse(row.hiring) as HiringEvent).score?.value }, add),
    end: (run: CountedRun) => countEnd(run, add),
    again: countAgain,
    fresh(run: CountedRun): void {
      if (run.finished_at !== null) return countEnd(run, add);
      opened.push(run);
      if (run.held === 1) add(dayOf(run.created_at), "outcome", "held");
    },
    async write(tx: Session): Promise<void> {
      const seqs = (runs: readonly CountedRun[]) => runs.map(({ seq }) => seq);
      const held = (runs: readonly CountedRun[]) => runs.map((run) => run.held);
      if (opened.length > 0) {
        const on = opened.map((run) => dayOf(run.created_at));
        await tx.run(sql.addOpen, seqs(opened), on, held(opened));
      }
      if (changed.length > 0) await tx.run(sql.setHeld, seqs(changed), held(changed));
      if (closed.length > 0) await tx.run(sql.closeOpen, closed);
      const added = [...days.values()].filter(({ count }) => count !== 0);
      if (added.length === 0) return;
      await tx.run(
        sql.add,
        added.map(({ day }) => day),
        added.map(({ kind }) => kind),
        added.map(({ name }) => name),
        added.map(({ count }) => count),
      );
    },
  };
}

async function hold(tx: Session, text: string): Promise<Marks> {
  const marks = await tx.one<Marks>(text);
  if (marks !== undefined) return marks;
  await tx.run(sql.begin);
  return (await tx.one<Marks>(text))!;
}

/** Before events are removed whose runs are all finished, in the same transaction: counts what is not counted yet. */
export async function countLeaving(
  tx: Session,
  going: readonly { seq: number; received_at: number }[],
): Promise<void> {
  const { event_seq, run_seq } = await hold(tx, sql.share);
  const seqs = going.map(({ seq }) => seq);
  const moments = going.map(({ received_at }) => received_at);
  const found = gather();
  for (const event of await tx.all<EventRow>(sql.leavingEvents, seqs, moments, event_seq)) found.event(event);
  for (const run of await tx.all<SeenRun>(sql.leavingRuns, seqs)) {
    if (run.seq > run_seq) found.end(run);
    else if (run.counted !== null) found.again(run);
  }
  await found.write(tx);
}

export function homeOf(db: Database) {
  const openAfter = (session: Session, { after, limit }: RollUpStep): Promise<SeenRun[]> =>
    session.all<SeenRun>(sql.open, after ?? 0, limit);

  /** Most looks find nothing to write. */
  async function isDue(step: RollUpStep): Promise<{ due: boolean; done: RollUpDone }> {
    const { event_seq, run_seq } = (await db.one<Marks>(sql.marks)) ?? { event_seq: 0, run_seq: 0 };
    const open = await openAfter(db, step);
    const event = await db.one<{ seq: number }>(newest.event);
    const run = await db.one<{ seq: number }>(newest.run);
    const due = (event?.seq ?? 0) > event_seq || (run?.seq ?? 0) > run_seq || open.some(hasChanged);
    return { due, done: { more: false, after: nextOf(open, step) } };
  }

  return {
    async rollUp(step: RollUpStep): Promise<RollUpDone> {
      const { due, done } = await isDue(step);
      if (!due) return done;
      const upTo = await horizon(db);
      return await db.transaction(async (tx) => {
        const { event_seq, run_seq } = await hold(tx, sql.hold);
        const open = await openAfter(tx, step); // before new ones are added, which need no second look
        const events = await tx.all<EventRow>(sql.events, event_seq, upTo.event, step.limit);
        const runs = await tx.all<CountedRun>(sql.runs, run_seq, upTo.run, step.limit);
        const found = gather();
        for (const event of events) found.event(event);
        for (const run of runs) found.fresh(run);
        for (const run of open) found.again(run);
        await found.write(tx);
        await tx.run(sql.mark, events.at(-1)?.seq ?? event_seq, runs.at(-1)?.seq ?? run_seq);
        await tx.run(sql.forget, step.since);
        const more = events.length === step.limit || runs.length === step.limit;
        return { more, after: nextOf(open, step) };
      });
    },
    dayCounts: ({ from, to }: { from: number; to: number }): Promise<DayCount[]> =>
      db.all<DayCount>(sql.days, from, to),
  };
}
