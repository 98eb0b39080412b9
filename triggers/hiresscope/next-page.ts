/** Where a list goes on. The vendor's page shows no list, so the usual ways of saying it are read. */
import type { HttpAnswer } from "../../src/core/define-action.ts";
import { read } from "../../src/core/hiring/read.ts";

/**
 * @param at  the address that was read, and the how manieth page it was, from 1
 * @returns null when there is no more; an address at another host is not followed, because credentials go with the call
 */
export function nextPage({ body, headers }: HttpAnswer, at: { url: string; page: number }): string | null {
  const { text, number } = read(body);
  const cursor = text("nextCursor") ?? text("next_cursor");
  if (cursor !== undefined) return withQuery(at.url, "cursor", cursor);
  const pages = number("totalPages") ?? number("total_pages");
  if (pages !== undefined && (number("page") ?? at.page) < pages) {
    return withQuery(at.url, "page", String((number("page") ?? at.page) + 1));
  }
  const link = /<([^>]+)>\s*;\s*rel="?next"?/i.exec(headers["link"] ?? "")?.[1];
  const next = text("next") ?? link;
  if (next === undefined || !URL.canParse(next, at.url)) return null;
  const url = new URL(next, at.url);
  return url.origin === new URL(at.url).origin && url.href !== at.url ? url.href : null;
}

function withQuery(address: string, name: string, value: string): string {
  const url = new URL(address);
  url.searchParams.set(name, value);
  return url.href;
}
