/** A sheet to test against: the sandbox's own, with helpers to look at it and to change it behind our back. */
import { afterEach, beforeEach } from "@jest/globals";
import { googleSheets } from "../../actions/google-sheets.ts";
import { HIRING_PIPELINE_ID } from "../../src/sandbox/google/seed.ts";
import { drive, startBench, type Bench, type Driver } from "./bench.ts";

export const ID = HIRING_PIPELINE_ID;

export const byKey = ({ url, google }: Bench): Record<string, unknown> => ({
  service_account_key: JSON.stringify(google.serviceAccountKey()),
  api_url: `${url}/google`,
  drive_url: `${url}/google`,
});

export interface SheetBench {
  bench: Bench;
  driver: Driver;
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
    Object.assign(current, { bench, driver });
  });
  afterEach(async () => {
    current.driver.close();
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
  } satisfies Omit<SheetBench, "bench" | "driver">);
}
