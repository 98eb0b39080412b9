/**
 * HTTP request: whatever has no connector of its own.
 *
 * Sources   https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md,
 *           https://www.rfc-editor.org/rfc/rfc9110 (read 2026-11-21)
 * Signing   Standard Webhooks: HMAC-SHA256 of `<webhook-id>.<webhook-timestamp>.<body>`, in base64, `v1,` first
 * Repeats   at least once: every try of a step carries the same `webhook-id` and `Idempotency-Key`
 * Safety    credentials go to the connection's own origin and nowhere else, also when an event decides about the
 *           address; addresses inside the operator's network are refused by the outbound client
 */
import { action, defineAction, type HttpAnswer } from "../src/core/define-action.ts";
import { httpFields, targetOf, validateConnection, type HttpValues } from "./http/connection.ts";
import { httpPicture } from "./http/picture.ts";
import { bodyOf, RequestInput, type RequestInput as Input } from "./http/request-input.ts";
import { signedHeaders } from "./webhooks/signed-headers.ts";

/** Later steps read what came back; more is cut. */
const MAX_KEPT_CHARACTERS = 100_000;

const request = action<typeof httpFields>()({
  noun: "Request",
  label: "Send a request",
  description: "Sends a request to any address and keeps what comes back.",
  input: RequestInput,
  outputSample: {
    status: 200,
    body: { id: "42", ok: true },
    content_type: "application/json",
    truncated: false,
  },
  describe: ({ method, url }) => `${method} ${hostOf(url) ?? "the connection's address"}`,
  host: ({ url }) => hostOf(url) ?? undefined,
  picture: httpPicture,
  effect: (_output, request) => ({
    what: `sent ${request ?? "a request"}`,
    idempotent: /^(?:GET|HEAD|PUT|DELETE) /.test(request ?? ""),
  }),
  repeats:
    "The request is sent at least once: when an answer is lost it is sent again, with the same webhook-id and Idempotency-Key, by which the receiver can tell a repeat.",

  async run({ http, connection, input, runStepId, now }) {
    const { url, ownOrigin } = targetOf(connection, input.url);
    const { text, contentType } = bodyOf(input);
    const answer = await http.send(input.method, url.href, {
      query: queryOf(input),
      headers: {
        ...(contentType !== undefined && { "content-type": contentType }),
        ...input.headers,
        ...(ownOrigin && credentials(connection)),
        ...(ownOrigin &&
          signedHeaders({
            secret: connection.signing_secret,
            id: runStepId,
            timestampMs: now(),
            body: text ?? "",
          })),
      },
      ...(text !== undefined && { text }),
      idempotencyKey: runStepId,
      timeoutMs: input.timeout_seconds * 1000,
      truncate: true,
    });
    return keep(answer);
  },
});

export const http = defineAction({
  erasing: "Ask whoever runs the address that was called to erase what they were sent.",
  key: "http",
  label: "HTTP request",
  summary: "Sends requests to any address, signed if you wish.",
  sources: ["https://www.standardwebhooks.com/", "https://www.rfc-editor.org/rfc/rfc9110"],
  connection: httpFields,
  setup: [
    "Without a connection, requests are sent as they are.",
    "For a service that wants credentials, make a connection with its address and a token, a user name and password, or a header.",
    "To let the receiver check that a request is yours, put a signing secret (whsec_…) into the connection and give it to the receiver.",
  ],
  validate: validateConnection,
  namesHost: true,
  actions: { request },
});

function credentials({
  auth,
  token,
  username,
  password,
  header_name: name,
  header_value: value,
}: HttpValues): Record<string, string> {
  switch (auth) {
    case "bearer":
      return { authorization: `Bearer ${token ?? ""}` };
    case "basic":
      return {
        authorization: `Basic ${Buffer.from(`${username ?? ""}:${password ?? ""}`).toString("base64")}`,
      };
    case "header":
      return { [name ?? ""]: value ?? "" };
    default:
      return {};
  }
}

function queryOf({ query }: Input): Record<string, string | readonly string[] | undefined> {
  return Object.fromEntries(
    Object.entries(query ?? {}).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(String) : String(value),
    ]),
  );
}

function keep({ status, headers, body, truncated }: HttpAnswer): Record<string, unknown> {
  const text = typeof body === "string" ? body : JSON.stringify(body ?? null);
  const tooLong = text.length > MAX_KEPT_CHARACTERS;
  return {
    status,
    body: tooLong ? text.slice(0, MAX_KEPT_CHARACTERS) : body,
    content_type: headers["content-type"] ?? null,
    truncated: truncated || tooLong,
  };
}

function hostOf(url: string): string | undefined {
  return URL.parse(url)?.host;
}
