/**
 * A store that is full of history: is intake as fast as on an empty one, and do pages of history come as quickly?
 * Empty and full take turns.
 */
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clockMs } from "../clock.ts";
import { hirewire, startHirewire, type RunningHirewire } from "../contestants/hirewire.ts";
import { firstAck, measureIntake, settle, type Bench, type Intake } from "../measure.ts";
import { atLeast, atMost, shown, unit } from "../report/comparison.ts";
import type { Scenario } from "../report/report.ts";
import { quantile, ratio, spreadOf } from "../statistics.ts";
import { createLedger, faultOf } from "../tally.ts";
import { type Asked, searchesOf } from "./searches.ts";
import { seedStore, type Seeded } from "./seed-store.ts";

const ASKED = 30;
const PAGE_LIMIT_MS = 50;
const SEARCH_LIMIT_MS = 100;

interface Turn {
  intake: Intake;
  /** Milliseconds of each page, by name. */
  pages: Map<string, number[]>;
  /** The same of searches and filters. */
  searches: Map<string, number[]>;
  fault: string | null;
}

export async function measureFullStore(
  bench: Bench,
  { events, rounds, say }: { events: number; rounds: number; say: (line: string) => void },
): Promise<Scenario> {
  const root = await mkdtemp(join(tmpdir(), "hirewire-bench-"));
  try {
    const template = join(root, "template");
    const full = join(root, "full");
    await mkdir(template);
    const { sink } = bench;
    await hirewire.prepare?.({ folder: template, sink });
    await cp(template, full, { recursive: true });
    await oneEvent(full, bench);
    const seededAt = clockMs();
    const seeded = await seedStore(full, events, say);
    say(`seeded ${events} events in ${((clockMs() - seededAt) / 1000).toFixed(1)} s`);

    const turns: Record<"empty" | "full", Turn[]> = { empty: [], full: [] };
    for (let round = 1; round <= rounds; round += 1) {
      const empty = join(root, "empty");
      await cp(template, empty, { recursive: true });
      turns.empty.push(await takeTurn(empty, bench, null));
      await rm(empty, { recursive: true, maxRetries: 5 });
      turns.full.push(await takeTurn(full, bench, seeded)); // what a round adds is little beside what is there
      say(`round ${round} of ${rounds}: empty and full store`);
    }
    return describe(turns, events);
  } finally {
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Gives the seeding an event to go by, as the product itself reads it. */
async function oneEvent(folder: string, bench: Bench): Promise<void> {
  const running = await startHirewire({ folder, sink: bench.sink });
  try {
    const ledger = createLedger();
    await firstAck(running, bench, ledger);
    await settle(running, bench, true, ledger);
  } finally {
    await running.stop();
  }
}

async function takeTurn(folder: string, bench: Bench, seeded: Seeded | null): Promise<Turn> {
  const { sink } = bench;
  await sink.call("take", undefined);
  const ledger = createLedger();
  const running = await startHirewire({ folder, sink });
  try {
    const before = (await running.status()).events.received;
    await firstAck(running, bench, ledger);
    const pages = seeded ? await askFor(running, pagesOf(seeded)) : new Map<string, number[]>();
    const searches = seeded ? await askFor(running, searchesOf(seeded)) : new Map<string, number[]>();
    const intake = await measureIntake(running, bench, ledger);
    await settle(running, bench, true, ledger);
    const { events } = await running.status();
    await running.stop();
    const tally = ledger.tally(await sink.call("take", undefined), events.received - before);
    return {
      intake,
      pages,
      searches,
      fault: faultOf(tally) ?? (events.addsUp ? null : "the store's counts don't add up"),
    };
  } finally {
    await running.stop();
  }
}

function pagesOf({ candidate, middleEvent, middleRun }: Seeded): Record<string, Asked> {
  const paths = {
    "newest events": "/events?limit=50",
    "events halfway back": `/events?limit=50&before=${middleEvent}`,
    "newest runs": "/runs?limit=50",
    "succeeded runs halfway back": `/runs?limit=50&state=succeeded&before=${middleRun}`,
    "a candidate's timeline": `/events?limit=50&candidate=${encodeURIComponent(candidate)}`,
  };
  return Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, { path, found: true }]));
}

async function askFor(
  { api }: RunningHirewire,
  asked: Record<string, Asked>,
): Promise<Map<string, number[]>> {
  const pages = new Map<string, number[]>();
  for (const [name, { path, found }] of Object.entries(asked)) {
    const took: number[] = [];
    for (let time = 0; time < ASKED; time += 1) {
      const from = clockMs();
      const { items } = await api<{ items: unknown[] }>("GET", path);
      took.push(clockMs() - from);
      if (found && items.length === 0) throw new Error(`The page of ${name} is empty: ${path}`);
      if (!found && items.length > 0) throw new Error(`The page of ${name} is not empty: ${path}`);
    }
    pages.set(name, took);
  }
  return pages;
}

function describe({ empty, full }: Record<"empty" | "full", Turn[]>, events: number): Scenario {
  const acks = (turns: Turn[]) => spreadOf(turns.map(({ intake }) => intake.acksPerSecond));
  const p99 = (turns: Turn[]) => spreadOf(turns.map(({ intake }) => intake.p99Ms));
  const tell = (kind: "pages" | "searches") =>
    [...(full[0]?.[kind].keys() ?? [])].map((name) => {
      const took = full.flatMap((turn) => turn[kind].get(name) ?? []).toSorted((one, other) => one - other);
      return { name, median: quantile(took, 0.5), worst: took.at(-1) ?? 0 };
    });
  const [pages, searches] = [tell("pages"), tell("searches")];
  const slowest = (of: typeof pages): number => Math.max(...of.map(({ median }) => median));
  const many = events.toLocaleString("en");
  return {
    title: `A store that holds ${many} events`,
    how: `Every event has a finished run. Empty and full store take turns. Each page is asked for ${ASKED} times after a start; the first time, with cold caches, is among the slowest.`,
    table: {
      head: ["", "median", "slowest"],
      rows: [
        ["acknowledged/s, empty store", shown(acks(empty)), ""],
        ["acknowledged/s, full store", shown(acks(full)), ""],
        ["p99 ms, empty store", shown(p99(empty), 2), ""],
        ["p99 ms, full store", shown(p99(full), 2), ""],
        ...[...pages, ...searches].map(({ name, median, worst }) => [
          `${name}, ms`,
          median.toFixed(1),
          worst.toFixed(1),
        ]),
      ],
    },
    criteria: [
      atLeast(
        `Acknowledged/s with ${many} events stored, against an empty store`,
        0.9,
        ratio(acks(full), acks(empty)),
      ),
      atMost(
        "History page and a candidate's timeline there, slowest median",
        PAGE_LIMIT_MS,
        slowest(pages),
        unit("ms", 1),
      ),
      atMost(
        "Search or filter of events, runs and candidates there, slowest median",
        SEARCH_LIMIT_MS,
        slowest(searches),
        unit("ms", 1),
      ),
    ],
    faults: [...empty, ...full].flatMap(({ fault }) => (fault === null ? [] : [fault])),
  };
}
