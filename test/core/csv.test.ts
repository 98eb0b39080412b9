import { describe, expect, it } from "@jest/globals";
import { csvLine } from "../../src/core/csv.ts";

describe("csvLine", () => {
  it("quotes every cell and doubles quotes", () => {
    expect(csvLine(['Ada "the" Berg', "a,b\nc", null, 82])).toBe('"Ada ""the"" Berg","a,b\nc","","82"\r\n');
  });

  it.each(["=1+1", "+49 170", "-2+3", "@SUM(A1)", "\t=1", "  =cmd|' /C calc'!A0", "|x", "＝1"])(
    "lets no spreadsheet run %j",
    (text) => expect(csvLine([text])).toBe(`"'${text}"\r\n`),
  );

  it.each(["-12.5", "12", "Ada", "a=b", "ada@example.com"])("leaves %j as it is", (text) =>
    expect(csvLine([text])).toBe(`"${text}"\r\n`),
  );
});
