/**
 * Hirewire on PostgreSQL, event by event, in a machine that is computed: what an event costs goes in, and how many a second
 * there are comes out. How work is shared is what the code does: src/store/postgres/grouped.ts, src/run/runner/create-runner.ts.
 */
import type { Role } from "../postgres/product.ts";
import { quantile } from "../statistics.ts";
import type { Costs } from "./costs.ts";
import { createVirtualDatabase } from "./virtual-database.ts";
import { createVirtualIntake, createVirtualSignals } from "./virtual-intake.ts";
import { createDisk, createRandom, createVirtualMachine } from "./virtual-machine.ts";
import { createDueRuns, type VirtualParts, type VirtualProcess } from "./virtual-parts.ts";
import { createVirtualRunner } from "./virtual-worker.ts";

export interface Simulated {
  perSecond: number;
  /** Median milliseconds of each event: to the acknowledgement, or to the arrival where events are delivered. */
  medianMs: number;
  /** Of each event. */
  records: number;
  claims: number;
  changes: number;
  /** Processor time of everybody, sender and destination included, in milliseconds. */
  cpuMs: number;
}

export interface Setting {
  costs: Costs;
  roles: readonly Role[];
  /** Of the machine, what others leave of it. */
  cores: number;
  /** What flushes take, in milliseconds; drawn from in any order. */
  flushesMs: readonly number[];
  events: number;
  /** Of the sender, each with one event on the way. */
  connections: number;
  delivers: boolean;
  /** That events come for in turn; default 1. Those of two workspaces share no transaction. */
  workspaces?: number;
  /** The next event is sent when the one before has arrived. */
  singly?: boolean;
  /** From one process to another, which must be woken; default 0. */
  wayMs?: number;
  /** What processes use that have nothing to do, of a core for each: it is not there for events. Default 0. */
  idleCores?: number;
  /** Of the destination, beyond its processor time; default 0. */
  destinationMs?: number;
  seed?: number;
}

/** Of a core, so that it comes to an end. */
const SOME = 0.05;

export function simulate(setting: Setting): Simulated {
  const { costs, roles, cores, flushesMs, events, connections, delivers, singly = false, seed = 1 } = setting;
  const { wayMs = 0, idleCores = 0, workspaces = 1 } = setting;
  const random = createRandom(seed);
  const machine = createVirtualMachine(Math.max(cores - idleCores * roles.length, SOME));
  const disk = createDisk(machine, () => flushesMs[Math.floor(random() * flushesMs.length)] ?? 0);
  const each = Array.from({ length: workspaces }, (_, workspace) => workspace);
  const counts = { records: 0, claims: 0, changes: 0 };
  const parts: VirtualParts = { machine, counts, due: each.map(createDueRuns) };
  const load = machine.thread();
  const sink = machine.thread();
  const sentAt: number[] = [];
  const endedAt: number[] = [];
  let next = 0;

  const arrived = (event: number): void => {
    endedAt[event] = machine.now();
    if (singly) send();
  };
  const processes = roles.map((role) => {
    const [main, runs, aside] = [machine.thread(), machine.thread(), machine.thread()];
    const process: VirtualProcess = {
      main,
      runs,
      aside,
      database: createVirtualDatabase(machine, disk, wayMs),
    };
    const runnerOf = (workspace: number): (() => void) =>
      createVirtualRunner(parts, setting, process, { workspace, sink, arrived });
    return { role, process, runners: role === "intake" ? [] : each.map(runnerOf) };
  });
  const intakes = processes
    .filter(({ role }) => role !== "worker")
    .map(({ process, runners }) => {
      const others = processes.flatMap((other) => (other.runners === runners ? [] : [other.runners]));
      const hear = (workspace: number): void => others.forEach((theirs) => theirs[workspace]?.());
      const tell = others.some((theirs) => theirs.length > 0)
        ? createVirtualSignals(parts, process, wayMs, hear)
        : () => undefined;
      const answer = (event: number): void => {
        if (!delivers) endedAt[event] = machine.now();
        if (!singly) send();
      };
      const onRecorded = (workspace: number, events: number[]): void => {
        for (const event of events) {
          if (delivers) parts.due[workspace]!.add(event);
          machine.after(wayMs, () => load.work(costs.load / 2, () => answer(event)));
        }
        if (!delivers) return;
        runners[workspace]?.();
        tell(workspace);
      };
      return each.map((workspace) =>
        createVirtualIntake(parts, setting, process, (those) => onRecorded(workspace, those)),
      );
    });
  const send = (): void => {
    if (next >= events) return;
    const event = next++;
    sentAt[event] = machine.now();
    const workspace = event % workspaces;
    const take = intakes[Math.floor(event / workspaces) % intakes.length]![workspace]!;
    load.work(costs.load / 2, () => machine.after(wayMs, () => take(event)));
  };
  for (let sent = 0; sent < (singly ? 1 : connections); sent += 1) send();
  machine.run();

  const took = endedAt.map((at, event) => at - sentAt[event]!).toSorted((one, other) => one - other);
  const lastAt = endedAt.reduce((last, at) => Math.max(last, at), 0);
  return {
    perSecond: (events * 1000) / lastAt,
    medianMs: quantile(took, 0.5),
    records: counts.records / events,
    claims: counts.claims / events,
    changes: counts.changes / events,
    cpuMs: machine.busyMs() / events,
  };
}
