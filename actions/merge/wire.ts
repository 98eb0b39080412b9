/**
 * Calls to Merge's ATS API. All calls of one linked account share one limit (100 a minute on the smallest plan), so
 * they share one budget here.
 *
 * Sources   https://docs.merge.dev/merge-unified/ats/merge-api-basics/rate-limits,
 *           https://docs.merge.dev/basics/pagination (read 2026-11-21)
 */
import type { HttpCall } from "../../src/core/define-action.ts";
import { Rejected } from "../../src/core/errors.ts";
import { ifThere } from "../ats/if-there.ts";
import { problemsIn } from "./classify.ts";
import { addressOf, type MergeContext } from "./connection.ts";

export type Row = Readonly<Record<string, unknown>>;

const BUDGET = "merge";
const PAGE_SIZE = 100;

export interface Listed {
  rows: Row[];
  /** False when there is more than `most` pages. */
  complete: boolean;
}

/** @returns null when there is no such thing */
export async function readOne(
  { http, connection }: MergeContext,
  path: string,
  query: NonNullable<HttpCall["query"]> = {},
): Promise<Row | null> {
  const reading = http.get(addressOf(connection, path), { query, budget: BUDGET });
  return ifThere(reading as Promise<Row>);
}

/** @param most  pages of 100 */
export async function readAll(
  { http, connection }: MergeContext,
  path: string,
  query: NonNullable<HttpCall["query"]> = {},
  most = 20,
): Promise<Listed> {
  const rows: Row[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < most; page += 1) {
    // Merge wants the same filters with every cursor
    const call = { query: { ...query, page_size: PAGE_SIZE, cursor }, budget: BUDGET };
    const { results, next } = (await http.get(addressOf(connection, path), call)) as Row;
    if (Array.isArray(results)) rows.push(...(results as Row[]));
    if (typeof next !== "string" || next === "") return { rows, complete: true };
    cursor = next;
  }
  return { rows, complete: false };
}

/**
 * @returns the written object as Merge now has it
 * @throws {Rejected} `merge_not_written` when Merge took the call and left a field out, as it does with fields that the
 * ATS behind it does not know
 */
export async function write(
  { http, connection }: MergeContext,
  method: "POST" | "PATCH",
  path: string,
  json: unknown,
): Promise<Row> {
  const call = { json, budget: BUDGET };
  const { body } = await http.send(method, addressOf(connection, path), call);
  const { model, warnings } = body as Row;
  const left = problemsIn(warnings).find(({ type }) => type.includes("FIELD"));
  if (left) {
    throw new Rejected(
      `Merge took the call and left a part of it out, because the ATS behind it does not take it. It said: "${left.words}".`,
      { code: "merge_not_written", detail: [left.type, left.pointer].filter(Boolean).join(" ") },
    );
  }
  return typeof model === "object" && model !== null ? (model as Row) : {};
}

/** @returns undefined for anything but a text that says something */
export function textIn(row: Row | null | undefined, key: string): string | undefined {
  const value = row?.[key];
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}
