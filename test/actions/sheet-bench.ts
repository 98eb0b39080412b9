/** A sheet to test against: the sandbox's own, with helpers to look at it and to change it behind our back. */
import { afterEach, beforeEach } from "@jest/globals";
import { googleSheets } from "../../actions/google-sheets.ts";
import { rowBatch } from "../../actions/google-sheets/row-batch.ts";
import type { BatchItem, BatchOutcome, Settled } from "../../src/core/define-action.ts";
import { checkFields } from "../../src/core/fields.ts";
import { silentLog } from "../../src/log.ts";
import { createOutbound, type OutboundContext } from "../../src/run/outbound/outbound.ts";
import { HIRING_PIPELINE_ID } from "../../src/sandbox/google/seed.ts";
import { memoryCache } from "../run/outbound-destination.ts";
import { drive, startBench, type Bench, type Driver } from "./bench.ts";

export const ID = HIRING_PIPELINE_ID;

export const byKey = ({ url, google }: Bench): Record<string, unknown> => ({
  service_account_key: JSON.stringify(google.serviceAccountKey()),
  api_url: `${url}/google`,
  drive_url: `${url}/google`,
});

/** A row of a batch. */
export interface Asked {
  action?: "append_row" | "upsert_row";
  input: object;
  runStepId?: string;
}

/** Rows that go out together, as the runtime sends them; over a connection of its own. */
export interface Together {
  /** @param asked  in the order of their events; their steps are called `row_0`, `row_1` … unless they say otherwise */
  run(asked: readonly Asked[]): Promise<readonly BatchOutcome[]>;
  settle(asked: readonly Asked[], since: number): Promise<readonly (Settled | { error: unknown })[]>;
  /** How many calls were made so far. */
  calls(): number;
  close(): void;
}

export function writeTogether(bench: Bench): Together {
  const { now } = bench;
  const outbound = createOutbound({
    egress: { allow: [new URL(bench.url).host] },
    log: silentLog,
    now,
    random: () => 0,
    wait: async (ms) => {
      bench.waits.push(ms);
      bench.pass(ms);
    },
  });
  const values = checkFields(googleSheets.connection, byKey(bench), { label: "Google Sheets" });
  const connection = { id: "con_2", name: "together", values };
  const cache = memoryCache();
  let calls = 0;
  const within = async <T>(work: (context: OutboundContext) => Promise<T>): Promise<T> => {
    const { signal } = new AbortController();
    const context = outbound.clientFor({ app: googleSheets, connection, cache, signal });
    try {
      return await work(context);
    } finally {
      calls += context.calls.length;
    }
  };
  const itemOf = ({ action = "append_row", input, runStepId }: Asked, index: number): BatchItem => ({
    action,
    input: googleSheets.actions[action]?.input.parse({ spreadsheet: ID, ...input }),
    runStepId: runStepId ?? `row_${index}`,
    candidateKey: undefined,
    candidates: undefined as never,
    answer: undefined,
  });
  return {
    run: (asked) => within((context) => rowBatch.run(context as never, asked.map(itemOf))),
    settle: (asked, since) =>
      within(async (context) => {
        const items = asked.map((one, index) => ({ ...itemOf(one, index), since, until: since }));
        return (await rowBatch.settle?.(context as never, items)) ?? [];
      }),
    calls: () => calls,
    close: () => outbound.close(),
  };
}

export interface SheetBench {
  bench: Bench;
  driver: Driver;
  together: Together;
  /** Appends a row as a step of its own. */
  append(values: object, more?: object): Promise<Record<string, unknown>>;
  /** Name of the last step. */
  lastStep(): string;
  rows(tab?: string, id?: string): unknown[][];
  /** Rows below the column names. */
  count(): number;
  cell(a1: string, id?: string): { kind: string; value: unknown };
  /** A spreadsheet of its own. @returns its id; the first tab's id is 0 */
  sheet(tabs: Tab[]): string;
  /** Changes a spreadsheet as a person would. */
  change(id: string, ...requests: object[]): Promise<unknown>;
}

interface Tab {
  name: string;
  rows: unknown[][];
  rowCount?: number;
  columnCount?: number;
  sheetId?: number;
}

export const insert = (dimension: "ROWS" | "COLUMNS", startIndex: number, count = 1): object => ({
  insertDimension: { range: { sheetId: 0, dimension, startIndex, endIndex: startIndex + count } },
});

/** Starts one before each test, and stops it afterwards. */
export function useSheetBench(
  options: Parameters<typeof startBench>[0] & { connection?: (bench: Bench) => Record<string, unknown> } = {},
): SheetBench {
  let steps = 0;
  const current = {} as SheetBench;
  beforeEach(async () => {
    const bench = await startBench(options);
    const driver = drive(bench, googleSheets, (options.connection ?? byKey)(bench));
    Object.assign(current, { bench, driver, together: writeTogether(bench) });
  });
  afterEach(async () => {
    current.driver.close();
    current.together.close();
    await current.bench.close();
  });
  return Object.assign(current, {
    append: (values, more = {}) => {
      const runStepId = `step_${(steps += 1)}`;
      return current.driver.run("append_row", { spreadsheet: ID, values, ...more }, { runStepId });
    },
    lastStep: () => `step_${steps}`,
    rows: (tab = "Candidates", id = ID) => current.bench.google.rows(id, tab),
    count: () => current.bench.google.rows(ID, "Candidates").length - 1,
    cell: (a1, id = ID) => current.bench.google.cell(id, a1),
    sheet: (tabs) => current.bench.google.addSpreadsheet({ title: "Other", tabs }),
    change: (id, ...requests) => {
      const url = `${current.bench.url}/google/v4/spreadsheets/${id}:batchUpdate`;
      return current.driver.http.post(url, { json: { requests } });
    },
  } satisfies Omit<SheetBench, "bench" | "driver" | "together">);
}
