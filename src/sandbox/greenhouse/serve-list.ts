/**
 * Lists: filters, pages, and what Greenhouse refuses about them.
 *
 * Sources   https://harvestdocs.greenhouse.io/docs/list-endpoints and https://harvestdocs.greenhouse.io/docs/pagination
 *           (read 2026-11-21): newest first; a cursor must be the only parameter, else 422; an unknown parameter is a 422
 *           too, and its message names it
 */
import type { Request, Response } from "express";
import { GreenhouseError } from "./greenhouse-error.ts";
import type { Row } from "./rows.ts";

const PER_PAGE = 100;
const MAX_PER_PAGE = 500;
const MAX_IDS = 50;
const ALWAYS = ["ids", "created_at", "updated_at", "fields", "per_page"];

/** By the parameter's name, whether a row passes for the value. */
export type Filters = Readonly<Record<string, (row: Row, value: string) => boolean>>;

interface Cursor {
  path: string;
  query: Record<string, string>;
  /** Ids below this one are still to come. */
  below: number;
}

/** For `candidate_ids` and the like: comma-separated ids. */
export function among(field: string): (row: Row, value: string) => boolean {
  return (row, value) => idsIn(value).includes(String(row[field]));
}

export function serveList(request: Request, response: Response, rows: Row[], filters: Filters): void {
  const asked = Object.fromEntries(
    Object.entries(request.query as Record<string, unknown>).map(([name, value]) => [name, textIn(value)]),
  );
  const { query, below } =
    asked["cursor"] === undefined ? { query: asked, below: Infinity } : resume(request, asked);
  const unknown = Object.keys(query).filter(
    (name) => !ALWAYS.includes(name) && !Object.hasOwn(filters, name),
  );
  if (unknown.length > 0) throw new GreenhouseError(422, `Invalid query params: ${unknown.join(", ")}`);
  const perPage = Number(query["per_page"] ?? PER_PAGE);
  if (!Number.isInteger(perPage) || perPage < 1 || perPage > MAX_PER_PAGE) {
    throw new GreenhouseError(422, "Invalid query params: per_page", [
      `per_page must be 1 to ${MAX_PER_PAGE}`,
    ]);
  }
  const all: Filters = { ...filters, ids: among("id") };
  const matching = rows
    .filter((row) => Object.entries(query).every(([name, value]) => all[name]?.(row, value) ?? true))
    .filter(({ id }) => id < below)
    .toSorted((one, other) => other.id - one.id);
  const page = matching.slice(0, perPage);
  const last = page.at(-1);
  if (last && matching.length > perPage) {
    const cursor: Cursor = { path: request.path, query, below: last.id };
    const address = `${request.protocol}://${request.get("host") ?? ""}${request.baseUrl}${request.path}`;
    const sealed = Buffer.from(JSON.stringify(cursor)).toString("base64url");
    response.set("Link", `<${address}?cursor=${sealed}>; rel="next"`);
  }
  response.json(page);
}

function resume(
  request: Request,
  asked: Record<string, string>,
): { query: Record<string, string>; below: number } {
  const others = Object.keys(asked).filter((name) => name !== "cursor");
  if (others.length > 0) {
    throw new GreenhouseError(422, `Invalid query params: ${others.join(", ")}`, [
      "cursor must be the only query parameter",
    ]);
  }
  try {
    const cursor = JSON.parse(Buffer.from(asked["cursor"] ?? "", "base64url").toString()) as Cursor;
    if (cursor.path === request.path) return cursor;
  } catch {
    // no cursor of ours
  }
  throw new GreenhouseError(422, "Invalid query params: cursor");
}

/** A parameter that is given twice counts as its last. */
function textIn(value: unknown): string {
  const last: unknown = Array.isArray(value) ? value.at(-1) : value;
  return typeof last === "string" ? last : "";
}

function idsIn(value: string): string[] {
  const ids = value.split(",");
  if (ids.length > MAX_IDS || ids.some((id) => !/^\d+$/.test(id))) {
    throw new GreenhouseError(422, "Invalid query params: ids", [`at most ${MAX_IDS} numbers`]);
  }
  return ids;
}
