/**
 * What a cell holds and how it reads back.
 *
 * Nothing is calculated here: a formula is kept as a formula and shows an error, which is enough to tell a
 * live formula from the same characters stored as text.
 *
 * Sources: https://developers.google.com/workspace/sheets/api/reference/rest/v4/ValueRenderOption and
 * https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/other#ExtendedValue.
 */
import { GoogleApiError, invalidArgument } from "../google-error.ts";
import { formatNumber, isDateFormat, type NumberFormat } from "./number-format.ts";

export type CellContent =
  | { kind: "text"; value: string }
  | { kind: "number"; value: number }
  | { kind: "bool"; value: boolean }
  /** Begins with `=`. `shows` is the error a reader sees. */
  | { kind: "formula"; value: string; shows: "#ERROR!" | "#N/A" };

/** Cells are never changed in place, so a copy of a sheet may share them. */
export interface Cell {
  readonly content?: CellContent;
  /** Belongs to the cell and stays when its content changes. */
  readonly numberFormat?: NumberFormat;
}

export interface ReadOptions {
  valueRenderOption?: "FORMATTED_VALUE" | "UNFORMATTED_VALUE" | "FORMULA";
  dateTimeRenderOption?: "SERIAL_NUMBER" | "FORMATTED_STRING";
}

/** Google's `ExtendedValue`. */
export interface ExtendedValue {
  stringValue?: string;
  numberValue?: number;
  boolValue?: boolean;
  formulaValue?: string;
  errorValue?: unknown;
}

const MAX_CHARACTERS = 50_000;

/** @throws {GoogleApiError} 400 when the text is longer than a cell holds */
export function textContent(text: string): CellContent | undefined {
  if (text.length > MAX_CHARACTERS) {
    throw invalidArgument("Your input contains more than the maximum of 50000 characters in a single cell.");
  }
  return text === "" ? undefined : { kind: "text", value: text };
}

/** A JSON value kept as it is: what `valueInputOption=RAW` does. */
export function rawContent(value: string | number | boolean): CellContent | undefined {
  if (typeof value === "string") return textContent(value);
  return typeof value === "number" ? { kind: "number", value } : { kind: "bool", value };
}

/** @throws {GoogleApiError} 400 for a formula without `=` and for `errorValue`, which is read-only */
export function contentOfExtendedValue(value: ExtendedValue): CellContent | undefined {
  if (value.errorValue !== undefined) throw invalidArgument("errorValue is a read-only field.");
  if (value.formulaValue !== undefined) {
    const formula = value.formulaValue;
    if (!formula.startsWith("=")) {
      throw invalidArgument(`Invalid formula: ${formula.slice(0, 40)}. Formulas must begin with '='.`);
    }
    textContent(formula);
    return { kind: "formula", value: formula, shows: "#N/A" };
  }
  const plain = value.stringValue ?? value.numberValue ?? value.boolValue;
  return plain === undefined ? undefined : rawContent(plain);
}

/** What the user typed, for `userEnteredValue`. */
export function enteredValue({ content }: Cell): ExtendedValue | undefined {
  switch (content?.kind) {
    case "text":
      return { stringValue: content.value };
    case "number":
      return { numberValue: content.value };
    case "bool":
      return { boolValue: content.value };
    case "formula":
      return { formulaValue: content.value };
    default:
      return undefined;
  }
}

/** What the cell comes to, for `effectiveValue`. */
export function effectiveValue(cell: Cell): ExtendedValue | undefined {
  if (cell.content?.kind !== "formula") return enteredValue(cell);
  return { errorValue: { type: cell.content.shows === "#N/A" ? "N_A" : "ERROR" } };
}

/** @returns `""` for a blank cell */
export function readCell(cell: Cell | undefined, options: ReadOptions = {}): string | number | boolean {
  const { content, numberFormat } = cell ?? {};
  if (content === undefined) return "";
  const render = options.valueRenderOption ?? "FORMATTED_VALUE";
  if (content.kind === "formula") return render === "FORMULA" ? content.value : content.shows;
  if (content.kind === "text") return content.value;
  if (content.kind === "bool")
    return render === "FORMATTED_VALUE" ? String(content.value).toUpperCase() : content.value;
  const dateAsText =
    render === "UNFORMATTED_VALUE" &&
    options.dateTimeRenderOption === "FORMATTED_STRING" &&
    isDateFormat(numberFormat);
  return render === "FORMATTED_VALUE" || dateAsText
    ? formatNumber(content.value, numberFormat)
    : content.value;
}

/** @throws {GoogleApiError} 400 unless the value is a string, a number, a boolean or null (leave the cell) */
export function checkScalar(value: unknown, row: number, column: number): string | number | boolean | null {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  const kind = Array.isArray(value) ? "list_value" : "struct_value";
  throw new GoogleApiError(400, `Invalid values[${row}][${column}]: ${kind} {\n}\n`);
}
