/**
 * What SmartRecruiters' refusals mean: `{ message, errors: [{ code, message }] }` under a status that tells the truth.
 *
 * Sources: https://developers.smartrecruiters.com/docs/error-handling,
 * https://developers.smartrecruiters.com/docs/rate-limiting (read 2026-11-21).
 */
import type { HttpAnswer } from "../../src/core/define-action.ts";
import { AuthExpired, ConfigError, type HirewireError, Rejected, RetryLater } from "../../src/core/errors.ts";

/** The limits are by the second, and no header says when to come back. */
const WAIT_MS = 2_000;

/** @returns undefined for a good answer, and for one of which the status says all */
export function classify(answer: HttpAnswer): HirewireError | undefined {
  const { status, headers, body, url, about = "what the step names" } = answer;
  if (status < 300) return unexpected(answer);
  switch (status) {
    case 401:
      return new AuthExpired(
        "SmartRecruiters no longer accepts this API key. Make a new one under Settings > Apps & Integrations > Credentials, and reconnect.",
        { code: "smartrecruiters_key_refused" },
      );
    case 403:
      return new ConfigError(
        `SmartRecruiters does not allow this API key to ${verbFor(url)}.${wordsOf(body)} Make a key as an administrator, and put it into the connection.`,
        { code: "smartrecruiters_forbidden", path: "api_key" },
      );
    case 404:
      return notFound(about, status);
    case 400:
    case 409:
    case 422:
      // some calls say with 400 that somebody is not there
      if (/^(?:CANDIDATE|JOB|APPLICATION)_NOT_FOUND$/.test(codeOf(body))) return notFound(about, status);
      return new Rejected(`SmartRecruiters did not accept the change.${wordsOf(body)}`, {
        code: "smartrecruiters_invalid",
        detail: codeOf(body),
        status,
      });
    case 429:
      return new RetryLater("SmartRecruiters takes no more calls at the moment: its limit is used up.", {
        code: "rate_limited",
        ...(headers["retry-after"] === undefined && { afterMs: WAIT_MS }),
      });
    default:
      return undefined;
  }
}

function notFound(about: string, status: number): Rejected {
  return new Rejected(`SmartRecruiters does not know ${about}. Look whether it was deleted there.`, {
    code: "smartrecruiters_not_found",
    status,
  });
}

function unexpected({ status, headers, body, truncated }: HttpAnswer): RetryLater | undefined {
  if (truncated || typeof body !== "string" || body.trim() === "") return undefined;
  return new RetryLater("What answered was not SmartRecruiters. The change may have been made.", {
    code: "smartrecruiters_unexpected_answer",
    detail: `status ${status}, ${headers["content-type"] ?? "no content type"}`,
    ambiguous: true,
  });
}

function verbFor(url: string): string {
  const { pathname } = new URL(url);
  if (pathname.endsWith("/messages")) return "read a candidate's notes";
  if (pathname.endsWith("/shares")) return "write notes";
  if (pathname.includes("/configuration/")) return "read the account's settings";
  return "work on this candidate";
}

/** ` It says: "Sub-status is not valid".` */
function wordsOf(body: unknown): string {
  const [first] = errorsIn(body);
  const words = [first?.["message"], isPart(body) ? body["message"] : undefined].find(
    (each) => typeof each === "string" && each.trim() !== "",
  );
  return typeof words === "string" ? ` It says: "${words.replaceAll(/\s+/g, " ").slice(0, 200)}".` : "";
}

function codeOf(body: unknown): string {
  const code = errorsIn(body)[0]?.["code"];
  return typeof code === "string" ? code : "";
}

function errorsIn(body: unknown): Readonly<Record<string, unknown>>[] {
  return isPart(body) && Array.isArray(body["errors"]) ? body["errors"].filter(isPart) : [];
}

function isPart(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
