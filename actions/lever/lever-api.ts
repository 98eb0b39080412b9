/**
 * Lever's wire: JSON with what was asked for under `data`, lists in pages of up to 100 with an opaque offset.
 * Source: https://hire.lever.co/developer/documentation (read 2026-11-21).
 */
import type { HttpCall } from "../../src/core/define-action.ts";
import { ConfigError, Rejected } from "../../src/core/errors.ts";
import { ifThere } from "../ats/if-there.ts";
import { remembered } from "../ats/remember.ts";
import type { LeverContext } from "./connection.ts";

export type Part = Readonly<Record<string, unknown>>;
export type Query = NonNullable<HttpCall["query"]>;

/** The limit is the API key's and not the endpoint's. */
const BUDGET = "api key";
const PAGE = 100;
const MOST_PAGES = 20;

export function isPart(value: unknown): value is Part {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @returns what stands under `data` */
export async function readLever(context: LeverContext, path: string, query: Query = {}): Promise<Part> {
  const body = await context.http.get(addressOf(context, path), { query, budget: BUDGET });
  return dataIn(body);
}

/** As {@link readLever}; null for what Lever does not know. */
export async function readIfThere(context: LeverContext, path: string, query?: Query): Promise<Part | null> {
  return ifThere(readLever(context, path, query));
}

/** @param options.safe  repeating a POST changes nothing */
export async function writeLever(
  context: LeverContext,
  method: "POST" | "PUT",
  path: string,
  options: { json: unknown; about: string; query?: Query; safe?: boolean },
): Promise<Part> {
  const { json, about, query, safe = false } = options;
  const user = await actingUser(context);
  const { body } = await context.http.send(method, addressOf(context, path), {
    json,
    about,
    query: { ...query, perform_as: user },
    budget: BUDGET,
    safeToRepeat: safe,
  });
  return dataIn(body);
}

/**
 * Pages to the end of a list.
 *
 * @param options.enough  for pickers: a list that is longer is cut off instead of refused
 * @throws {Rejected} `lever_list_too_long` rather than decide on half a list
 */
export async function listLever(
  context: LeverContext,
  path: string,
  query: Query = {},
  options: { enough?: boolean } = {},
): Promise<Part[]> {
  const items: Part[] = [];
  let offset: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const body = await context.http.get(addressOf(context, path), {
      query: { ...query, limit: PAGE, offset },
      budget: BUDGET,
    });
    const { data, next, hasNext } = body as { data?: unknown; next?: unknown; hasNext?: unknown };
    // a filter that finds one thing may answer with it instead of a list
    items.push(...[data].flat().filter(isPart));
    if (hasNext !== true || typeof next !== "string") return items;
    offset = next;
  }
  if (options.enough === true) return items;
  throw new Rejected(
    `Lever lists more than ${MOST_PAGES * PAGE} entries there, and Hirewire does not decide on a part of them.`,
    { code: "lever_list_too_long", detail: path.split("/").at(-1) ?? path },
  );
}

/**
 * The id of the user whom the connection names.
 *
 * @throws {ConfigError} `lever_user_unknown`
 */
export async function actingUser(context: LeverContext): Promise<string | undefined> {
  const written = context.connection.acting_user;
  if (written === undefined || !written.includes("@")) return written;
  return remembered(context, `user ${written}`, async () => {
    const [user] = await listLever(context, "/users", { email: written.toLowerCase() });
    if (typeof user?.["id"] === "string") return user["id"];
    throw new ConfigError(
      `No active user in Lever has the email address ${written}. Name another one as the user who acts.`,
      { code: "lever_user_unknown", path: "acting_user" },
    );
  });
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function addressOf({ connection }: LeverContext, path: string): string {
  return `${connection.api_url.replace(/\/+$/, "")}${path}`;
}

function dataIn(body: unknown): Part {
  const data = isPart(body) ? body["data"] : undefined;
  return isPart(data) ? data : {};
}
