/**
 * Calls to Teamtailor's API: JSON:API, 30 resources in a page, and one limit for all calls of a key.
 *
 * Source: https://docs.teamtailor.com/ (read 2026-11-21).
 */
import type { z } from "zod";
import type { HttpCall } from "../../src/core/define-action.ts";
import { Rejected, RetryLater } from "../../src/core/errors.ts";
import { apiUrl, type TeamtailorContext } from "./connection.ts";
import { type Resource, ResourceList } from "./resources.ts";

const JSON_API = "application/vnd.api+json";
const PAGE_SIZE = 30;
const BUDGET = "teamtailor";

export type TeamtailorCall = Pick<HttpCall, "query" | "json" | "about" | "safeToRepeat">;

/** @param path  below the API's address, such as `/candidates` */
export async function callTeamtailor(
  { http, connection }: TeamtailorContext,
  method: "GET" | "POST" | "PATCH",
  path: string,
  call: TeamtailorCall = {},
): Promise<unknown> {
  const headers = { accept: JSON_API, ...(call.json !== undefined && { "content-type": JSON_API }) };
  const answer = await http.send(method, `${apiUrl(connection)}${path}`, {
    ...call,
    headers,
    budget: BUDGET,
  });
  return answer.body;
}

/**
 * Reads page after page.
 *
 * @param options.most  pages, at most
 * @returns `whole` is false when there would have been more
 */
export async function listAll(
  context: TeamtailorContext,
  path: string,
  options: { query?: Record<string, string>; about?: string; most?: number } = {},
): Promise<{ items: Resource[]; included: Resource[]; whole: boolean }> {
  const { query, about, most = 20 } = options;
  const items: Resource[] = [];
  const included: Resource[] = [];
  const shared = {
    budget: BUDGET,
    headers: { accept: JSON_API },
    ...(about !== undefined && { about }),
  };
  let url = `${apiUrl(context.connection)}${path}`;
  for (let page = 1; ; page += 1) {
    const body = await context.http.get(url, {
      ...shared,
      ...(page === 1 && { query: { "page[size]": PAGE_SIZE, ...query } }),
    });
    const read = readAs(ResourceList, body);
    items.push(...read.data);
    included.push(...read.included);
    const next = read.links?.next ?? "";
    if (next === "" || next === url) return { items, included, whole: true };
    if (page === most) return { items, included, whole: false };
    url = sameOrigin(next, url);
  }
}

/** The key goes along with every page. @throws {Rejected} `teamtailor_foreign_page` */
function sameOrigin(next: string, url: string): string {
  if (URL.canParse(next) && new URL(next).origin === new URL(url).origin) return next;
  throw new Rejected(
    "Teamtailor's answer points to another address for its next page, which was not asked. Check the API's address in the connection.",
    { code: "teamtailor_foreign_page" },
  );
}

/** @throws {RetryLater} `teamtailor_unexpected_answer` */
export function readAs<S extends z.ZodType>(shape: S, body: unknown): z.output<S> {
  const read = shape.safeParse(body);
  if (read.success) return read.data;
  throw new RetryLater("Teamtailor's answer was not in its usual form.", {
    code: "teamtailor_unexpected_answer",
    detail: read.error.issues
      .slice(0, 3)
      .map(({ path, code }) => `${path.join(".")} ${code}`)
      .join(", "),
    ambiguous: true,
  });
}
