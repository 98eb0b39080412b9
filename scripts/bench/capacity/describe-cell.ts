/** What one cell carries on machines of several sizes, from costs that were measured on this one. */
import type { Role } from "../postgres/product.ts";
import type { Scenario } from "../report/report.ts";
import { quantile } from "../statistics.ts";
import type { Costs, Phase } from "./costs.ts";
import type { Measured, Surroundings } from "./measured.ts";
import {
  capacityOf,
  connectionsOf,
  eventCosts,
  planOf,
  shapeFor,
  workspacesIn,
  type Capacity,
  type Plan,
  type Size,
} from "./model.ts";
import { simulate } from "./simulate.ts";

const CORES = [2, 4, 8, 16];
/** Half of it stays free, and a day's events come within eight hours. */
const PLANNED = { headroom: 0.5, keptDays: 180, peakOverMean: 3 };
const EVENTS = 6_000;
/** Vendors send from many places. */
const CONNECTIONS = 400;
/** Of a vendor's API on the Internet, in milliseconds. */
const DESTINATION_MS = 100;
/** Beyond which nobody has looked. */
const MOST_WORKSPACES = 1_000;
/** So many that hardly two of their events meet. */
const MANY = 300;
/** Transactions that one flush serves when many wait for it. */
const SHARED_FLUSH = 4;
const SIZES: Size[] = [
  { name: "a small client, 500 events a day", eventsPerDay: 500 },
  { name: "a large client, 20,000 events a day", eventsPerDay: 20_000 },
];

interface Cell {
  cores: number;
  shape: { intakes: number; workers: number };
  paper: Capacity;
  perSecond: number;
  plan: Plan;
}

export function describeCell(measured: Costs, of: Measured, surroundings: Surroundings): Scenario[] {
  const { turns, phases } = of;
  // what is done behind events is a worker's work, and PostgreSQL's: it competes for the same cores
  const behindMs = turns.reduce((sum, turn) => sum + turn.behindMs, 0) / turns.length;
  const costs: Costs = { ...measured, workerAside: measured.workerAside + behindMs, load: 0, sink: 0 };
  const cells = (shared: Phase, workspaces: number): Cell[] =>
    CORES.map((cores) => cellOf(costs, shared, { ...surroundings, cores, workspaces }));
  const many = cells(phases.deliveredSingly, MANY);
  const one = cells(phases.delivered, 1);
  const whole = (value: number): string => Math.round(value).toLocaleString("en");
  const row = (who: string, { cores, shape, paper, perSecond, plan }: Cell): string[] => [
    `${cores} cores, ${who}`,
    String(shape.intakes),
    String(shape.workers),
    whole(perSecond),
    `${whole(paper.perSecond)} (${paper.binds})`,
    whole(plan.perSecond),
    whole(plan.perDay),
    whole(plan.walBytesPerDay / 1e9),
    whole(plan.keptBytes / 1e9),
    String(connectionsOf(shape)),
  ];
  return [
    {
      title: "What one cell carries",
      page: "scale",
      how: `Computed from the costs above: delivered events of one step, PostgreSQL and all processes on so many cores together, a destination that answers after ${DESTINATION_MS} ms. Many workspaces: events of ${MANY}, which share no transaction, so that each costs what a single one does. One workspace: all events are one client's, who has no more than 50 calls to one connection at a time in each worker. At most: simulated, for a time in which everything goes well; if nothing waited: summed up, with what binds then. To plan with: ${PLANNED.headroom * 100} % of the former, and a day in which all comes within ${24 / PLANNED.peakOverMean} hours. Disk: tables and indexes after ${PLANNED.keptDays} days of that, payloads included. Two cores were measured; four and more are computed, and nobody has tried them.`,
      table: {
        head: [
          "",
          "intakes",
          "workers",
          "events/s at most",
          "if nothing waited",
          "events/s to plan with",
          "events a day",
          "log GB a day",
          "disk GB",
          "connections",
        ],
        rows: CORES.flatMap((_, index) => [
          row("many workspaces", many[index]!),
          row("one workspace", one[index]!),
        ]),
      },
      criteria: [],
      faults: [],
    },
    {
      title: "Workspaces in a cell",
      page: "scale",
      how: `By what they send, from the plan for many workspaces, and no more than ${whole(MOST_WORKSPACES)}: beyond that nobody has looked.`,
      table: {
        head: ["", ...CORES.map((cores) => `${cores} cores`)],
        rows: SIZES.map((size) => [
          size.name,
          ...many.map(({ plan }) => whole(workspacesIn(plan, size, MOST_WORKSPACES))),
        ]),
      },
      criteria: [],
      faults: [],
    },
  ];
}

function cellOf(
  costs: Costs,
  shared: Phase,
  { cores, workspaces, flushesMs, wayMs, idleCores }: Surroundings & { cores: number; workspaces: number },
): Cell {
  const each = eventCosts(costs, shared, { delivers: true, sharesMachine: false });
  const shape = shapeFor(each, cores);
  const median = quantile(
    flushesMs.toSorted((left, right) => left - right),
    0.5,
  );
  // PostgreSQL flushes once for all who wait: what binds is the processor long before, unless the disk is slow
  const paper = capacityOf(each, shape, {
    cores,
    flushesPerSecond: (1000 / median) * SHARED_FLUSH,
    diskBytesPerSecond: Infinity,
  });
  const roles: Role[] = [
    ...Array.from({ length: shape.intakes }, (): Role => "intake"),
    ...Array.from({ length: shape.workers }, (): Role => "worker"),
  ];
  const simulated = simulate({
    costs,
    roles,
    cores,
    workspaces,
    flushesMs,
    wayMs,
    idleCores,
    connections: CONNECTIONS,
    events: EVENTS,
    delivers: true,
    destinationMs: DESTINATION_MS,
  });
  const perSecond = Math.min(simulated.perSecond, paper.perSecond);
  return { cores, shape, paper, perSecond, plan: planOf({ perSecond }, each, PLANNED) };
}
