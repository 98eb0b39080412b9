import { describe } from "@jest/globals";
import { googleSheets } from "../../actions/google-sheets.ts";
import { describeAction } from "../contract/action.ts";
import { startBench, type Bench } from "./bench.ts";
import { byKey, ID } from "./sheet-bench.ts";

const rowsOf = ({ google }: Bench) => google.rows(ID, "Candidates").length - 1;
const common = {
  start: startBench,
  connection: byKey,
  faults: (bench: Bench) => bench.googleFaults,
  work: { path: `${ID}:batchUpdate` },
  effects: (bench: Bench) => rowsOf(bench),
};

describeAction(googleSheets, "append_row", {
  ...common,
  input: () => ({ spreadsheet: ID, tab: "Candidates", values: { Candidate: "Ada", Score: 82 } }),
  settles: "finds",
});

describe("with a key column", () => {
  describeAction(googleSheets, "append_row", {
    ...common,
    input: () => ({ spreadsheet: ID, values: { Candidate: "Ada" }, key_column: "Event key" }),
    settles: "finds",
  });
});

describe("entered as a person would", () => {
  describeAction(googleSheets, "append_row", {
    ...common,
    input: () => ({ spreadsheet: ID, values: { Candidate: "Ada" }, value_input: "user_entered" }),
    settles: "finds",
  });
});

describeAction(googleSheets, "upsert_row", {
  ...common,
  warmUp: () => ({ spreadsheet: ID, key_column: "Email", key: "bo@example.com", values: { Score: 1 } }),
  input: () => ({ spreadsheet: ID, key_column: "Email", key: "ada@example.com", values: { Score: 82 } }),
  settles: "none",
});
