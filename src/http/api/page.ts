/**
 * Keyset pages, newest first: `?limit=50&before=<next of the page before>`. What arrives meanwhile moves nothing, and
 * a page costs its own length.
 */
import type { Request, Response } from "express";
import { z } from "zod";
import { ConfigError } from "../../core/errors.ts";
import type { Page } from "../../store/page.ts";
import { Time } from "./shapes/time.ts";

export const PageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50).describe("How many at most."),
  before: z.string().optional().describe("`next` of the page before: continues there."),
});

/** `{ items, next }` of something. */
export function pageOf<S extends z.ZodType>(item: S) {
  return z.object({
    items: z.array(item),
    next: z
      .string()
      .nullable()
      .describe("What `before` must be for the page that follows; null on the last."),
  });
}

/** The same of a search, which says how far it looked when that took long. */
export function foundPageOf<S extends z.ZodType>(item: S) {
  return pageOf(item).extend({
    lookedBackTo: Time.nullable().describe(
      "Set when the search ended before the page was full, because it had looked for long: all that came after this moment was looked at. It goes on with `next`.",
    ),
  });
}

/** A list that is always whole. */
export function listOf<S extends z.ZodType>(item: S) {
  return z.object({ items: z.array(item) });
}

/** An id as `newId` makes them: its place in the order is known even when what had it is gone. */
const CURSOR = /^[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}$/;

/** @throws {ConfigError} `unknown_cursor` */
export function checkCursor(before: string | undefined, prefix: string): void {
  if (before === undefined || (before.startsWith(`${prefix}_`) && CURSOR.test(before))) return;
  throw new ConfigError(
    `No page begins at "${before.slice(0, 60)}": give \`before\` the \`next\` of the page before, as it is.`,
    { code: "unknown_cursor", path: "before" },
  );
}

/**
 * Asks for one more than the page holds, which tells whether another page follows.
 *
 * @throws {ConfigError} `unknown_cursor`
 */
export async function readPage<T extends { id: string }>(
  { limit, before }: Page,
  prefix: string,
  read: (page: Page) => Promise<T[]>,
): Promise<{ items: T[]; next: string | null }> {
  checkCursor(before, prefix);
  const items = await read({ limit: limit + 1, before });
  const page = items.slice(0, limit);
  return { items: page, next: items.length > limit ? (page.at(-1)?.id ?? null) : null };
}

/** The page of a list that is in memory, whose ids sort by age. */
export function newestFirst<T extends { id: string }>(items: readonly T[]): (page: Page) => Promise<T[]> {
  const sorted = items.toSorted((one, other) => (one.id < other.id ? 1 : -1));
  return ({ limit, before }) =>
    Promise.resolve(sorted.filter(({ id }) => before === undefined || id < before).slice(0, limit));
}

/** `Link: <…>; rel="next"` beside the body's `next` (RFC 8288). */
export function linkToNext(request: Request, response: Response, body: unknown): void {
  if (typeof body !== "object" || body === null || !("next" in body) || typeof body.next !== "string") return;
  const query = new URLSearchParams(request.query as Record<string, string>);
  query.set("before", body.next);
  const [path] = request.originalUrl.split("?");
  response.set("Link", `<${path}?${query.toString()}>; rel="next"`);
}
