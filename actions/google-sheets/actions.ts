/** What Hirewire does in Google Sheets. */
import { z } from "zod";
import { action } from "../../src/core/define-action.ts";
import { effectWith } from "../../src/core/effect.ts";
import { readReference } from "./a1.ts";
import { ValuesSchema } from "./cells.ts";
import type { sheetsFields } from "./connection.ts";
import { findRow } from "./find-row.ts";
import { lookAtSheet } from "./look-at-sheet.ts";
import { rowPicture } from "./picture.ts";
import { APPEND, UPSERT } from "./row.ts";
import { rowBatch, settleAlone, writeAlone } from "./row-batch.ts";

const sheetsAction = action<typeof sheetsFields>();

const place = {
  spreadsheet: z
    .string()
    .refine((text) => readReference(text) !== undefined, "is neither the address nor the ID of a spreadsheet")
    .meta({ label: "Spreadsheet", help: "Paste its address from the browser.", choices: "spreadsheets" }),
  tab: z.string().min(1).max(100).optional().meta({
    label: "Tab",
    help: "Left out: the tab that the address shows, else the first one.",
    choices: "tabs",
  }),
  header_row: z.int().min(1).max(1000).optional().meta({
    label: "Row of the column names",
    help: "Left out: the first of the top 20 rows that has all the columns.",
    advanced: true,
  }),
};

const writing = {
  missing_columns: z.enum(["refuse", "add"]).default("refuse").meta({
    label: "When a column is missing",
    help: "refuse: the run waits until somebody renames the column, so that a slip of the pen makes no new column in everybody's sheet. add: the column is added at the end.",
  }),
  value_input: z.enum(["raw", "user_entered"]).default("raw").meta({
    label: "How values are entered",
    help: "raw: text stays text, numbers are numbers. user_entered: as typed by a person, so that dates and amounts in text become real ones; text that could become a formula stays text in both.",
  }),
  csv_safe: z.boolean().default(false).meta({
    label: "Safe for Excel",
    help: "Puts a ' before text that Excel would take for a formula once the sheet is exported as CSV.",
    advanced: true,
  }),
};

const values = ValuesSchema.meta({
  label: "Values",
  help: "By the names of the columns. A list or a group has to be made one value first; empty values leave the cell alone.",
  choices: "columns",
});

const OUTPUT = {
  spreadsheet: "1aHfTq7zW3kXvPp9sYdLr2BnMc5uEoGjKi8RtVw0Qx4Z",
  tab: "Candidates",
  row: 7,
  link: "https://docs.google.com/spreadsheets/d/1aHfTq7zW3kXvPp9sYdLr2BnMc5uEoGjKi8RtVw0Qx4Z/edit#gid=0&range=7:7",
};

/** One writer for each spreadsheet: rows that arrive together must not be given one place. */
function laneOf({ spreadsheet }: { spreadsheet: string }): string {
  return `spreadsheet ${readReference(spreadsheet)?.id ?? spreadsheet}`;
}

function inWords({ tab }: { tab?: string | undefined }): string {
  return tab === undefined ? "a spreadsheet" : `the tab "${tab}"`;
}

function rowInWords(row: unknown): string | undefined {
  return typeof row === "number" ? `row ${row}` : undefined;
}

const AppendInput = z
  .strictObject({
    ...place,
    values,
    key_column: z.string().min(1).optional().meta({
      label: "Key column",
      help: "A column of its own for the name of the step, by which a row is found again after a lost answer. Left out: the row carries an invisible mark.",
      choices: "columns",
      advanced: true,
    }),
    ...writing,
  })
  .superRefine(({ key_column: key, values: given }, context) => {
    if (Object.keys(given).length === 0) {
      context.addIssue({ code: "custom", path: ["values"], message: "are empty: give at least one column" });
    }
    if (key === undefined || !Object.keys(given).some((name) => sameName(name, key))) return;
    const message = "is also among the values: the key column is for the step's own name";
    context.addIssue({ code: "custom", path: ["key_column"], message });
  });

const appendRowAction = sheetsAction({
  noun: "Row",
  label: "Append a row",
  description: "Adds a row at the end of the table.",
  input: AppendInput,
  outputSample: OUTPUT,
  lane: laneOf,
  describe: (input) => `append a row to ${inWords(input)}`,
  look: (context) => lookAtSheet(context, undefined),
  picture: (input, context) => rowPicture(input, context, { way: "append" }),
  repeats:
    "Every row carries the name of its step; before a repeat it is looked for, so a row is there once.",
  effect: ({ row, link }) => effectWith({ ref: rowInWords(row), url: link }),
  batch: rowBatch,
  run: (context) => writeAlone(context, APPEND),
  settle: (context) => settleAlone(context, APPEND),
});

const Key = z.union([
  z.string().trim().min(1, "is empty: without a key the row cannot be found"),
  z.number(),
]);

const UpsertInput = z
  .strictObject({
    ...place,
    key_column: z.string().min(1).meta({
      label: "Key column",
      help: "The column that tells rows apart, such as Email.",
      choices: "columns",
    }),
    key: Key.meta({
      label: "Key",
      help: "What stands in the key column of the row, such as the candidate's address.",
    }),
    values,
    ...writing,
  })
  .superRefine(({ values: given, key, key_column: column }, context) => {
    const [, again] = Object.entries(given).find(([name]) => sameName(name, column)) ?? [];
    if (again === undefined || again === null || String(again) === String(key)) return;
    const message = "gives the key column another value than the key";
    context.addIssue({ code: "custom", path: ["values", column], message });
  })
  .transform(({ values: given, ...input }) => ({
    ...input,
    values: Object.fromEntries(Object.entries(given).filter(([name]) => !sameName(name, input.key_column))),
  }));

const upsertRowAction = sheetsAction({
  noun: "Row",
  label: "Add or update a row",
  description: "Changes the row that has the key; where there is none, adds one.",
  input: UpsertInput,
  outputSample: { ...OUTPUT, created: true, matches: 0 },
  lane: laneOf,
  describe: (input) => `add or update a row in ${inWords(input)}`,
  look: (context) => lookAtSheet(context, { column: context.input.key_column, key: context.input.key }),
  picture: ({ key, key_column: column, ...input }, context) =>
    rowPicture({ ...input, values: { [column]: key, ...input.values } }, context, { way: "upsert" }),
  repeats:
    "The row is looked for by its key every time, so a repeat changes it again instead of adding another.",
  effect: ({ row, link, created }, request) => {
    const done = created === true ? "added" : "updated";
    const what = (request ?? "add or update a row").replace(/^add or update/, done);
    return effectWith({ ref: rowInWords(row), url: link }, { what, idempotent: true });
  },
  batch: rowBatch,
  run: (context) => writeAlone(context, UPSERT),
});

const FindInput = z.strictObject({
  ...place,
  column: z
    .string()
    .min(1)
    .meta({ label: "Column", help: "Where to look, such as Email.", choices: "columns" }),
  value: Key.meta({ label: "Value", help: "What to look for. Case counts, except in email addresses." }),
});

const findRowAction = sheetsAction({
  noun: "Row",
  label: "Find a row",
  description: "Finds the first row with a value in a column; later steps can use its cells.",
  input: FindInput,
  outputSample: {
    found: true,
    row: 7,
    link: OUTPUT.link,
    values: { Candidate: "Ada Berg", Email: "ada@example.com", Score: 82 },
    matches: 1,
  },
  describe: (input) => `find a row in ${inWords(input)}`,
  look: (context) => lookAtSheet(context, { column: context.input.column, key: context.input.value }),
  picture: ({ column, value, ...input }, context) =>
    rowPicture({ ...input, values: { [column]: value }, missing_columns: "refuse" }, context, {
      way: "find",
    }),
  repeats: "It only looks.",
  effect: ({ found, row, link }) =>
    found === false
      ? { none: "no row has that value" }
      : effectWith({ ref: rowInWords(row), url: link }, { idempotent: true }),
  run: (context) => findRow(context, context.input),
});

export const sheetsActions = {
  [APPEND]: appendRowAction,
  [UPSERT]: upsertRowAction,
  find_row: findRowAction,
};

function sameName(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}
