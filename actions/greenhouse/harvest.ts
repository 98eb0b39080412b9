/**
 * Calls to Harvest v3: lists page by page, and writes.
 *
 * Sources   https://harvestdocs.greenhouse.io/docs/pagination and https://harvestdocs.greenhouse.io/docs/list-endpoints
 *           (read 2026-11-21): the next page is named by `Link: <…?cursor=…>; rel="next"`, and a cursor must be the only
 *           parameter; newest first; there is no `GET /<collection>/<id>`, so a single object is `?ids=`.
 */
import { ConfigError, Rejected, RetryLater } from "../../src/core/errors.ts";
import type { GreenhouseContext } from "./connection.ts";

export type Row = Readonly<Record<string, unknown>>;

const PER_PAGE = 500;
const MAX_PAGES = 20;
/** How many ids one filter takes. */
const MAX_IDS = 50;
/** One limit counts for all calls. */
const BUDGET = "harvest";

type Query = Readonly<Record<string, string | boolean | undefined>>;

/**
 * One page after the other, so that whoever found what they look for can stop.
 *
 * @returns `true` when there was more than Hirewire looks through
 */
export async function* pages(
  { http, connection }: GreenhouseContext,
  path: string,
  query: Query,
): AsyncGenerator<Row[], boolean> {
  const url = connection.api_url + path;
  let asked: Readonly<Record<string, string | number | boolean | undefined>> = {
    ...query,
    per_page: PER_PAGE,
  };
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const { body, headers } = await http.send("GET", url, { query: asked, budget: BUDGET });
    if (!Array.isArray(body)) throw strange();
    yield body.filter(isRow);
    const cursor = nextCursor(headers["link"]);
    if (cursor === undefined) return false;
    asked = { cursor };
  }
  return true;
}

/**
 * @param options.enough  the newest 10,000 will do
 * @returns newest first
 * @throws {ConfigError} `greenhouse_list_too_long`
 */
export async function list(
  context: GreenhouseContext,
  path: string,
  query: Query = {},
  options: { enough?: boolean } = {},
): Promise<Row[]> {
  const rows: Row[] = [];
  const all = pages(context, path, query);
  for (;;) {
    const { done, value } = await all.next();
    if (done !== true) {
      rows.push(...value);
      continue;
    }
    if (value && options.enough !== true) throw tooLong(path);
    return rows;
  }
}

/** Rows that belong to any of the ids; none without ids. */
export async function listFor(
  context: GreenhouseContext,
  path: string,
  filter: string,
  ids: readonly string[],
  query: Query = {},
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let from = 0; from < ids.length; from += MAX_IDS) {
    const some = ids.slice(from, from + MAX_IDS).join(",");
    rows.push(...(await list(context, path, { ...query, [filter]: some })));
  }
  return rows;
}

/** @param options.safe  true when doing it twice is the same as once */
export async function write(
  { http, connection }: GreenhouseContext,
  method: "POST" | "PATCH",
  path: string,
  json: Row,
  options: { about: string; safe?: boolean },
): Promise<Row> {
  const { about, safe = false } = options;
  const call = { json, about, safeToRepeat: safe, budget: BUDGET };
  const { body } = await http.send(method, connection.api_url + path, call);
  return isRow(body) ? body : {};
}

/** A refusal means nothing when what was wanted is so already: an earlier try, or somebody else, did it. */
export async function unlessDone(
  work: () => Promise<unknown>,
  isDone: () => Promise<boolean>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Rejected) || error.status !== 422 || !(await isDone())) throw error;
  }
}

/** Ids are numbers in Greenhouse; what is none belongs to nothing there. */
export function isId(text: string): boolean {
  return /^[1-9]\d{0,17}$/.test(text);
}

/** As every ATS has them here: text. */
export function idOf(value: unknown): string | undefined {
  return typeof value === "number" || typeof value === "string" ? String(value) : undefined;
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

/** Lists come newest first; where the order means something, it is told. */
export function inOrder(rows: readonly Row[]): Row[] {
  return rows.toSorted((one, other) => Number(one["sort_order"]) - Number(other["sort_order"]));
}

export function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function nextCursor(link: string | undefined): string | undefined {
  const next = link?.split(/,(?=\s*<)/).find((part) => /;\s*rel="?next"?/i.test(part));
  const address = /<([^>]+)>/.exec(next ?? "")?.[1];
  if (address === undefined) return undefined;
  // only the cursor is taken: the token must not follow a link to wherever it leads
  return new URL(address, "https://harvest.greenhouse.io").searchParams.get("cursor") ?? undefined;
}

function strange(): RetryLater {
  return new RetryLater("What answered was not Greenhouse's list.", { code: "greenhouse_unexpected_answer" });
}

function tooLong(path: string): ConfigError {
  const words = path.slice(1).replaceAll("_", " ");
  return new ConfigError(
    `Greenhouse lists more than ${MAX_PAGES * PER_PAGE} ${words}, which is more than Hirewire looks through.`,
    { code: "greenhouse_list_too_long" },
  );
}
