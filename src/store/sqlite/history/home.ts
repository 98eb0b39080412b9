/**
 * Counts for Home what came and what became of it, in steps of their own. Places are given out in order, so a mark in
 * each of the two tables says what is counted; what was unfinished then stands in a list and is looked at again. What
 * is removed is counted first, in the same transaction.
 */
import type { DatabaseSync } from "node:sqlite";
import {
  type AddToDay,
  type CountedEvent as EventRow,
  countEnd,
  type CountedRun as RunRow,
  countEvent,
  dayOf,
  hasChanged,
  nextOf,
  type SeenRun as SeenRow,
} from "../../day-counts.ts";
import type { DayCount, RollUpDone, RollUpStep } from "../../home.ts";

const EVENT = `
  SELECT e.seq, e.received_at, e.test, s.app, s.hiring_type, json_extract(e.hiring, '$.score.value') AS score
  FROM events e JOIN sources s ON s.seq = e.source_seq`;
const RUN = `
  r.seq, r.state, r.created_at, r.finished_at, r.hold IS NOT NULL AS held, r.replay_of IS NOT NULL AS replay, e.received_at`;

export const sql = {
  marks: `SELECT event_seq, run_seq FROM home_marks WHERE id = 1`,
  mark: `UPDATE home_marks SET event_seq = ?, run_seq = ? WHERE id = 1`,
  newestEvent: `SELECT max(seq) AS seq FROM events`,
  newestRun: `SELECT max(seq) AS seq FROM runs`,
  events: `${EVENT} WHERE e.seq > ? ORDER BY e.seq LIMIT ?`,
  event: `${EVENT} WHERE e.seq = ?`,
  runs: `
    SELECT ${RUN} FROM runs r JOIN events e ON e.seq = r.event_seq WHERE r.seq > ? ORDER BY r.seq LIMIT ?`,
  runsOfEvent: `
    SELECT ${RUN}, o.held AS counted FROM runs r JOIN events e ON e.seq = r.event_seq
    LEFT JOIN home_open o ON o.run_seq = r.seq WHERE r.event_seq = ?`,
  open: `
    SELECT ${RUN}, o.held AS counted FROM home_open o JOIN runs r ON r.seq = o.run_seq
    JOIN events e ON e.seq = r.event_seq WHERE o.run_seq > ? ORDER BY o.run_seq LIMIT ?`,
  addOpen: `INSERT INTO home_open (run_seq, day, held) VALUES (?, ?, ?)`,
  setHeld: `UPDATE home_open SET held = ? WHERE run_seq = ?`,
  closeOpen: `DELETE FROM home_open WHERE run_seq = ?`,
  add: `
    INSERT INTO home_days (day, kind, name, count) VALUES (?, ?, ?, ?)
    ON CONFLICT (day, kind, name) DO UPDATE SET count = count + excluded.count`,
  forget: `DELETE FROM home_days WHERE day < ?`,
  days: `SELECT day, kind, name, count FROM home_days WHERE day BETWEEN ? AND ? ORDER BY day, kind, name`,
};

interface Place {
  seq: number;
}

interface Marks {
  event_seq: number;
  run_seq: number;
}

/** To be called around the removal of an event whose runs are all finished. */
export interface HomeCounts {
  /** Before: counts it, unless that is done. */
  leaving(eventSeq: number): void;
  /** After: the highest place may be given out again. */
  left(): void;
}

export function prepareHome(db: DatabaseSync) {
  const selectMarks = db.prepare(sql.marks);
  const setMarks = db.prepare(sql.mark);
  const selectNewestEvent = db.prepare(sql.newestEvent);
  const selectNewestRun = db.prepare(sql.newestRun);
  const selectEvents = db.prepare(sql.events);
  const selectEvent = db.prepare(sql.event);
  const selectRuns = db.prepare(sql.runs);
  const selectRunsOfEvent = db.prepare(sql.runsOfEvent);
  const selectOpen = db.prepare(sql.open);
  const addOpen = db.prepare(sql.addOpen);
  const setHeld = db.prepare(sql.setHeld);
  const closeOpen = db.prepare(sql.closeOpen);
  const addDay = db.prepare(sql.add);
  const forget = db.prepare(sql.forget);
  const selectDays = db.prepare(sql.days);

  const marks = (): Marks => selectMarks.get() as unknown as Marks;
  const newestEvent = (): number => (selectNewestEvent.get() as { seq: number | null }).seq ?? 0;
  const newestRun = (): number => (selectNewestRun.get() as { seq: number | null }).seq ?? 0;
  const openAfter = ({ after, limit }: RollUpStep): SeenRow[] =>
    selectOpen.all(after ?? 0, limit) as unknown as SeenRow[];

  const add: AddToDay = (day, kind, name, count = 1) => void addDay.run(day, kind, String(name), count);

  const countNew = (run: RunRow): void => {
    if (run.finished_at !== null) return countEnd(run, add);
    const day = dayOf(run.created_at);
    addOpen.run(run.seq, day, run.held);
    if (run.held === 1) add(day, "outcome", "held");
  };

  const countAgain = (run: SeenRow): void => {
    if (!hasChanged(run)) return;
    const day = dayOf(run.created_at);
    if (run.finished_at === null) {
      setHeld.run(run.held, run.seq);
      add(day, "outcome", "held", run.held === 1 ? 1 : -1);
      return;
    }
    closeOpen.run(run.seq);
    if (run.counted === 1) add(day, "outcome", "held", -1);
    countEnd(run, add);
  };

  return {
    /** Most looks find nothing to write. */
    isDue: (step: RollUpStep): { due: boolean; done: RollUpDone } => {
      const { event_seq, run_seq } = marks();
      const open = openAfter(step);
      const due = newestEvent() > event_seq || newestRun() > run_seq || open.some(hasChanged);
      return { due, done: { more: false, after: nextOf(open, step) } };
    },

    rollUp: (step: RollUpStep): RollUpDone => {
      const { event_seq, run_seq } = marks();
      const open = openAfter(step); // before new ones are added, which need no second look
      const events = selectEvents.all(event_seq, step.limit) as unknown as (EventRow & Place)[];
      const runs = selectRuns.all(run_seq, step.limit) as unknown as RunRow[];
      for (const event of events) countEvent(event, add);
      for (const run of runs) countNew(run);
      for (const run of open) countAgain(run);
      setMarks.run(events.at(-1)?.seq ?? event_seq, runs.at(-1)?.seq ?? run_seq);
      forget.run(step.since);
      const more = events.length === step.limit || runs.length === step.limit;
      return { more, after: nextOf(open, step) };
    },

    dayCounts: ({ from, to }: { from: number; to: number }): DayCount[] =>
      (selectDays.all(from, to) as unknown as DayCount[]).map((row) => ({ ...row })),

    counts: {
      leaving(eventSeq: number): void {
        const { event_seq, run_seq } = marks();
        if (eventSeq > event_seq) countEvent(selectEvent.get(eventSeq) as unknown as EventRow, add);
        for (const run of selectRunsOfEvent.all(eventSeq) as unknown as SeenRow[]) {
          if (run.seq > run_seq) countEnd(run, add);
          else if (run.counted !== null) countAgain(run);
        }
      },
      left(): void {
        const { event_seq, run_seq } = marks();
        const event = Math.min(event_seq, newestEvent());
        const run = Math.min(run_seq, newestRun());
        if (event !== event_seq || run !== run_seq) setMarks.run(event, run);
      },
    } satisfies HomeCounts,
  };
}
