/**
 * What shall run the jobs on PostgreSQL? graphile-worker alone does nothing but the jobs; the product needs the runs as
 * well, either as the queue itself or beside graphile-worker's. Everybody has a turn in every round, with one, two and
 * four worker processes, on one PostgreSQL that is started for it (see ../postgres/).
 */
import { engines, engineNamed } from "../postgres/engines/index.ts";
import type { Engine } from "../postgres/engines/engine.ts";
import { measureFlow, type Flow } from "../postgres/measure-flow.ts";
import { LANE_JOBS, measureLane } from "../postgres/measure-lane.ts";
import { measureKill, SHORT_LEASE_MS, WATCHED_MS, type Kill } from "../postgres/measure-kill.ts";
import { JOBS_PER_LANE, prepareTemplate, takeTurn, type Turn } from "../postgres/measure-turn.ts";
import { startPostgres } from "../postgres/start-postgres.ts";
import { crewOf, startWorkers } from "../postgres/start-workers.ts";
import { atMost, shown, times } from "../report/comparison.ts";
import type { Criterion, Scenario } from "../report/report.ts";
import { quantile, ratio, spreadOf, type Spread } from "../statistics.ts";

const CREWS = [1, 2, 4];
/** A turn that takes longer is cut off, and its jobs a second are those of that time. */
const PATIENCE_MS = 8_000;
const FLOW_CREW = 2;
const FLOW_TIMES = 20;
/** Hirewire may spend so many times what the bare engine spends. */
const MOST_OVER_BARE = 2;

const KILLED = ["graphile", "runs", "both"];
const FLOWING = ["graphile", "runs-lanes", "both-lanes"];
const LANED = ["graphile-lanes", "runs-lanes", "both-lanes"];

interface Options {
  jobs: number;
  singles: number;
  rounds: number;
  say: (line: string) => void;
}

/** Turns by engine and number of processes. */
type Turns = Map<string, Map<number, Turn[]>>;

export async function measurePostgresEngines(options: Options): Promise<Scenario[]> {
  const { jobs, say } = options;
  const postgres = await startPostgres();
  const workers = startWorkers(Math.max(...CREWS));
  try {
    for (const engine of engines) await prepareTemplate(postgres, engine);
    const turns: Turns = new Map(engines.map(({ key }) => [key, new Map(CREWS.map((size) => [size, []]))]));
    for (let round = 0; round <= options.rounds; round += 1) {
      for (const size of round === 0 ? CREWS.slice(-1) : CREWS) {
        for (const engine of engines) {
          const crew = crewOf(workers.slice(0, size));
          const effort = round === 0 ? { jobs: Math.ceil(jobs / 10), singles: 1 } : options; // one to warm up
          const turn = await takeTurn(engine, { postgres, crew, patienceMs: PATIENCE_MS, ...effort });
          if (round > 0) turns.get(engine.key)!.get(size)!.push(turn);
        }
      }
      if (round > 0) say(`round ${round} of ${options.rounds}: job engines on PostgreSQL`);
    }
    const flows = new Map<string, Flow>();
    for (const key of FLOWING) {
      const crew = crewOf(workers.slice(0, FLOW_CREW));
      flows.set(key, await measureFlow(engineNamed(key), { postgres, crew, jobs: jobs * FLOW_TIMES }));
    }
    say("a worker is killed with its hands full");
    const kills = await Promise.all(
      KILLED.map(async (key) => [key, await measureKill(engineNamed(key), postgres)] as const),
    );
    const crew = crewOf(workers.slice(0, FLOW_CREW));
    const lanes = new Map<string, number | null>();
    for (const key of LANED) lanes.set(key, await measureLane(engineNamed(key), { postgres, crew }));
    return [
      describeSpeed(turns, options, postgres.version),
      describeCost(turns),
      describeFlow(flows, jobs * FLOW_TIMES),
      describeKills(new Map(kills)),
      describeLanes(lanes),
    ];
  } finally {
    await Promise.all(workers.map((each) => each.close()));
    await postgres.stop();
  }
}

function describeSpeed(turns: Turns, { jobs, singles, rounds }: Options, version: string): Scenario {
  const rows = eachCrew(turns, (engine, size, all) => [
    `${engine.label}, ${inWords(size)}`,
    shown(of(all, ({ queuedPerSecond }) => queuedPerSecond)),
    shown(of(all, ({ runPerSecond }) => runPerSecond)) +
      (all.some(({ unfinished }) => unfinished) ? " *" : ""),
    shown(of(all, ({ jobsPerSecond }) => jobsPerSecond)),
    overBare(turns, engine.key, size, times),
    ...latencies(all.flatMap(({ fromCommit }) => fromCommit)),
    ...latencies(all.flatMap(({ fromCall }) => fromCall)),
  ]);
  return {
    title: "Job engines on PostgreSQL",
    how: [
      `PostgreSQL ${version}, fsync and synchronous_commit on, one database for each turn. ${jobs.toLocaleString("en")} jobs that do nothing are queued, 200 in a transaction and two transactions at a time, then run, then ${singles} are queued one at a time; medians of ${rounds} rounds. Lanes: ${JOBS_PER_LANE} jobs for each candidate, one after the other.`,
      `Time: queued and run, over graphile-worker alone with as many processes. Start: until a waiting worker begins the job, p50 and p99 ms, from the answer that it is on the disk and from the call that queued it (the signal may be faster than the answer). *: not everything was run within ${PATIENCE_MS / 1000} s, so there are no starts.`,
    ].join("\n"),
    table: {
      head: ["", "queued/s", "run/s", "both/s", "time", "start p50", "p99", "call p50", "p99"],
      rows,
    },
    criteria: CREWS.flatMap((size): Criterion[] =>
      ["runs-lanes", "both-lanes"].map((key) =>
        atMost(
          `${engineNamed(key).label}, ${inWords(size)}: time against graphile-worker alone`,
          MOST_OVER_BARE,
          overBareRatio(turns, key, size),
          times,
        ),
      ),
    ),
    faults: eachCrew(turns, (engine, size, all) =>
      all.flatMap(({ fault }) => (fault === null ? [] : [`${engine.label}, ${inWords(size)}: ${fault}`])),
    ).flat(),
  };
}

function describeCost(turns: Turns): Scenario {
  const micro = (spread: Spread | null): string =>
    shown(spread && { median: spread.median * 1000, min: spread.min * 1000, max: spread.max * 1000 });
  return {
    title: "What a job costs there",
    how: "Processor time in microseconds, and bytes of write-ahead log, for a job that is queued and run.",
    table: {
      head: ["", "PostgreSQL", "workers", "who queues", "all", "WAL bytes"],
      rows: eachCrew(turns, (engine, size, every) => {
        const all = every.filter(({ unfinished }) => unfinished === null);
        return [
          `${engine.label}, ${inWords(size)}`,
          micro(of(all, ({ serverCpuMsPerJob }) => serverCpuMsPerJob)),
          micro(of(all, ({ workerCpuMsPerJob }) => workerCpuMsPerJob)),
          micro(of(all, ({ queueCpuMsPerJob }) => queueCpuMsPerJob)),
          micro(of(all, cpuOf)),
          shown(of(all, ({ walBytesPerJob }) => walBytesPerJob)),
        ];
      }),
    },
    criteria: [],
    faults: [],
  };
}

const cpuOf = (turn: Turn): number => turn.serverCpuMsPerJob + turn.workerCpuMsPerJob + turn.queueCpuMsPerJob;

function describeFlow(flows: Map<string, Flow>, jobs: number): Scenario {
  const megabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(1);
  return {
    title: `${jobs.toLocaleString("en")} jobs in one go`,
    how: `Queued while ${FLOW_CREW} worker processes run them. The sizes are those right after the last job; rows of runs are the history that is kept. Later over early: jobs a second of the last tenth over those of the second.`,
    table: {
      head: [
        "",
        "jobs/s",
        "later over early",
        "rows",
        "dead rows",
        "table MB",
        "indexes MB",
        "hot updates",
        "vacuums",
      ],
      rows: [...flows].flatMap(([key, { jobsPerSecond, lastOverEarly, sizes }]) =>
        sizes.map((size, index) => [
          `${engineNamed(key).label}: ${size.table}`,
          index === 0 ? shown(spreadOf([jobsPerSecond])) : "",
          index === 0 ? times(lastOverEarly) : "",
          size.live.toLocaleString("en"),
          size.dead.toLocaleString("en"),
          megabytes(size.tableBytes),
          megabytes(size.indexBytes),
          `${Math.round(size.hotShare * 100)} %`,
          String(size.autovacuums),
        ]),
      ),
    },
    criteria: [],
    faults: [],
  };
}

function describeKills(kills: Map<string, Kill>): Scenario {
  const ms = (value: number | null): string =>
    value === null ? `not within ${WATCHED_MS / 1000} s` : `${Math.round(value).toLocaleString("en")} ms`;
  return {
    title: "A worker is killed with 100 jobs in hand",
    how: `kill -9, and another worker starts at once. Leases are ${SHORT_LEASE_MS / 1000} s here; the product's are 60 s. graphile-worker looks for old locks twice a second here, instead of every eight to ten minutes.`,
    table: {
      head: [
        "",
        "run again after",
        "after force_unlock_workers",
        "of 100, locks 3 h 59 min old",
        "4 h 1 min old",
      ],
      rows: [...kills].map(([key, { againMs, unlockedMs, agedJobs }]) => [
        engineNamed(key).label,
        ms(againMs),
        againMs === null ? ms(unlockedMs) : "–",
        ...(agedJobs?.map(String) ?? ["–", "–"]),
      ]),
    },
    criteria: [],
    faults: [],
  };
}

function describeLanes(lanes: Map<string, number | null>): Scenario {
  return {
    title: "One candidate's jobs, one after the other",
    how: `${LANE_JOBS} jobs of one lane are queued at once while ${FLOW_CREW} worker processes wait for something to do.`,
    table: {
      head: ["", "ms until the last begins"],
      rows: [...lanes].map(([key, ms]) => [
        engineNamed(key).label,
        ms === null ? "–" : Math.round(ms).toLocaleString("en"),
      ]),
    },
    criteria: [],
    faults: [],
  };
}

function eachCrew<T>(turns: Turns, tell: (engine: Engine, size: number, turns: Turn[]) => T): T[] {
  return [...turns].flatMap(([key, bySize]) =>
    [...bySize].map(([size, all]) => tell(engineNamed(key), size, all)),
  );
}

function of(turns: readonly Turn[], value: (turn: Turn) => number): Spread | null {
  return spreadOf(turns.map(value));
}

function overBareRatio(turns: Turns, key: string, size: number): number | null {
  const perSecond = (which: string): Spread | null =>
    of(turns.get(which)!.get(size)!, ({ jobsPerSecond }) => jobsPerSecond);
  return ratio(perSecond("graphile"), perSecond(key));
}

function overBare(turns: Turns, key: string, size: number, show: typeof times): string {
  return key === "graphile" ? "" : show(overBareRatio(turns, key, size));
}

function latencies(values: readonly number[]): string[] {
  if (values.length === 0) return ["–", "–"];
  const sorted = values.toSorted((one, other) => one - other);
  return [0.5, 0.99].map((share) => quantile(sorted, share).toFixed(1));
}

const inWords = (size: number): string => (size === 1 ? "1 process" : `${size} processes`);
