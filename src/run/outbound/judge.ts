/** Reads an answer and decides what it means: the app's own words first, then the status. */
import type { CalledApp, CallContext, HttpAnswer, HttpCall } from "../../core/define-action.ts";
import { type CallFacts, errorOfStatus, unreadable, wordsIn } from "../../core/errors-of-status.ts";
import { type HirewireError, RetryLater } from "../../core/errors.ts";
import { readRetryAfter } from "../../core/retry-after.ts";
import type { RawAnswer } from "./exchange.ts";
import type { Prepared } from "./request.ts";

export interface Judged {
  answer: HttpAnswer;
  /** Undefined when the answer is a good one. */
  error: HirewireError | undefined;
}

export function judge(
  raw: RawAnswer,
  options: {
    app: CalledApp;
    connection: CallContext["connection"];
    request: Prepared;
    call: HttpCall;
    facts: CallFacts;
    nowMs: number;
  },
): Judged {
  const { app, connection, request, call, facts, nowMs } = options;
  const { body, readable } = readBody(raw);
  const answer: HttpAnswer = {
    status: raw.status,
    headers: raw.headers,
    body,
    method: request.method,
    url: request.url.href,
    about: call.about,
    truncated: raw.truncated,
  };
  const good = raw.status < 300;
  const error =
    (good && !readable && call.statusOnly !== true ? unreadable(facts) : undefined) ??
    app.classify?.(answer, { connection }) ??
    errorOfStatus(raw.status, wordsIn(body), facts);
  return { answer, error: error && complete(error, raw, facts, nowMs) };
}

/** What the client knows better than the app. */
function complete(error: HirewireError, raw: RawAnswer, facts: CallFacts, nowMs: number): HirewireError {
  const requestId = requestIdIn(raw.headers);
  const detail = [error.detail, `status ${raw.status}`, requestId && `request ${requestId}`]
    .filter(Boolean)
    .join(", ");
  if (error instanceof RetryLater) {
    const afterMs = error.afterMs ?? readRetryAfter(raw.headers["retry-after"], nowMs);
    return new RetryLater(error.message, {
      code: error.code,
      detail,
      ambiguous: error.ambiguous && !facts.repeatable,
      ...(afterMs !== undefined && { afterMs }),
      ...(error.cause !== undefined && { cause: error.cause }),
    });
  }
  (error as { detail: string | undefined }).detail = detail; // readonly for everybody who comes later
  return error;
}

/** `readable` is false for JSON that cannot be parsed. */
function readBody(raw: RawAnswer): { body: unknown; readable: boolean } {
  const type = raw.headers["content-type"] ?? "";
  const text = decode(raw.body, type);
  if (!/[/+]json\b/i.test(type) || raw.truncated || text.trim() === "") return { body: text, readable: true };
  try {
    return { body: JSON.parse(text) as unknown, readable: true };
  } catch {
    return { body: text, readable: false };
  }
}

const utf8 = new TextDecoder();

function decode(bytes: Buffer, contentType: string): string {
  const charset = /charset="?([^";\s]+)/i.exec(contentType)?.[1];
  if (charset === undefined || /^utf-?8$/i.test(charset)) return utf8.decode(bytes);
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return bytes.toString("utf8"); // a charset nobody knows
  }
}

const REQUEST_ID_HEADERS = ["x-slack-req-id", "x-request-id", "request-id", "x-amzn-requestid", "cf-ray"];

/** The destination's own id of the call, for a conversation with its support. */
export function requestIdIn(headers: Readonly<Record<string, string>>): string | undefined {
  const name = REQUEST_ID_HEADERS.find((header) => headers[header] !== undefined);
  return name === undefined ? undefined : headers[name]?.slice(0, 100);
}
