import { describe, expect, it } from "@jest/globals";
import { HIRING_PIPELINE_ID as ID, getValues, refusal, startWithTabs, valuesPath } from "./support.ts";

describe("reading values", () => {
  const SALES = {
    name: "Sales",
    rows: [["a", "b", null, ""], ["c"], [], [null, "d"], []],
    rowCount: 20,
    columnCount: 6,
  };

  it("leaves trailing blanks out, keeps the ones between, and has no values when all is blank", async () => {
    const google = await startWithTabs(SALES);
    expect(await getValues(google, "Sales")).toEqual({
      range: "Sales!A1:F20",
      majorDimension: "ROWS",
      values: [["a", "b"], ["c"], [], ["", "d"]],
    });
    expect(await getValues(google, "Sales!C1:F9")).toEqual({ range: "Sales!C1:F9", majorDimension: "ROWS" });
    expect(await getValues(google, "Sales!A1:B4", { majorDimension: "COLUMNS" })).toEqual({
      range: "Sales!A1:B4",
      majorDimension: "COLUMNS",
      values: [
        ["a", "c"],
        ["b", "", "", "d"],
      ],
    });
  });

  it.each([
    ["Sales", "Sales!A1:F20"],
    ["sales!a10:b10", "Sales!A10:B10"],
    ["Sales!$B$3", "Sales!B3"],
    ["Sales!A:B", "Sales!A1:B20"],
    ["Sales!2:5", "Sales!A2:F5"],
    ["Sales!A5:B", "Sales!A5:B20"],
    ["Sales!B2:4", "Sales!B2:F4"],
    ["Sales!B3:A2", "Sales!A2:B3"],
    ["Sales!A1:ZZ500", "Sales!A1:F20"],
    ["C3:D4", "Sales!C3:D4"],
    ["'Probe Tab'!A1", "'Probe Tab'!A1"],
    ["'It''s 50% a/b'!A1:B2", "'It''s 50% a/b'!A1:B2"],
    ["'2026'", "'2026'!A1:Z1000"],
    ["A1", "Sales!A1"],
    ["'A1'!B2", "'A1'!B2"],
    ["x.y!A1", "x.y!A1"],
    ["'Ünï'!A1", "'Ünï'!A1"],
    ["a-b!A1", "'a-b'!A1"],
  ])("understands %s", async (asked, answered) => {
    const titles = ["Probe Tab", "It's 50% a/b", "2026", "A1", "x.y", "Ünï", "a-b"];
    const google = await startWithTabs(SALES, ...titles.map((name) => ({ name })));
    expect((await getValues(google, asked)).range).toBe(answered);
  });

  it.each(["Nowhere!A1", "A1:B2:C3", "Sales!", "'Sales!A1", "Sales!A0", "Sales!1:B"])(
    "cannot parse %s",
    async (range) => {
      const google = await startWithTabs(SALES);
      const answer = await google.sheet("GET", valuesPath(range));
      expect(answer).toMatchObject({
        status: 400,
        body: refusal(400, "INVALID_ARGUMENT", `Unable to parse range: ${range}`),
      });
    },
  );

  it.each([
    ["Sales!A21", "Sales!A21"],
    ["Sales!A21:B", "Sales!A21:B"],
    ["Sales!G1:H2", "Sales!G1:H2"],
    ["'It''s'!A1001", "'It''s'!A1001"],
  ])("refuses %s, which begins outside the grid", async (asked, named) => {
    const google = await startWithTabs(SALES, { name: "It's" });
    const answer = await google.sheet("GET", valuesPath(asked));
    const size = asked.startsWith("Sales")
      ? "Max rows: 20, max columns: 6"
      : "Max rows: 1000, max columns: 26";
    expect(answer.body).toMatchObject(
      refusal(400, "INVALID_ARGUMENT", `Range (${named}) exceeds grid limits. ${size}`),
    );
  });

  it("reads several ranges at once, in the order asked", async () => {
    const google = await startWithTabs(SALES);
    const answer = await google.sheet("GET", "/values:batchGet", {
      query: { ranges: ["Sales!1:1", "Sales!A:A"] },
    });
    expect(answer.body).toEqual({
      spreadsheetId: ID,
      valueRanges: [
        { range: "Sales!A1:F1", majorDimension: "ROWS", values: [["a", "b"]] },
        { range: "Sales!A1:A20", majorDimension: "ROWS", values: [["a"], ["c"]] },
      ],
    });
    expect(
      (await google.sheet("GET", "/values:batchGet", { query: { ranges: ["Sales!A1", "Nowhere!A1"] } }))
        .status,
    ).toBe(400);
  });

  it("cuts an answer down to its field mask", async () => {
    const google = await startWithTabs(SALES);
    const answer = await google.sheet("GET", valuesPath("Sales!A1:B1"), { query: { fields: "values" } });
    expect(answer.body).toEqual({ values: [["a", "b"]] });
  });
});
