/**
 * Around every call: Hirewire's token goes out, and its problem documents (RFC 9457) come back as the error by which
 * Zapier does the right thing.
 *
 * | Hirewire says                       | Zapier is told      | and then                                     |
 * |-------------------------------------|---------------------|----------------------------------------------|
 * | 401, the token is gone              | `ExpiredAuthError`  | pauses the connection and tells its owner    |
 * | 409, not in this state              | `HaltedError`       | stops this run of the Zap without an alarm   |
 * | 429, 503                            | `ThrottledError`    | tries again after the time that was asked    |
 * | anything else that is no yes        | `Error`             | shows Hirewire's sentence                    |
 *
 * Source: https://docs.zapier.com/integrations/build-cli/core (read 2026-11-21)
 */
import type { Bundle, Z, ZapierRequest, ZapierResponse } from "./zapier.ts";

/** Where a 429 or 503 names no time. */
const DEFAULT_DELAY_SECONDS = 60;

export function withToken(request: ZapierRequest, _z: Z, { authData }: Bundle): ZapierRequest {
  const token = authData["token"]?.trim() ?? "";
  return {
    ...request,
    headers: { ...request.headers, Accept: "application/json", Authorization: `Bearer ${token}` },
  };
}

export function readProblem(response: ZapierResponse, z: Z): ZapierResponse {
  const { status } = response;
  if (status < 300) return response;
  if (status < 400) {
    const to = response.headers.get("location") ?? "another address";
    throw new z.errors.Error(
      `Hirewire's address leads on to ${to}: enter that one in this connection.`,
      "redirected",
      status,
    );
  }
  const { code, detail } = problemIn(response);
  if (status === 404 && response.skipThrowForStatus === true && code !== "not_hirewire") return response;
  switch (status) {
    case 401:
      throw new z.errors.ExpiredAuthError(detail);
    case 409:
      throw new z.errors.HaltedError(detail);
    case 429:
    case 503:
      throw new z.errors.ThrottledError(detail, delayIn(response));
    default:
      throw new z.errors.Error(detail, code, status);
  }
}

function problemIn({ status, content, request }: ZapierResponse): { code: string; detail: string } {
  try {
    const { code, detail } = JSON.parse(content) as { code?: unknown; detail?: unknown };
    if (typeof code === "string" && typeof detail === "string") return { code, detail };
  } catch {
    // no problem document: a proxy, or somebody else
  }
  const { origin } = new URL(request.url);
  return {
    code: "not_hirewire",
    detail: `${origin} answered ${status}, and not as Hirewire does. Check the address, and what stands in front of it.`,
  };
}

function delayIn({ headers }: ZapierResponse): number {
  const seconds = Number(headers.get("retry-after") ?? NaN);
  return Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : DEFAULT_DELAY_SECONDS;
}
