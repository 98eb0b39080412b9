import { describe, expect, it } from "@jest/globals";
import { RetryLater } from "../../src/core/errors.ts";
import { failureOf } from "../run/outbound-destination.ts";
import { STEP } from "./bench.ts";
import { ID, insert, useSheetBench } from "./sheet-bench.ts";

const at = useSheetBench();

describe("settling an append", () => {
  const input = { spreadsheet: ID, values: { Candidate: "Ada" } };
  const lost = async (mode: "drop_after" | "drop_before", more: object = {}) => {
    const since = at.bench.now();
    at.bench.googleFaults.add({ mode, path: `${ID}:batchUpdate` });
    await failureOf(at.driver.run("append_row", { ...input, ...more }));
    return since;
  };

  it("finds the row by its mark even after the sheet was sorted, and tells its new place", async () => {
    const since = await lost("drop_after");
    await at.append({ Candidate: "Bo" });
    await at.change(ID, insert("ROWS", 1, 3));
    expect(await at.driver.settle("append_row", input, { since })).toMatchObject({
      done: true,
      output: { row: 5 },
    });
  });

  it("looks twice while Google may still be at work, later once", async () => {
    const since = await lost("drop_before");
    expect(await at.driver.settle("append_row", input, { since })).toEqual({ done: false });
    expect(at.bench.waits).toEqual([3_000]);
    at.bench.pass(10 * 60_000);
    expect(await at.driver.settle("append_row", input, { since })).toEqual({ done: false });
    expect(at.bench.waits).toEqual([3_000]);
  });

  it("finds the row by its key column, which holds the step's name", async () => {
    const keyed = { key_column: "Event key" };
    const since = await lost("drop_after", keyed);
    expect(at.cell("Candidates!A2")).toEqual({ kind: "text", value: STEP });
    const settled = await at.driver.settle("append_row", { ...input, ...keyed }, { since });
    expect(settled).toMatchObject({ done: true, output: { row: 2 } });
  });

  it("finishes what was begun: values entered as a person would", async () => {
    const entered = { value_input: "user_entered", values: { Candidate: "Ada", Score: "82" } };
    const since = at.bench.now();
    at.bench.googleFaults.add({ mode: "429", path: "values:batchUpdateByDataFilter" });
    const error = await failureOf(at.driver.run("append_row", { ...input, ...entered }));
    expect(error).toBeInstanceOf(RetryLater);
    expect(error).toMatchObject({ code: "rate_limited", ambiguous: true });
    expect(at.cell("Candidates!D2").kind).toBe("text");
    at.bench.pass(60_000);
    expect(await at.driver.settle("append_row", { ...input, ...entered }, { since })).toMatchObject({
      done: true,
    });
    expect(at.cell("Candidates!D2")).toEqual({ kind: "number", value: 82 });
    expect(at.count()).toBe(1);
  });

  it("keeps the marks within Google's budget", async () => {
    // 833 marks would be too many
    for (let index = 0; index < 900; index += 1) {
      await at.append({ Candidate: `c${index}` });
      at.bench.pass(1_100); // 60 changes a minute
    }
    expect(at.count()).toBe(900);
    const since = at.bench.now();
    const about = { runStepId: at.lastStep(), since };
    expect(await at.driver.settle("append_row", input, about)).toMatchObject({
      done: true,
      output: { row: 901 },
    });
  }, 60_000);
});
