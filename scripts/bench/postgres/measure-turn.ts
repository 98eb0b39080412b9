/** One turn of one job engine: an empty database, everything is queued, everything is run, then one job at a time. */
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { clockMs } from "../clock.ts";
import { QUEUED_TOGETHER, type Engine, type Job, type Queue } from "./engines/engine.ts";
import type { Started } from "./serve-worker.ts";
import type { Postgres } from "./start-postgres.ts";
import type { Crew } from "./start-workers.ts";

/** Batches on their way at a time. */
const AT_ONCE = 2;
export const JOBS_PER_LANE = 4;
const PAUSE_MS = 10;
const LOOK_MS = 5;
export const LEASE_MS = 60_000;

export interface Turn {
  queuedPerSecond: number;
  runPerSecond: number;
  /** Queued and run, one after the other. */
  jobsPerSecond: number;
  /** Of one job at a time, in milliseconds: from the call that queues it, and from the answer that it is on the disk. */
  fromCall: number[];
  fromCommit: number[];
  walBytesPerJob: number;
  serverCpuMsPerJob: number;
  workerCpuMsPerJob: number;
  queueCpuMsPerJob: number;
  /** What was run when time was up; null when everything was. */
  unfinished: number | null;
  fault: string | null;
}

export interface Place {
  postgres: Postgres;
  crew: Crew;
  jobs: number;
  singles: number;
  /** A turn that takes longer is cut off. */
  patienceMs: number;
}

let databases = 0;

/** A database of its own, from the engine's template. */
export async function withDatabase<T>(
  postgres: Postgres,
  engine: Engine,
  work: (url: string) => Promise<T>,
): Promise<T> {
  databases += 1;
  const name = `bench_${databases}`;
  await postgres.admin(`CREATE DATABASE ${name} TEMPLATE ${templateOf(engine)}`);
  try {
    return await work(postgres.url(name));
  } finally {
    await postgres.admin(`DROP DATABASE ${name} WITH (FORCE)`);
  }
}

const templateOf = ({ key }: Engine): string => `template_${key.replaceAll("-", "_")}`;

export async function prepareTemplate(postgres: Postgres, engine: Engine): Promise<void> {
  await postgres.admin(`CREATE DATABASE ${templateOf(engine)}`);
  await engine.migrate(postgres.url(templateOf(engine)));
}

export function jobsFrom(first: number, count: number, lanes: number | null): Job[] {
  return Array.from({ length: count }, (_, index) => {
    const number = first + index;
    return { number, lane: lanes === null ? null : `candidate${number % lanes}@example.com` };
  });
}

export const lanesFor = (jobs: number): number => Math.ceil(jobs / JOBS_PER_LANE / AT_ONCE) * AT_ONCE;

/** In batches, a few of them at once; those of one lane one after the other. */
export async function addAll(queue: Queue, jobs: readonly Job[]): Promise<void> {
  const share = async (_: unknown, mine: number): Promise<void> => {
    const own = jobs.filter(({ number }) => number % AT_ONCE === mine);
    for (let next = 0; next < own.length; next += QUEUED_TOGETHER) {
      await queue.add(own.slice(next, next + QUEUED_TOGETHER));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, share));
}

export async function takeTurn(engine: Engine, place: Place): Promise<Turn> {
  return await withDatabase(place.postgres, engine, async (url) => {
    const watcher = new Client({ connectionString: url });
    await watcher.connect();
    const queue = await engine.openQueue(url);
    try {
      return await measure(engine, { ...place, url, watcher, queue });
    } finally {
      await queue.close();
      await watcher.end();
    }
  });
}

interface Opened extends Place {
  url: string;
  watcher: Client;
  queue: Queue;
}

async function measure(engine: Engine, opened: Opened): Promise<Turn> {
  const { url, watcher, queue, crew, postgres, jobs: count, singles, patienceMs } = opened;
  const lanes = engine.lanes ? lanesFor(count) : null;
  const jobs = jobsFrom(0, count, lanes);
  await watcher.query("CHECKPOINT"); // the first touch of a page after one writes it whole: the same for everybody
  const walBefore = await walOf(watcher);
  const serverBefore = await postgres.cpuMs();
  const ownBefore = ownCpuMs();
  const queuedFrom = clockMs();
  await addAll(queue, jobs);
  const queueMs = clockMs() - queuedFrom;
  const queueCpu = ownCpuMs() - ownBefore;

  const crewBefore = await crew.cpuMs();
  await crew.begin({ engine: engine.key, url, leaseMs: LEASE_MS, sweepMs: null, holds: false });
  const begunAt = clockMs();
  const end = begunAt + patienceMs;
  while ((await crew.started()) < count && clockMs() < end) await delay(LOOK_MS);
  while (clockMs() < end && (await isOpen(engine, watcher))) await delay(LOOK_MS);
  const doneAt = clockMs();
  const begun = await crew.started();
  const runMs = doneAt - firstOf(await crew.take(), begunAt);
  const workerCpu = (await crew.cpuMs()) - crewBefore;
  const serverCpu = (await postgres.cpuMs()) - serverBefore;
  const walBytes = (await walOf(watcher)) - walBefore;

  const cut = begun < count;
  const sent = cut ? [] : await addSingles(queue, { first: count, singles, lanes });
  const expected = count + sent.length;
  const lastEnd = clockMs() + patienceMs;
  if (!cut) while ((await crew.started()) < expected && clockMs() < lastEnd) await delay(LOOK_MS);
  const started = await crew.take();
  await crew.end();

  const startOf = new Map<number, number>();
  for (const { numbers, at } of started) {
    for (const [index, number] of numbers.entries()) startOf.set(number, at[index]!);
  }
  return {
    queuedPerSecond: (count * 1000) / queueMs,
    runPerSecond: (begun * 1000) / runMs,
    jobsPerSecond: 1000 / (queueMs / count + runMs / begun),
    fromCall: sent.map(({ number, calledAt }) => startOf.get(number)! - calledAt),
    fromCommit: sent.map(({ number, committedAt }) => startOf.get(number)! - committedAt),
    walBytesPerJob: walBytes / count,
    serverCpuMsPerJob: serverCpu / count,
    workerCpuMsPerJob: workerCpu / count,
    queueCpuMsPerJob: queueCpu / count,
    unfinished: cut ? count - begun : null,
    fault: faultIn(started, { expected, cut, lanes, startOf }),
  };
}

async function addSingles(
  queue: Queue,
  { first, singles, lanes }: { first: number; singles: number; lanes: number | null },
): Promise<{ number: number; calledAt: number; committedAt: number }[]> {
  const sent = [];
  for (const job of jobsFrom(first, singles, lanes)) {
    await delay(PAUSE_MS);
    const calledAt = clockMs();
    await queue.add([job]);
    sent.push({ number: job.number, calledAt, committedAt: clockMs() });
  }
  return sent;
}

/** @returns what was wrong with the counting or the order */
function faultIn(
  started: readonly Started[],
  told: { expected: number; cut: boolean; lanes: number | null; startOf: ReadonlyMap<number, number> },
): string | null {
  const { expected, cut, lanes, startOf } = told;
  const begun = started.reduce((sum, { numbers }) => sum + numbers.length, 0);
  const faults = [];
  if (begun > startOf.size) faults.push(`${begun - startOf.size} jobs ran twice`);
  if (!cut && startOf.size < expected) faults.push(`${expected - startOf.size} jobs never ran`);
  if (lanes !== null) {
    let overtaken = 0;
    for (const [number, at] of startOf) {
      const before = number - lanes;
      if (before >= 0 && !((startOf.get(before) ?? Infinity) < at)) overtaken += 1;
    }
    if (overtaken > 0) faults.push(`${overtaken} jobs overtook an earlier one of their lane`);
  }
  return faults.length === 0 ? null : faults.join(", ");
}

const firstOf = (started: readonly Started[], otherwise: number): number =>
  Math.min(...started.map(({ at }) => at[0] ?? Infinity), Infinity) || otherwise;

export async function isOpen(engine: Engine, watcher: Client): Promise<boolean> {
  const { rows } = await watcher.query<{ open: boolean }>(engine.open);
  return rows[0]!.open;
}

async function walOf(watcher: Client): Promise<number> {
  const { rows } = await watcher.query<{ bytes: string }>(
    "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS bytes",
  );
  return Number(rows[0]!.bytes);
}

function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
