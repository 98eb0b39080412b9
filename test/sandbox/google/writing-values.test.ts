import { describe, expect, it } from "@jest/globals";
import { HIRING_PIPELINE_ID as ID, refusal, startWithTabs, valuesPath } from "./support.ts";

const RAW = { valueInputOption: "RAW" };
const TYPED = { valueInputOption: "USER_ENTERED" };

describe("writing values", () => {
  it("leaves a cell alone for null and blanks it for an empty string", async () => {
    const google = await startWithTabs({ name: "Sheet1", rows: [["a", "b", "c"]] });
    const answer = await google.sheet("PUT", valuesPath("Sheet1!A1:C1"), {
      query: RAW,
      body: { values: [[null, "", "C"]] },
    });
    expect(answer.body).toEqual({
      spreadsheetId: ID,
      updatedRange: "Sheet1!A1:C1",
      updatedRows: 1,
      updatedColumns: 3,
      updatedCells: 2,
    });
    expect(google.standIn.rows(ID, "Sheet1")).toEqual([["a", "", "C"]]);
  });

  it("answers what was written, as a reader would see it", async () => {
    const google = await startWithTabs({ name: "Sheet1" });
    const query = { ...RAW, includeValuesInResponse: "true" };
    const answer = await google.sheet("PUT", valuesPath("Sheet1!B2"), {
      query,
      body: { values: [[30, "x"], [true]] },
    });
    expect(answer.body).toMatchObject({
      updatedRange: "Sheet1!B2:C3",
      updatedCells: 3,
      updatedData: { range: "Sheet1!B2:C3", majorDimension: "ROWS", values: [["30", "x"], ["TRUE"]] },
    });
  });

  it("reads columns as columns", async () => {
    const google = await startWithTabs({ name: "Sheet1" });
    const body = { majorDimension: "COLUMNS", values: [["a", "b"], ["c"]] };
    await google.sheet("PUT", valuesPath("Sheet1!A1:B2"), { query: RAW, body });
    expect(google.standIn.rows(ID, "Sheet1")).toEqual([["a", "c"], ["b"]]);
  });

  it("begins at a single cell and stays within any other range", async () => {
    const google = await startWithTabs({ name: "Sheet1", rowCount: 10, columnCount: 3 });
    const put = (range: string, values: unknown[][]) =>
      google.sheet("PUT", valuesPath(range), { query: RAW, body: { values } });
    const outside = (range: string, where: string) =>
      refusal(
        400,
        "INVALID_ARGUMENT",
        `Requested writing within range [${range}], but tried writing to ${where}`,
      );
    expect((await put("Sheet1!A1", [["a", "b"], ["c"]])).status).toBe(200);
    expect((await put("Sheet1!A1:B1", [[1, 2, 3]])).body).toMatchObject(
      outside("Sheet1!A1:B1", "column [C]"),
    );
    expect((await put("Sheet1!A1:B1", [[1], [2]])).body).toMatchObject(outside("Sheet1!A1:B1", "row [2]"));
    expect((await put("Sheet1!A:B", [[1, 2, 3]])).body).toMatchObject(outside("Sheet1!A:B", "column [C]"));
    expect((await put("Sheet1!A10", [[1], [2]])).body).toMatchObject(outside("Sheet1!A10", "row [11]"));
    expect((await put("Sheet1!C1", [[1, 2]])).body).toMatchObject(outside("Sheet1!C1", "column [D]"));
    expect(google.standIn.rows(ID, "Sheet1")).toEqual([["a", "b"], ["c"]]);
  });

  it("refuses a body about another range than the address", async () => {
    const google = await startWithTabs({ name: "Sheet1" });
    const answer = await google.sheet("PUT", valuesPath("Sheet1!A1"), {
      query: RAW,
      body: { range: "Sheet1!A2", values: [["x"]] },
    });
    expect(answer.body).toMatchObject(
      refusal(400, "INVALID_ARGUMENT", "Request range[Sheet1!A1] does not match value's range[Sheet1!A2]"),
    );
  });

  it("takes 50,000 characters in a cell and writes nothing at all when one has more", async () => {
    const google = await startWithTabs({ name: "Sheet1" });
    const put = (values: unknown[][], query: Record<string, string>) =>
      google.sheet("PUT", valuesPath("A1"), { query, body: { values } });
    expect((await put([["x".repeat(50_000)]], RAW)).status).toBe(200);
    for (const query of [RAW, TYPED]) {
      const answer = await put([["first", "x".repeat(50_001)]], query);
      expect(answer.body).toMatchObject(
        refusal(
          400,
          "INVALID_ARGUMENT",
          "Your input contains more than the maximum of 50000 characters in a single cell.",
        ),
      );
    }
    expect(google.standIn.cell(ID, "A1").value).toHaveLength(50_000);
  });

  it("refuses lists and objects in a cell", async () => {
    const google = await startWithTabs({ name: "Sheet1" });
    const put = (value: unknown) =>
      google.sheet("PUT", valuesPath("A1"), { query: RAW, body: { values: [["ok", value]] } });
    expect((await put(["a"])).body).toMatchObject({
      error: { message: expect.stringMatching(/^Invalid values\[0\]\[1\]: list_value/) },
    });
    expect((await put({ a: 1 })).body).toMatchObject({
      error: { message: expect.stringMatching(/^Invalid values\[0\]\[1\]: struct_value/) },
    });
    expect(google.standIn.rows(ID, "Sheet1")).toEqual([]);
  });

  it("writes several ranges in one request, all or none", async () => {
    const google = await startWithTabs({ name: "Sheet1" }, { name: "Other" });
    const write = (...data: object[]) =>
      google.sheet("POST", "/values:batchUpdate", { body: { valueInputOption: "RAW", data } });
    const first = { range: "Sheet1!A1:B1", values: [["a", "b"]] };
    const refused = await write(first, { range: "Nowhere!A1", values: [["x"]] });
    expect(refused.status).toBe(400);
    expect(google.standIn.rows(ID, "Sheet1")).toEqual([]);
    const answer = await write(
      first,
      { range: "Sheet1!B1", values: [["B"], ["C"]] },
      { range: "Other!A1", values: [[1]] },
      { range: "Other!A2", values: [[null]] },
    );
    expect(answer.body).toEqual({
      spreadsheetId: ID,
      totalUpdatedRows: 3,
      totalUpdatedColumns: 3,
      totalUpdatedCells: 5,
      totalUpdatedSheets: 2,
      responses: [
        {
          spreadsheetId: ID,
          updatedRange: "Sheet1!A1:B1",
          updatedRows: 1,
          updatedColumns: 2,
          updatedCells: 2,
        },
        {
          spreadsheetId: ID,
          updatedRange: "Sheet1!B1:B2",
          updatedRows: 2,
          updatedColumns: 1,
          updatedCells: 2,
        },
        { spreadsheetId: ID, updatedRange: "Other!A1", updatedRows: 1, updatedColumns: 1, updatedCells: 1 },
        { spreadsheetId: ID, updatedRange: "Other!A2" },
      ],
    });
    expect(google.standIn.rows(ID, "Sheet1")).toEqual([
      ["a", "B"],
      ["", "C"],
    ]);
  });

  it("clears ranges", async () => {
    const google = await startWithTabs({
      name: "Sheet1",
      rows: [
        ["a", "b"],
        ["c", "d"],
        ["e", "f"],
      ],
    });
    const one = await google.sheet("POST", valuesPath("Sheet1!A1:B1", ":clear"));
    expect(one.body).toEqual({ spreadsheetId: ID, clearedRange: "Sheet1!A1:B1" });
    const two = await google.sheet("POST", "/values:batchClear", {
      body: { ranges: ["Sheet1!A:A", "Sheet1!B3"] },
    });
    expect(two.body).toEqual({ spreadsheetId: ID, clearedRanges: ["Sheet1!A1:A1000", "Sheet1!B3"] });
    expect(google.standIn.rows(ID, "Sheet1")).toEqual([[], ["", "d"]]);
  });
});
