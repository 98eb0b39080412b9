/**
 * Slack's Web API: every method takes a POST with form fields, objects in them as JSON.
 * Source: https://docs.slack.dev/apis/web-api/using-the-slack-web-api/ (read 2026-11-21).
 */
import type { HttpAnswer } from "../../src/core/define-action.ts";
import { botToken, type SlackContext } from "./connection.ts";
import { isRotating } from "./oauth.ts";

export type Answer = Readonly<Record<string, unknown>>;
export type Arguments = Readonly<Record<string, unknown>>;

export interface CallOptions {
  /** Such as `#hiring`, for error sentences. */
  about?: string;
  /** Reads, and writes that change nothing when repeated. */
  safe?: boolean;
  /** What shares a rate limit; default: the method. */
  budget?: string;
}

/** @returns what Slack answered, which began with `ok: true` */
export async function callSlack(
  context: SlackContext,
  method: string,
  args: Arguments,
  options: CallOptions = {},
): Promise<Answer> {
  return (await askSlack(context, method, args, options)).body as Answer;
}

/** As {@link callSlack}, with status and headers. */
export async function askSlack(
  { http, connection }: SlackContext,
  method: string,
  args: Arguments,
  { about, safe = false, budget = method }: CallOptions = {},
): Promise<HttpAnswer> {
  const form = Object.fromEntries(Object.entries(args).map(([key, value]) => [key, toField(value)] as const));
  return http.send("POST", `${connection.api_url.replace(/\/$/, "")}/${method}`, {
    // a token that rotates comes from `authorize`
    ...(isRotating(connection) ? {} : { bearer: botToken(connection) }),
    form,
    safeToRepeat: safe,
    budget,
    ...(about !== undefined && { about }),
  });
}

function toField(value: unknown): string | undefined {
  return value === undefined || typeof value === "string" ? value : JSON.stringify(value);
}

/**
 * Pages through a list.
 *
 * @param most  pages at most; a page may be short or empty although more follow
 * @returns the items of every page, and whether there were more
 */
export async function listAll(
  context: SlackContext,
  method: string,
  args: Arguments,
  { key, most, ...options }: CallOptions & { key: string; most: number },
): Promise<{ items: Answer[]; complete: boolean; serverTimeMs: number | undefined }> {
  const items: Answer[] = [];
  let cursor: string | undefined;
  let serverTimeMs: number | undefined;
  for (let page = 0; page < most; page += 1) {
    const answer = await askSlack(context, method, { ...args, cursor }, { ...options, safe: true });
    const body = answer.body as Answer;
    const found = body[key];
    if (Array.isArray(found)) items.push(...(found as Answer[]));
    const date = Date.parse(answer.headers["date"] ?? "");
    serverTimeMs ??= Number.isNaN(date) ? undefined : date;
    cursor = nextCursor(body);
    if (cursor === undefined) return { items, complete: true, serverTimeMs };
  }
  return { items, complete: false, serverTimeMs };
}

function nextCursor(body: Answer): string | undefined {
  const metadata = body["response_metadata"] as { next_cursor?: unknown } | undefined;
  const cursor = metadata?.next_cursor;
  return typeof cursor === "string" && cursor !== "" ? cursor : undefined;
}
