/**
 * What an event costs: its own part, and its part of the transactions that it shares with others. Under load a transaction
 * carries many events, one at a time it carries one; from what both cost, the two parts are told apart.
 */

/**
 * Who works. `intake`: the main thread of a process that takes calls. `store`: the main thread of a process that works on runs,
 * which speaks with the database for them. `runs`: the thread that works on them. `aside`: garbage collection and compiling, beside
 * both. `postgres`: all of PostgreSQL. `load` and `sink`: the bench's sender and destination, which share the machine.
 */
export const PARTS = [
  "intake",
  "store",
  "runs",
  "intakeAside",
  "workerAside",
  "postgres",
  "load",
  "sink",
] as const;
export type Part = (typeof PARTS)[number];
export type ByPart = Record<Part, number>;

/** What was counted over some time, for each event. */
export interface Phase {
  /** Milliseconds of processor time. */
  cpuMs: ByPart;
  /** Transactions that write events; looks for due runs, also in vain; transactions that change runs. */
  records: number;
  claims: number;
  changes: number;
  walBytes: number;
  /** Of everything that is kept, tables and indexes. */
  keptBytes: number;
  /** Of the machine, what other programs left meanwhile. */
  coresLeft: number;
}

/** Of one configuration. */
export interface Phases {
  /** Events that the filter drops, and events that are delivered: as many at a time as go, and one at a time. */
  dropped: Phase;
  droppedSingly: Phase;
  delivered: Phase;
  deliveredSingly: Phase;
}

/** Milliseconds of processor time: `event` of each event, `transaction` of each transaction. */
export interface Cost {
  event: number;
  transaction: number;
}

/** Milliseconds of processor time. Nothing in here is a rate. */
export interface Costs {
  /** Of the thread that takes calls. A delivered event makes a run and wakes somebody. */
  intake: { dropped: number; delivered: number; transaction: number };
  /** Of a process that works on runs: its main thread and the thread that works. Transactions: claims and changes. */
  store: Cost;
  runs: Cost;
  /** Of PostgreSQL. */
  record: Cost;
  change: Cost;
  /** Beside the threads above, for each event. */
  intakeAside: number;
  workerAside: number;
  load: number;
  sink: number;
}

const EMPTY = 0;

/** @throws {RangeError} when a phase counted no transactions */
export function fitCosts({ dropped, droppedSingly, delivered, deliveredSingly }: Phases): Costs {
  const intake = fit([dropped, droppedSingly], "intake", ({ records }) => records);
  const record = fit([dropped, droppedSingly], "postgres", ({ records }) => records);
  const works = [delivered, deliveredSingly] as const;
  const shared = ({ claims, changes }: Phase): number => claims + changes;
  // what is left of PostgreSQL when the events have been written
  const left = works.map((phase) => ({
    ...phase,
    cpuMs: {
      ...phase.cpuMs,
      postgres: atLeastNothing(phase.cpuMs.postgres - record.event - record.transaction * phase.records),
    },
  })) as [Phase, Phase];
  return {
    intake: {
      dropped: intake.event,
      delivered: Math.max(delivered.cpuMs.intake - intake.transaction * delivered.records, intake.event),
      transaction: intake.transaction,
    },
    store: fit(works, "store", shared),
    runs: fit(works, "runs", shared),
    record,
    change: fit(left, "postgres", shared),
    intakeAside: dropped.cpuMs.intakeAside,
    workerAside: delivered.cpuMs.workerAside,
    load: dropped.cpuMs.load,
    sink: delivered.cpuMs.sink,
  };
}

/** The means of several turns. */
export function poolPhases(turns: readonly Phases[]): Phases {
  return meanOf(turns) as Phases;
}

function meanOf(values: readonly unknown[]): unknown {
  const [first] = values;
  if (typeof first === "number")
    return values.reduce<number>((sum, value) => sum + (value as number), 0) / values.length;
  const names = Object.keys(first as object);
  return Object.fromEntries(
    names.map((name) => [name, meanOf(values.map((value) => (value as Record<string, unknown>)[name]))]),
  );
}

/** A line through two points. */
function fit([loaded, single]: readonly [Phase, Phase], part: Part, shared: (phase: Phase) => number): Cost {
  const [few, many] = [shared(loaded), shared(single)];
  if (!(few > 0 && many > 0))
    throw new RangeError("No transactions were counted: a statement of the store reads otherwise now.");
  const [one, other] = [loaded.cpuMs[part], single.cpuMs[part]];
  // noise may turn the line round; no part costs less than nothing
  const slope = many > few ? atLeastNothing((other - one) / (many - few)) : EMPTY;
  const transaction = Math.min(slope, one / few);
  return { event: one - transaction * few, transaction };
}

const atLeastNothing = (value: number): number => Math.max(value, EMPTY);
