/**
 * One turn: a workspace whose vendor posts as fast as it can, beside one that has a single event now and then, from
 * before the flood until all of it is worked off.
 */
import { setTimeout as delay } from "node:timers/promises";
import { clockMs } from "../clock.ts";
import { automation, connectVendor, type Status } from "../contestants/hirewire.ts";
import { PASSING_SCORE } from "../job.ts";
import type { LoadResult } from "../load/generate.ts";
import { acknowledgedIn, newTag, type Bench } from "../measure.ts";
import { createLedger, faultOf, type Ledger, type Tally } from "../tally.ts";
import type { Product } from "./product.ts";
import { type Quiet, type QuietEvent, sendQuietly } from "./quiet-events.ts";

export interface FloodCase {
  /** As it stands in the table. */
  words: string;
  /** All events are about one candidate: they are worked on one after the other. */
  oneCandidate?: true;
  /** How many post at the same time; default: as the bench was told. */
  connections?: number;
  /** With the limit that every new connection has. */
  limited?: true;
}

export interface FloodTurn {
  /** Events posted, and those that were not refused. */
  posted: number;
  acknowledged: number;
  postedPerSecond: number;
  deliveredPerSecond: number;
  /** Of its events, those that had not arrived when nobody waited any longer. */
  left: number;
  /** Of the quiet workspace. */
  before: QuietEvent[];
  during: QuietEvent[];
  after: QuietEvent[];
  faults: string[];
}

export interface FloodPlan {
  events: number;
  everyMs: number;
  beforeMs: number;
  /** For what is worked on one by one nobody waits longer, in milliseconds. */
  mostBacklogMs: number;
}

const LOOK_MS = 200;
const NOISY = "noisy";
const QUIET = "quiet";
const WARM_EVENTS = 500;

export async function measureFloodTurn(
  product: Product,
  bench: Bench,
  { quiet, flood, plan }: { quiet: Omit<Quiet, "hookUrl" | "everyMs">; flood: FloodCase; plan: FloodPlan },
): Promise<FloodTurn> {
  await Promise.all([bench.sink.call("take", undefined), quiet.sink.call("take", undefined)]);
  const noisyHook = await setUp(product, NOISY, bench.sink.url, flood.limited === true);
  const quietHook = await setUp(product, QUIET, quiet.sink.url, true);
  const noisyLedger = createLedger();
  const quietLedger = createLedger();
  try {
    await warmUp(noisyHook, bench, noisyLedger);
    const { everyMs } = plan;
    const sending = sendQuietly({ ...quiet, hookUrl: quietHook, everyMs }, quietLedger);
    await delay(plan.beforeMs);
    const load = await bench.load.call("run", {
      hookUrl: noisyHook,
      tag: newTag("flood"),
      score: PASSING_SCORE,
      candidate: flood.oneCandidate ? "the-one" : undefined,
      connections: flood.connections ?? bench.effort.connections,
      amount: { count: plan.events },
    });
    noisyLedger.add(load);
    const begunAt = load.sentAt[0]!;
    const floodedAt = begunAt + load.elapsedMs;
    const backlog = await watchBacklog(load, bench, flood.oneCandidate ? plan.mostBacklogMs : Infinity);
    const overAt = clockMs();
    const events = await sending.end();
    const acknowledged = acknowledgedIn(load);
    const left = acknowledged - backlog.arrived;
    const status = await product.apiOf(NOISY)<Status>("GET", "/status");
    await product.stop();
    const noisy = noisyLedger.tally(await bench.sink.call("take", undefined), status.events.received);
    const own = quietLedger.tally(await quiet.sink.call("take", undefined), null);
    return {
      posted: load.statuses.length,
      acknowledged,
      postedPerSecond: (load.statuses.length * 1000) / load.elapsedMs,
      deliveredPerSecond: (backlog.arrived * 1000) / Math.max(backlog.lastAt - begunAt, 1),
      left,
      before: events.filter(({ sentAt }) => sentAt < begunAt),
      during: events.filter(({ sentAt }) => sentAt >= begunAt && sentAt < floodedAt),
      after: events.filter(({ sentAt }) => sentAt >= floodedAt && sentAt < overAt),
      faults: [
        ...faultsOf("the noisy workspace", backlog.patient ? noisy : { ...noisy, lost: 0 }),
        ...faultsOf("the quiet workspace", own),
        ...(own.refused > 0 ? [`the quiet workspace: ${own.refused} of its events were refused`] : []),
        ...(status.events.addsUp ? [] : ["the noisy workspace does not add up"]),
      ],
    };
  } catch (error) {
    throw new Error(`The flood was not measured to the end.\n${product.output().slice(-2_000)}`, {
      cause: error,
    });
  } finally {
    await product.stop();
  }
}

/** @returns the address that its events are sent to */
async function setUp(
  product: Product,
  workspace: string,
  sinkUrl: string,
  limited: boolean,
): Promise<string> {
  await product.api("POST", "/workspaces", { id: workspace, name: workspace });
  const own = { ...product, api: product.apiOf(workspace) };
  await own.api("POST", "/automations?state=on", automation(sinkUrl));
  return await connectVendor(own, { limited });
}

/** What is compiled, planned and connected by then is not measured. */
async function warmUp(hookUrl: string, bench: Bench, ledger: Ledger): Promise<void> {
  const warm = await bench.load.call("run", {
    hookUrl,
    tag: newTag("warm"),
    score: PASSING_SCORE,
    connections: bench.effort.connections,
    amount: { count: WARM_EVENTS },
  });
  ledger.add(warm);
  await watchBacklog(warm, bench, bench.effort.patienceMs);
}
/** Waits until all of a load has arrived; `patient` is false when the time was over before. */
async function watchBacklog(
  load: LoadResult,
  { sink, effort }: Bench,
  mostMs: number,
): Promise<{ arrived: number; lastAt: number; patient: boolean }> {
  const due = acknowledgedIn(load);
  const begun = clockMs();
  let moved = { arrived: -1, at: begun };
  for (;;) {
    const { arrived, lastAt } = await sink.call("progress", load.tag);
    const now = clockMs();
    if (arrived > moved.arrived) moved = { arrived, at: now };
    if (arrived >= due || now - moved.at > effort.patienceMs) return { arrived, lastAt, patient: true };
    if (now - begun > mostMs) return { arrived, lastAt, patient: false };
    await delay(LOOK_MS);
  }
}

function faultsOf(who: string, tally: Tally): string[] {
  const fault = faultOf(tally);
  return fault === null ? [] : [`${who}: ${fault}`];
}
