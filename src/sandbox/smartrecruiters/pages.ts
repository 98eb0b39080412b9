/**
 * Lists: some turn pages by an id that says nothing, some by an offset, short ones come whole.
 *
 * Source: https://developers.smartrecruiters.com/reference/candidatesall-1 (read 2026-11-21).
 */
import type { Request } from "express";
import { SmartrecruitersError } from "./smartrecruiters-error.ts";

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 100;

export function whole(content: readonly unknown[]): unknown {
  return { totalFound: content.length, content };
}

/** @param most  fewer than 100, for tests */
export function byOffset(request: Request, all: readonly unknown[], most: number = MAX_LIMIT): unknown {
  const limit = Math.min(limitOf(request), most);
  const offset = Number(request.query["offset"] ?? 0);
  if (!Number.isInteger(offset) || offset < 0) throw invalid("offset");
  return { limit, offset, totalFound: all.length, content: all.slice(offset, offset + limit) };
}

/** As above. */
export function byPageId(request: Request, all: readonly unknown[], most: number = MAX_LIMIT): unknown {
  const limit = Math.min(limitOf(request), most);
  const from = request.query["pageId"] === undefined ? 0 : fromPageId(request.query["pageId"]);
  const end = from + limit;
  return {
    totalFound: all.length,
    content: all.slice(from, end),
    ...(end < all.length && { nextPageId: Buffer.from(`from ${end}`).toString("base64") }),
  };
}

/** A text of the query; empty when it is not there. */
export function asked(request: Request, name: string): string {
  const value = request.query[name];
  return typeof value === "string" ? value : "";
}

function fromPageId(pageId: unknown): number {
  const text = typeof pageId === "string" ? Buffer.from(pageId, "base64").toString() : "";
  const from = Number(/^from (\d+)$/.exec(text)?.[1] ?? Number.NaN);
  if (Number.isNaN(from)) throw invalid("pageId");
  return from;
}

function limitOf(request: Request): number {
  const limit = Number(request.query["limit"] ?? DEFAULT_LIMIT);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) throw invalid("limit");
  return limit;
}

function invalid(name: string): SmartrecruitersError {
  return new SmartrecruitersError(400, "INVALID_REQUEST", `${name} is not valid`);
}
