import { describe, expect, it } from "@jest/globals";
import { HIRING_PIPELINE_ID as ID, startGoogle, startWithTabs } from "./support.ts";

const rowOf = (...values: object[]) => ({ values: values.map((userEnteredValue) => ({ userEnteredValue })) });
describe("spreadsheets.get", () => {
  it("answers the part a field mask names", async () => {
    const google = await startGoogle();
    const fields =
      "spreadsheetId,properties(title,locale,timeZone),sheets.properties(sheetId,title,index,sheetType,gridProperties)";
    const { body } = await google.sheet("GET", "", { query: { fields } });
    expect(body).toEqual({
      spreadsheetId: ID,
      properties: { title: "Hiring pipeline", locale: "en_US", timeZone: "Etc/GMT" },
      sheets: [
        {
          properties: {
            sheetId: 0,
            title: "Candidates",
            index: 0,
            sheetType: "GRID",
            gridProperties: { rowCount: 1000, columnCount: 26 },
          },
        },
      ],
    });
  });

  it("shows cells when asked, by range, and a mask decides alone", async () => {
    const google = await startWithTabs(
      {
        name: "One",
        rows: [
          ["a", 1],
          ["b", true],
        ],
      },
      { name: "Two" },
    );
    const full = await google.sheet("GET", "", { query: { includeGridData: "true", ranges: "One!B1:B2" } });
    expect(full.body).toMatchObject({
      sheets: [
        {
          properties: { title: "One" },
          data: [
            {
              startColumn: 1,
              rowData: [
                {
                  values: [
                    {
                      userEnteredValue: { numberValue: 1 },
                      effectiveValue: { numberValue: 1 },
                      formattedValue: "1",
                    },
                  ],
                },
                { values: [{ userEnteredValue: { boolValue: true }, formattedValue: "TRUE" }] },
              ],
            },
          ],
        },
      ],
    });
    const masked = await google.sheet("GET", "", {
      query: { fields: "sheets.data.rowData.values.formattedValue", ranges: "One!A1" },
    });
    expect(masked.body).toEqual({
      sheets: [{ data: [{ rowData: [{ values: [{ formattedValue: "a" }] }] }] }],
    });
    const without = await google.sheet("GET", "", {
      query: { includeGridData: "true", fields: "sheets.properties.title" },
    });
    expect(without.body).toEqual({
      sheets: [{ properties: { title: "One" } }, { properties: { title: "Two" } }],
    });
  });
});

describe("spreadsheets.create", () => {
  it("makes a file that the caller owns", async () => {
    const google = await startGoogle();
    const answer = await google.call("POST", "/v4/spreadsheets", {
      body: {
        properties: { title: "Log" },
        sheets: [
          {
            properties: { title: "Runs" },
            data: [{ startRow: 1, rowData: [rowOf({ stringValue: "x" }, { numberValue: 2 })] }],
          },
        ],
      },
    });
    const { spreadsheetId } = answer.body as { spreadsheetId: string };
    expect(spreadsheetId).toMatch(/^1[\w-]{43}$/);
    expect(answer.body).toMatchObject({
      properties: { title: "Log" },
      sheets: [{ properties: { sheetId: 0, title: "Runs" } }],
      spreadsheetUrl: `https://docs.google.com/spreadsheets/d/${spreadsheetId}/edit`,
    });
    expect(google.standIn.rows(spreadsheetId, "Runs")).toEqual([[], ["x", 2]]);
    expect(google.standIn.spreadsheets()).toMatchObject([
      {},
      { access: { [google.standIn.serviceAccountEmail]: "owner" } },
    ]);
    google.standIn.reset();
    expect(google.standIn.spreadsheets().map(({ id }) => id)).toEqual([ID]);
  });
});
