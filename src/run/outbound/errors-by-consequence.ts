/**
 * The one place that turns what came back, or did not, into an error named by what happens next. Sentences
 * name the destination and never an address, a header or a body: any of them may hold a secret.
 */
import { AuthExpired, ConfigError, type HirewireError, Rejected, RetryLater } from "../../core/errors.ts";
import type { ExchangeFailure, FailureKind } from "./exchange.ts";

/** What the sentences need to know about a call. */
export interface CallFacts {
  /** How people call the destination: the app's label, or the host where the owner chose the address. */
  name: string;
  /** True when repeating the call cannot double anything. */
  repeatable: boolean;
  totalMs: number;
}

const MAY_HAVE_WORKED = "The call may have worked although its answer was lost.";

/** What a call that brought no whole answer means. */
export function errorOfFailure(failure: ExchangeFailure, call: CallFacts): HirewireError {
  const { name } = call;
  // an answer that began with a refusal did no work
  const worked = failure.status === undefined || failure.status < 300 || failure.status >= 500;
  const ambiguous = failure.sent && worked && !call.repeatable;
  const detail = [failure.kind, failure.systemCode, failure.status]
    .filter((part) => part !== undefined)
    .join(" ");
  const later = (sentence: string): RetryLater =>
    new RetryLater(ambiguous ? `${sentence} ${MAY_HAVE_WORKED}` : sentence, {
      code: failure.kind,
      detail,
      ambiguous,
      cause: failure,
    });
  switch (failure.kind) {
    case "answer_too_large":
      return new Rejected(`The answer of ${name} is larger than Hirewire takes. Ask it for less.`, {
        code: failure.kind,
        detail,
        cause: failure,
      });
    case "request_invalid":
      return new ConfigError(
        `The call to ${name} could not be put together: its address or a header holds a character that is not allowed there.`,
        { code: failure.kind, detail, cause: failure },
      );
    default:
      return later(sentenceFor(failure.kind, failure.sent, call));
  }
}

type Passing = Exclude<FailureKind, "answer_too_large" | "request_invalid">;

function sentenceFor(kind: Passing, sent: boolean, { name, totalMs }: CallFacts): string {
  const sentences: Record<Passing, string> = {
    host_not_found: `${name} could not be found on the internet. Check the address for a slip of the pen.`,
    unreachable: `${name} could not be reached.`,
    tls_failed: `${name} could not prove that it is who it says: its certificate was not accepted.`,
    timeout: sent
      ? `${name} did not answer within ${seconds(totalMs)}.`
      : `No connection to ${name} came about within ${seconds(totalMs)}.`,
    connection_lost: `The connection to ${name} broke before an answer came.`,
    answer_cut_off: `The answer of ${name} broke off in the middle.`,
  };
  return sentences[kind];
}

/** What an answer means by its status alone. @returns undefined below 300 */
export function errorOfStatus(
  status: number,
  words: string | undefined,
  call: CallFacts,
): HirewireError | undefined {
  const { name } = call;
  const said = words === undefined ? "" : ` It said: "${words}".`;
  if (status < 300) return undefined;
  if (status === 401) {
    return new AuthExpired(
      `${name} no longer accepts the credentials of this connection. Reconnect it.${said}`,
      {
        code: "auth_expired",
      },
    );
  }
  if (status === 429) {
    return new RetryLater(`${name} said 429: too many calls.${said}`, { code: "rate_limited" });
  }
  if (status === 408 || status === 425 || status >= 500) {
    const ambiguous = status !== 425 && !call.repeatable;
    const sentence = `${name} had trouble of its own (${status}).${said}`;
    return new RetryLater(ambiguous ? `${sentence} ${MAY_HAVE_WORKED}` : sentence, {
      code: "destination_failed",
      ambiguous,
    });
  }
  if (status < 400) {
    return new Rejected(`${name} pointed to another address (${status}) instead of doing the work.`, {
      code: "redirected",
      status,
    });
  }
  return new Rejected(`${name} refused the call (${status}).${said}`, { code: "rejected", status });
}

/** An answer that says it worked and cannot be read. */
export function unreadable(call: CallFacts): RetryLater {
  const ambiguous = !call.repeatable;
  const sentence = `The answer of ${call.name} could not be read.`;
  return new RetryLater(ambiguous ? `${sentence} ${MAY_HAVE_WORKED}` : sentence, {
    code: "answer_unreadable",
    ambiguous,
  });
}

/**
 * The destination's own words, from the fields in which JSON errors usually carry them.
 *
 * @returns at most 200 characters on one line, or undefined
 */
export function wordsIn(body: unknown): string | undefined {
  const text = findWords(body, 0)?.replaceAll(/\s+/g, " ").trim();
  if (text === undefined || text === "") return undefined;
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}

const WORD_FIELDS = ["error_description", "message", "detail", "title", "error", "errors", "reason"];

function findWords(body: unknown, depth: number): string | undefined {
  if (typeof body === "string") return depth === 0 ? undefined : body;
  if (typeof body !== "object" || body === null || depth > 3) return undefined;
  if (Array.isArray(body)) return findWords(body[0], depth + 1);
  for (const key of WORD_FIELDS) {
    const words = findWords((body as Record<string, unknown>)[key], depth + 1);
    if (words !== undefined) return words;
  }
  return undefined;
}

function seconds(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${Math.round(ms / 1000)} s`;
}
