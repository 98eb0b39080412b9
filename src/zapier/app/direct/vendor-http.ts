/** The client that a vendor's own functions are handed, over Zapier's. Answers mean here what they mean in Hirewire. */
import type {
  CallContext,
  CalledApp,
  HttpAnswer,
  HttpCall,
  HttpClient,
} from "../../../core/define-action.ts";
import { errorOfStatus, unreadable, wordsIn } from "../../../core/errors-of-status.ts";
import { AuthExpired, type HirewireError, RetryLater } from "../../../core/errors.ts";
import { readRetryAfter } from "../../../core/retry-after.ts";
import type { Z, ZapierRequest, ZapierResponse } from "../zapier.ts";

interface Judged {
  answer: HttpAnswer;
  /** Undefined when the answer is a good one. */
  error: HirewireError | undefined;
}

/** @param context  what the app's `authorize` is handed; it holds this very client */
export function vendorHttp(
  z: Pick<Z, "request">,
  app: Pick<CalledApp, "label" | "authorize" | "classify">,
  context: () => CallContext,
): HttpClient {
  const attempt = async (method: string, url: string, call: HttpCall, fresh: boolean): Promise<Judged> => {
    const signedIn = call.anonymous === true ? undefined : await app.authorize?.({ ...context(), fresh });
    const request = requestOf(method, url, call, signedIn ?? {});
    return judge(await send(z, request, app.label), { method, url, call, app, context: context() });
  };

  const client: HttpClient = {
    async send(method, url, call = {}) {
      let judged = await attempt(method, url, call, false);
      // credentials may have grown old, or be wanted in another way
      if (judged.error instanceof AuthExpired && app.authorize && call.anonymous !== true) {
        judged = await attempt(method, url, call, true);
      }
      if (judged.error) throw judged.error;
      return judged.answer;
    },
    get: async (url, call) => (await client.send("GET", url, call)).body,
    post: async (url, call) => (await client.send("POST", url, call)).body,
    put: async (url, call) => (await client.send("PUT", url, call)).body,
    patch: async (url, call) => (await client.send("PATCH", url, call)).body,
    delete: async (url, call) => (await client.send("DELETE", url, call)).body,
  };
  return client;
}

function requestOf(
  method: string,
  url: string,
  { query = {}, headers = {}, bearer, json, form, text, idempotencyKey }: HttpCall,
  signedIn: Readonly<Record<string, string>>,
): ZapierRequest {
  const target = new URL(url);
  for (const [name, value] of Object.entries(query)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== undefined) target.searchParams.append(name, String(each));
    }
  }
  const fields = Object.entries(form ?? {}).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return {
    url: target.href,
    method,
    headers: {
      Accept: "application/json",
      ...(json !== undefined && { "Content-Type": "application/json" }),
      ...(form && { "Content-Type": "application/x-www-form-urlencoded" }),
      ...headers,
      ...signedIn,
      ...(bearer !== undefined && { Authorization: `Bearer ${bearer}` }),
      ...(idempotencyKey !== undefined && { "Idempotency-Key": idempotencyKey }),
    },
    ...(json !== undefined && { body: JSON.stringify(json) }),
    ...(form && { body: new URLSearchParams(fields).toString() }),
    ...(text !== undefined && { body: text }),
    // credentials must not follow to another address
    redirect: "manual",
    skipThrowForStatus: true,
  };
}

async function send(z: Pick<Z, "request">, request: ZapierRequest, label: string): Promise<ZapierResponse> {
  try {
    return await z.request(request);
  } catch (error) {
    // node-fetch's, which the platform hands on
    if (!(error instanceof Error) || error.name !== "FetchError") throw error;
    throw new RetryLater(`${label} could not be reached.`, { code: "unreachable", cause: error });
  }
}

function judge(
  { status, headers, content }: ZapierResponse,
  options: {
    method: string;
    url: string;
    call: HttpCall;
    app: Pick<CalledApp, "label" | "classify">;
    context: CallContext;
  },
): Judged {
  const { method, url, call, app, context } = options;
  const named = Object.fromEntries(headers.entries());
  const parsed = parse(content, named["content-type"] ?? "");
  const answer: HttpAnswer = {
    status,
    headers: named,
    body: parsed.body,
    method,
    url,
    about: call.about,
    truncated: false,
  };
  const facts = { name: app.label, repeatable: method === "GET" || call.safeToRepeat === true, totalMs: 0 };
  const error =
    (status < 300 && !parsed.readable ? unreadable(facts) : undefined) ??
    app.classify?.(answer, { connection: context.connection }) ??
    errorOfStatus(status, wordsIn(parsed.body), facts);
  return { answer, error: error && withDelay(error, named["retry-after"], context.now()) };
}

function parse(content: string, type: string): { body: unknown; readable: boolean } {
  if (!/[/+]json\b/i.test(type) || content.trim() === "") return { body: content, readable: true };
  try {
    return { body: JSON.parse(content) as unknown, readable: true };
  } catch {
    return { body: content, readable: false };
  }
}

function withDelay(error: HirewireError, retryAfter: string | undefined, nowMs: number): HirewireError {
  const afterMs = readRetryAfter(retryAfter, nowMs);
  if (!(error instanceof RetryLater) || error.afterMs !== undefined || afterMs === undefined) return error;
  return new RetryLater(error.message, { code: error.code, afterMs, ambiguous: error.ambiguous });
}
