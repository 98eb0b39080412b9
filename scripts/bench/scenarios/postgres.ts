/**
 * The product on PostgreSQL with one, two and four processes, against itself on SQLite, and against graphile-worker alone,
 * which does nothing but as many jobs. Everybody has a turn in every round, on one PostgreSQL that is started for it.
 */
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hirewire, startHirewire } from "../contestants/hirewire.ts";
import type { Bench } from "../measure.ts";
import { graphile } from "../postgres/engines/graphile.ts";
import { measureBare, type BareTurn, type Manner } from "../postgres/measure-bare.ts";
import { measureProduct, type ProductTurn } from "../postgres/measure-product.ts";
import { prepareTemplate } from "../postgres/measure-turn.ts";
import type { Cost } from "../postgres/meter.ts";
import { openInstallation, type Installation, type Role } from "../postgres/product.ts";
import { startPostgres, type Postgres } from "../postgres/start-postgres.ts";
import { atMost, shown, times, unit } from "../report/comparison.ts";
import type { Criterion, Scenario } from "../report/report.ts";
import { quantile, ratio, spreadOf, type Spread } from "../statistics.ts";

const CREWS: readonly { size: number; roles: Role[]; words: string }[] = [
  { size: 1, roles: ["all"], words: "1 process" },
  { size: 2, roles: ["intake", "worker"], words: "2 processes: intake, worker" },
  { size: 4, roles: ["intake", "worker", "worker", "worker"], words: "4 processes: intake, 3 workers" },
];
const MANNERS: Record<Manner, string> = {
  single: "each job queued by itself",
  together: "200 jobs in a transaction",
};
/** Hirewire may spend so many times what the bare engine spends. */
const MOST_OVER_BARE = 2;
const LONGEST_WAY_MS = 20;

interface Options {
  events: number;
  rounds: number;
  say: (line: string) => void;
  profileTo: string | null;
}

interface Turns {
  sqlite: ProductTurn[];
  /** By number of processes. */
  postgres: Map<number, ProductTurn[]>;
  bare: Record<Manner, Map<number, BareTurn[]>>;
}

export async function measurePostgres(bench: Bench, options: Options): Promise<Scenario[]> {
  const { rounds, say, profileTo } = options;
  const postgres = await startPostgres();
  try {
    await prepareTemplate(postgres, graphile);
    const installation = await openInstallation(postgres, bench);
    const place = { postgres, installation, bench, ...options };
    const empty = <T>(): Map<number, T[]> => new Map(CREWS.map(({ size }) => [size, []]));
    const turns: Turns = { sqlite: [], postgres: empty(), bare: { single: empty(), together: empty() } };
    try {
      for (let round = 1; round <= rounds; round += 1) {
        turns.sqlite.push(await onSqlite(place));
        for (const { size, roles } of CREWS) {
          for (const manner of ["single", "together"] as const) {
            const { effort } = bench;
            const turn = { jobs: options.events, singles: effort.singles, size, manner };
            turns.bare[manner].get(size)!.push(await measureBare(postgres, turn));
          }
          turns.postgres.get(size)!.push(await onPostgres(place, roles));
        }
        say(`round ${round} of ${rounds}: Hirewire on PostgreSQL`);
      }
      if (profileTo !== null) await onPostgres({ ...place, profileTo }, CREWS[1]!.roles);
    } finally {
      await installation.close();
    }
    return [describeSpeed(turns, options, postgres.version), describeCost(turns)];
  } finally {
    await postgres.stop();
  }
}

interface Place {
  postgres: Postgres;
  installation: Installation;
  bench: Bench;
  events: number;
  profileTo: string | null;
}

async function onSqlite({ bench, events }: Place): Promise<ProductTurn> {
  const folder = await mkdtemp(join(tmpdir(), "hirewire-bench-"));
  try {
    const template = join(folder, "template");
    const own = join(folder, "own");
    await mkdir(template);
    await hirewire.prepare?.({ folder: template, sink: bench.sink });
    await cp(template, own, { recursive: true });
    const running = await startHirewire({ folder: own, sink: bench.sink });
    const processes = [{ name: "all", pid: running.pid }];
    return await measureProduct(running, bench, { events, metered: { processes, server: null } });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function onPostgres(place: Place, roles: readonly Role[]): Promise<ProductTurn> {
  const { postgres, installation, bench, events, profileTo } = place;
  const product = await installation.start(roles, { profileTo: profileTo ?? undefined });
  const { processes, database } = product;
  const metered = { processes, server: { postgres, database } };
  await postgres.admin("CHECKPOINT"); // the first touch of a page after one writes it whole
  return await measureProduct(product, bench, { events, metered });
}

function describeSpeed(turns: Turns, { events, rounds }: Options, version: string): Scenario {
  const { sqlite, bare, postgres } = turns;
  const productRow = (label: string, all: ProductTurn[], size: number | null): string[] => [
    label,
    shown(spreadOf(all.map(({ acksPerSecond }) => acksPerSecond))),
    shown(spreadOf(all.map(({ ackP99Ms }) => ackP99Ms)), 1),
    shown(spreadOf(all.map(({ deliveredPerSecond }) => deliveredPerSecond))),
    ...(["single", "together"] as const).map((manner) =>
      size === null ? "" : times(timeOverBare(turns, size, manner)),
    ),
    ...latencies(all.flatMap(({ singles }) => singles)),
  ];
  const bareRow = (manner: Manner, size: number): string[] => {
    const all = bare[manner].get(size)!;
    return [
      `graphile-worker alone, ${MANNERS[manner]}, ${inWords(size)}`,
      shown(spreadOf(all.map(({ queuedPerSecond }) => queuedPerSecond))),
      "",
      shown(spreadOf(all.map(({ runPerSecond }) => runPerSecond))),
      "",
      "",
      ...latencies(all.flatMap(({ singles }) => singles)),
    ];
  };
  return {
    title: "Hirewire on PostgreSQL",
    how: [
      `PostgreSQL ${version}, fsync and synchronous_commit on, one database for each turn; ${events.toLocaleString("en")} events in each phase, after a quarter as many to warm up; medians of ${rounds} rounds. Acknowledged/s: events that the filter drops; of graphile-worker, jobs queued. Delivered/s: events that pass, from the first request to the last arrival; of graphile-worker, jobs queued and run. The processes of graphile-worker are its workers: whoever queues comes on top.`,
      "Time: what as many events delivered take, over graphile-worker alone with as many processes, whose jobs do nothing: no request, no signature, no filter, no mapping, no call. One at a time: from hook to destination; of graphile-worker, until the job begins.",
    ].join("\n"),
    table: {
      head: ["", "acks/s", "p99 ms", "delivered/s", "time / single", "time / 200", "one p50 ms", "p99 ms"],
      rows: [
        productRow("Hirewire on SQLite, 1 process", sqlite, null),
        ...CREWS.flatMap(({ size, words }) => [
          bareRow("single", size),
          bareRow("together", size),
          productRow(`Hirewire, ${words}`, postgres.get(size)!, size),
        ]),
      ],
    },
    criteria: [
      ...CREWS.flatMap(({ size }) =>
        (["single", "together"] as const).map((manner): Criterion =>
          atMost(
            `Time for each event on PostgreSQL, ${inWords(size)}, against graphile-worker alone (${MANNERS[manner]})`,
            MOST_OVER_BARE,
            timeOverBare(turns, size, manner),
            times,
          ),
        ),
      ),
      ...CREWS.map(({ size }) =>
        atMost(
          `One event at a time on PostgreSQL, from hook to destination, ${inWords(size)}`,
          LONGEST_WAY_MS,
          medianOf(postgres.get(size)!.flatMap(({ singles }) => singles)),
          unit("ms", 1),
        ),
      ),
    ],
    faults: [
      ...sqlite.flatMap(({ fault }) => (fault === null ? [] : [`on SQLite: ${fault}`])),
      ...[...postgres].flatMap(([size, all]) =>
        all.flatMap(({ fault }) => (fault === null ? [] : [`${inWords(size)}: ${fault}`])),
      ),
      ...Object.values(bare).flatMap((sizes) =>
        [...sizes].flatMap(([size, all]) =>
          all.flatMap(({ fault }) => (fault === null ? [] : [`graphile-worker, ${inWords(size)}: ${fault}`])),
        ),
      ),
    ],
  };
}

function describeCost({ sqlite, postgres, bare }: Turns): Scenario {
  const row = (label: string, costs: Cost[]): string[] => {
    const cpu = (...names: string[]): string => {
      const of = (cost: Cost): number | null => {
        const parts = names.flatMap((name) => cost.cpuMs[name] ?? []);
        return parts.length === 0 ? null : 1000 * parts.reduce((sum, part) => sum + part, 0);
      };
      return shown(spreadOf(costs.map(of)));
    };
    const database = (of: (work: NonNullable<Cost["database"]>) => number, digits = 0): string =>
      shown(spreadOf(costs.map((cost) => cost.database && of(cost.database))), digits);
    return [
      label,
      cpu("all", "intake", "queue"),
      cpu("worker"),
      cpu("postgres"),
      cpu("all", "intake", "queue", "worker", "postgres"),
      database(({ walBytes }) => walBytes),
      database(({ commits }) => commits, 3),
      database(({ statements }) => statements, 3),
      database(({ connections }) => connections),
    ];
  };
  const crews = CREWS.flatMap(({ size }) => [
    ...(["single", "together"] as const).map((manner) =>
      row(
        `graphile-worker alone, ${MANNERS[manner]}, ${inWords(size)}`,
        bare[manner].get(size)!.map(({ cost }) => cost),
      ),
    ),
    row(
      `Hirewire, ${inWords(size)}: dropped`,
      postgres.get(size)!.map(({ dropped }) => dropped),
    ),
    row(
      `Hirewire, ${inWords(size)}: delivered`,
      postgres.get(size)!.map(({ delivered }) => delivered),
    ),
  ]);
  return {
    title: "What an event costs there",
    how: "Processor time in microseconds, bytes of write-ahead log, transactions that write and statements, for each event, under the load above; and how many connections there were. Intake: also a process that does everything, and whoever queues jobs.",
    table: {
      head: [
        "",
        "intake µs",
        "workers µs",
        "PostgreSQL µs",
        "all µs",
        "WAL bytes",
        "commits",
        "statements",
        "connections",
      ],
      rows: [
        row(
          "Hirewire on SQLite: dropped",
          sqlite.map(({ dropped }) => dropped),
        ),
        row(
          "Hirewire on SQLite: delivered",
          sqlite.map(({ delivered }) => delivered),
        ),
        ...crews,
      ],
    },
    criteria: [],
    faults: [],
  };
}

/** What as many events take, in times of what as many jobs take. */
function timeOverBare({ postgres, bare }: Turns, size: number, manner: Manner): number | null {
  const product: Spread | null = spreadOf(postgres.get(size)!.map((turn) => turn.deliveredPerSecond));
  return ratio(spreadOf(bare[manner].get(size)!.map(({ runPerSecond }) => runPerSecond)), product);
}

function medianOf(values: readonly number[]): number | null {
  return spreadOf(values)?.median ?? null;
}

function latencies(values: readonly number[]): string[] {
  if (values.length === 0) return ["–", "–"];
  const sorted = values.toSorted((one, other) => one - other);
  return [0.5, 0.99].map((share) => quantile(sorted, share).toFixed(1));
}

const inWords = (size: number): string => (size === 1 ? "1 process" : `${size} processes`);
