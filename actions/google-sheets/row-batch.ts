/**
 * Rows for one spreadsheet go out together: Google allows 60 changes a minute and account, whatever each of them
 * holds. A batch takes one look and one change for some hundreds of rows.
 *
 * Source: https://developers.google.com/workspace/sheets/api/limits (read 2026-11-21).
 */
import type { Batch, CallBudget, Settled, TryTimes } from "../../src/core/define-action.ts";
import type { sheetsFields, SheetsActionContext } from "./connection.ts";
import { settleRows } from "./settle-rows.ts";
import { writeRows } from "./write-rows.ts";

/** At most 54 calls in any minute, so that Google's 60 are the exception. */
const CALLS: CallBudget = { perMinute: 36, burst: 18 };

export const sheetsBudgets = { "sheets.read": CALLS, "sheets.write": CALLS };

export const rowBatch: Batch<typeof sheetsFields> = {
  most: 300,
  windowMs: 50,
  budgets: Object.keys(sheetsBudgets),
  run: writeRows,
  settle: settleRows,
};

type Alone = SheetsActionContext<unknown>;

/** @throws {HirewireError} as `classify.ts` says, and `missing_column`, `duplicate_column`, `google_cell_too_long` */
export async function writeAlone(context: Alone, action: string): Promise<Record<string, unknown>> {
  const [outcome] = await writeRows(context, [{ ...context, action }]);
  if (outcome === undefined) throw new RangeError("a row without an outcome");
  if ("error" in outcome) throw outcome.error;
  return outcome.output;
}

export async function settleAlone(context: Alone & TryTimes, action: string): Promise<Settled> {
  const [settled] = await settleRows(context, [{ ...context, action }]);
  if (settled === undefined) throw new RangeError("a row without an outcome");
  if ("error" in settled) throw settled.error;
  return settled;
}
