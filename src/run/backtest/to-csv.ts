/**
 * A table for spreadsheet programs. Names and reasons hold what outsiders wrote, so whatever such a program would take
 * for a formula is marked as text (https://owasp.org/www-community/attacks/CSV_Injection, read 2026-11-21).
 */
import type { BacktestRow } from "./backtest-report.ts";

const FORMULA_START = /^[\s\0]*[=+\-@＝＋－＠|]/u;
const WHERE: Readonly<Record<BacktestRow["where"], string>> = {
  draft: "Only the draft",
  live: "Only the live version",
  both: "Both",
  neither: "Neither",
};

/** With the mark by which Excel knows UTF-8, and lines that end as RFC 4180 wants them. */
export function backtestCsv(rows: readonly BacktestRow[], { compared }: { compared: boolean }): string {
  const heads = ["Received at", "Candidate", "Detail", "From", "Matches", "Why"];
  const lines = rows.map((row) => [
    new Date(row.receivedAt).toISOString(),
    row.candidate ?? "",
    row.detail ?? "",
    row.source,
    compared ? WHERE[row.where] : row.where === "draft" ? "Yes" : "No",
    row.why,
    ...(compared ? [row.liveWhy ?? ""] : []),
    row.problem ?? "",
    row.eventId,
  ]);
  const all = [[...heads, ...(compared ? ["Why (live version)"] : []), "Problem", "Event"], ...lines];
  return `\uFEFF${all.map((cells) => cells.map(toCell).join(",")).join("\r\n")}\r\n`;
}

function toCell(text: string): string {
  const safe = FORMULA_START.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""').replaceAll(/[\r\n]+/g, " ")}"`;
}
