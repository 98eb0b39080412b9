/**
 * What one cell carries, on paper: one PostgreSQL with its intakes and workers. Whatever is used most is what binds. Pure
 * sums over costs that were measured; where things wait for one another is the simulation's business (simulate.ts), and the
 * figures here are what could be reached if nothing ever waited.
 */
import type { Costs, Phase } from "./costs.ts";

/** Costs of an event, as they are when events come as fast as they are taken. */
export interface EventCosts {
  /** Milliseconds of processor time, by what pays. `sender` and `destination` only where they share the machine. */
  intakeMs: number;
  /** The part of it that one thread must do alone. */
  intakeThreadMs: number;
  workerMs: number;
  /** Of it, the main thread, which speaks with the database, and the one that works on runs. */
  storeThreadMs: number;
  runsThreadMs: number;
  postgresMs: number;
  besidesMs: number;
  /** Transactions that wait for the disk. */
  commits: number;
  walBytes: number;
  /** In tables and indexes, until retention removes it. */
  keptBytes: number;
}

export interface Shape {
  intakes: number;
  workers: number;
  /** One process does both; then `intakes` and `workers` are its number. */
  together?: boolean;
}

export interface Resources {
  /** For everything. */
  cores: number;
  /** Flushes of the disk that PostgreSQL's log is on. One may serve several transactions. */
  flushesPerSecond: number;
  /** That it takes in, of log and of tables. */
  diskBytesPerSecond: number;
}

/** Of which there is too little first. */
export type Binding = "processor" | "an intake's thread" | "a worker's thread" | "flushes" | "disk";

export interface Capacity {
  perSecond: number;
  binds: Binding;
  /** Each alone, in events a second. */
  limits: Record<Binding, number>;
}

/** Log and tables are both written; a page may be written more than once between two checkpoints. */
const WRITTEN_AGAIN = 2;

/** How many events a second such processes carry at most on such a machine. */
export function capacityOf(costs: EventCosts, shape: Shape, machine: Resources): Capacity {
  const { intakeMs, workerMs, postgresMs, besidesMs } = costs;
  const limits: Capacity["limits"] = {
    processor: perSecond(intakeMs + workerMs + postgresMs + besidesMs, machine.cores),
    "an intake's thread": perSecond(
      costs.intakeThreadMs + (shape.together ? costs.storeThreadMs : 0),
      shape.intakes,
    ),
    "a worker's thread": perSecond(
      Math.max(shape.together ? 0 : costs.storeThreadMs, costs.runsThreadMs),
      shape.workers,
    ),
    flushes: machine.flushesPerSecond / costs.commits,
    disk: machine.diskBytesPerSecond / (costs.walBytes + costs.keptBytes * WRITTEN_AGAIN),
  };
  const binds = (Object.keys(limits) as Binding[]).reduce((least, each) =>
    limits[each] < limits[least] ? each : least,
  );
  return { perSecond: limits[binds], binds, limits };
}

/** The fewest processes that leave the cores to bind, and no more than there is work for. */
export function shapeFor(costs: EventCosts, cores: number): Required<Omit<Shape, "together">> {
  const total = costs.intakeMs + costs.workerMs + costs.postgresMs + costs.besidesMs;
  const events = perSecond(total, cores);
  const enough = (threadMs: number): number => Math.max(1, Math.ceil((events * threadMs) / 1000 - SLACK));
  return {
    intakes: enough(costs.intakeThreadMs),
    workers: enough(Math.max(costs.storeThreadMs, costs.runsThreadMs)),
  };
}
/** A thread that would have to be busy for 2 % more than it can be is no reason for another process. */
const SLACK = 0.02;

export interface Plan {
  perSecond: number;
  perDay: number;
  /** On the disk, with all that is kept, in bytes. */
  keptBytes: number;
  walBytesPerDay: number;
}

const SECONDS_PER_DAY = 86_400;

/**
 * What may be planned with.
 *
 * @param headroom  the share that is left free for peaks and for catching up, such as 0.5
 * @param keptDays  how long events are kept
 * @param peakOverMean  the busiest seconds over the day's mean: events come in office hours
 */
export function planOf(
  capacity: Pick<Capacity, "perSecond">,
  { walBytes, keptBytes }: Pick<EventCosts, "walBytes" | "keptBytes">,
  { headroom, keptDays, peakOverMean }: { headroom: number; keptDays: number; peakOverMean: number },
): Plan {
  const perSecond = capacity.perSecond * (1 - headroom);
  const perDay = (perSecond / peakOverMean) * SECONDS_PER_DAY;
  return { perSecond, perDay, keptBytes: perDay * keptBytes * keptDays, walBytesPerDay: perDay * walBytes };
}

/** As in src/store/postgres: statements, one line to listen; whoever works has one for the chores and one for what is owned. */
export const CONNECTIONS = { statements: 10, signals: 1, chores: 1, owners: 1 };
/** For whoever looks after the database, backups and a `psql`. */
const OF_OTHERS = 10;

/** @returns what `max_connections` must be at least */
export function connectionsOf({ intakes, workers, together = false }: Shape): number {
  const { statements, signals, chores, owners } = CONNECTIONS;
  const serves = statements + signals + owners;
  const works = statements + signals + chores + 2 * owners; // its main thread and the one that works have a line each
  return (together ? workers * works : intakes * serves + workers * works) + OF_OTHERS;
}

/** A workspace's size. */
export interface Size {
  name: string;
  eventsPerDay: number;
}

/**
 * How many workspaces of one size a cell holds.
 *
 * @param most  beyond which nobody has looked: each has a runner in every worker, whatever it does
 */
export function workspacesIn({ perDay }: Pick<Plan, "perDay">, { eventsPerDay }: Size, most: number): number {
  return Math.min(Math.floor(perDay / eventsPerDay), most);
}

const perSecond = (ms: number, threads: number): number => (ms > 0 ? (threads * 1000) / ms : Infinity);

/** What an event costs that is delivered, or dropped, when `records`, `claims` and `changes` are shared as they were. */
export function eventCosts(
  costs: Costs,
  shared: Pick<Phase, "records" | "claims" | "changes" | "walBytes" | "keptBytes">,
  { delivers, sharesMachine }: { delivers: boolean; sharesMachine: boolean },
): EventCosts {
  const { records, claims, changes, walBytes, keptBytes } = shared;
  const intakeThreadMs =
    (delivers ? costs.intake.delivered : costs.intake.dropped) + costs.intake.transaction * records;
  const works = delivers ? claims + changes : 0;
  const part = ({ event, transaction }: { event: number; transaction: number }): number =>
    delivers ? event + transaction * works : 0;
  const storeMs = part(costs.store);
  const runsMs = part(costs.runs);
  return {
    intakeMs: intakeThreadMs + costs.intakeAside,
    intakeThreadMs,
    workerMs: delivers ? storeMs + runsMs + costs.workerAside : 0,
    storeThreadMs: storeMs,
    runsThreadMs: runsMs,
    postgresMs: costs.record.event + costs.record.transaction * records + part(costs.change),
    besidesMs: sharesMachine ? costs.load + (delivers ? costs.sink : 0) : 0,
    commits: records + works,
    walBytes,
    keptBytes,
  };
}
