/** Calls to BambooHR's applicant tracking. How many are allowed is not published, so all of them share one budget. */
import { randomUUID } from "node:crypto";
import type { HttpCall } from "../../src/core/define-action.ts";
import { ifThere } from "../ats/if-there.ts";
import { addressOf, type BamboohrContext } from "./connection.ts";

export type Row = Readonly<Record<string, unknown>>;
type Query = NonNullable<HttpCall["query"]>;

/** Without it some answers are XML. */
const JSON_PLEASE = { headers: { accept: "application/json" }, budget: "bamboohr" } as const;

export async function read(
  { http, connection }: BamboohrContext,
  path: string,
  query: Query = {},
): Promise<unknown> {
  return http.get(addressOf(connection, path), { ...JSON_PLEASE, query });
}

/** @returns null when there is no such thing */
export async function readOne(context: BamboohrContext, path: string): Promise<Row | null> {
  return ifThere(read(context, path).then(rowOf));
}

/** @param most  pages; how long one is BambooHR does not say */
export async function readApplications(
  context: BamboohrContext,
  query: Query,
  most = 10,
): Promise<{ rows: Row[]; complete: boolean }> {
  const rows: Row[] = [];
  for (let page = 1; page <= most; page += 1) {
    const answer = rowOf(await read(context, "/applications", { ...query, page }));
    rows.push(...rowsOf(answer["applications"]));
    // the address of the next page is not followed: it could lead the key elsewhere
    const { nextPageUrl: next, paginationComplete: done } = answer;
    if (done === true || typeof next !== "string" || next === "") return { rows, complete: true };
  }
  return { rows, complete: false };
}

export async function write(
  { http, connection }: BamboohrContext,
  path: string,
  json: unknown,
): Promise<Row> {
  return rowOf(await http.post(addressOf(connection, path), { ...JSON_PLEASE, json }));
}

/** Adding a candidate is the one call that takes a form with parts, because it may carry files. */
export async function writeForm(
  { http, connection }: BamboohrContext,
  path: string,
  fields: Readonly<Record<string, string>>,
): Promise<Row> {
  const boundary = `hirewire-${randomUUID()}`;
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const headers = { ...JSON_PLEASE.headers, "content-type": `multipart/form-data; boundary=${boundary}` };
  const text = `${parts.join("")}--${boundary}--\r\n`;
  return rowOf(await http.post(addressOf(connection, path), { ...JSON_PLEASE, headers, text }));
}

export function rowOf(value: unknown): Row {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Row) : {};
}

export function rowsOf(value: unknown): Row[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "object" && each !== null) : [];
}

/** Ids are numbers in some answers and texts in others. */
export function idIn(row: Row, key = "id"): string | undefined {
  const value = row[key];
  return typeof value === "number" || (typeof value === "string" && value !== "") ? String(value) : undefined;
}

export function textIn(row: Row, key: string): string | undefined {
  const value = row[key];
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}
