/**
 * Many rows for one sheet, while Google allows 60 writes a minute and a share of its answers gets lost after the write:
 * all there, none twice, in the order of the events, and in how long?
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { CallCounts } from "../../../src/sandbox/google/call-counter.ts";
import { clockMs } from "../clock.ts";
import { connectVendor, startHirewire } from "../contestants/hirewire.ts";
import { startHelper } from "../helper.ts";
import { PASSING_SCORE } from "../job.ts";
import { acknowledgedIn, runLoad, type Bench } from "../measure.ts";
import type { Criterion, Scenario } from "../report/report.ts";
import { createLedger } from "../tally.ts";
import type { GoogleCalls } from "./serve-google.ts";
import { COLUMNS, TAB } from "./sheet-layout.ts";

const DROPPED = 0.05;
/** For 1,000 rows. */
const LIMIT_MS = 120_000;

export async function measureSheets(
  bench: Bench,
  { rows, patienceMs, say }: { rows: number; patienceMs: number; say: (line: string) => void },
): Promise<Scenario> {
  const folder = await mkdtemp(join(tmpdir(), "hirewire-bench-"));
  const google = startHelper<GoogleCalls>(new URL("./serve-google.ts", import.meta.url));
  try {
    const { host, spreadsheet, connection } = await google.call("start", DROPPED);
    const running = await startHirewire({ folder, sink: { host, url: "" } });
    try {
      const hookUrl = await connectVendor(running);
      await running.api("POST", "/connections", { app: "google_sheets", values: connection });
      await running.api("POST", "/automations?state=on", automation(spreadsheet));
      const oneByOne = { ...bench, effort: { ...bench.effort, connections: 1, ratePerSecond: undefined } };
      const begin = clockMs();
      const spec = { phase: "row", score: PASSING_SCORE, count: rows };
      const load = await runLoad({ ...running, hookUrl }, oneByOne, createLedger(), spec);
      const finished = await until(
        async () => (await running.settled?.()) === true,
        begin + patienceMs,
        async () => {
          const { refs } = await google.call("look", undefined);
          say(`${refs.length} of ${rows} rows after ${((clockMs() - begin) / 1000).toFixed(0)} s`);
        },
      );
      const tookMs = clockMs() - begin;
      const { refs, calls, dropped } = await google.call("look", undefined);
      const expected = Array.from({ length: rows }, (_, number) => `${load.tag}-${number}`);
      const counted = count(expected, refs);
      return describe({
        ...counted,
        rows,
        acknowledged: acknowledgedIn(load),
        finished,
        tookMs,
        calls,
        dropped,
      });
    } finally {
      await running.stop();
    }
  } finally {
    await google.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function automation(spreadsheet: string): object {
  const [ref, candidate, score] = COLUMNS;
  const values = {
    [ref]: "{% data.applicationId %}",
    [candidate]: "{% data.candidateName %}",
    [score]: "{% data.score %}",
  };
  return {
    name: "Strong candidates to the sheet",
    trigger: "hiresscope.application_scored",
    when: "data.score >= 80",
    steps: [{ use: "google_sheets.append_row", with: { spreadsheet, tab: TAB, values } }],
  };
}

/** @returns false when it has not become true by then */
async function until(
  check: () => Promise<boolean>,
  end: number,
  tell: () => Promise<void>,
  everyMs = 250,
): Promise<boolean> {
  let toldAt = clockMs();
  while (!(await check())) {
    if (clockMs() > end) return false;
    if (clockMs() - toldAt > 15_000) {
      toldAt = clockMs();
      await tell();
    }
    await delay(everyMs);
  }
  return true;
}

interface Counted {
  missing: number;
  doubled: number;
  /** Rows that stand below one that came after them. */
  outOfOrder: number;
}

export function count(expected: readonly string[], found: readonly string[]): Counted {
  const places = new Map(expected.map((ref, place) => [ref, place]));
  const seen = new Set(found);
  let furthest = -1;
  let outOfOrder = 0;
  for (const ref of found) {
    const place = places.get(ref) ?? -1;
    if (place < furthest) outOfOrder += 1;
    furthest = Math.max(furthest, place);
  }
  return {
    missing: expected.filter((ref) => !seen.has(ref)).length,
    doubled: found.length - seen.size,
    outOfOrder,
  };
}

function describe(
  result: {
    rows: number;
    acknowledged: number;
    finished: boolean;
    tookMs: number;
    calls: CallCounts;
    dropped: number;
  } & Counted,
): Scenario {
  const { rows, acknowledged, finished, tookMs, calls, dropped, missing, doubled, outOfOrder } = result;
  const seconds = tookMs / 1000;
  const fast: Criterion = {
    what: `${rows.toLocaleString("en")} rows to one sheet`,
    target: `at most ${LIMIT_MS / 1000} s`,
    measured: `${finished ? "" : "more than "}${seconds.toFixed(1)} s`,
    met: finished && tookMs <= LIMIT_MS,
  };
  const right: Criterion = {
    what: "Rows missing, doubled, out of order",
    target: "0, 0, 0",
    measured: `${missing}, ${doubled}, ${outOfOrder}`,
    met: missing === 0 && doubled === 0 && outOfOrder === 0,
  };
  const faults = [
    acknowledged < rows && `${rows - acknowledged} of ${rows} events were not acknowledged`,
    finished && missing > 0 && `${missing} of ${rows} rows are missing`,
    doubled > 0 && `${doubled} rows are there twice`,
  ];
  return {
    title: `${rows.toLocaleString("en")} rows to one sheet`,
    how: `Events sent one after the other; the sandbox's Google allows 60 writes and 60 reads a minute, and ${DROPPED * 100} % of its answers (at least the first) are lost after the write.`,
    table: {
      head: ["", "figure"],
      rows: [
        [finished ? "until every run had finished, s" : "given up after, s", seconds.toFixed(1)],
        ["answers lost after the write", String(dropped)],
        ["writes", String(calls.writes)],
        ["reads", String(calls.reads)],
        ["refused by the quota", String(calls.refused)],
      ],
    },
    criteria: [fast, right],
    faults: faults.filter((fault) => typeof fault === "string"),
  };
}
