/**
 * What Teamtailor's refusals mean: JSON:API errors under a status that tells the truth, and now and then no body at all.
 *
 * Sources: https://docs.teamtailor.com/ and https://jsonapi.org/format/#errors (read 2026-11-21).
 */
import type { HttpAnswer } from "../../src/core/define-action.ts";
import { AuthExpired, ConfigError, type HirewireError, Rejected, RetryLater } from "../../src/core/errors.ts";

/** A window lasts ten seconds. */
const LONGEST_WAIT_MS = 60_000;

/** @returns undefined for a good answer, and for one of which the status says all */
export function classify(answer: HttpAnswer): HirewireError | undefined {
  const { status, body, about = "what the step names" } = answer;
  if (status < 300) return unexpected(answer);
  switch (status) {
    case 401:
      return new AuthExpired(
        "Teamtailor no longer accepts this API key. Make a new one under Settings > Integrations > API keys, and reconnect. A key of another region is refused too.",
        { code: "teamtailor_key_refused" },
      );
    case 403:
      return new ConfigError(
        "Teamtailor does not allow this with this API key. Make a key with the scope Admin and read/write, and put it into the connection.",
        { code: "teamtailor_scope_missing", path: "api_key" },
      );
    case 404:
      return new Rejected(`Teamtailor does not know ${about}. Look whether it was deleted there.`, {
        code: "teamtailor_not_found",
        status,
      });
    case 406:
      return new ConfigError(
        `Teamtailor no longer speaks the API version of this connection.${wordsOf(body)} Choose another one.`,
        { code: "teamtailor_version", path: "api_version" },
      );
    case 400:
    case 409:
    case 422:
      return new Rejected(`Teamtailor did not accept the change.${wordsOf(body)}`, {
        code: "teamtailor_invalid",
        status,
      });
    case 429:
      return new RetryLater("Teamtailor takes no more calls at the moment: its limit is used up.", {
        code: "rate_limited",
        ...waitFor(answer),
      });
    default:
      return undefined;
  }
}

function unexpected({ status, headers, body, truncated }: HttpAnswer): RetryLater | undefined {
  if (truncated || typeof body !== "string" || body.trim() === "") return undefined;
  return new RetryLater("What answered was not Teamtailor. The change may have been made.", {
    code: "teamtailor_unexpected_answer",
    detail: `status ${status}, ${headers["content-type"] ?? "no content type"}`,
    ambiguous: true,
  });
}

/** `X-Rate-Limit-Reset` counts the seconds that are left. */
function waitFor({ headers }: HttpAnswer): { afterMs?: number } {
  if (headers["retry-after"] !== undefined) return {};
  const seconds = Number(headers["x-rate-limit-reset"] ?? Number.NaN);
  if (!Number.isFinite(seconds)) return {};
  return { afterMs: Math.min(Math.max(seconds * 1000, 1_000), LONGEST_WAIT_MS) };
}

/** ` It says: "email - has already been taken".` */
function wordsOf(body: unknown): string {
  const errors = isPart(body) && Array.isArray(body["errors"]) ? body["errors"].filter(isPart) : [];
  const words = errors
    .map(({ detail, title }) => [detail, title].find((each) => typeof each === "string"))
    .filter((each) => each !== undefined)
    .join("; ")
    .replaceAll(/\s+/g, " ")
    .slice(0, 200);
  return words === "" ? "" : ` It says: "${words}".`;
}

function isPart(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
