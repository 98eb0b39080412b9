/**
 * What Google makes of text typed into a cell, which is what `valueInputOption=USER_ENTERED` means.
 *
 * `=...` is a formula, and so are `+...` and `-...` that are no number; `'...` is text whatever follows;
 * numbers, percentages, dollar amounts, dates, times and TRUE/FALSE are recognised (locale en_US).
 *
 * Source: https://developers.google.com/workspace/sheets/api/reference/rest/v4/ValueInputOption. The list of recognised dates is a part of Google's.
 */
import { rawContent, textContent, type Cell, type CellContent } from "./cell.ts";
import { toSerial, type NumberFormat } from "./number-format.ts";

interface Parsed {
  content: CellContent | undefined;
  /** The format Google gives a cell that has none. */
  numberFormat?: NumberFormat;
}

/** @returns the cell after `value` was typed into it */
export function typeInto(cell: Cell | undefined, value: string | number | boolean): Cell {
  const isPlainText = cell?.numberFormat?.type === "TEXT";
  const parsed =
    typeof value === "string" && !isPlainText ? parseTyped(value) : { content: rawContent(value) };
  const numberFormat = cell?.numberFormat ?? parsed.numberFormat;
  return {
    ...(parsed.content !== undefined && { content: parsed.content }),
    ...(numberFormat !== undefined && { numberFormat }),
  };
}

function parseTyped(text: string): Parsed {
  // The length is checked on the whole text before any of it is understood.
  const asText = textContent(text);
  const trimmed = text.trim();
  if (text.startsWith("'")) return { content: textContent(text.slice(1)) };
  if (text.startsWith("=") && text.length > 1)
    return { content: { kind: "formula", value: text, shows: "#N/A" } };
  if (/^(true|false)$/i.test(trimmed)) return { content: { kind: "bool", value: /^true$/i.test(trimmed) } };
  const recognised = parseNumber(trimmed) ?? parseMoment(trimmed);
  if (recognised !== undefined) return recognised;
  if (/^[+-]./.test(trimmed)) return { content: { kind: "formula", value: `=${trimmed}`, shows: "#ERROR!" } };
  return { content: asText };
}

function parseNumber(text: string): Parsed | undefined {
  const match = /^([+-]?)(\$?)((?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?)(e[+-]?\d+)?(%?)$/i.exec(text);
  const [, sign = "", dollar = "", digits = "", exponent = "", percent = ""] = match ?? [];
  if (!/\d/.test(digits)) return undefined;
  const magnitude = Number(digits.replaceAll(",", "") + exponent) / (percent === "" ? 1 : 100);
  const content: CellContent = { kind: "number", value: sign === "-" ? -magnitude : magnitude };
  const decimals = digits.includes(".") ? ".00" : "";
  if (percent !== "") return { content, numberFormat: { type: "PERCENT", pattern: `0${decimals}%` } };
  if (dollar !== "") return { content, numberFormat: { type: "CURRENCY", pattern: `"$"#,##0.00` } };
  if (digits.includes(",")) return { content, numberFormat: { type: "NUMBER", pattern: `#,##0${decimals}` } };
  return { content };
}

const MOMENT =
  /^(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})\/(\d{1,2})\/(\d{4}))?(?:(?:^|[ T])(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;

function parseMoment(text: string): Parsed | undefined {
  const match = MOMENT.exec(text);
  if (match === null || text === "") return undefined;
  const [, isoYear, isoMonth, isoDay, usMonth, usDay, usYear, hours, minutes, seconds] = match;
  const [year, month, day] = [isoYear ?? usYear, isoMonth ?? usMonth, isoDay ?? usDay].map(Number);
  const [hour = 0, minute = 0, second = 0] = [hours, minutes, seconds].map((part) => Number(part ?? 0));
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const timeOfDay = toSerial(1899, 12, 30, hour, minute, second);
  if (isoYear === undefined && usYear === undefined) {
    return { content: { kind: "number", value: timeOfDay }, numberFormat: { type: "TIME" } };
  }
  if (year === undefined || month === undefined || day === undefined || !isDate(year, month, day))
    return undefined;
  const value = toSerial(year, month, day) + timeOfDay;
  const datePattern = isoYear === undefined ? "M/d/yyyy" : "yyyy-mm-dd";
  const numberFormat =
    hours === undefined
      ? { type: "DATE", pattern: datePattern }
      : { type: "DATE_TIME", pattern: `${datePattern} h:mm:ss` };
  return { content: { kind: "number", value }, numberFormat };
}

function isDate(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
