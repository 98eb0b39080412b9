/**
 * How Greenhouse says no: 401 for a token, 403 for a missing scope or permission, 404, 422 `{ message?, errors? }`,
 * 429 with `Retry-After` and `X-RateLimit-Reset` (seconds since 1970). Its sign-in speaks OAuth: `{ error }`.
 *
 * Sources   https://harvestdocs.greenhouse.io/docs/authentication and
 *           https://harvestdocs.greenhouse.io/docs/api-rate-limiting (read 2026-11-21)
 */
import type { HttpAnswer } from "../../src/core/define-action.ts";
import { AuthExpired, ConfigError, type HirewireError, Rejected, RetryLater } from "../../src/core/errors.ts";
import type { GreenhouseValues } from "./connection.ts";

export function classify(
  answer: HttpAnswer,
  { connection }: { connection: Pick<GreenhouseValues, "api_url" | "token_url"> },
): HirewireError | undefined {
  if (answer.url.startsWith(connection.token_url)) return ofSignIn(answer);
  switch (answer.status) {
    case 403:
      return notAllowed(answer, connection.api_url);
    case 422:
      return refused(answer);
    case 429:
      return tooMany(answer);
    default:
      return undefined;
  }
}

function ofSignIn({ status, body }: HttpAnswer): HirewireError | undefined {
  if (status < 400 || status >= 500 || status === 429) return undefined;
  const code = isPart(body) && typeof body["error"] === "string" ? body["error"] : undefined;
  if (status === 401 || code === "invalid_client" || code === "unauthorized_client") {
    return new AuthExpired(
      "Greenhouse does not accept the client ID and secret. Copy them again, or make a new credential of the type Harvest V3 (OAuth).",
      { code: "greenhouse_client_refused" },
    );
  }
  return new ConfigError(
    "Greenhouse gives no access in the name of the user who acts. Check the user's number in the connection: it ends the address of the user's page.",
    { code: "greenhouse_user_refused", path: "user_id", ...(code !== undefined && { detail: code }) },
  );
}

function notAllowed({ method, url }: HttpAnswer, apiUrl: string): ConfigError {
  const scope = scopeOf(method, url.slice(apiUrl.length).split("?", 1)[0] ?? "");
  return new ConfigError(
    `Greenhouse does not allow this. Tick the scope ${scope} at the credential under Configure > Dev Center > API Credentials, and make sure that the user who acts is a Site Admin. Then let the run go on.`,
    { code: "greenhouse_scope_missing", detail: scope },
  );
}

const VERBS: Readonly<Record<string, string>> = { GET: "list", POST: "create", PATCH: "update" };

/** `GET /candidates` needs `harvest:candidates:list`, `POST /applications/1/move` needs `harvest:applications:move`. */
export function scopeOf(method: string, path: string): string {
  const [, resource = "", , action] = path.split("/");
  return `harvest:${resource}:${action ?? VERBS[method] ?? method.toLowerCase()}`;
}

/** `errors` says what is wrong, while `message` often only says that something is. */
function refused({ body, about }: HttpAnswer): Rejected | undefined {
  const errors = isPart(body) && Array.isArray(body["errors"]) ? (body["errors"] as unknown[]) : [];
  const words = errors
    .map((each) => (isPart(each) ? each["message"] : each))
    .filter((each) => typeof each === "string")
    .join("; ");
  if (words === "") return undefined;
  const what = about === undefined ? "" : ` about ${about}`;
  return new Rejected(`Greenhouse refused the call${what}. It said: "${words.slice(0, 200)}".`, {
    code: "rejected",
    status: 422,
  });
}

/** `Retry-After` is read by the client. */
function tooMany({ headers }: HttpAnswer): RetryLater {
  const resetMs = Number(headers["x-ratelimit-reset"]) * 1000;
  const untilReset = resetMs - Date.parse(headers["date"] ?? "");
  const afterMs = headers["retry-after"] === undefined && untilReset > 0 ? untilReset : undefined;
  return new RetryLater("Greenhouse takes no more calls for a while (429). The run goes on by itself.", {
    code: "rate_limited",
    ...(afterMs !== undefined && { afterMs }),
  });
}

function isPart(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
