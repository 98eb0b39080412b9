/**
 * What Workable's refusals mean: `{ error, validation_errors? }` under a status that tells the truth.
 *
 * Sources: https://workable.readme.io/reference/rate-limits and the pages of each call (read 2026-11-21).
 */
import type { HttpAnswer } from "../../src/core/define-action.ts";
import { AuthExpired, ConfigError, type HirewireError, Rejected, RetryLater } from "../../src/core/errors.ts";

/** A window lasts ten seconds: whatever says more than a minute is a clock that is wrong. */
const LONGEST_WAIT_MS = 60_000;

/** @returns undefined for a good answer, and for one of which the status says all */
export function classify(answer: HttpAnswer): HirewireError | undefined {
  const { status, body, about = "what the step names" } = answer;
  if (status < 300) return unexpected(answer);
  switch (status) {
    case 401:
      return new AuthExpired(
        "Workable no longer accepts this access token. Make a new one in Workable's settings, under Integrations, and reconnect.",
        { code: "workable_token_refused" },
      );
    case 403:
      return new ConfigError(
        `Workable does not allow this: the access token lacks the scope ${scopeFor(answer)}, or the acting member may not do it. Make a token with the scopes r_jobs, r_candidates, w_candidates and r_members, and choose a member who sees the job.`,
        { code: "workable_scope_missing", path: "token" },
      );
    case 404:
      return new Rejected(`Workable does not know ${about}. Look whether it was deleted there.`, {
        code: "workable_not_found",
        status,
      });
    case 400:
    case 409:
    case 422:
      return new Rejected(`Workable did not accept the change.${wordsOf(body)}`, {
        code: "workable_invalid",
        status,
      });
    case 429:
      return new RetryLater("Workable takes no more calls at the moment: its limit is used up.", {
        code: "rate_limited",
        ...waitFor(answer),
      });
    default:
      return undefined;
  }
}

/** Moving and disqualifying answer nothing, or one blank, as plain text. A page is somebody else's answer. */
function unexpected({ status, headers, body, truncated }: HttpAnswer): RetryLater | undefined {
  if (truncated || typeof body !== "string" || body.trim() === "") return undefined;
  return new RetryLater("What answered was not Workable. The change may have been made.", {
    code: "workable_unexpected_answer",
    detail: `status ${status}, ${headers["content-type"] ?? "no content type"}`,
    ambiguous: true,
  });
}

/** `X-Rate-Limit-Reset` is in seconds since 1970 by Workable's clock, which `Date` tells. */
function waitFor({ headers }: HttpAnswer): { afterMs?: number } {
  if (headers["retry-after"] !== undefined) return {};
  const resetMs = Number(headers["x-rate-limit-reset"] ?? Number.NaN) * 1000;
  const waitMs = resetMs - Date.parse(headers["date"] ?? "");
  if (!Number.isFinite(waitMs)) return {};
  return { afterMs: Math.min(Math.max(waitMs, 1_000), LONGEST_WAIT_MS) };
}

function scopeFor({ method, url }: HttpAnswer): string {
  const { pathname } = new URL(url);
  if (pathname.endsWith("/members")) return "r_members";
  if (pathname.endsWith("/update_custom_attribute_value")) return "r_jobs or w_candidates";
  if (method !== "GET") return "w_candidates";
  return pathname.includes("/candidates") ? "r_candidates" : "r_jobs";
}

/** ` It says: "Validation failed (email is invalid)".` */
function wordsOf(body: unknown): string {
  if (!isPart(body)) return "";
  const { error, validation_errors: details } = body;
  const said = typeof error === "string" ? error : undefined;
  const parts = isPart(details)
    ? Object.entries(details).map(([name, problem]) => `${name} ${[problem].flat().map(String).join(", ")}`)
    : [];
  const more = parts.length === 0 ? "" : ` (${parts.join("; ")})`;
  const words = `${said ?? ""}${more}`.trim().replaceAll(/\s+/g, " ").slice(0, 200);
  return words === "" ? "" : ` It says: "${words}".`;
}

function isPart(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
