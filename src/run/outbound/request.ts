/** From what a connector asks for to what goes out. */
import type { HttpCall } from "../../core/define-action.ts";
import { ConfigError } from "../../core/errors.ts";

export interface Prepared {
  method: string;
  url: URL;
  /** By lower-case name, without credentials. */
  headers: Record<string, string>;
  body: string | undefined;
}

const USER_AGENT = "Hirewire/0.1";
const IDEMPOTENT = new Set(["GET", "HEAD", "PUT", "DELETE", "OPTIONS"]);

/** True when repeating the call cannot double anything (RFC 9110, section 9.2.2, or by the connector's word). */
export function isRepeatable(method: string, call: HttpCall): boolean {
  return call.safeToRepeat === true || IDEMPOTENT.has(method);
}

/** @throws {ConfigError} `invalid_url` */
export function prepare(method: string, address: string, call: HttpCall): Prepared {
  const url = readUrl(address);
  for (const [name, value] of Object.entries(call.query ?? {})) {
    for (const one of Array.isArray(value) ? (value as readonly string[]) : [value]) {
      if (one !== undefined) url.searchParams.append(name, String(one));
    }
  }
  const { body, type } = bodyOf(call);
  const headers: Record<string, string> = {
    accept: "application/json, */*;q=0.8",
    "user-agent": USER_AGENT,
    ...(type !== undefined && { "content-type": type }),
    ...(call.idempotencyKey !== undefined && { "idempotency-key": call.idempotencyKey }),
    ...lowerCased(call.headers ?? {}),
    ...(call.bearer !== undefined && { authorization: `Bearer ${call.bearer}` }),
  };
  return { method, url, headers, body };
}

export function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function readUrl(address: string): URL {
  const invalid = (why: string): ConfigError =>
    // the address itself stays out: it may hold a secret
    new ConfigError(`The address to call ${why}.`, { code: "invalid_url" });
  const url = URL.parse(address);
  if (url === null) throw invalid("is not one. Write it in full, such as https://example.com/hook");
  if (url.protocol !== "https:" && url.protocol !== "http:") throw invalid("must begin with https://");
  if (url.username !== "" || url.password !== "") {
    throw invalid("holds a user name or password. Put them into the connection instead");
  }
  url.hash = "";
  return url;
}

function bodyOf(call: HttpCall): { body: string | undefined; type: string | undefined } {
  const given = [call.json, call.form, call.text].filter((body) => body !== undefined);
  if (given.length > 1) throw new TypeError("A call has at most one of json, form and text.");
  if (call.json !== undefined) {
    return { body: JSON.stringify(call.json), type: "application/json; charset=utf-8" };
  }
  if (call.form !== undefined) {
    const fields = Object.entries(call.form).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    return { body: new URLSearchParams(fields).toString(), type: "application/x-www-form-urlencoded" };
  }
  if (call.text !== undefined) return { body: call.text, type: "text/plain; charset=utf-8" };
  return { body: undefined, type: undefined };
}

/**
 * What to ask next when an answer points elsewhere. Credentials and the call's own headers stay behind when
 * the host changes.
 *
 * A browser turns a redirected POST into a GET. That is right when the redirect says where the result is
 * (Google Apps Script does so), and loses the work when it only says "use https" or "add a slash": such a
 * redirect, and every 301 for a call that is no GET, is not followed.
 *
 * Source: https://www.rfc-editor.org/rfc/rfc9110#section-15.4 (read 2026-11-21).
 *
 * @returns undefined when the answer is no redirect or following it could lose the work
 */
export function redirected(
  request: Prepared,
  answer: { status: number; headers: Readonly<Record<string, string>> },
): (Prepared & { sameOrigin: boolean }) | undefined {
  const { status } = answer;
  const location = answer.headers["location"];
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined;
  if (!URL.canParse(location, request.url.href)) return undefined;
  const url = new URL(location, request.url);
  const downgraded = request.url.protocol === "https:" && url.protocol !== "https:";
  if (downgraded || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "")
    return undefined;
  const reads = request.method === "GET" || request.method === "HEAD";
  const keeps = reads || status === 307 || status === 308;
  if (!keeps && (status === 301 || samePath(url, request.url))) return undefined;
  const sameOrigin = url.origin === request.url.origin;
  const { "content-type": type, accept = "*/*" } = request.headers;
  const headers = sameOrigin
    ? { ...request.headers }
    : { accept, "user-agent": USER_AGENT, ...(type && { "content-type": type }) };
  if (keeps) return { method: request.method, url, headers, body: request.body, sameOrigin };
  delete headers["content-type"];
  return { method: "GET", url, headers, body: undefined, sameOrigin };
}

function samePath(one: URL, other: URL): boolean {
  return one.pathname.replace(/\/$/, "") === other.pathname.replace(/\/$/, "");
}
