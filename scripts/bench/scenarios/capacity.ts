/**
 * The capacity model, put to the test: what an event costs is measured with two processes; from these costs alone, what one, two and
 * four processes reach is simulated, and compared with what they did reach in the same run.
 */
import { availableParallelism } from "node:os";
import { describeCell } from "../capacity/describe-cell.ts";
import { fitCosts, type Costs, type Phases } from "../capacity/costs.ts";
import { measureCrew, type CrewTurn, type Point } from "../capacity/measure-crew.ts";
import { poolTurns, type Measured, type Surroundings } from "../capacity/measured.ts";
import { capacityOf, eventCosts } from "../capacity/model.ts";
import { probeDisk } from "../capacity/probe-disk.ts";
import { probeWay } from "../capacity/probe-way.ts";
import { simulate, type Setting } from "../capacity/simulate.ts";
import type { Bench } from "../measure.ts";
import { openInstallation, type Role } from "../postgres/product.ts";
import { startPostgres } from "../postgres/start-postgres.ts";
import { atMost, shown, unit } from "../report/comparison.ts";
import type { Scenario } from "../report/report.ts";
import { quantile, spreadOf } from "../statistics.ts";

interface Crew {
  roles: readonly Role[];
  words: string;
}

/** Costs are those of the second; the others are predicted. */
const CREWS = [
  { roles: ["all"], words: "1 process" },
  { roles: ["intake", "worker"], words: "2 processes: intake, worker" },
  { roles: ["intake", "worker", "worker", "worker"], words: "4 processes: intake, 3 workers" },
] as const satisfies Crew[];
const MEASURED = CREWS[1];
/** How far the simulated rates may be from the measured ones, in per cent. */
const MOST_OFF = 25;

/** Events one at a time: their median hardly changes with more. */
const SINGLES = 200;

interface Options {
  events: number;
  rounds: number;
  say: (line: string) => void;
}

/** @throws {RangeError} where threads can't be told apart, or the store's statements were not recognised */
export async function measureCapacity(bench: Bench, { events, rounds, say }: Options): Promise<Scenario[]> {
  if (process.platform !== "linux") {
    throw new RangeError("--capacity needs Linux: elsewhere nobody tells what each thread has used.");
  }
  const postgres = await startPostgres();
  try {
    const installation = await openInstallation(postgres, bench);
    const turns = new Map<Crew, CrewTurn[]>(CREWS.map((crew) => [crew, []]));
    const flushesMs: number[] = [];
    const waysMs: number[] = [];
    try {
      for (let round = 1; round <= rounds; round += 1) {
        for (const crew of CREWS) {
          waysMs.push(await probeWay(postgres));
          flushesMs.push(...probeDisk());
          const product = await installation.start(crew.roles);
          turns.get(crew)!.push(await measureCrew(product, postgres, bench, events));
        }
        say(`round ${round} of ${rounds}: the capacity model`);
      }
    } finally {
      await installation.close();
    }
    const measured = new Map([...turns].map(([crew, all]) => [crew, poolTurns(all)]));
    const { phases, turns: own } = measured.get(MEASURED)!;
    const idleMs = own.map(
      ({ idle }) => idle.store + idle.runs + idle.workerAside + idle.intake + idle.intakeAside,
    );
    const surroundings: Surroundings = {
      flushesMs,
      wayMs: medianOf(waysMs),
      idleCores: medianOf(idleMs) / 1000 / MEASURED.roles.length,
    };
    const costs = fitCosts(phases);
    return [
      describeCosts(costs, measured.get(MEASURED)!, surroundings, {
        events,
        rounds,
        version: postgres.version,
      }),
      comparePoints(costs, measured, surroundings, { events, connections: bench.effort.connections }),
      ...describeCell(costs, measured.get(MEASURED)!, surroundings),
    ];
  } finally {
    await postgres.stop();
  }
}

function describeCosts(
  costs: Costs,
  { turns, phases }: Measured,
  { flushesMs, wayMs, idleCores }: Surroundings,
  { events, rounds, version }: { events: number; rounds: number; version: string },
): Scenario {
  const micro = (ms: number): string => Math.round(ms * 1000).toLocaleString("en");
  const whole = (value: number): string => Math.round(value).toLocaleString("en");
  const { dropped, delivered } = phases;
  const both = (
    what: string,
    of: (phase: typeof dropped) => number,
    show: (value: number) => string,
  ): string[] => [what, show(of(dropped)), show(of(delivered))];
  const behind = micro(medianOf(turns.map(({ behindMs }) => behindMs)));
  const memory = (name: string): string =>
    whole(medianOf(turns.map(({ memoryBytes }) => memoryBytes[name] ?? 0)) / 1e6);
  const flushes = flushesMs.toSorted((one, other) => one - other);
  return {
    title: "What an event costs",
    page: "scale",
    how: [
      `Measured with two processes, an intake and a worker, and PostgreSQL ${version}: ${events.toLocaleString("en")} events in each phase, means of ${rounds} rounds; µs are of processor time. Dropped: the filter says no. Delivered: one message to one destination.`,
      `Of that, each transaction that is shared costs an intake ${micro(costs.intake.transaction)} µs, a worker ${micro(costs.store.transaction + costs.runs.transaction)} µs, and PostgreSQL ${micro(costs.record.transaction)} µs to write events and ${micro(costs.change.transaction)} µs to claim or change runs, whatever is in it.`,
      `A flush of this disk takes ${quantile(flushes, 0.5).toFixed(2)} ms (99th percentile ${quantile(flushes, 0.99).toFixed(2)} ms), the way from one process to another ${wayMs.toFixed(2)} ms. An idle process uses ${(idleCores * 100).toFixed(1)} % of a core.`,
    ].join("\n"),
    table: {
      head: ["for each event", "dropped", "delivered"],
      rows: [
        both("intake, µs", ({ cpuMs }) => cpuMs.intake + cpuMs.intakeAside, micro),
        both("worker, µs", ({ cpuMs }) => cpuMs.store + cpuMs.runs + cpuMs.workerAside, micro),
        both("PostgreSQL, µs", ({ cpuMs }) => cpuMs.postgres, micro),
        ["done behind it (search, charts), all, µs", behind, behind],
        both(
          "transactions that write events",
          ({ records }) => records,
          (value) => value.toFixed(3),
        ),
        both(
          "looks for runs",
          ({ claims }) => claims,
          (value) => value.toFixed(3),
        ),
        both(
          "transactions that end runs",
          ({ changes }) => changes,
          (value) => value.toFixed(3),
        ),
        both("log (WAL), bytes", ({ walBytes }) => walBytes, whole),
        both("kept until retention, bytes", ({ keptBytes }) => keptBytes, whole),
        ["memory of an intake, of a worker, MB", memory("intake"), memory("worker")],
        [
          "connections to PostgreSQL under load, both",
          "",
          whole(medianOf(turns.map(({ connections }) => connections))),
        ],
      ],
    },
    criteria: [],
    faults: [],
  };
}

function comparePoints(
  costs: Costs,
  measured: ReadonlyMap<Crew, Measured>,
  surroundings: Surroundings,
  { events, connections }: { events: number; connections: number },
): Scenario {
  const shared = measured.get(MEASURED)!.phases;
  const compared = CREWS.map((crew) => {
    const { turns, phases, point } = measured.get(crew)!;
    const setting = { costs, roles: crew.roles, events, connections, ...surroundings };
    const simulated = simulatePoint(setting, phases);
    return { crew, turns, point, simulated, paper: sumUp(costs, crew, shared, phases, surroundings) };
  });
  const rows = compared.flatMap(({ crew, turns, point, simulated, paper }) => {
    const row = (what: string, key: keyof Point, sum: number | null): string[] => {
      const digits = key === "singleMs" ? 1 : 0;
      const figure = (value: number): string => value.toLocaleString("en", { maximumFractionDigits: digits });
      return [
        `${crew.words}: ${what}`,
        shown(spreadOf(turns.map((turn) => turn[key])), digits),
        figure(simulated[key]),
        offBy(simulated[key], point[key]),
        sum === null ? "" : figure(sum),
        sum === null ? "" : offBy(sum, point[key]),
      ];
    };
    return [
      row("acknowledged/s", "acksPerSecond", paper.acksPerSecond),
      row("delivered/s", "deliveredPerSecond", paper.deliveredPerSecond),
      row("one at a time, ms", "singleMs", null),
    ];
  });
  const off = (key: keyof Point): number[] =>
    compared.map(({ simulated, point }) => Math.abs(percentOff(simulated[key], point[key])));
  const rates = [...off("acksPerSecond"), ...off("deliveredPerSecond")];
  const left = compared
    .map(({ crew }) => measured.get(crew)!.phases.delivered.coresLeft.toFixed(2))
    .join(", ");
  return {
    title: "Measured, simulated, summed up",
    page: "scale",
    how: [
      `The simulation knows the costs above, all of them from two processes, what a flush takes, and how many of the ${availableParallelism()} cores other programs left meanwhile (${left} while events were delivered). It knows none of the rates: those of one and four processes are predicted. Sender and destination share the cores, ${connections} events are on their way at most.`,
      `The rates are reproduced within ${Math.max(...rates).toFixed(0)} %, the median of one event at a time within ${Math.max(...off("singleMs")).toFixed(0)} %. Summed up: the same costs with nobody ever waiting, which no machine reaches.`,
    ].join("\n"),
    table: { head: ["", "measured", "simulated", "off by", "summed up", "off by"], rows },
    criteria: compared.flatMap(({ crew, simulated, point }) =>
      (["acksPerSecond", "deliveredPerSecond"] as const).map((key) =>
        atMost(
          `Simulated against measured, ${crew.words}, ${key === "acksPerSecond" ? "acknowledged/s" : "delivered/s"}`,
          MOST_OFF,
          Math.abs(percentOff(simulated[key], point[key])),
          unit("% off"),
        ),
      ),
    ),
    faults: compared.flatMap(({ crew, turns }) =>
      turns.flatMap(({ fault }) => (fault === null ? [] : [`${crew.words}: ${fault}`])),
    ),
  };
}

function simulatePoint(
  setting: Omit<Setting, "cores" | "delivers">,
  { dropped, delivered, deliveredSingly }: Phases,
): Point {
  const singly = { cores: deliveredSingly.coresLeft, delivers: true, singly: true, events: SINGLES };
  return {
    acksPerSecond: simulate({ ...setting, cores: dropped.coresLeft, delivers: false }).perSecond,
    deliveredPerSecond: simulate({ ...setting, cores: delivered.coresLeft, delivers: true }).perSecond,
    singleMs: simulate({ ...setting, ...singly }).medianMs,
  };
}

function sumUp(
  costs: Costs,
  { roles }: Crew,
  shared: Phases,
  { dropped, delivered }: Phases,
  { flushesMs }: Surroundings,
): Pick<Point, "acksPerSecond" | "deliveredPerSecond"> {
  const intakes = roles.filter((role) => role !== "worker").length;
  const workers = roles.filter((role) => role !== "intake").length;
  const shape = { intakes, workers, together: roles[0] === "all" };
  const resources = { flushesPerSecond: 1000 / medianOf(flushesMs), diskBytesPerSecond: Infinity };
  const of = (delivers: boolean): number => {
    const each = eventCosts(costs, delivers ? shared.delivered : shared.dropped, {
      delivers,
      sharesMachine: true,
    });
    const { coresLeft: cores } = delivers ? delivered : dropped;
    return capacityOf(each, shape, { ...resources, cores }).perSecond;
  };
  return { acksPerSecond: of(false), deliveredPerSecond: of(true) };
}

const percentOff = (predicted: number, measured: number): number => (100 * (predicted - measured)) / measured;
const offBy = (predicted: number, measured: number): string => {
  const percent = Math.round(percentOff(predicted, measured));
  return `${percent > 0 ? "+" : ""}${percent} %`;
};

const medianOf = (values: readonly number[]): number => spreadOf(values)?.median ?? Number.NaN;
