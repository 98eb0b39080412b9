/**
 * Every destination is down and thousands of runs wait: do those who send events notice? Intake is measured before and
 * during the outage, in one process, at saturation and at a steady rate; in the last round the outage ends, and every
 * event must arrive once.
 */
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { clockMs } from "../clock.ts";
import { hirewire, startHirewire, type RunningHirewire } from "../contestants/hirewire.ts";
import { PASSING_SCORE } from "../job.ts";
import {
  enough,
  firstAck,
  acknowledgedIn,
  intakeOf,
  runLoad,
  settle,
  type Bench,
  type Intake,
} from "../measure.ts";
import { atMost, shown, times } from "../report/comparison.ts";
import type { Scenario } from "../report/report.ts";
import type { SinkMode } from "../sink/serve-sink.ts";
import { ratio, spreadOf, type Spread } from "../statistics.ts";
import { createLedger, faultOf, type Ledger } from "../tally.ts";

/** Far more than hiring tools send, far less than the machine can take. */
const STEADY_PER_SECOND = 300;
const MOST_MOVED = 1.5;
/** The third try of a run comes two minutes after the second. */
const RECOVERY_PATIENCE_MS = 5 * 60_000;

const LOADS = ["saturation", "steady"] as const;
type Loads = Record<(typeof LOADS)[number], Intake>;

interface Turn {
  up: Loads;
  down: Loads;
  waiting: number;
  fault: string | null;
}

export async function measureDown(
  bench: Bench,
  options: { mode: Exclude<SinkMode, "up">; runs: number; rounds: number; say: (line: string) => void },
): Promise<Scenario> {
  const { rounds, say } = options;
  const root = await mkdtemp(join(tmpdir(), "hirewire-bench-"));
  try {
    const template = join(root, "template");
    await mkdir(template);
    await hirewire.prepare?.({ folder: template, sink: bench.sink });
    const turns: Turn[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const folder = join(root, "own");
      await cp(template, folder, { recursive: true });
      turns.push(await takeTurn(folder, bench, { ...options, recovers: round === rounds }));
      await rm(folder, { recursive: true, maxRetries: 5 });
      say(`round ${round} of ${rounds}: every destination down (${options.mode})`);
    }
    return describe(turns, options);
  } finally {
    await bench.sink.call("setMode", "up");
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function takeTurn(
  folder: string,
  bench: Bench,
  { mode, runs, recovers }: { mode: SinkMode; runs: number; recovers: boolean },
): Promise<Turn> {
  const { sink } = bench;
  await sink.call("take", undefined);
  await sink.call("setMode", "up");
  const ledger = createLedger();
  const running = await startHirewire({ folder, sink });
  try {
    await firstAck(running, bench, ledger);
    const counts = await countsFor(running, bench, ledger);
    const up = await measureLoads(running, bench, { ledger, counts });

    await sink.call("setMode", mode);
    await runLoad(running, bench, ledger, { phase: "pile", score: PASSING_SCORE, count: runs });
    const { waiting } = (await running.status()).events;
    const down = await measureLoads(running, bench, { ledger, counts, settles: false });

    await sink.call("setMode", "up");
    if (recovers) await recovered(running);
    const { events } = await running.status();
    await running.stop();
    const arrived = await sink.call("take", undefined);
    const fault = faultOf(ledger.tally(recovers ? arrived : null, events.received));
    return { up, down, waiting, fault: fault ?? (events.addsUp ? null : "the store's counts don't add up") };
  } finally {
    await running.stop();
  }
}

/** The same number of events before and during the outage. */
async function countsFor(
  running: RunningHirewire,
  bench: Bench,
  ledger: Ledger,
): Promise<Record<keyof Loads, number>> {
  const warm = await runLoad(running, bench, ledger, { phase: "warm", score: PASSING_SCORE });
  await settle(running, bench, true, ledger);
  return {
    saturation: enough(acknowledgedIn(warm) / warm.elapsedMs, bench.effort),
    steady: enough(STEADY_PER_SECOND / 1000, bench.effort),
  };
}

async function measureLoads(
  running: RunningHirewire,
  bench: Bench,
  options: { ledger: Ledger; counts: Record<keyof Loads, number>; settles?: boolean },
): Promise<Loads> {
  const { ledger, counts, settles = true } = options;
  const measure = async (which: keyof Loads): Promise<Intake> => {
    const ratePerSecond = which === "steady" ? STEADY_PER_SECOND : undefined;
    const paced = { ...bench, effort: { ...bench.effort, ratePerSecond } };
    const spec = { phase: which, score: PASSING_SCORE, count: counts[which] };
    const result = await runLoad(running, paced, ledger, spec);
    if (settles) await settle(running, bench, true, ledger);
    return intakeOf(result, null, null);
  };
  return { steady: await measure("steady"), saturation: await measure("saturation") };
}

/** Waits until what piled up has been delivered; what has not by then is counted as lost. */
async function recovered(running: RunningHirewire): Promise<void> {
  const end = clockMs() + RECOVERY_PATIENCE_MS;
  while ((await running.status()).events.waiting > 0 && clockMs() < end) await delay(500);
}

function describe(turns: Turn[], { mode, runs }: { mode: SinkMode; runs: number }): Scenario {
  const p99 = (when: "up" | "down", which: keyof Loads): Spread | null =>
    spreadOf(turns.map((turn) => turn[when][which].p99Ms));
  const acks = (when: "up" | "down", which: keyof Loads): Spread | null =>
    spreadOf(turns.map((turn) => turn[when][which].acksPerSecond));
  const names = { saturation: "at saturation", steady: `at ${STEADY_PER_SECOND} events a second` };
  return {
    title: "Every destination is down",
    how: `The destination ${WORDS[mode]}; ${runs.toLocaleString("en")} runs wait (${shown(spreadOf(turns.map(({ waiting }) => waiting)))} when the measurement began). Events that pass the filter, before and during the outage.`,
    table: {
      head: ["", "up", "down"],
      rows: LOADS.flatMap((which) => [
        [
          `p99 ms of the acknowledgement, ${names[which]}`,
          shown(p99("up", which), 2),
          shown(p99("down", which), 2),
        ],
        [`acknowledged/s, ${names[which]}`, shown(acks("up", which)), shown(acks("down", which))],
      ]),
    },
    criteria: LOADS.map((which) =>
      atMost(
        `p99 while every destination is down, ${names[which]}`,
        MOST_MOVED,
        ratio(p99("down", which), p99("up", which)),
        times,
      ),
    ),
    faults: turns.flatMap(({ fault }) => (fault === null ? [] : [fault])),
  };
}

const WORDS: Record<SinkMode, string> = {
  up: "answers",
  "503": "answers 503",
  refuse: "refuses connections",
  hang: "takes requests and never answers",
};
