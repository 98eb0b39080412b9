/**
 * Lever's lists: `limit` from 1 to 100 and an opaque `offset` that an earlier page has named.
 * Source: https://hire.lever.co/developer/documentation#pagination (read 2026-11-21).
 */
import type { Request, Response } from "express";
import { invalid } from "./lever-error.ts";

export interface Lists {
  /** Answers with one page. @throws {LeverError} 400 for a limit or an offset that is none */
  send(request: Request, response: Response, all: readonly unknown[]): void;
}

export function createLists(newId: () => string): Lists {
  const places = new Map<string, number>();
  return {
    send(request, response, all) {
      const limit = Number(request.query["limit"] ?? 100);
      if (!Number.isInteger(limit) || limit < 1 || limit > 100)
        throw invalid("limit must be between 1 and 100");
      const [offset] = valuesOf(request, "offset");
      const from = offset === undefined ? 0 : places.get(offset);
      if (from === undefined) throw invalid("Invalid offset token");
      const end = from + limit;
      const hasNext = end < all.length;
      const next = `0.${end}.${newId()}`;
      if (hasNext) places.set(next, end);
      response.json({ data: all.slice(from, end), ...(hasNext && { next }), hasNext });
    },
  };
}

/** A parameter that may be repeated. */
export function valuesOf({ query }: Request, name: string): string[] {
  return [query[name] ?? []].flat().map(String);
}
