/**
 * Lists with cursors. A cursor belongs to the filters that it came with, and to no others.
 *
 * Source: https://docs.merge.dev/basics/pagination (read 2026-11-21).
 */
import { createHash } from "node:crypto";
import type { Request, Response } from "express";
import type { Model } from "./merge-models.ts";

/** In every list. */
const SHARED = [
  "cursor",
  "page_size",
  "created_after",
  "created_before",
  "modified_after",
  "modified_before",
  "include_deleted_data",
  "include_remote_data",
  "include_shell_data",
  "remote_id",
];
const LARGEST_PAGE = 100;

/**
 * Answers a page.
 *
 * @param filters  the parameters that this list has beside those of all, each with what it lets through
 */
export function answerList(
  request: Request,
  response: Response,
  models: Model[],
  filters: Readonly<Record<string, (model: Model, value: string) => boolean>> = {},
  options: { largestPage?: number; others?: readonly string[] } = {},
): void {
  const { query } = request;
  const others = [...SHARED, ...(options.others ?? [])];
  for (const [name, value] of Object.entries(query)) {
    if (typeof value !== "string" || !(others.includes(name) || Object.hasOwn(filters, name))) {
      response.status(400).json({ [name]: ["Not a parameter of this list."] });
      return;
    }
  }
  const size = Number(query["page_size"] ?? LARGEST_PAGE);
  const fingerprint = fingerprintOf(query);
  const offset = offsetIn(query["cursor"], fingerprint);
  if (!Number.isInteger(size) || size < 1 || offset === undefined) {
    response.status(400).json({ detail: "Invalid cursor or page size." });
    return;
  }
  const all = models.filter(
    (model) =>
      Object.entries(filters).every(([name, passes]) => {
        const value = query[name];
        return typeof value !== "string" || passes(model, value);
      }) && passesShared(model, query),
  );
  const end = offset + Math.min(size, options.largestPage ?? LARGEST_PAGE);
  const cursorAt = (at: number): string =>
    Buffer.from(JSON.stringify({ at, fingerprint })).toString("base64url");
  response.json({
    next: end < all.length ? cursorAt(end) : null,
    previous: offset > 0 ? cursorAt(0) : null,
    results: all.slice(offset, end),
  });
}

function passesShared(model: Model, query: Request["query"]): boolean {
  const { created_after: after, remote_id: remote } = query;
  if (typeof remote === "string" && model["remote_id"] !== remote) return false;
  return typeof after !== "string" || Date.parse(String(model["created_at"])) > Date.parse(after);
}

function fingerprintOf(query: Request["query"]): string {
  const { cursor: _cursor, page_size: _size, ...rest } = query;
  const sorted = Object.entries(rest).toSorted(([one], [other]) => one.localeCompare(other));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex").slice(0, 16);
}

/** @returns undefined for a cursor that does not belong here */
function offsetIn(cursor: unknown, fingerprint: string): number | undefined {
  if (cursor === undefined) return 0;
  if (typeof cursor !== "string") return undefined;
  try {
    const read = JSON.parse(Buffer.from(cursor, "base64url").toString()) as Record<string, unknown>;
    return read["fingerprint"] === fingerprint ? Number(read["at"]) : undefined;
  } catch {
    return undefined;
  }
}
