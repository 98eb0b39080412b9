import { describe, expect, it } from "@jest/globals";
import { HIRING_PIPELINE_ID as ID, type Google } from "./support.ts";
import { create, row, startWithKeys } from "./tags.ts";

describe("values by data filter", () => {
  const byKey = (metadataValue: string) => ({
    developerMetadataLookup: { metadataKey: "hw", metadataValue },
  });

  async function startTagged(): Promise<Google> {
    const google = await startWithKeys();
    await google.batch(create({ metadataValue: "k1" }), create({ metadataValue: "k2", location: row(2) }));
    return google;
  }

  it("reads rows by their tag, in another order than asked", async () => {
    const google = await startTagged();
    const dataFilters = [
      byKey("k1"),
      { gridRange: { sheetId: 0, startRowIndex: 0, endRowIndex: 1 } },
      byKey("nobody"),
    ];
    const answer = await google.sheet("POST", "/values:batchGetByDataFilter", { body: { dataFilters } });
    expect(answer.body).toEqual({
      spreadsheetId: ID,
      valueRanges: [
        {
          valueRange: { range: "Sheet1!A1:Z1", majorDimension: "ROWS", values: [["key", "name"]] },
          dataFilters: [{ gridRange: { endRowIndex: 1 } }],
        },
        {
          valueRange: { range: "Sheet1!A2:Z2", majorDimension: "ROWS", values: [["k1", "Ada"]] },
          dataFilters: [byKey("k1")],
        },
      ],
    });
  });

  it("writes to the tagged row wherever it has gone, and to nothing when no tag matches", async () => {
    const google = await startTagged();
    await google.batch({
      insertDimension: { range: { sheetId: 0, dimension: "ROWS", startIndex: 1, endIndex: 2 } },
    });
    const write = (metadataValue: string) =>
      google.sheet("POST", "/values:batchUpdateByDataFilter", {
        body: {
          valueInputOption: "RAW",
          data: [{ dataFilter: byKey(metadataValue), values: [[null, "Bo Berg"]] }],
        },
      });
    expect((await write("k2")).body).toEqual({
      spreadsheetId: ID,
      totalUpdatedRows: 1,
      totalUpdatedColumns: 2,
      totalUpdatedCells: 1,
      totalUpdatedSheets: 1,
      responses: [
        {
          updatedRange: "Sheet1!A4:B4",
          updatedRows: 1,
          updatedColumns: 2,
          updatedCells: 1,
          dataFilter: byKey("k2"),
        },
      ],
    });
    expect(google.standIn.rows(ID, "Sheet1")[3]).toEqual(["k2", "Bo Berg"]);
    expect((await write("nobody")).body).toEqual({ spreadsheetId: ID });
  });

  it("writes once to a row with two matching tags", async () => {
    const google = await startTagged();
    await google.batch(create({ metadataValue: "again" }));
    const data = [
      {
        dataFilter: { developerMetadataLookup: { metadataLocation: row(1), locationType: "ROW" } },
        values: [["K1"]],
      },
    ];
    const answer = await google.sheet("POST", "/values:batchUpdateByDataFilter", {
      body: { valueInputOption: "RAW", data },
    });
    expect((answer.body as { responses: object[] }).responses).toHaveLength(1);
  });

  it("clears by tag, and shows the tabs a tag lies on", async () => {
    const google = await startTagged();
    const dataFilters = [byKey("k1")];
    const cleared = await google.sheet("POST", "/values:batchClearByDataFilter", { body: { dataFilters } });
    expect(cleared.body).toEqual({ spreadsheetId: ID, clearedRanges: ["Sheet1!A2:Z2"] });
    expect(google.standIn.rows(ID, "Sheet1")[1]).toEqual([]);
    const shown = await google.sheet("POST", ":getByDataFilter", { body: { dataFilters } });
    expect(shown.body).toMatchObject({ sheets: [{ properties: { title: "Sheet1" } }] });
  });
});
