import { describe, expect, it } from "@jest/globals";
import { googleSheets } from "../../actions/google-sheets.ts";
import { failureOf } from "../run/outbound-destination.ts";
import { ID, insert, useSheetBench } from "./sheet-bench.ts";

const at = useSheetBench();

describe("adding or updating by key", () => {
  const upsert = (key: string | number, values: object, more: object = {}) =>
    at.driver.run("upsert_row", { spreadsheet: ID, key_column: "Email", key, values, ...more });

  it("adds once, then changes only what is given", async () => {
    expect(await upsert("Ada@Example.com", { Candidate: "Ada", Score: 70 })).toMatchObject({
      row: 2,
      created: true,
    });
    await upsert("bo@example.com", { Candidate: "Bo" });
    expect(await upsert("ada@example.com ", { Score: 82, Candidate: null })).toMatchObject({
      row: 2,
      created: false,
      matches: 1,
    });
    expect(at.rows().slice(1)).toEqual([
      ["", "Ada", "Ada@Example.com", 82],
      ["", "Bo", "bo@example.com"],
    ]);
  });

  it("compares numbers and text, and case only outside addresses", async () => {
    const id = at.sheet([
      {
        name: "Ids",
        rows: [
          ["Id", "Name"],
          [42, "Ada"],
          ["aB1", "Bo"],
        ],
      },
    ]);
    const into = (key: string | number) => upsert(key, { Name: "x" }, { spreadsheet: id, key_column: "Id" });
    expect(await into("42")).toMatchObject({ row: 2 });
    expect(await into(42)).toMatchObject({ row: 2 });
    expect(await into("aB1")).toMatchObject({ row: 3 });
    expect(await into("AB1")).toMatchObject({ row: 4, created: true });
  });

  it("changes the first of several and says how many there are", async () => {
    const id = at.sheet([
      {
        name: "Twice",
        rows: [
          ["Email", "Score"],
          ["a@b.co", 1],
          ["a@b.co", 2],
        ],
      },
    ]);
    expect(await upsert("a@b.co", { Score: 9 }, { spreadsheet: id })).toMatchObject({ row: 2, matches: 2 });
    expect(at.rows("Twice", id).map((row) => row[1])).toEqual(["Score", 9, 2]);
  });

  it("stores hostile text as text when changing too, and can empty a cell", async () => {
    await upsert("a@b.co", { Candidate: "Ada", Job: "Engineer" });
    await upsert("a@b.co", { Candidate: "=1+1", Job: "" });
    expect(at.cell("Candidates!B2")).toEqual({ kind: "text", value: "=1+1" });
    expect(at.cell("Candidates!E2").kind).toBe("blank");
    await upsert("=cmd()", { Score: 1 });
    expect(at.cell("Candidates!C3")).toEqual({ kind: "text", value: "=cmd()" });
    await upsert("a@b.co", { Candidate: "=1+1", Score: "7" }, { value_input: "user_entered" });
    expect(at.cell("Candidates!B2").kind).toBe("text");
    expect(at.cell("Candidates!D2")).toEqual({ kind: "number", value: 7 });
  });

  it("finds the key in one look once it knows the column, and again when the column moved", async () => {
    await upsert("a@b.co", { Score: 1 });
    const before = at.driver.calls.length;
    await upsert("a@b.co", { Score: 2 });
    expect(at.driver.calls.slice(before)).toHaveLength(2);
    await at.change(ID, insert("COLUMNS", 0));
    expect(await upsert("a@b.co", { Score: 3 })).toMatchObject({ row: 2, created: false });
  });

  it("adds missing columns, the key's too", async () => {
    const id = at.sheet([{ name: "Empty", rows: [] }]);
    const more = { spreadsheet: id, missing_columns: "add" };
    await upsert("a@b.co", { Score: 1 }, more);
    await upsert("a@b.co", { Job: "Engineer" }, more);
    expect(at.rows("Empty", id)).toEqual([
      ["Email", "Score", "Job"],
      ["a@b.co", 1, "Engineer"],
    ]);
  });

  it("refuses an empty key and two different ones", () => {
    const input = googleSheets.actions["upsert_row"]?.input;
    const place = { spreadsheet: ID, key_column: "Email" };
    expect(input?.safeParse({ ...place, key: "  ", values: {} }).success).toBe(false);
    expect(input?.safeParse({ ...place, key: "a", values: { email: "b" } }).success).toBe(false);
    expect(input?.safeParse({ ...place, key: "a", values: { Email: "a" } }).success).toBe(true);
  });
});

describe("finding", () => {
  const find = (column: string, value: string | number, more: object = {}) =>
    at.driver.run("find_row", { spreadsheet: ID, column, value, ...more });

  it("returns the row by its columns' names", async () => {
    await at.append({ Candidate: "Ada", Email: "ada@example.com", Score: 82 });
    expect(await find("Email", "ADA@example.com")).toEqual({
      found: true,
      row: 2,
      link: expect.stringContaining("range=2:2"),
      matches: 1,
      values: {
        "Event key": null,
        Candidate: "Ada",
        Email: "ada@example.com",
        Score: 82,
        Job: null,
        Vendor: null,
        "Scored at": null,
      },
    });
    expect(await find("Score", "82")).toMatchObject({ found: true });
    expect(await find("Email", "nobody@example.com")).toEqual({
      found: false,
      row: null,
      link: null,
      values: {},
      matches: 0,
    });
    expect(await failureOf(find("Phone", "1"))).toMatchObject({ code: "missing_column" });
  });
});

describe("input", () => {
  const issues = (actionKey: string, input: object) =>
    (googleSheets.actions[actionKey]?.input.safeParse(input).error?.issues ?? []).map(
      ({ path, message }) => `${path.join(".")}: ${message}`,
    );

  it.each([
    [{ spreadsheet: "mine", values: { a: 1 } }, "spreadsheet: is neither the address nor the ID"],
    [{ spreadsheet: ID, values: {} }, "values: are empty"],
    [
      { spreadsheet: ID, values: { Skills: ["a", "b"] } },
      "values.Skills: is a list, and a cell holds one value: join it",
    ],
    [{ spreadsheet: ID, values: { Who: { name: "a" } } }, "values.Who: is a group of fields"],
    [
      { spreadsheet: ID, values: { Notes: "x".repeat(50_001) } },
      "values.Notes: is 1 characters over the 50,000",
    ],
    [{ spreadsheet: ID, values: { Key: "a" }, key_column: "key" }, "key_column: is also among the values"],
  ])("%#: says what is wrong", (input, words) => {
    expect(issues("append_row", input)).toEqual([expect.stringContaining(words)]);
  });
});
