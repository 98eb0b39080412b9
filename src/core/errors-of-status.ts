/**
 * Turns an answer into an error named by what happens next. Sentences name the destination and never an address, a
 * header or a body: any of them may hold a secret.
 */
import { AuthExpired, type HirewireError, Rejected, RetryLater } from "./errors.ts";

/** What the sentences need to know about a call. */
export interface CallFacts {
  /** How people call the destination: the app's label, or the host where the owner chose the address. */
  name: string;
  /** True when repeating the call cannot double anything. */
  repeatable: boolean;
  totalMs: number;
}

export const MAY_HAVE_WORKED = "The call may have worked although its answer was lost.";

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
