/**
 * One workspace's vendor posts 100,000 events as fast as it can. What does that do to the single events of another one
 * on the same processes and the same PostgreSQL?
 */
import type { Bench } from "../measure.ts";
import { startLoad } from "../load/start-load.ts";
import { startSink } from "../sink/start-sink.ts";
import {
  measureFloodTurn,
  type FloodCase,
  type FloodPlan,
  type FloodTurn,
} from "../postgres/measure-flood.ts";
import { openInstallation, type Role } from "../postgres/product.ts";
import type { QuietEvent } from "../postgres/quiet-events.ts";
import { startPostgres } from "../postgres/start-postgres.ts";
import { atMost, unit } from "../report/comparison.ts";
import type { Criterion, Scenario } from "../report/report.ts";
import { quantile } from "../statistics.ts";

const CASES: readonly FloodCase[] = [
  { words: "many candidates" },
  { words: "many candidates, 1,000 connections", connections: 1_000 },
  { words: "one candidate", oneCandidate: true },
  { words: "many candidates, the limit of a new connection", limited: true },
];
const CREW: readonly Role[] = ["intake", "worker", "worker"];
/** An event of a workspace is delayed by another's flood for no longer, in milliseconds. */
const LONGEST_DELAY_MS = 2_000;

interface Options {
  events: number;
  quick: boolean;
  say: (line: string) => void;
}

export async function measureFlood(bench: Bench, { events, quick, say }: Options): Promise<Scenario> {
  const plan: FloodPlan = {
    events,
    everyMs: quick ? 50 : 500,
    beforeMs: quick ? 500 : 10_000,
    mostBacklogMs: quick ? 2_000 : 60_000,
  };
  const postgres = await startPostgres();
  const sink = await startSink();
  const load = startLoad();
  const turns: { flood: FloodCase; turn: FloodTurn }[] = [];
  try {
    const installation = await openInstallation(postgres, bench, [sink.host]);
    try {
      for (const flood of CASES) {
        const product = await installation.start(CREW);
        const quiet = { load, sink, patienceMs: bench.effort.patienceMs };
        const turn = await measureFloodTurn(product, bench, { quiet, flood, plan });
        turns.push({ flood, turn });
        say(`flood of a workspace: ${[flood.words, ...rowsOf({ flood, turn }).flat()].join(" | ")}`);
      }
    } finally {
      await installation.close();
    }
    return describe(turns, plan, bench.effort.connections, postgres.version);
  } finally {
    await Promise.all([sink.close(), load.close()]);
    await postgres.stop();
  }
}

function describe(
  turns: readonly { flood: FloodCase; turn: FloodTurn }[],
  { events, everyMs, mostBacklogMs }: FloodPlan,
  connections: number,
  version: string,
): Scenario {
  const rows = turns.flatMap(rowsOf);
  return {
    title: "A workspace that floods another",
    how: [
      `PostgreSQL ${version}, fsync and synchronous_commit on, one intake and two workers. One workspace's vendor posts ${whole(events)} events over ${connections} connections unless another number is named, each as soon as the one before was answered, with no limit unless one is named; another workspace has one event every ${everyMs} ms, whatever became of those before, with a generator and a destination of its own. An automation of each matches all of them.`,
      `Flood: of what was posted, what was taken in, and then what is left after all that time; a second: posted, and delivered from the first post to the last arrival. Delivered: from posting a hook of the quiet workspace to its arrival at the destination, in milliseconds; answered: to the answer. Events about one candidate are worked on one after the other, so that what is left of them after ${mostBacklogMs / 1000} s is not waited for. The limit of a new connection is 200 calls a second after 2,000 at once.`,
    ].join("\n"),
    table: {
      head: [
        "",
        "flood",
        "a second",
        "quiet events",
        "delivered p50 ms",
        "p99 ms",
        "longest ms",
        "answered p50 ms",
        "p99 ms",
        "longest ms",
      ],
      rows,
    },
    criteria: turns.map(({ flood: { words }, turn }): Criterion => {
      const delays = arrivals([...turn.during, ...turn.after]);
      return atMost(
        `Longest way of a single event while another workspace floods: ${words}`,
        LONGEST_DELAY_MS,
        delays.at(-1) ?? null,
        unit("ms"),
      );
    }),
    faults: turns.flatMap(({ flood: { words }, turn }) => turn.faults.map((fault) => `${words}: ${fault}`)),
  };
}

function rowsOf({ flood: { words }, turn }: { flood: FloodCase; turn: FloodTurn }): string[][] {
  return [
    [`${words}: before`, "", "", ...figures(turn.before)],
    [
      `${words}: the flood comes in`,
      `${whole(turn.acknowledged)} of ${whole(turn.posted)}`,
      whole(turn.postedPerSecond),
      ...figures(turn.during),
    ],
    [
      `${words}: it is worked off`,
      turn.left > 0 ? `${whole(turn.left)} left` : "all done",
      whole(turn.deliveredPerSecond),
      ...figures(turn.after),
    ],
  ];
}

/** Ascending. */
function arrivals(events: readonly QuietEvent[]): number[] {
  return events
    .flatMap(({ arrivedMs }) => (arrivedMs === null ? [] : [arrivedMs]))
    .toSorted((one, other) => one - other);
}

function figures(events: readonly QuietEvent[]): string[] {
  const acks = events.map(({ ackMs }) => ackMs).toSorted((one, other) => one - other);
  const shares = (sorted: readonly number[]): string[] =>
    [0.5, 0.99, 1].map((share) => (sorted.length === 0 ? "–" : quantile(sorted, share).toFixed(1)));
  return [whole(events.length), ...shares(arrivals(events)), ...shares(acks)];
}

const whole = (value: number): string => value.toLocaleString("en", { maximumFractionDigits: 0 });
