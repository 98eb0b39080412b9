/** One row to write, whichever action it comes from. */
import type { BatchItem } from "../../src/core/define-action.ts";
import type { CellValue, WriteOptions } from "./cells.ts";
import type { TabReference } from "./tab.ts";

export interface RowInput extends TabReference, WriteOptions {
  values: Record<string, CellValue>;
  missing_columns: "refuse" | "add";
  header_row?: number | undefined;
}

export interface AppendInput extends RowInput {
  key_column?: string | undefined;
}

export interface UpsertInput extends RowInput {
  key_column: string;
  key: string | number;
}

export interface Row {
  runStepId: string;
  input: RowInput;
  values: Record<string, CellValue>;
  /** What only a new row is given: its key, or the name of its step. */
  own: Record<string, CellValue>;
  /** Every column that it needs; its own come first. */
  names: readonly string[];
  /** Which row is meant; undefined: always a new one. */
  match: { column: string; key: string | number } | undefined;
  /** True when a new row carries an invisible mark with the name of its step. */
  marked: boolean;
}

export const APPEND = "append_row";
export const UPSERT = "upsert_row";

export function toRow({ action, input, runStepId }: Pick<BatchItem, "action" | "input" | "runStepId">): Row {
  return action === UPSERT
    ? toUpsert(input as UpsertInput, runStepId)
    : toAppend(input as AppendInput, runStepId);
}

function toAppend(input: AppendInput, runStepId: string): Row {
  const { values, key_column: column } = input;
  const own = column === undefined ? {} : { [column]: runStepId };
  const names = [...Object.keys(own), ...Object.keys(values)];
  return { runStepId, input, values, own, names, match: undefined, marked: column === undefined };
}

function toUpsert(input: UpsertInput, runStepId: string): Row {
  const { key_column: column, key } = input;
  const { [column]: _key, ...values } = input.values;
  const names = [column, ...Object.keys(values)];
  return { runStepId, input, values, own: { [column]: key }, names, match: { column, key }, marked: false };
}
