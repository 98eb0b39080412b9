/** A process that works on runs, as in src/run/runner/create-runner.ts and src/store/remote/connect-store.ts, in a model. */
import type { Setting } from "./simulate.ts";
import { createVirtualGroup } from "./virtual-database.ts";
import type { Thread } from "./virtual-machine.ts";
import { MOST_TOGETHER, ROUNDS_OF_WRITE, type VirtualParts, type VirtualProcess } from "./virtual-parts.ts";

const RUNS_AT_ONCE = 200;
/** To one connection. */
const CALLS_AT_ONCE = 50;
/** A look for more runs waits for others to end. */
const GATHER_MS = 2;
/** So does the end of a run on its way to the database. */
const COMPANY_MS = 2;

/** Claims one workspace's runs, makes their calls, and writes down what became of them. @returns what wakes it */
export function createVirtualRunner(
  { machine, counts, due: all }: VirtualParts,
  { costs, destinationMs = 0, wayMs = 0 }: Setting,
  { main, runs, aside, database }: VirtualProcess,
  { workspace, sink, arrived }: { workspace: number; sink: Thread; arrived: (event: number) => void },
): () => void {
  const due = all[workspace]!;
  let inHand = 0;
  let claiming = false;
  let again = false;
  let looksSoon = false;
  let calls = 0;
  const calling: (() => void)[] = [];
  let outbox: number[] = [];
  let waitsForCompany = false;

  /** As in src/store/remote/connect-store.ts: ends of runs wait for others, or leave with whatever leaves. */
  const post = (): void => {
    for (const event of outbox) change(event);
    outbox = [];
    waitsForCompany = false;
  };
  const leave = (event: number): void => {
    outbox.push(event);
    if (waitsForCompany) return;
    waitsForCompany = true;
    machine.after(COMPANY_MS, () => runs.work(0, post));
  };
  const wake = (): void => {
    again = true;
    if (!claiming) claim();
  };
  const look = (): void => runs.work(0, wake);
  const lookSoon = (): void => {
    if (looksSoon) return;
    looksSoon = true;
    const soon = (): void => {
      looksSoon = false;
      wake();
    };
    if (inHand === 0) runs.work(0, soon);
    else machine.after(GATHER_MS, () => runs.work(0, soon));
  };

  const claim = (): void => {
    const places = RUNS_AT_ONCE - inHand;
    claiming = true;
    if (!again || places <= 0) {
      if (places <= 0) again = false;
      claiming = false;
      return;
    }
    again = false;
    counts.claims += 1;
    runs.work(costs.runs.transaction, () => {
      post();
      const taken = due.take(places);
      const half = costs.store.transaction / 2;
      const claimed = {
        rounds: 1,
        ownMs: half,
        serverMs: costs.change.transaction / 2 + (costs.change.event * taken.length) / 4,
        writes: taken.length > 0,
      };
      const read = {
        rounds: 1,
        ownMs: half + (costs.store.event * taken.length) / 2,
        serverMs: costs.change.transaction / 2 + (costs.change.event * taken.length) / 4,
        writes: false,
      };
      database.run(main, claimed, () => {
        database.run(main, read, () => {
          runs.work(0, () => {
            inHand += taken.length;
            for (const event of taken) execute(event);
            if (taken.length === places) again = true;
            claim();
          });
        });
      });
    });
  };

  const execute = (event: number): void => {
    aside.work(costs.workerAside);
    runs.work(costs.runs.event / 2, () => {
      calling.push(() => call(event));
      callNext();
    });
  };
  const callNext = (): void => {
    if (calls >= CALLS_AT_ONCE) return;
    const begin = calling.shift();
    if (!begin) return;
    calls += 1;
    begin();
  };
  const call = (event: number): void => {
    const answered = (): void => {
      calls -= 1;
      runs.work(costs.runs.event / 2, () => leave(event));
      callNext();
    };
    const reached = (): void => {
      arrived(event);
      machine.after(destinationMs + wayMs, answered);
    };
    machine.after(wayMs, () => sink.work(costs.sink, reached));
  };

  const change = createVirtualGroup<number>(main, MOST_TOGETHER, (events, then) => {
    counts.changes += 1;
    const statements = {
      rounds: ROUNDS_OF_WRITE,
      ownMs: costs.store.transaction + (costs.store.event * events.length) / 2,
      serverMs: costs.change.transaction + (costs.change.event * events.length) / 2,
      writes: true,
    };
    database.run(main, statements, () => {
      runs.work(costs.runs.transaction, () => {
        inHand -= events.length;
        again = true;
        lookSoon();
      });
      then();
    });
  });
  return look;
}
