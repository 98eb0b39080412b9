/**
 * A refusal in Slack's own words: HTTP 200 with `{"ok":false,"error":code}` plus `extra`, or 429 with
 * Retry-After when `retryAfterSeconds` is given.
 */
export class SlackError extends Error {
  readonly code: string;
  readonly extra: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: string, extra: Readonly<Record<string, unknown>> = {}, retryAfterSeconds?: number) {
    super(code);
    this.name = "SlackError";
    this.code = code;
    this.extra = extra;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/**
 * A validation refusal with details. Slack repeats them: bare in `errors`, and marked in
 * `response_metadata.messages` (https://docs.slack.dev/reference/methods/chat.postMessage).
 */
export function invalid(code: string, details: readonly string[]): SlackError {
  return new SlackError(code, {
    errors: details,
    response_metadata: { messages: details.map((detail) => `[ERROR] ${detail}`) },
  });
}

/** Refused arguments carry only `response_metadata.messages`. */
export function invalidArguments(...details: string[]): SlackError {
  const messages = details.map((detail) => `[ERROR] ${detail}`);
  return new SlackError("invalid_arguments", { response_metadata: { messages } });
}
