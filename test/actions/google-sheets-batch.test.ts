import { describe, expect, it } from "@jest/globals";
import { AuthExpired, ConfigError, Rejected, RetryLater } from "../../src/core/errors.ts";
import type { BatchOutcome } from "../../src/core/define-action.ts";
import { ID, insert, useSheetBench, type Asked } from "./sheet-bench.ts";

const at = useSheetBench();

const row = (values: object, more: object = {}): Asked => ({ input: { values, ...more } });
const upsert = (key: string | number, values: object, more: object = {}): Asked => ({
  action: "upsert_row",
  input: { key_column: "Email", key, values, ...more },
});
const named = (count: number, prefix = "c"): Asked[] =>
  Array.from({ length: count }, (_, index) => row({ Candidate: `${prefix}${index}`, Score: index }));
const names = (tab?: string, id?: string) =>
  at
    .rows(tab, id)
    .slice(1)
    .map((cells) => cells[1]);
const outputs = (outcomes: readonly BatchOutcome[]) =>
  outcomes.map((outcome) => ("output" in outcome ? outcome.output : outcome.error));
const errors = (outcomes: readonly BatchOutcome[]) =>
  outcomes.map((outcome) => ("error" in outcome ? (outcome.error as { code: string }).code : null));
const writes = () => at.bench.google.calls().writes;

describe("rows that go out together", () => {
  it("take one look and one change, in order, and each hears where it stands", async () => {
    await at.together.run(named(1, "before"));
    const before = at.together.calls();
    const outcomes = await at.together.run(named(300));
    expect(at.together.calls() - before).toBe(2);
    expect(names()).toEqual(["before0", ...Array.from({ length: 300 }, (_, index) => `c${index}`)]);
    expect(outputs(outcomes).slice(0, 2)).toEqual([
      { spreadsheet: ID, tab: "Candidates", row: 3, link: expect.stringContaining("range=3:3") },
      { spreadsheet: ID, tab: "Candidates", row: 4, link: expect.stringContaining("range=4:4") },
    ]);
    expect(outputs(outcomes).at(-1)).toMatchObject({ row: 302 });
  });

  it("of several tabs and actions still take one look and one change", async () => {
    const id = at.sheet([
      { name: "One", rows: [["Name"], ["x"]] },
      {
        name: "Two",
        rows: [
          ["Email", "Name"],
          ["a@b.co", "Ada"],
        ],
        sheetId: 7,
      },
    ]);
    const one = (name: string) => row({ Name: name }, { spreadsheet: id, tab: "One" });
    const two = (key: string, name: string) => upsert(key, { Name: name }, { spreadsheet: id, tab: "Two" });
    await at.together.run([one("y"), two("a@b.co", "Ada 2")]);
    const before = at.together.calls();
    const outcomes = await at.together.run([
      one("z"),
      two("a@b.co", "Ada 3"),
      two("c@d.co", "Cy"),
      one("last"),
    ]);
    expect(at.together.calls() - before).toBe(2);
    expect(errors(outcomes)).toEqual([null, null, null, null]);
    expect(at.rows("One", id)).toEqual([["Name"], ["x"], ["y"], ["z"], ["last"]]);
    expect(at.rows("Two", id)).toEqual([
      ["Email", "Name"],
      ["a@b.co", "Ada 3"],
      ["c@d.co", "Cy"],
    ]);
    expect(outputs(outcomes)[1]).toMatchObject({ row: 2, created: false, matches: 1 });
  });

  it("insert themselves above what stands below, and grow a tab that is full", async () => {
    const id = at.sheet([
      { name: "Notes", rows: [["Name"], ["Ada"], ["", "note"]] },
      { name: "Full", rows: [["Name"], ["Ada"]], rowCount: 2, columnCount: 1, sheetId: 7 },
    ]);
    const into = (tab: string, name: string) => row({ Name: name }, { spreadsheet: id, tab });
    await at.together.run(["Notes", "Full", "Notes", "Full"].map((tab, index) => into(tab, `n${index}`)));
    expect(at.rows("Notes", id)).toEqual([["Name"], ["Ada"], ["n0"], ["n2"], ["", "note"]]);
    expect(at.rows("Full", id)).toEqual([["Name"], ["Ada"], ["n1"], ["n3"]]);
  });

  it("are split where they would be too much for one call, and stay in order", async () => {
    const long = "x".repeat(45_000);
    const asked = Array.from({ length: 60 }, (_, index) => row({ Candidate: `c${index}`, Job: long }));
    await at.together.run(named(1, "before"));
    const before = writes();
    expect(new Set(errors(await at.together.run(asked)))).toEqual(new Set([null]));
    expect(writes() - before).toBe(2);
    expect(names()).toEqual(["before0", ...asked.map((_, index) => `c${index}`)]);
  });

  it("add missing columns once", async () => {
    const id = at.sheet([{ name: "Small", rows: [["Name"]], rowCount: 9, columnCount: 1 }]);
    const add = (values: object) => row(values, { spreadsheet: id, missing_columns: "add" });
    await at.together.run([
      add({ Name: "Ada", Phone: "1" }),
      add({ "phone ": "2", Name: "Bo" }),
      add({ Job: "Designer", Phone: "3" }),
    ]);
    expect(at.rows("Small", id)).toEqual([
      ["Name", "Phone", "Job"],
      ["Ada", "1"],
      ["Bo", "2"],
      ["", "3", "Designer"],
    ]);
  });

  it("go one after the other where two tables stand on one tab, since the upper one moves the lower", async () => {
    const id = at.sheet([{ name: "Two", rows: [["Name"], ["Ada"], [], ["", "", "Title"], ["", "", "x"]] }]);
    const into = (values: object) => row(values, { spreadsheet: id });
    const outcomes = await at.together.run([
      into({ Name: "Bo" }),
      into({ Title: "y" }),
      into({ Name: "Cy" }),
    ]);
    expect(errors(outcomes)).toEqual([null, null, null]);
    expect(at.rows("Two", id).map((cells) => cells.filter((cell) => cell !== "")[0])).toEqual([
      "Name",
      "Ada",
      "Bo",
      "Cy",
      undefined,
      "Title",
      "x",
      "y",
    ]);
    expect(outputs(outcomes)[1]).toMatchObject({ row: 8 });
  });

  it("with values entered as a person would take one more change for all of them", async () => {
    const entered = { value_input: "user_entered" };
    await at.together.run([row({ Score: "1" }, entered)]);
    const before = writes();
    await at.together.run([
      row({ Score: "81" }, entered),
      row({ Score: "82" }),
      row({ Score: "83" }, entered),
    ]);
    expect(writes() - before).toBe(2);
    expect(
      at
        .rows()
        .slice(2)
        .map((cells) => cells[3]),
    ).toEqual([81, "82", 83]);
  });
});

describe("keys in a batch", () => {
  it("two events for one new key end as one row with the later values", async () => {
    const outcomes = await at.together.run([
      upsert("a@b.co", { Candidate: "Ada", Score: 70 }),
      upsert("x@y.co", { Candidate: "Xi" }),
      upsert("A@b.co ", { Score: 82 }),
    ]);
    expect(at.rows().slice(1)).toEqual([
      ["", "Ada", "a@b.co", 82],
      ["", "Xi", "x@y.co"],
    ]);
    expect(outputs(outcomes)).toMatchObject([
      { row: 2, created: true, matches: 0 },
      { row: 3, created: true, matches: 0 },
      { row: 2, created: false, matches: 1 },
    ]);
  });

  it("an appended row is found by the key that it brings, and a key that changed by its new one", async () => {
    await at.together.run([
      row({ Email: "a@b.co", Candidate: "Ada" }),
      upsert("a@b.co", { Score: 1 }),
      upsert("Ada", { Email: "new@b.co" }, { key_column: "Candidate" }),
      upsert("new@b.co", { Score: 2 }),
      upsert("a@b.co", { Score: 3 }),
    ]);
    expect(at.rows().slice(1)).toEqual([
      ["", "Ada", "new@b.co", 2],
      ["", "", "a@b.co", 3],
    ]);
  });

  it("the later values win also where the earlier ones are entered by a second call", async () => {
    const entered = { value_input: "user_entered" };
    await at.together.run([
      upsert("a@b.co", { Score: "1" }, entered),
      upsert("a@b.co", { Score: 2 }),
      upsert("a@b.co", { Score: "3", Job: "x" }, entered),
      upsert("b@b.co", { Score: 9 }),
    ]);
    expect(
      at
        .rows()
        .slice(1)
        .map((cells) => [cells[2], cells[3]]),
    ).toEqual(
      expect.arrayContaining([
        ["a@b.co", 3],
        ["b@b.co", 9],
      ]),
    );
    expect(at.count()).toBe(2);
  });

  it("the later value wins also over one that is entered by a second call", async () => {
    await at.together.run([upsert("a@b.co", { Score: 0 })]);
    await at.together.run([
      upsert("a@b.co", { Score: "1" }, { value_input: "user_entered" }),
      upsert("a@b.co", { Score: 2 }),
    ]);
    expect(at.rows().slice(1)).toEqual([["", "", "a@b.co", 2]]);
  });

  it("do not slow down on a long list", async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => [`p${index}@b.co`, index]);
    const id = at.sheet([{ name: "Long", rows: [["Email", "Score"], ...many], rowCount: 20_001 }]);
    const asked = Array.from({ length: 300 }, (_, index) =>
      upsert(`p${index * 60}@b.co`, { Score: "new" }, { spreadsheet: id }),
    );
    expect(new Set(errors(await at.together.run(asked)))).toEqual(new Set([null]));
    expect(at.rows("Long", id).filter(([, score]) => score === "new")).toHaveLength(300);
    expect(at.rows("Long", id)).toHaveLength(20_001);
  });
});

describe("a bad row in a batch", () => {
  it("with a missing column is refused alone", async () => {
    const outcomes = await at.together.run([
      row({ Candidate: "a" }),
      row({ Phone: 1 }),
      row({ Candidate: "c" }),
    ]);
    expect(errors(outcomes)).toEqual([null, "missing_column", null]);
    expect(outputs(outcomes)[1]).toBeInstanceOf(ConfigError);
    expect(names()).toEqual(["a", "c"]);
  });

  it("of a tab that was deleted is refused alone", async () => {
    const id = at.sheet([
      { name: "Stays", rows: [["Name"]] },
      { name: "Goes", rows: [["Name"]], sheetId: 7 },
    ]);
    const into = (tab: string, name: string) => row({ Name: name }, { spreadsheet: id, tab });
    await at.together.run([into("Stays", "a"), into("Goes", "b")]);
    await at.change(id, { deleteSheet: { sheetId: 7 } });
    const outcomes = await at.together.run([into("Stays", "c"), into("Goes", "d"), into("Stays", "e")]);
    expect(errors(outcomes)).toEqual([null, "google_no_such_tab", null]);
    expect(outputs(outcomes)[1]).toMatchObject({
      message: expect.stringContaining('does not have a tab "Goes"'),
    });
    expect(at.rows("Stays", id)).toEqual([["Name"], ["a"], ["c"], ["e"]]);
  });

  it("with a cell that becomes too long by its mark for Excel is refused alone", async () => {
    const long = `=${"x".repeat(49_999)}`;
    const outcomes = await at.together.run([
      row({ Candidate: "a" }),
      row({ Candidate: long }, { csv_safe: true }),
      row({ Candidate: "c" }),
    ]);
    expect(errors(outcomes)).toEqual([null, "google_cell_too_long", null]);
    expect(outputs(outcomes)[1]).toBeInstanceOf(Rejected);
    expect(names()).toEqual(["a", "c"]);
  });

  it("is found by the request that Google took exception to, and the others go with another call", async () => {
    await at.together.run(named(1, "before"));
    at.bench.googleFaults.add({
      mode: "error_before",
      path: ":batchUpdate",
      status: 400,
      // the first request makes the rows; each of them then has two for its cells and one for its mark
      body: {
        error: { code: 400, status: "INVALID_ARGUMENT", message: "Invalid requests[4].updateCells: No." },
      },
    });
    const outcomes = await at.together.run(named(3));
    expect(errors(outcomes)).toEqual([null, "google_rejected", null]);
    expect(names()).toEqual(["before0", "c0", "c2"]);
    expect(outputs(outcomes)[2]).toMatchObject({ row: 4 });
  });

  it("of a protected tab is refused in that tab's name, and other tabs are written", async () => {
    const id = at.sheet([
      { name: "Open", rows: [["Name"]] },
      { name: "Shut", rows: [["Name"]], sheetId: 7 },
    ]);
    const into = (tab: string, name: string) => row({ Name: name }, { spreadsheet: id, tab });
    at.bench.google.protect(id, "Shut", true);
    const outcomes = await at.together.run(
      ["Open", "Shut", "Open", "Shut", "Shut"].map((tab, index) => into(tab, `n${index}`)),
    );
    expect(errors(outcomes)).toEqual([
      null,
      "google_protected",
      null,
      "google_protected",
      "google_protected",
    ]);
    expect(outputs(outcomes)[1]).toMatchObject({
      message: expect.stringMatching(/^The tab "Shut" is protected/),
    });
    expect(at.rows("Open", id)).toEqual([["Name"], ["n0"], ["n2"]]);
  });

  it("one after the other is not looked into for ever", async () => {
    await at.together.run(named(1, "before"));
    at.bench.googleFaults.add({
      mode: "error_before",
      path: ":batchUpdate",
      times: Infinity,
      status: 400,
      body: {
        error: { code: 400, status: "INVALID_ARGUMENT", message: "Invalid requests[1].updateCells: No." },
      },
    });
    const before = writes();
    const outcomes = await at.together.run(named(20));
    expect(at.bench.googleFaults.list()[0]?.fired).toBe(9);
    expect(errors(outcomes).filter((code) => code === "google_rejected")).toHaveLength(8);
    expect(outputs(outcomes).filter((error) => error instanceof RetryLater)).toHaveLength(12);
    expect(writes()).toBe(before);
  });

  it("that cannot be entered as a person would does not keep the others from it", async () => {
    const entered = { value_input: "user_entered" };
    await at.together.run([row({ Score: "1" }, entered)]);
    const refusal = { code: 400, status: "INVALID_ARGUMENT", message: "Invalid value" };
    at.bench.googleFaults.add({
      mode: "error_before",
      path: "values:batchUpdateByDataFilter",
      status: 400,
      times: 2,
      body: { error: refusal },
    });
    const outcomes = await at.together.run([row({ Score: "81" }, entered), row({ Score: "82" }, entered)]);
    expect(outputs(outcomes)[0]).toMatchObject({ ambiguous: true });
    expect(errors(outcomes)[1]).toBeNull();
    expect(
      at
        .rows()
        .slice(2)
        .map((cells) => cells[3]),
    ).toEqual(["81", 82]);
  });
});

describe("trouble that is everybody's", () => {
  it.each([
    ["429", { mode: "429" as const }, RetryLater],
    ["dead credentials", { mode: "auth_fail" as const, times: 2 }, AuthExpired],
    ["an answer that was lost", { mode: "drop_after" as const }, RetryLater],
  ])("%s is told to each of them as one", async (_name, fault, kind) => {
    await at.together.run(named(1, "before"));
    at.bench.googleFaults.add({ path: ":batchUpdate", ...fault });
    const outcomes = await at.together.run([...named(3), row({ Phone: 1 })]);
    const [first] = outputs(outcomes);
    expect(first).toBeInstanceOf(kind);
    expect(new Set(outputs(outcomes).slice(0, 3)).size).toBe(1);
    expect(errors(outcomes)[3]).toBe("missing_column");
  });
});

describe("settling a batch whose answer was lost", () => {
  it.each(["drop_after", "error_after", "truncated_body"] as const)(
    "finds each row by its mark: %s",
    async (mode) => {
      await at.together.run([{ ...row({ Candidate: "before" }), runStepId: "before" }]);
      const since = at.bench.now();
      at.bench.googleFaults.add({ mode, path: ":batchUpdate" });
      const outcomes = await at.together.run(named(200));
      expect(outputs(outcomes)[0]).toMatchObject({ ambiguous: true });
      await at.change(ID, insert("ROWS", 1, 3));
      at.bench.pass(10_000);
      const before = at.together.calls();
      const settled = await at.together.settle([...named(200), row({ Candidate: "new" })], since);
      expect(at.together.calls() - before).toBe(1);
      expect(settled.slice(0, 200).map((one) => "done" in one && one.done)).toEqual(
        Array.from({ length: 200 }, () => true),
      );
      expect(settled[7]).toMatchObject({ output: { row: 13 } });
      expect(settled[200]).toEqual({ done: false });
    },
  );

  it("finds each row by its key column, and finishes what was begun", async () => {
    const keyed = { key_column: "Event key", value_input: "user_entered" };
    const asked = ["81", "82"].map((score) => row({ Score: score }, keyed));
    const since = at.bench.now();
    at.bench.googleFaults.add({ mode: "error_before", path: "values:batchUpdateByDataFilter" });
    const outcomes = await at.together.run(asked);
    expect(outputs(outcomes)[0]).toMatchObject({ ambiguous: true });
    const settled = await at.together.settle([...asked, row({ Score: "9" }, keyed)], since);
    expect(settled).toMatchObject([
      { done: true, output: { row: 2 } },
      { done: true, output: { row: 3 } },
      { done: false },
    ]);
    expect(
      at
        .rows()
        .slice(1)
        .map((cells) => cells[3]),
    ).toEqual([81, 82]);
  });

  it("says that it cannot tell once the marks of that time are gone", async () => {
    const since = at.bench.now();
    at.bench.pass(60_000);
    for (let batch = 0; batch < 5; batch += 1) {
      const asked = named(300).map((one, index) => ({ ...one, runStepId: `b${batch}_${index}` }));
      expect(new Set(errors(await at.together.run(asked)))).toEqual(new Set([null]));
      at.bench.pass(60_000);
    }
    const [recent, old] = await at.together.settle(
      [
        { ...row({ Candidate: "x" }), runStepId: "b4_299" },
        { ...row({ Candidate: "x" }), runStepId: "b0_0" },
      ],
      since,
    );
    expect(recent).toMatchObject({ done: true, output: { row: 1_501 } });
    expect(old).toEqual({ done: "unknown", why: expect.stringContaining("marks") });
    expect(await at.together.settle([row({ Candidate: "y" })], at.bench.now())).toEqual([{ done: false }]);
  });

  it("makes room where the marks of another installation had taken it", async () => {
    await at.together.run(named(1));
    const dimensionRange = { sheetId: 0, dimension: "ROWS", startIndex: 1, endIndex: 2 };
    const theirs = Array.from({ length: 1_150 }, (_, index) => ({
      createDeveloperMetadata: {
        developerMetadata: {
          metadataKey: "hirewire",
          metadataValue: `s00000.${String(index).padStart(11, "0")}`,
          visibility: "DOCUMENT",
          location: { dimensionRange },
        },
      },
    }));
    await at.change(ID, ...theirs);
    expect(new Set(errors(await at.together.run(named(20))))).toEqual(new Set([null]));
    expect(at.count()).toBe(21);
  });

  it("goes on although more marks are there than were counted", async () => {
    await at.together.run(named(300));
    at.bench.googleFaults.add({ mode: "drop_after", path: ":batchUpdate", times: 3 });
    for (let batch = 0; batch < 6; batch += 1) {
      await at.together.run(named(300).map((one, index) => ({ ...one, runStepId: `b${batch}_${index}` })));
      at.bench.pass(70_000);
    }
    expect(at.count()).toBe(2_100);
  });
});

describe("the columns", () => {
  it("that were moved since the last batch are noticed before anything is written", async () => {
    await at.together.run([row({ Candidate: "a", Score: 1 }), upsert("x@y.co", { Score: 2 })]);
    await at.change(ID, insert("COLUMNS", 2), insert("ROWS", 0));
    const outcomes = await at.together.run([
      row({ Candidate: "b", Score: 3 }),
      upsert("x@y.co", { Score: 4 }),
    ]);
    expect(errors(outcomes)).toEqual([null, null]);
    expect(at.rows().slice(2)).toEqual([
      ["", "a", "", "", 1],
      ["", "", "", "x@y.co", 4],
      ["", "b", "", "", 3],
    ]);
  });
});
