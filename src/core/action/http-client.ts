/** How a destination is called: the one way out, as its file in `actions/` sees it. */

export type Headers = Readonly<Record<string, string>>;

export interface HttpCall {
  query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  headers?: Readonly<Record<string, string>>;
  bearer?: string;
  /** At most one of `json`, `form` and `text` is the body. */
  json?: unknown;
  form?: Readonly<Record<string, string | undefined>>;
  text?: string;
  /** Sent as `Idempotency-Key`. */
  idempotencyKey?: string;
  /** For the whole call, in milliseconds; default 15,000. */
  timeoutMs?: number;
  /** True when repeating the call cannot double anything although its method is not GET, PUT or DELETE. */
  safeToRepeat?: boolean;
  /** Leaves the connection's credentials out: for calls that obtain them. */
  anonymous?: boolean;
  /** False: an answer that points elsewhere is not followed. */
  redirects?: boolean;
  /** Only the answer's status counts: a body that calls itself JSON and is none does not matter. */
  statusOnly?: boolean;
  /** What the call is about, in words and without personal data, such as `#hiring`: for error sentences. */
  about?: string;
  /**
   * Calls of one connection with the same budget share one limit at the destination: after a 429 they all wait.
   * Default: the method with the address up to its query.
   */
  budget?: string;
  /** Answers above the client's size limit are cut there instead of refused; see {@link HttpAnswer.truncated}. */
  truncate?: boolean;
  signal?: AbortSignal;
}

export interface HttpAnswer {
  status: number;
  headers: Headers;
  /** Parsed when the answer is JSON, else text. */
  body: unknown;
  /** What was called, for `classify`. The address may hold a secret. */
  method: string;
  url: string;
  about: string | undefined;
  /** True when the body was longer than the client takes and `truncate` was asked for: `body` is text then. */
  truncated: boolean;
}

/**
 * The one way out. Every answer goes through the app's `classify`, then by status into one of the errors
 * of `errors.ts`, so that connectors stay free of `catch`.
 *
 * @throws {RetryLater} on 408, 429, 5xx, time-outs, network errors and answers that arrived damaged
 * @throws {AuthExpired} on 401, once fresh credentials did not help
 * @throws {ConfigError} `egress_refused` for an address inside the operator's own network, `invalid_url`
 * @throws {Rejected} on any other 4xx
 * @throws the signal's own reason, untouched, when the caller stopped: being stopped is not a failure
 */
export interface HttpClient {
  get(url: string, call?: HttpCall): Promise<unknown>;
  post(url: string, call?: HttpCall): Promise<unknown>;
  put(url: string, call?: HttpCall): Promise<unknown>;
  patch(url: string, call?: HttpCall): Promise<unknown>;
  delete(url: string, call?: HttpCall): Promise<unknown>;
  /** As above, with status and headers. */
  send(method: string, url: string, call?: HttpCall): Promise<HttpAnswer>;
}
