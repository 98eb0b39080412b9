/** One turn of some processes: what as many events as go cost, and one event at a time; and what was reached meanwhile. */
import { setTimeout as delay } from "node:timers/promises";
import { FAILING_SCORE, PASSING_SCORE } from "../job.ts";
import {
  acknowledgedIn,
  allArrived,
  intakeOf,
  measureSingles,
  runLoad,
  settle,
  type Bench,
} from "../measure.ts";
import type { Product } from "../postgres/product.ts";
import type { Postgres } from "../postgres/start-postgres.ts";
import { quantile } from "../statistics.ts";
import { createLedger, faultOf, type Ledger } from "../tally.ts";
import { PARTS, type ByPart, type Phases } from "./costs.ts";
import { memoryOf, startPhase, type Idle, type Watched } from "./take-phase.ts";

/** What is to be predicted. */
export interface Point {
  acksPerSecond: number;
  deliveredPerSecond: number;
  /** Median, from hook to destination, one event at a time. */
  singleMs: number;
}

export interface CrewTurn extends Point {
  phases: Phases;
  /** What is done behind events once they are acknowledged and delivered, such as filling the search, for each. */
  behindMs: number;
  idle: Idle;
  connections: number;
  /** By role, the largest. */
  memoryBytes: Record<string, number>;
  fault: string | null;
}

const WARM_SHARE = 0.5;
const IDLE_MS = 2_000;
/** What is done behind events has come to its end by then. */
const QUIET_MS = 4_000;

export async function measureCrew(
  product: Product & { database: string },
  postgres: Postgres,
  bench: Bench,
  events: number,
): Promise<CrewTurn> {
  const { load, sink } = bench;
  const { processes, database } = product;
  const watched: Watched = { processes, load, sink, postgres, database };
  const ledger = createLedger();
  const warm = Math.ceil(events * WARM_SHARE);
  const singles = bench.effort.singles;
  try {
    await sink.call("take", undefined);
    await send(product, bench, ledger, { count: warm, delivers: false });
    await send(product, bench, ledger, { count: warm, delivers: true });
    await delay(QUIET_MS);
    await postgres.admin("CHECKPOINT"); // the first touch of a page after one writes it whole

    const toDrop = await startPhase(watched);
    const { acksPerSecond } = await send(product, bench, ledger, { count: events, delivers: false });
    const dropped = await toDrop(events);
    const toDeliver = await startPhase(watched);
    const { deliveredPerSecond } = await send(product, bench, ledger, { count: events, delivers: true });
    const delivered = await toDeliver(events);

    const toLag = await startPhase(watched);
    await delay(QUIET_MS);
    const lag = sumOf((await toLag(1)).cpuMs);
    const toIdle = await startPhase(watched);
    await delay(IDLE_MS);
    const idle = perSecond((await toIdle(1)).cpuMs);

    const behindMs = Math.max(lag - (sumOf(idle) * QUIET_MS) / 1000, 0) / (2 * events);

    const toDropOne = await startPhase(watched);
    await send(product, bench, ledger, { count: singles, delivers: false, connections: 1 });
    const droppedSingly = await toDropOne(singles, idle);
    const toDeliverOne = await startPhase(watched);
    const took = await measureSingles(product, bench, ledger);
    await settle(product, bench, true, ledger);
    const deliveredSingly = await toDeliverOne(singles, idle);

    const memoryBytes: Record<string, number> = {};
    for (const { name, pid } of processes) {
      memoryBytes[name] = Math.max(memoryBytes[name] ?? 0, await memoryOf(pid));
    }
    const { connections } = await postgres.work(database);
    const accepted = (await product.accepted?.()) ?? null;
    await product.stop();
    return {
      acksPerSecond,
      deliveredPerSecond,
      singleMs: took.length === 0 ? Number.NaN : quantile(took, 0.5),
      phases: { dropped, droppedSingly, delivered, deliveredSingly },
      behindMs,
      idle,
      connections,
      memoryBytes,
      fault: faultOf(ledger.tally(await sink.call("take", undefined), accepted)),
    };
  } catch (error) {
    throw new Error(`Hirewire was not measured to the end.\n${product.output().slice(-2_000)}`, {
      cause: error,
    });
  } finally {
    await product.stop();
  }
}

const sumOf = (cpuMs: ByPart): number => PARTS.reduce((sum, part) => sum + cpuMs[part], 0);
const perSecond = (cpuMs: ByPart): Idle =>
  Object.fromEntries(PARTS.map((part) => [part, (cpuMs[part] * 1000) / IDLE_MS])) as Idle;

async function send(
  product: Product,
  bench: Bench,
  ledger: Ledger,
  { count, delivers, connections }: { count: number; delivers: boolean; connections?: number },
): Promise<{ acksPerSecond: number; deliveredPerSecond: number }> {
  const effort = { ...bench.effort, ...(connections !== undefined && { connections }) };
  const phase = delivers ? "deliver" : "intake";
  const score = delivers ? PASSING_SCORE : FAILING_SCORE;
  const load = await runLoad(product, { ...bench, effort }, ledger, { phase, score, count });
  const arrived = delivers ? await allArrived(load, product, bench) : null;
  await settle(product, bench, true, ledger); // what has arrived is written a moment later
  const tookMs = Math.max((arrived?.lastAt ?? 0) - (load.sentAt[0] ?? 0), 1);
  return {
    acksPerSecond: intakeOf(load, null, null).acksPerSecond,
    deliveredPerSecond: ((arrived?.arrived ?? acknowledgedIn(load)) * 1000) / tookMs,
  };
}
