/** One contestant in one round: start, idle, intake, delivery, one at a time, stop, count. */
import { setTimeout as delay } from "node:timers/promises";
import type { Contestant, Place, Running } from "./contestants/contestant.ts";
import { clockMs } from "./clock.ts";
import { FAILING_SCORE, PASSING_SCORE } from "./job.ts";
import type { LoadResult } from "./load/generate.ts";
import type { Load } from "./load/start-load.ts";
import { usageOf, watchMemory } from "./process-tree.ts";
import type { Sink } from "./sink/start-sink.ts";
import { quantile } from "./statistics.ts";
import { createLedger, isAcknowledged, type Ledger, type Tally } from "./tally.ts";

export interface Effort {
  connections: number;
  /** What a phase shall take, in milliseconds; the number of events follows from a warm-up. */
  phaseMs: number;
  warmUpMs: number;
  /** No more events than that in a phase. */
  maxEvents: number;
  /** Events of the one-at-a-time phase. */
  singles: number;
  /** How long a started contestant is left alone before its idle memory is read. */
  idleMs: number;
  /** Open loop at that rate instead of a closed one. */
  ratePerSecond?: number | undefined;
  /** Deliveries that stop coming are given up after so long. */
  patienceMs: number;
}

export interface Bench {
  load: Load;
  sink: Sink;
  effort: Effort;
}

export interface Intake {
  acksPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Processor time of the contestant per event; null where it is not told. */
  cpuMsPerEvent: number | null;
}

export interface Delivery extends Intake {
  deliveredPerSecond: number;
}

export interface Measured {
  startMs: number;
  idleBytes: number;
  peakBytes: number;
  intake: Intake;
  delivery: Delivery | null;
  /** Median from sending to arrival, nothing else going on. */
  singleMs: number | null;
  tally: Tally;
}

const START_PATIENCE_MS = 120_000;
const START_PAUSE_MS = 2;
/** Only then is a contestant asked whether anything is left: the answer costs it time. */
const STALLED_MS = 1_000;
let tags = 0;

/** Names that are unique in this process, so that no event repeats one of an earlier phase or round. */
export function newTag(phase: string): string {
  tags += 1;
  return `${phase}${tags}x${process.pid}`;
}

export async function measure(contestant: Contestant, place: Place, bench: Bench): Promise<Measured> {
  const { sink, effort } = bench;
  await sink.call("take", undefined);
  const ledger = createLedger();
  const startedAt = clockMs();
  const running = await contestant.start(place);
  const memory = watchMemory(running.pid);
  try {
    const startMs = (await firstAck(running, bench, ledger)) - startedAt;
    await delay(effort.idleMs);
    const idleBytes = (await usageOf(running.pid)).rssBytes;
    const intake = await measureIntake(running, bench, ledger);
    const { delivers } = contestant;
    await settle(running, bench, delivers, ledger);
    const delivery = delivers ? await measureDelivery(running, bench, ledger) : null;
    await settle(running, bench, delivers, ledger);
    const singleMs = delivers ? await medianOfSingles(running, bench, ledger) : null;
    await settle(running, bench, delivers, ledger);
    const accepted = (await running.accepted?.()) ?? null;
    await running.stop(); // what it still had in hand has arrived or never will
    const tally = ledger.tally(delivers ? await sink.call("take", undefined) : null, accepted);
    return { startMs, idleBytes, peakBytes: memory.peakBytes(), intake, delivery, singleMs, tally };
  } catch (error) {
    throw new Error(`${contestant.label} was not measured to the end.\n${running.output().slice(-2_000)}`, {
      cause: error,
    });
  } finally {
    memory.stop();
    await running.stop();
  }
}

/** @returns the clock reading of the first acknowledgement */
export async function firstAck({ hookUrl }: Running, { load }: Bench, ledger: Ledger): Promise<number> {
  const end = clockMs() + START_PATIENCE_MS;
  const tag = newTag("start");
  for (let number = 0; clockMs() < end; number += 1) {
    const ref = `${tag}-${number}`;
    const { status } = await load.call("sendOne", { hookUrl, ref, score: FAILING_SCORE });
    const at = clockMs();
    if (isAcknowledged(status)) {
      ledger.addOne(ref, FAILING_SCORE, status);
      return at;
    }
    await delay(START_PAUSE_MS);
  }
  throw new Error(`No event was acknowledged within ${START_PATIENCE_MS / 1000} s of the start.`);
}

/** Events that the filter drops: how fast they are acknowledged. */
export async function measureIntake(running: Running, bench: Bench, ledger: Ledger): Promise<Intake> {
  const warm = await runLoad(running, bench, ledger, { phase: "warm", score: FAILING_SCORE });
  const count = enough(acknowledgedIn(warm) / warm.elapsedMs, bench.effort);
  const before = await usageOf(running.pid);
  const result = await runLoad(running, bench, ledger, { phase: "intake", score: FAILING_SCORE, count });
  return intakeOf(result, before.cpuMs, (await usageOf(running.pid)).cpuMs);
}

/** Events that pass: until the last of them has arrived. */
async function measureDelivery(running: Running, bench: Bench, ledger: Ledger): Promise<Delivery> {
  const once = async (amount: { count?: number }) => {
    const before = await usageOf(running.pid);
    const load = await runLoad(running, bench, ledger, { phase: "deliver", score: PASSING_SCORE, ...amount });
    const { arrived, lastAt } = await allArrived(load, running, bench);
    const after = await usageOf(running.pid);
    const tookMs = Math.max(lastAt - (load.sentAt[0] ?? lastAt), 1);
    return { ...intakeOf(load, before.cpuMs, after.cpuMs), deliveredPerSecond: (arrived * 1000) / tookMs };
  };
  const warm = await once({});
  return await once({ count: enough(warm.deliveredPerSecond / 1000, bench.effort) });
}

async function medianOfSingles(running: Running, bench: Bench, ledger: Ledger): Promise<number | null> {
  const took = await measureSingles(running, bench, ledger);
  return took.length === 0 ? null : quantile(took, 0.5);
}

/** One event at a time. @returns milliseconds from sending to arrival, ascending */
export async function measureSingles(
  { hookUrl }: Pick<Running, "hookUrl">,
  bench: Bench,
  ledger: Ledger,
): Promise<number[]> {
  const { load, sink, effort } = bench;
  const tag = newTag("single");
  const took: number[] = [];
  for (let number = 0; number < effort.singles; number += 1) {
    const ref = `${tag}-${number}`;
    const { sentAt, status } = await load.call("sendOne", { hookUrl, ref, score: PASSING_SCORE });
    ledger.addOne(ref, PASSING_SCORE, status);
    if (!isAcknowledged(status)) continue;
    const arrivedAt = await within(sink.call("arrival", ref), effort.patienceMs);
    if (arrivedAt === null) break; // the count at the end says that it was lost
    took.push(arrivedAt - sentAt);
  }
  return took.toSorted((one, other) => one - other);
}

/** Runs a load, by time when it has no count, and notes what was answered. */
export async function runLoad(
  { hookUrl }: Running,
  { load, effort }: Bench,
  ledger: Ledger,
  { phase, score, count }: { phase: string; score: number; count?: number },
): Promise<LoadResult> {
  const result = await load.call("run", {
    hookUrl,
    tag: newTag(phase),
    score,
    connections: effort.connections,
    ratePerSecond: effort.ratePerSecond,
    amount: count === undefined ? { forMs: effort.warmUpMs } : { count },
  });
  ledger.add(result);
  return result;
}

export function intakeOf(result: LoadResult, cpuBefore: number | null, cpuAfter: number | null): Intake {
  const acknowledged = acknowledgedIn(result);
  if (acknowledged === 0) throw new Error("None of the events was acknowledged.");
  const latencies = result.latencies.filter((_, index) => isAcknowledged(result.statuses[index]!)).toSorted();
  return {
    acksPerSecond: (acknowledged * 1000) / result.elapsedMs,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    cpuMsPerEvent: cpuBefore === null || cpuAfter === null ? null : (cpuAfter - cpuBefore) / acknowledged,
  };
}

/** Waits until nothing is left to do, so that phases do not run into each other. */
export async function settle(
  running: Running,
  bench: Bench,
  delivers: boolean,
  ledger: Ledger,
): Promise<void> {
  if (running.settled) return await settledByItself(running.settled, bench.effort.patienceMs);
  if (!delivers) return;
  // whoever can't be asked works in order: what comes last arrives last
  const ref = `${newTag("marker")}-0`;
  const { hookUrl } = running;
  const { status } = await bench.load.call("sendOne", { hookUrl, ref, score: PASSING_SCORE });
  ledger.addOne(ref, PASSING_SCORE, status);
  if (isAcknowledged(status)) await within(bench.sink.call("arrival", ref), bench.effort.patienceMs);
}

async function settledByItself(settled: () => Promise<boolean>, patienceMs: number): Promise<void> {
  const end = clockMs() + patienceMs;
  while (!(await settled())) {
    if (clockMs() > end) return; // what is missing is counted at the end
    await delay(50);
  }
}

/** Waits until every acknowledged event of a load has arrived, or it is clear that some never will. */
export async function allArrived(
  load: LoadResult,
  { settled }: Pick<Running, "settled">,
  { sink, effort }: Pick<Bench, "sink" | "effort">,
): Promise<{ arrived: number; lastAt: number }> {
  const due = acknowledgedIn(load);
  let moved = { arrived: -1, at: clockMs() };
  for (;;) {
    const nothingLeft = clockMs() - moved.at > STALLED_MS && (await settled?.()) === true;
    const progress = await sink.call("progress", load.tag);
    if (progress.arrived >= due || nothingLeft) return progress;
    if (progress.arrived > moved.arrived) moved = { arrived: progress.arrived, at: clockMs() };
    else if (clockMs() - moved.at > effort.patienceMs) return progress;
    await delay(20);
  }
}

export function acknowledgedIn({ statuses }: LoadResult): number {
  return statuses.reduce((sum, status) => sum + Number(isAcknowledged(status)), 0);
}

/** At least a hundred, so that there is a 99th percentile to speak of. */
export function enough(perMs: number, { phaseMs, maxEvents, ratePerSecond }: Effort): number {
  const wanted = ratePerSecond === undefined ? perMs * phaseMs : (ratePerSecond * phaseMs) / 1000;
  return Math.min(Math.max(Math.ceil(wanted), 100), maxEvents);
}

async function within<T>(promise: Promise<T>, ms: number): Promise<T | null> {
  const over = new AbortController();
  const late = delay(ms, null, { signal: over.signal }).catch(() => null);
  try {
    return await Promise.race([promise, late]);
  } finally {
    over.abort();
  }
}
