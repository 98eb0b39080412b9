/** Calls to Recruitee. The token's calls are counted together, so all of them share one budget here. */
import type { HttpCall } from "../../src/core/define-action.ts";
import type { Named } from "../ats/adapter.ts";
import { ifThere } from "../ats/if-there.ts";
import { addressOf, type RecruiteeContext } from "./connection.ts";

export type Row = Readonly<Record<string, unknown>>;
type Query = NonNullable<HttpCall["query"]>;

const BUDGET = "recruitee";
const PAGE_SIZE = 100;

export async function read(context: RecruiteeContext, path: string, query: Query = {}): Promise<Row> {
  const { http, connection } = context;
  return rowOf(await http.get(addressOf(connection, path), { query, budget: BUDGET }));
}

/** @returns null when there is no such thing */
export async function readOne(
  context: RecruiteeContext,
  path: string,
  query: Query = {},
): Promise<Row | null> {
  return ifThere(read(context, path, query));
}

/**
 * @param key   where an answer holds its rows
 * @param step  how the next page is asked for
 * @param most  pages of 100
 */
export async function readAll(
  context: RecruiteeContext,
  path: string,
  options: { key: string; step: "page" | "offset"; query?: Query; most?: number },
): Promise<{ rows: Row[]; complete: boolean }> {
  const { key, step, query = {}, most = 20 } = options;
  const rows = new Map<string, Row>();
  for (let page = 0; page < most; page += 1) {
    const place = step === "page" ? { page: page + 1 } : { offset: page * PAGE_SIZE };
    const answer = await read(context, path, { ...query, limit: PAGE_SIZE, ...place });
    const got = rowsIn(answer, key);
    const before = rows.size;
    for (const row of got) rows.set(String(row["id"]), row);
    const total = answer["total"] ?? rowOf(answer["meta"])["total_count"];
    const last = typeof total === "number" ? rows.size >= total : got.length < PAGE_SIZE;
    // a list that knows no pages brings the same rows again
    if (last || rows.size === before) return { rows: [...rows.values()], complete: true };
  }
  return { rows: [...rows.values()], complete: false };
}

export async function write(
  { http, connection }: RecruiteeContext,
  method: "POST" | "PATCH",
  path: string,
  json: unknown,
): Promise<Row> {
  return rowOf((await http.send(method, addressOf(connection, path), { json, budget: BUDGET })).body);
}

export function rowsIn(row: Row, key: string): Row[] {
  const rows = row[key];
  return Array.isArray(rows) ? rows.filter((each) => typeof each === "object" && each !== null) : [];
}

export function rowOf(value: unknown): Row {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Row) : {};
}

/** Ids are numbers on the wire. @returns undefined when there is none */
export function idIn(row: Row, key = "id"): string | undefined {
  const value = row[key];
  return typeof value === "number" || (typeof value === "string" && value !== "") ? String(value) : undefined;
}

export function textIn(row: Row, key: string): string | undefined {
  const value = row[key];
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

/** A list of one, or of none when it has no id. */
export function namedIn(row: Row, nameKey: string): Named[] {
  const id = idIn(row);
  return id === undefined ? [] : [{ id, name: textIn(row, nameKey) ?? id }];
}
