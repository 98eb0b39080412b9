import { describe, expect, it } from "@jest/globals";
import { HIRING_PIPELINE_ID as ID, refusal, startWithTabs } from "./support.ts";

const ok = (...replies: object[]) => ({
  status: 200,
  body: { spreadsheetId: ID, replies, commentUpdateState: "NO_UPDATES_REQUESTED" },
});
const invalid = (message: string) => ({ status: 400, body: refusal(400, "INVALID_ARGUMENT", message) });
const rowOf = (...values: object[]) => ({ values: values.map((userEnteredValue) => ({ userEnteredValue })) });
const lines = (dimension: string, startIndex: number, endIndex: number) => ({
  sheetId: 0,
  dimension,
  startIndex,
  endIndex,
});
const FIELDS = "userEnteredValue";

describe("spreadsheets.batchUpdate", () => {
  it("answers one reply for each request, and {} for those that say nothing", async () => {
    const google = await startWithTabs({ name: "Sheet1" });
    const answer = await google.batch(
      { insertDimension: { range: lines("ROWS", 0, 1) } },
      { addSheet: { properties: { title: "Log", sheetId: 7 } } },
      { appendCells: { sheetId: 7, rows: [rowOf({ stringValue: "x" })], fields: FIELDS } },
    );
    const properties = {
      sheetId: 7,
      title: "Log",
      index: 1,
      sheetType: "GRID",
      gridProperties: { rowCount: 1000, columnCount: 26 },
    };
    expect(answer).toMatchObject(ok({}, { addSheet: { properties } }, {}));
  });

  it("does nothing at all when one request of many is invalid", async () => {
    const google = await startWithTabs({ name: "Sheet1", rows: [["a"]] });
    const before = await google.sheet("GET", "", { query: { includeGridData: "true" } });
    const answer = await google.batch(
      { appendCells: { sheetId: 0, rows: [rowOf({ stringValue: "x" })], fields: FIELDS } },
      { insertDimension: { range: lines("COLUMNS", 0, 1) } },
      {
        createDeveloperMetadata: {
          developerMetadata: { metadataKey: "k", visibility: "DOCUMENT", location: { sheetId: 0 } },
        },
      },
      { updateSheetProperties: { properties: { sheetId: 0, title: "Renamed" }, fields: "title" } },
      { appendCells: { sheetId: 7, rows: [], fields: FIELDS } },
    );
    expect(answer).toMatchObject(invalid("Invalid requests[4].appendCells: No grid with id: 7"));
    const after = await google.sheet("GET", "", { query: { includeGridData: "true" } });
    expect(after.body).toEqual(before.body);
    expect(google.standIn.rows(ID, "Sheet1")).toEqual([["a"]]);
  });

  it.each([
    ["no request", [], "Must specify at least one request."],
    ["an empty request", [{}], "Invalid requests[0]: No request set."],
    [
      "no field mask",
      [{ appendCells: { sheetId: 0, rows: [] } }],
      "Invalid requests[0].appendCells: At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)",
    ],
    [
      "an unknown field in the mask",
      [{ appendCells: { sheetId: 0, rows: [], fields: "value" } }],
      "Invalid requests[0].appendCells: Invalid field: value",
    ],
    [
      "a taken title",
      [{ addSheet: { properties: { title: "SHEET1" } } }],
      `Invalid requests[0].addSheet: A sheet with the name "SHEET1" already exists. Please enter another name.`,
    ],
    [
      "a taken id",
      [{ addSheet: { properties: { sheetId: 0 } } }],
      "Invalid requests[0].addSheet: Sheet with id 0 already exists.",
    ],
    [
      "the last tab gone",
      [{ deleteSheet: { sheetId: 0 } }],
      "Invalid requests[0].deleteSheet: You can't remove all the visible sheets in a document.",
    ],
    [
      "a row inserted past the end",
      [{ insertDimension: { range: lines("ROWS", 5, 6) } }],
      "Invalid requests[0].insertDimension: range.startIndex is larger than current grid size (4)",
    ],
    [
      "a row inserted at the end, like the one after it",
      [{ insertDimension: { range: lines("ROWS", 4, 5) } }],
      "Invalid requests[0].insertDimension: range.startIndex must be less than the grid size (4) if inheritFromBefore is false.",
    ],
    [
      "a row that is not there deleted",
      [{ deleteDimension: { range: lines("ROWS", 3, 5) } }],
      "Invalid requests[0].deleteDimension: Cannot delete a row that doesn't exist. Tried to delete row index 4 but there are only 4 rows.",
    ],
    [
      "every row deleted",
      [{ deleteDimension: { range: lines("ROWS", 0, 4) } }],
      "Invalid requests[0].deleteDimension: You can't delete all the rows on the sheet.",
    ],
    [
      "grid properties emptied by a bare mask",
      [{ updateSheetProperties: { properties: { sheetId: 0 }, fields: "gridProperties" } }],
      "Invalid requests[0].updateSheetProperties: You can't delete all the rows on the sheet.",
    ],
    [
      "a cell right of the grid",
      [
        {
          updateCells: {
            start: { sheetId: 0, columnIndex: 2 },
            rows: [rowOf({ numberValue: 1 }, { numberValue: 2 })],
            fields: FIELDS,
          },
        },
      ],
      "Invalid requests[0].updateCells: Attempting to write column: 3, beyond the last requested column of: 2",
    ],
    [
      "a row wider than the grid appended",
      [{ appendCells: { rows: [rowOf({}, {}, {}, {})], fields: FIELDS } }],
      "Invalid requests[0].appendCells: Attempting to write column: 3, beyond the last requested column of: 2",
    ],
    [
      "a range that begins outside",
      [{ updateCells: { range: { startRowIndex: 4 }, rows: [], fields: FIELDS } }],
      "Invalid requests[0].updateCells: Range (Sheet1!A5) exceeds grid limits. Max rows: 4, max columns: 3",
    ],
    [
      "too long a text",
      [{ appendCells: { rows: [rowOf({ stringValue: "x".repeat(50_001) })], fields: FIELDS } }],
      "Invalid requests[0].appendCells: Your input contains more than the maximum of 50000 characters in a single cell.",
    ],
    [
      "a formula without =",
      [{ appendCells: { rows: [rowOf({ formulaValue: "1+1" })], fields: FIELDS } }],
      "Invalid requests[0].appendCells: Invalid formula: 1+1. Formulas must begin with '='.",
    ],
  ])("refuses %s", async (_, requests, message) => {
    const google = await startWithTabs({ name: "Sheet1", rowCount: 4, columnCount: 3 });
    expect(await google.batch(...requests)).toMatchObject(invalid(message));
  });

  it("appends cells after the last filled row of the tab, from column A, and grows a full grid", async () => {
    const google = await startWithTabs({
      name: "Sheet1",
      rows: [["h"], [], [null, null, "note"]],
      rowCount: 3,
    });
    const cells = rowOf(
      { stringValue: "=1+1" },
      { numberValue: 82 },
      { boolValue: true },
      { formulaValue: "=A1" },
      { stringValue: "" },
    );
    expect((await google.batch({ appendCells: { rows: [cells, cells], fields: FIELDS } })).status).toBe(200);
    expect(google.standIn.rows(ID, "Sheet1").slice(3)).toEqual([
      ["=1+1", 82, true, "=A1"],
      ["=1+1", 82, true, "=A1"],
    ]);
    expect(google.standIn.cell(ID, "A4")).toEqual({ kind: "text", value: "=1+1" });
    expect(google.standIn.cell(ID, "D4")).toEqual({ kind: "formula", value: "=A1" });
  });

  it("updates cells from a corner, or sets a whole range and clears what was not sent", async () => {
    const rows = [
      ["a", "b", "c"],
      ["d", "e", "f"],
      ["g", "h", "i"],
    ];
    const google = await startWithTabs({ name: "Sheet1", rows });
    const start = { sheetId: 0, rowIndex: 1, columnIndex: 1 };
    await google.batch({ updateCells: { start, rows: [rowOf({ stringValue: "E" })], fields: FIELDS } });
    expect(google.standIn.rows(ID, "Sheet1")[1]).toEqual(["d", "E", "f"]);
    const range = { sheetId: 0, startRowIndex: 0, endRowIndex: 2, startColumnIndex: 0, endColumnIndex: 2 };
    await google.batch({ updateCells: { range, rows: [rowOf({ stringValue: "A" })], fields: FIELDS } });
    expect(google.standIn.rows(ID, "Sheet1")).toEqual([
      ["A", "", "c"],
      ["", "", "f"],
      ["g", "h", "i"],
    ]);
    await google.batch({ updateCells: { range: { sheetId: 0 }, fields: "*" } });
    expect(google.standIn.rows(ID, "Sheet1")).toEqual([]);
  });

  it("keeps a number format when only the value changes", async () => {
    const google = await startWithTabs({ name: "Sheet1" });
    const date = {
      userEnteredValue: { numberValue: 46_144 },
      userEnteredFormat: { numberFormat: { type: "DATE", pattern: "yyyy-mm-dd" } },
    };
    await google.batch({
      updateCells: {
        start: {},
        rows: [{ values: [date] }],
        fields: "userEnteredValue,userEnteredFormat.numberFormat",
      },
    });
    await google.batch({
      updateCells: { start: {}, rows: [rowOf({ numberValue: 46_145 })], fields: FIELDS },
    });
    const { body } = await google.sheet("GET", "/values/A1");
    expect(body).toMatchObject({ values: [["2026-05-03"]] });
  });

  it("types into a cell as its format says, and keeps the format when it is cleared", async () => {
    const google = await startWithTabs({ name: "Sheet1" });
    const format = (type: string) => ({ userEnteredFormat: { numberFormat: { type } } });
    const rows = [{ values: [format("TEXT"), format("PERCENT")] }];
    await google.batch({ updateCells: { start: {}, rows, fields: "userEnteredFormat.numberFormat" } });
    const query = { valueInputOption: "USER_ENTERED" };
    const type = async () => {
      await google.sheet("PUT", "/values/A1", { query, body: { values: [["=1+1", "$0.5"]] } });
      return (await google.sheet("GET", "/values/1:1")).body;
    };
    expect(await type()).toMatchObject({ values: [["=1+1", "50%"]] });
    expect(google.standIn.cell(ID, "A1").kind).toBe("text");
    await google.sheet("POST", "/values/1:1:clear");
    expect(await type()).toMatchObject({ values: [["=1+1", "50%"]] });
  });

  it("refuses to grow a workbook past ten million cells", async () => {
    const google = await startWithTabs({ name: "Sheet1" });
    const answer = await google.batch({
      appendDimension: { sheetId: 0, dimension: "ROWS", length: 400_000 },
    });
    expect(answer).toMatchObject(
      invalid(
        "Invalid requests[0].appendDimension: This action would increase the number of cells in the workbook above the limit of 10000000 cells.",
      ),
    );
  });

  it("keeps a row that can scroll", async () => {
    const google = await startWithTabs({ name: "Sheet1", rowCount: 4 });
    const properties = { sheetId: 0, gridProperties: { frozenRowCount: 1 } };
    await google.batch({ updateSheetProperties: { properties, fields: "gridProperties.frozenRowCount" } });
    expect(await google.batch({ deleteDimension: { range: lines("ROWS", 1, 4) } })).toMatchObject(
      invalid("Invalid requests[0].deleteDimension: You can't delete all non-frozen rows."),
    );
    expect((await google.batch({ deleteDimension: { range: lines("ROWS", 1, 3) } })).status).toBe(200);
  });

  it("inserts, appends and deletes rows and columns", async () => {
    const google = await startWithTabs({
      name: "Sheet1",
      rows: [
        ["a", "b"],
        ["c", "d"],
      ],
      rowCount: 4,
      columnCount: 3,
    });
    await google.batch(
      { insertDimension: { range: lines("ROWS", 1, 3) } },
      { insertDimension: { range: lines("COLUMNS", 1, 2), inheritFromBefore: true } },
      { appendDimension: { sheetId: 0, dimension: "COLUMNS", length: 2 } },
    );
    expect(google.standIn.rows(ID, "Sheet1")).toEqual([["a", "", "b"], [], [], ["c", "", "d"]]);
    await google.batch(
      { deleteDimension: { range: lines("ROWS", 0, 2) } },
      { deleteDimension: { range: lines("COLUMNS", 0, 1) } },
    );
    expect(google.standIn.rows(ID, "Sheet1")).toEqual([[], ["", "d"]]);
    const { body } = await google.sheet("GET", "", { query: { fields: "sheets.properties.gridProperties" } });
    expect(body).toEqual({ sheets: [{ properties: { gridProperties: { rowCount: 4, columnCount: 5 } } }] });
  });

  it("renames, moves, resizes, freezes, hides and deletes tabs", async () => {
    const google = await startWithTabs(
      { name: "One", rows: [["a"], ["b"], ["c"]] },
      { name: "Two", sheetId: 2 },
    );
    const answer = await google.sheet("POST", ":batchUpdate", {
      body: {
        includeSpreadsheetInResponse: true,
        requests: [
          {
            updateSheetProperties: {
              properties: {
                sheetId: 0,
                title: "First",
                index: 1,
                hidden: true,
                gridProperties: { rowCount: 2, frozenRowCount: 1 },
              },
              fields: "title,index,hidden,gridProperties(rowCount,frozenRowCount)",
            },
          },
        ],
      },
    });
    expect(answer.body).toMatchObject({
      replies: [{}],
      updatedSpreadsheet: {
        sheets: [
          { properties: { sheetId: 2, title: "Two", index: 0 } },
          {
            properties: {
              sheetId: 0,
              title: "First",
              index: 1,
              hidden: true,
              gridProperties: { rowCount: 2, columnCount: 26, frozenRowCount: 1 },
            },
          },
        ],
      },
    });
    expect(google.standIn.rows(ID, "First")).toEqual([["a"], ["b"]]);
    expect((await google.batch({ deleteSheet: { sheetId: 0 } })).status).toBe(200);
    expect(google.standIn.spreadsheets()).toMatchObject([{ tabs: ["Two"] }]);
  });
});
