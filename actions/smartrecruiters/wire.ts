/**
 * Calls to SmartRecruiters' API: 10 a second for a key, 8 at a time, and candidates are searched one call at a time.
 *
 * Source: https://developers.smartrecruiters.com/docs/rate-limiting (read 2026-11-21).
 */
import { z } from "zod";
import type { HttpCall } from "../../src/core/define-action.ts";
import { RetryLater } from "../../src/core/errors.ts";
import type { SmartrecruitersContext } from "./connection.ts";

const PAGE_SIZE = 100;
const BUDGET = "smartrecruiters";

export type SmartrecruitersCall = Pick<HttpCall, "query" | "json" | "about" | "safeToRepeat">;

/** @param path  below the API's address, such as `/candidates` */
export async function callSmartrecruiters(
  { http, connection }: SmartrecruitersContext,
  method: "GET" | "POST" | "PUT",
  path: string,
  call: SmartrecruitersCall = {},
): Promise<unknown> {
  const url = `${connection.api_url.replace(/\/+$/, "")}${path}`;
  return (await http.send(method, url, { ...call, budget: BUDGET })).body;
}

/** Some lists turn pages by `nextPageId`, others by `offset` and `totalFound`, and short ones not at all. */
const Page = z.looseObject({
  nextPageId: z.string().nullish(),
  totalFound: z.number().nullish(),
  content: z.array(z.unknown()).default([]),
});

/**
 * Reads page after page.
 *
 * @param options.most  pages, at most
 * @returns `whole` is false when there would have been more
 */
export async function listAll<S extends z.ZodType>(
  context: SmartrecruitersContext,
  path: string,
  options: { item: S; by?: "page" | "offset"; query?: Record<string, string>; about?: string; most?: number },
): Promise<{ items: z.output<S>[]; whole: boolean }> {
  const { item, by, query, about, most = 10 } = options;
  const items: z.output<S>[] = [];
  let turn: Record<string, string | number> = {};
  for (let page = 1; ; page += 1) {
    const body = await callSmartrecruiters(context, "GET", path, {
      query: { ...query, ...(by && { limit: PAGE_SIZE }), ...turn },
      ...(about !== undefined && { about }),
    });
    const { nextPageId, totalFound, content } = readAs(Page, body);
    items.push(...readAs(item.array(), content));
    const more = by === "page" ? Boolean(nextPageId) : by === "offset" && items.length < (totalFound ?? 0);
    if (!more || content.length === 0) return { items, whole: true };
    if (page === most) return { items, whole: false };
    turn = by === "page" ? { pageId: nextPageId ?? "" } : { offset: items.length };
  }
}

/** @throws {RetryLater} `smartrecruiters_unexpected_answer` */
export function readAs<S extends z.ZodType>(shape: S, body: unknown): z.output<S> {
  const read = shape.safeParse(body);
  if (read.success) return read.data;
  throw new RetryLater("SmartRecruiters' answer was not in its usual form.", {
    code: "smartrecruiters_unexpected_answer",
    detail: read.error.issues
      .slice(0, 3)
      .map(({ path, code }) => `${path.join(".")} ${code}`)
      .join(", "),
    ambiguous: true,
  });
}
