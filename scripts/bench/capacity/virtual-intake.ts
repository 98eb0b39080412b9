/** A process that takes events in, as in src/run/intake and src/store/postgres/record-event.ts, in a model. */
import type { Setting } from "./simulate.ts";
import { createVirtualGroup } from "./virtual-database.ts";
import { MOST_TOGETHER, ROUNDS_OF_WRITE, type VirtualParts, type VirtualProcess } from "./virtual-parts.ts";

/** As in src/store/postgres/signals.ts. */
const SIGNALS_APART_MS = 3;

/** Takes one workspace's events in, and tells when they are on the disk. */
export function createVirtualIntake(
  { counts }: VirtualParts,
  { costs, delivers }: Setting,
  { main, aside, database }: VirtualProcess,
  onRecorded: (events: number[]) => void,
): (event: number) => void {
  const eventMs = delivers ? costs.intake.delivered : costs.intake.dropped;
  const record = createVirtualGroup<number>(main, MOST_TOGETHER, (ids, then) => {
    counts.records += 1;
    const serverMs = costs.record.transaction + costs.record.event * ids.length;
    const statements = { rounds: ROUNDS_OF_WRITE, ownMs: costs.intake.transaction, serverMs, writes: true };
    database.run(main, statements, () => {
      onRecorded(ids);
      then();
    });
  });
  return (event) => {
    aside.work(costs.intakeAside);
    main.work(eventMs, () => record(event));
  };
}

/** Tells all other processes, at once or a moment after the last time, of which workspaces runs are due. */
export function createVirtualSignals(
  { machine }: VirtualParts,
  { main, database }: VirtualProcess,
  wayMs: number,
  hear: (workspace: number) => void,
): (workspace: number) => void {
  let leftAt = -Infinity;
  let leaves = false;
  let outbox = new Set<number>();
  const post = (): void => {
    const workspaces = outbox;
    outbox = new Set();
    leaves = false;
    leftAt = machine.now();
    database.run(main, { rounds: 1, ownMs: 0, serverMs: 0, writes: true }, () => undefined);
    machine.after(2 * wayMs, () => workspaces.forEach(hear)); // by way of the database
  };
  return (workspace) => {
    outbox.add(workspace);
    if (leaves) return;
    leaves = true;
    machine.after(Math.max(0, leftAt + SIGNALS_APART_MS - machine.now()), () => main.work(0, post));
  };
}
