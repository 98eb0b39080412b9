/**
 * What Lever's refusals mean for the person who owns the automation.
 *
 * Source    https://hire.lever.co/developer/documentation#responses-and-errors (read 2026-11-21): a status and
 *           `{ code, message }`
 * Assumed   that a refusal for confidential data says so in its message, and that an unknown `perform_as` is answered
 *           as a user that was not found: the page shows neither
 */
import type { HttpAnswer } from "../../src/core/define-action.ts";
import { AuthExpired, ConfigError, type HirewireError, Rejected, RetryLater } from "../../src/core/errors.ts";
import { isPart } from "./lever-api.ts";

/** The bucket holds 20 calls and 10 flow in each second: after two it is full. */
const REFILLED_MS = 2_000;
const WHERE = "Settings > Integrations and API > API Credentials";

export function classify(answer: HttpAnswer): HirewireError | undefined {
  const { status, body, headers, about = "what the step works on" } = answer;
  const message = (isPart(body) && typeof body["message"] === "string" ? body["message"] : "").slice(0, 200);
  const code = isPart(body) && typeof body["code"] === "string" ? body["code"] : "";
  const detail = [code, message].filter(Boolean).join(": ");
  if (status < 300) return isPart(body) && "data" in body ? undefined : unexpected();
  switch (status) {
    case 400:
      return new Rejected(`Lever did not accept the call for ${about}${quoted(message)}. Change the step.`, {
        code: "lever_invalid",
        detail,
        status,
      });
    case 401:
      return new AuthExpired(
        `Lever does not know this API key. A Super Admin makes a new one under ${WHERE}; put it into the connection.`,
        { code: "lever_unauthorized", detail },
      );
    case 403:
      return /confidential/i.test(message) ? confidential(detail) : forbidden(answer, detail);
    case 404:
      return /^users? /i.test(message) ? unknownUser(detail) : notFound(about, message, detail);
    case 429:
      return new RetryLater("Lever takes 10 calls a second from one API key, and these are used up.", {
        code: "rate_limited",
        detail,
        ...(headers["retry-after"] === undefined && { afterMs: REFILLED_MS }),
      });
    default:
      return undefined;
  }
}

function forbidden({ method, url }: HttpAnswer, detail: string): ConfigError {
  const permission = permissionFor(method, new URL(url).pathname);
  return new ConfigError(
    `The Lever API key lacks a permission: ${permission}. A Super Admin gives it under ${WHERE}; then let the run go on.`,
    { code: "lever_permission_missing", detail },
  );
}

function confidential(detail: string): ConfigError {
  return new ConfigError(
    `This is confidential in Lever, and the API key has no access to confidential data. Lever grants that only when a key is made: make a new one under ${WHERE} and put it into the connection.`,
    { code: "lever_confidential", detail },
  );
}

function unknownUser(detail: string): ConfigError {
  return new ConfigError(
    "Lever has no such user as the connection names as the user who acts. Name another one, then let the run go on.",
    { code: "lever_user_unknown", path: "acting_user", detail },
  );
}

function notFound(about: string, message: string, detail: string): Rejected {
  return new Rejected(
    `Lever found nothing for ${about}${quoted(message)}. It may have been deleted since. Look for it in Lever.`,
    { code: "lever_not_found", detail, status: 404 },
  );
}

function unexpected(): RetryLater {
  return new RetryLater("What answered was not Lever. The call may have worked all the same.", {
    code: "lever_unexpected_answer",
    detail: "no `data` under a status that says all is well",
    ambiguous: true,
  });
}

function quoted(message: string): string {
  return message === "" ? "" : ` and said: "${message}"`;
}

/** As the endpoints are called on Lever's page, and where it lists what a key may do. */
const PERMISSIONS: readonly [method: string, path: RegExp, name: string][] = [
  ["POST", /\/notes$/, "Create a note"],
  ["GET", /\/notes$/, "List all notes"],
  ["POST", /\/addTags$/, "Update opportunity tags"],
  ["PUT", /\/stage$/, "Update opportunity stage"],
  ["PUT", /\/archived$/, "Update opportunity archived state"],
  ["POST", /\/opportunities$/, "Create an opportunity"],
  ["GET", /\/opportunities$/, "List all opportunities"],
  ["GET", /\/opportunities\/[^/]+$/, "Retrieve a single opportunity"],
  ["GET", /\/postings$/, "List all postings"],
  ["GET", /\/postings\/[^/]+$/, "Retrieve a single posting"],
  ["GET", /\/stages$/, "List all stages"],
  ["GET", /\/archive_reasons$/, "List all archive reasons"],
  ["GET", /\/tags$/, "List all tags"],
  ["GET", /\/users$/, "List all users"],
  ["GET", /\/users\/[^/]+$/, "Retrieve a single user"],
];

function permissionFor(method: string, path: string): string {
  const found = PERMISSIONS.find(([verb, pattern]) => verb === method && pattern.test(path));
  return found?.[2] ?? "one that Lever does not name";
}
