import { describe, expect, it } from "@jest/globals";
import { HIRING_PIPELINE_ID as ID, startGoogle, type Google } from "./support.ts";
import type { GoogleStandInOptions } from "../../../src/sandbox/google/create-google-stand-in.ts";
import type { TabSeed } from "../../../src/sandbox/google/workbook/spreadsheet.ts";

async function startWith(tab: TabSeed, options: GoogleStandInOptions = {}): Promise<Google> {
  return startGoogle({ spreadsheets: [{ title: "Test", spreadsheetId: ID, tabs: [tab] }], ...options });
}

async function append(
  google: Google,
  range: string,
  values: unknown[][],
  query: Record<string, string> = {},
) {
  const answer = await google.sheet("POST", `/values/${encodeURIComponent(range)}:append`, {
    query: { valueInputOption: "RAW", ...query },
    body: { values },
  });
  expect(answer.status).toBe(200);
  return answer.body as { tableRange?: string; updates: { updatedRange: string } };
}

const blankRows = (count: number): unknown[][] => Array.from({ length: count }, () => []);

describe("values.append", () => {
  it("writes under the header of the seeded sheet", async () => {
    const google = await startGoogle();
    const row = [
      "evt_1",
      "Ada Berg",
      "ada@example.com",
      82,
      "Engineer",
      "TryCrucible",
      "2026-11-21T09:00:00Z",
    ];
    const answer = await append(google, "Candidates!A:A", [row], { insertDataOption: "INSERT_ROWS" });
    expect(answer).toEqual({
      spreadsheetId: ID,
      tableRange: "Candidates!A1:G1",
      updates: {
        spreadsheetId: ID,
        updatedRange: "Candidates!A2:G2",
        updatedRows: 1,
        updatedColumns: 7,
        updatedCells: 7,
      },
    });
    expect(google.standIn.rows(ID, "Candidates")[1]).toEqual(row);
  });

  // The sheet and the outcomes of Google's guide to appending.
  const GUIDE = {
    name: "Sheet1",
    rows: [
      ["x", "y", "z"],
      ["x", "y", "z"],
      [],
      [null, "x", "y"],
      [null, null, "y", "z"],
      [null, "x", "y", "z"],
    ],
  };
  it.each([
    ["Sheet1", "B4:D6", "B7"],
    ["B4", "B4:D6", "B7"],
    ["C5:D5", "B4:D6", "B7"],
    ["B2:D4", "B4:D6", "B7"],
    ["A3:G10", "B4:D6", "B7"],
    ["A1", "A1:C2", "A3"],
    ["E4", undefined, "E4"],
    ["A4", undefined, "A4"],
    ["A3", undefined, "A3"],
  ])("finds for %s the table %s and writes at %s", async (range, table, start) => {
    const google = await startWith(GUIDE);
    const answer = await append(google, range, [["new"]]);
    expect(answer.tableRange).toBe(table && `Sheet1!${table}`);
    expect(answer.updates.updatedRange).toBe(`Sheet1!${start}`);
    expect(google.standIn.cell(ID, `Sheet1!${start}`).value).toBe("new");
  });

  it("writes to column D although the range says A, when the data sits in D6:G8", async () => {
    const rows = [...blankRows(5), ...[1, 2, 3].map((n) => [null, null, null, n, n, n, n])];
    const google = await startWith({ name: "test", rows });
    const answer = await append(google, "test!A1:D", [["a", "b", "c", "d"]]);
    expect(answer.tableRange).toBe("test!D6:G8");
    expect(answer.updates.updatedRange).toBe("test!D9:G9");
    const anchored = await append(google, "test!A:A", [["a"]]);
    expect(anchored).toMatchObject({ updates: { updatedRange: "test!A1" } });
    expect(anchored.tableRange).toBeUndefined();
  });

  it("keeps a table together over a hole, and splits it at a blank row or column", async () => {
    const google = await startWith({
      name: "Sheet1",
      rows: [["h", "h", "h"], ["x"], [null, null, "x"], [], ["y", null, "z"]],
    });
    expect((await append(google, "A1", [["new"]])).tableRange).toBe("Sheet1!A1:C3");
    const split = await startWith({
      name: "Sheet1",
      rows: [
        ["a", null, "b"],
        ["a", null, "b"],
      ],
    });
    expect((await append(split, "A:A", [["new"]])).updates.updatedRange).toBe("Sheet1!A3");
    expect((await append(split, "Sheet1", [["new"]])).updates.updatedRange).toBe("Sheet1!C3");
  });

  it("overwrites what lies under the table, or moves it down with INSERT_ROWS", async () => {
    const tab = { name: "Sheet1", rows: [["h"], ["a"], [], ["note"]], rowCount: 10 };
    const over = await startWith(tab);
    await append(over, "A1", [["b"], ["c"]]);
    expect(over.standIn.rows(ID, "Sheet1")).toEqual([["h"], ["a"], ["b"], ["c"]]);
    const inserted = await startWith(tab);
    await append(inserted, "A1", [["b"], ["c"]], { insertDataOption: "INSERT_ROWS" });
    expect(inserted.standIn.rows(ID, "Sheet1")).toEqual([["h"], ["a"], ["b"], ["c"], [], ["note"]]);
  });

  it("grows the grid at its end, and by every row with INSERT_ROWS", async () => {
    const google = await startWith({ name: "Sheet1", rows: [["a"], ["b"]], rowCount: 2, columnCount: 1 });
    const size = async () => {
      const { body } = await google.sheet("GET", "", {
        query: { fields: "sheets.properties.gridProperties" },
      });
      return (body as { sheets: { properties: { gridProperties: object } }[] }).sheets[0]?.properties
        .gridProperties;
    };
    await append(google, "A1", [["c", "d"], ["e"]]);
    expect(await size()).toEqual({ rowCount: 4, columnCount: 2 });
    await append(google, "A1", [["f"]], { insertDataOption: "INSERT_ROWS" });
    expect(await size()).toEqual({ rowCount: 5, columnCount: 2 });
    expect(google.standIn.rows(ID, "Sheet1")).toEqual([["a"], ["b"], ["c", "d"], ["e"], ["f"]]);
  });

  it("refuses to grow past ten million cells, and writes nothing", async () => {
    const google = await startWith({ name: "Sheet1", rows: [["a"]], rowCount: 1, columnCount: 10_000_000 });
    const answer = await google.sheet("POST", "/values/A1:append", {
      query: { valueInputOption: "RAW" },
      body: { values: [["b"]] },
    });
    expect(answer).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining("above the limit of 10000000 cells") } },
    });
    expect(google.standIn.rows(ID, "Sheet1")).toEqual([["a"]]);
  });

  it("refuses a range that begins outside the grid", async () => {
    const google = await startWith({ name: "Sheet1", rows: [["a"]], rowCount: 5 });
    const answer = await google.sheet("POST", "/values/A6:append", {
      query: { valueInputOption: "RAW" },
      body: { values: [["b"]] },
    });
    const message = "Range (Sheet1!A6) exceeds grid limits. Max rows: 5, max columns: 26";
    expect(answer).toMatchObject({ status: 400, body: { error: { message } } });
  });

  it("adds rows whichever way the values were sent", async () => {
    const google = await startWith({ name: "Sheet1" });
    const body = {
      majorDimension: "COLUMNS",
      values: [
        ["a", "b"],
        ["c", "d"],
      ],
    };
    await google.sheet("POST", "/values/A1:append", { query: { valueInputOption: "RAW" }, body });
    expect(google.standIn.rows(ID, "Sheet1")).toEqual([
      ["a", "c"],
      ["b", "d"],
    ]);
  });

  it("loses no row of many sent together, unless told not to serialise writes", async () => {
    const tab = { name: "Sheet1", rows: [["h"]] };
    const both = async (options: GoogleStandInOptions, query: Record<string, string> = {}) => {
      const google = await startWith(tab, options);
      const answers = await Promise.all(["a", "b"].map((name) => append(google, "A:A", [[name]], query)));
      const ranges = answers.map(({ updates }) => updates.updatedRange).toSorted();
      return { ranges, rows: google.standIn.rows(ID, "Sheet1").flat().map(String).toSorted() };
    };
    expect(await both({})).toEqual({ ranges: ["Sheet1!A2", "Sheet1!A3"], rows: ["a", "b", "h"] });
    const race = await both({ serialiseWrites: false });
    expect(race.ranges).toEqual(["Sheet1!A2", "Sheet1!A2"]);
    expect(race.rows).toHaveLength(2);
    const inserted = await both({ serialiseWrites: false }, { insertDataOption: "INSERT_ROWS" });
    expect(inserted).toEqual({ ranges: ["Sheet1!A2", "Sheet1!A2"], rows: ["a", "b", "h"] });
  });

  it("does not wait for ever for a race that nobody joins", async () => {
    const google = await startWith({ name: "Sheet1", rows: [["h"]] }, { serialiseWrites: false });
    expect((await append(google, "A:A", [["alone"]])).updates.updatedRange).toBe("Sheet1!A2");
  });
});
