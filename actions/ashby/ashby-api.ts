/**
 * Ashby's wire: every method is a POST with a JSON body, and answers `{ success, results }`.
 * Sources: https://developers.ashbyhq.com/docs/introduction and
 * https://developers.ashbyhq.com/docs/pagination-and-incremental-sync (read 2026-11-21).
 */
import { ConfigError, Rejected } from "../../src/core/errors.ts";
import { ifThere } from "../ats/if-there.ts";
import { remembered } from "../ats/remember.ts";
import type { AshbyContext } from "./connection.ts";

export type Part = Readonly<Record<string, unknown>>;

export interface CallOptions {
  /** For error sentences, such as `application 3ae2…`. */
  about?: string;
  /** Done in the acting user's name, if the connection has one. */
  acts?: boolean;
  /** Repeating it changes nothing. */
  safe?: boolean;
}

/** The limit is the API key's and not the method's. */
const BUDGET = "api key";
const PAGE = 100;
const MOST_PAGES = 20;

export function isPart(value: unknown): value is Part {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** @returns the whole answer, which says `success: true` */
export async function askAshby(
  context: AshbyContext,
  method: string,
  body: Part,
  { about, acts = false, safe = false }: CallOptions = {},
): Promise<Part> {
  const { api_url: url, api_version: version } = context.connection;
  const user = acts ? await actingUser(context) : undefined;
  const answer = await context.http.post(`${url.replace(/\/+$/, "")}/${method}`, {
    json: body,
    headers: {
      accept: "application/json; version=1",
      "ashby-version": version,
      ...(user !== undefined && { "x-on-behalf-of": user }),
    },
    budget: BUDGET,
    safeToRepeat: safe,
    ...(about !== undefined && { about }),
  });
  return answer as Part;
}

/** Reads one thing. */
export async function readAshby(context: AshbyContext, method: string, body: Part): Promise<Part> {
  const { results } = await askAshby(context, method, body, { safe: true });
  return isPart(results) ? results : {};
}

/** As {@link readAshby}; null for what Ashby does not know or does not show to this key. */
export async function readIfThere(context: AshbyContext, method: string, body: Part): Promise<Part | null> {
  return ifThere(readAshby(context, method, body));
}

/** Does something, in the acting user's name. */
export async function writeAshby(
  context: AshbyContext,
  method: string,
  body: Part,
  options: { about: string; safe?: boolean },
): Promise<Part> {
  const { results } = await askAshby(context, method, body, { ...options, acts: true });
  return isPart(results) ? results : {};
}

/**
 * Pages to the end of a list.
 *
 * @param options.enough  for pickers: a list that is longer is cut off instead of refused
 * @throws {Rejected} `ashby_list_too_long` rather than decide on half a list
 */
export async function listAshby(
  context: AshbyContext,
  method: string,
  body: Part = {},
  options: { enough?: boolean; acts?: boolean } = {},
): Promise<Part[]> {
  const items: Part[] = [];
  let cursor: unknown;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const paged = { ...body, limit: PAGE, ...(cursor !== undefined && { cursor }) };
    const answer = await askAshby(context, method, paged, { safe: true, acts: options.acts === true });
    const { results, moreDataAvailable, nextCursor } = answer;
    if (Array.isArray(results)) items.push(...results.filter(isPart));
    if (moreDataAvailable !== true || typeof nextCursor !== "string") return items;
    cursor = nextCursor;
  }
  if (options.enough === true) return items;
  throw new Rejected(
    `Ashby lists more than ${MOST_PAGES * PAGE} entries there, and Hirewire does not decide on a part of them.`,
    { code: "ashby_list_too_long", detail: method },
  );
}

/** A list that comes in one piece. */
export async function readList(context: AshbyContext, method: string, body: Part = {}): Promise<Part[]> {
  const { results } = await askAshby(context, method, body, { safe: true });
  return Array.isArray(results) ? results.filter(isPart) : [];
}

/**
 * The id of the user whom the connection names.
 *
 * @throws {ConfigError} `ashby_user_unknown`
 */
export async function actingUser(context: AshbyContext): Promise<string | undefined> {
  const written = context.connection.acting_user;
  if (written === undefined || !written.includes("@")) return written;
  return remembered(context, `user ${written}`, async () => {
    const users = await readList(context, "user.search", { email: written });
    const id = textOf(users.find((user) => user["isEnabled"] !== false)?.["id"]);
    if (id !== undefined) return id;
    throw new ConfigError(
      `No active user in Ashby has the email address ${written}. Name another one as the user who acts.`,
      { code: "ashby_user_unknown", path: "acting_user" },
    );
  });
}
