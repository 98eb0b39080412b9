/** Lists in pages: at most so many, then the whole address of the next page. */
import type { Request } from "express";
import { WorkableError } from "./workable-error.ts";

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 100;

/**
 * @param most  fewer than Workable's 100, for tests
 * @throws {WorkableError} 422 for a limit that is none, or above 100
 */
export function pageOf<T extends { id: string }>(
  request: Request,
  all: readonly T[],
  most: number = MAX_LIMIT,
): { items: T[]; paging: { next?: string } } {
  const limit = Number(request.query["limit"] ?? DEFAULT_LIMIT);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw new WorkableError(422, "Validation failed", { limit: ["must be between 1 and 100"] });
  }
  const since = request.query["since_id"];
  const from = typeof since === "string" ? all.findIndex(({ id }) => id === since) : 0;
  const rest = from < 0 ? [] : all.slice(from);
  const size = Math.min(limit, most);
  const first = rest[size];
  if (first === undefined) return { items: rest, paging: {} };
  const next = new URL(`${request.protocol}://${request.get("host")}${request.originalUrl}`);
  next.searchParams.set("since_id", first.id);
  return { items: rest.slice(0, size), paging: { next: next.href } };
}

/** A filter of the query. */
export function asked(request: Request, name: string): string | undefined {
  const value = request.query[name];
  return typeof value === "string" ? value : undefined;
}
