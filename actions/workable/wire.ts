/**
 * Calls to Workable's API. All calls of a connection share one limit (10 in 10 seconds for an account's token), so they
 * share one budget: after a 429 they all wait.
 *
 * Source: https://workable.readme.io/reference/rate-limits (read 2026-11-21).
 */
import type { z } from "zod";
import type { HttpCall } from "../../src/core/define-action.ts";
import { Rejected, RetryLater } from "../../src/core/errors.ts";
import { apiUrl, type WorkableContext } from "./connection.ts";
import { Page } from "./shapes.ts";

export type WorkableCall = Pick<HttpCall, "query" | "json" | "about" | "safeToRepeat">;

/** @param path  below the API's address, such as `/candidates` */
export async function callWorkable(
  { http, connection }: WorkableContext,
  method: "GET" | "POST" | "PUT" | "PATCH",
  path: string,
  call: WorkableCall = {},
): Promise<unknown> {
  const answer = await http.send(method, `${apiUrl(connection)}${path}`, { ...call, budget: "workable" });
  return answer.body;
}

/**
 * Reads page after page; Workable gives the whole address of the next one.
 *
 * @param options.item  the list's name in the answer, and what is in it
 * @param options.most  pages, at most
 * @returns `whole` is false when there would have been more
 */
export async function listAll<S extends z.ZodType>(
  context: WorkableContext,
  path: string,
  options: {
    name: string;
    item: S;
    query?: Record<string, string | number>;
    about?: string;
    most?: number;
  },
): Promise<{ items: z.output<S>[]; whole: boolean }> {
  const { name, item, query, about, most = 20 } = options;
  const items: z.output<S>[] = [];
  const shared = { budget: "workable", ...(about !== undefined && { about }) };
  let url = `${apiUrl(context.connection)}${path}`;
  for (let page = 1; ; page += 1) {
    const body = await context.http.get(url, {
      ...shared,
      ...(page === 1 && { query: { limit: 100, ...query } }),
    });
    const { paging, ...lists } = readAs(Page, body);
    items.push(...readAs(item.array(), lists[name]));
    const next = paging?.next ?? undefined;
    if (next === undefined || next === "" || next === url) return { items, whole: true };
    if (page === most) return { items, whole: false };
    url = sameOrigin(next, url);
  }
}

/** The token goes along with every page. @throws {Rejected} `workable_foreign_page` */
function sameOrigin(next: string, url: string): string {
  if (URL.canParse(next) && new URL(next).origin === new URL(url).origin) return next;
  throw new Rejected(
    "Workable's answer points to another address for its next page, which was not asked. Check the API's address in the connection.",
    { code: "workable_foreign_page" },
  );
}

/** @throws {RetryLater} `workable_unexpected_answer` */
export function readAs<S extends z.ZodType>(shape: S, body: unknown): z.output<S> {
  const read = shape.safeParse(body);
  if (read.success) return read.data;
  throw new RetryLater("Workable's answer was not in its usual form.", {
    code: "workable_unexpected_answer",
    detail: read.error.issues
      .slice(0, 3)
      .map(({ path, code }) => `${path.join(".")} ${code}`)
      .join(", "),
    ambiguous: true,
  });
}
