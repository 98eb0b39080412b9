/** One turn of the product: events that its filter drops, events that it delivers, then one at a time. */
import type { RunningHirewire } from "../contestants/hirewire.ts";
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
import { createLedger, faultOf, type Ledger } from "../tally.ts";
import { startMeter, type Cost, type Metered } from "./meter.ts";

export interface ProductTurn {
  acksPerSecond: number;
  ackP99Ms: number;
  deliveredPerSecond: number;
  /** From hook to destination, one at a time, ascending. */
  singles: number[];
  dropped: Cost;
  delivered: Cost;
  fault: string | null;
}

/** What is compiled, planned and connected by then is not measured. */
const WARM_SHARE = 0.25;

export async function measureProduct(
  running: RunningHirewire,
  bench: Bench,
  { events, metered }: { events: number; metered: Metered },
): Promise<ProductTurn> {
  await bench.sink.call("take", undefined);
  const ledger = createLedger();
  const warm = Math.ceil(events * WARM_SHARE);
  try {
    await take(running, bench, ledger, { count: warm, delivers: false });
    const meter = await startMeter(metered);
    const intake = await take(running, bench, ledger, { count: events, delivers: false });
    const dropped = await meter(events);

    await take(running, bench, ledger, { count: warm, delivers: true });
    const again = await startMeter(metered);
    const flow = await take(running, bench, ledger, { count: events, delivers: true });
    const delivered = await again(events);
    const singles = await measureSingles(running, bench, ledger);
    await settle(running, bench, true, ledger);
    const accepted = (await running.accepted?.()) ?? null;
    await running.stop();
    const tally = ledger.tally(await bench.sink.call("take", undefined), accepted);
    return {
      acksPerSecond: intake.acksPerSecond,
      ackP99Ms: intake.p99Ms,
      deliveredPerSecond: flow.deliveredPerSecond,
      singles,
      dropped,
      delivered,
      fault: faultOf(tally),
    };
  } catch (error) {
    throw new Error(`Hirewire was not measured to the end.\n${running.output().slice(-2_000)}`, {
      cause: error,
    });
  } finally {
    await running.stop();
  }
}

async function take(
  running: RunningHirewire,
  bench: Bench,
  ledger: Ledger,
  { count, delivers }: { count: number; delivers: boolean },
) {
  const phase = delivers ? "deliver" : "intake";
  const score = delivers ? PASSING_SCORE : FAILING_SCORE;
  const load = await runLoad(running, bench, ledger, { phase, score, count });
  const arrived = delivers ? await allArrived(load, running, bench) : null;
  await settle(running, bench, true, ledger); // what has arrived is written a moment later
  const begun = load.sentAt[0] ?? 0;
  const tookMs = Math.max((arrived?.lastAt ?? 0) - begun, 1);
  return {
    ...intakeOf(load, null, null),
    deliveredPerSecond: ((arrived?.arrived ?? acknowledgedIn(load)) * 1000) / tookMs,
  };
}
