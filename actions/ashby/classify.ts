/**
 * What Ashby's refusals mean for the person who owns the automation.
 *
 * Sources   https://developers.ashbyhq.com/reference/responses and https://developers.ashbyhq.com/docs/authentication
 *           (read 2026-11-21): most refusals are HTTP 200 with `success: false` and `errorInfo { code, message }`; 401
 *           for no key, 403 for a wrong one or `missing_endpoint_permission`, 429 for too many calls
 * Assumed   that a refusal to act on behalf of a user says "behalf": the page shows none
 */
import type { HttpAnswer } from "../../src/core/define-action.ts";
import { AuthExpired, ConfigError, type HirewireError, Rejected, RetryLater } from "../../src/core/errors.ts";
import { isPart, textOf } from "./ashby-api.ts";

interface Refusal {
  code: string;
  message: string;
  detail: string;
}

const KEYS = "Admin > Integrations > API Keys";
const LIMITED = /^(?:rate_limit(?:ed|_exceeded)|concurrent_limit_exceeded|too_many_requests)$/;

export function classify(answer: HttpAnswer): HirewireError | undefined {
  const { status, body, about = "what the step works on" } = answer;
  if (status < 300 && isPart(body) && body["success"] === true) return undefined;
  const refusal = refusalIn(body);
  if (status < 300 && !refusal) return unexpected();
  const { code = "", message = "", detail = "" } = refusal ?? {};
  if (status === 429 || LIMITED.test(code)) return limited(detail);
  if (status >= 500) return undefined; // the status says all
  if (/behalf/i.test(`${code} ${message}`)) return behalf(message, detail);
  if (code === "missing_endpoint_permission") return forbidden(answer, detail);
  if (status === 401 || status === 403) return expired(detail);
  if (code === "internal_error" || code === "internal_server_error") {
    return new RetryLater("Ashby had an internal error. The call may have worked although it says so.", {
      code: "ashby_failed",
      detail,
      ambiguous: true,
    });
  }
  if (code.endsWith("_not_found")) {
    return new Rejected(
      `Ashby found nothing for ${about}${quoted(message)}. It may have been deleted since, or be confidential. Look for it in Ashby.`,
      { code: `ashby_${code}`, detail, status: 404 },
    );
  }
  return new Rejected(
    `Ashby did not accept the call for ${about}${quoted(message || code)}. Change the step.`,
    {
      code: /^[a-z_]{3,60}$/.test(code) ? `ashby_${code}` : "ashby_refused",
      detail,
      status,
    },
  );
}

/** `errors` is the older form: codes, or objects with a message. */
function refusalIn(body: unknown): Refusal | undefined {
  if (!isPart(body) || body["success"] !== false) return undefined;
  const info = isPart(body["errorInfo"]) ? body["errorInfo"] : {};
  const [first] = Array.isArray(body["errors"]) ? (body["errors"] as unknown[]) : [];
  const old = isPart(first) ? textOf(first["message"]) : textOf(first);
  const code = textOf(info["code"]) ?? old ?? "";
  const message = (textOf(info["message"]) ?? (old === code ? "" : old) ?? "").slice(0, 200);
  const request = textOf(info["requestId"]);
  return {
    code,
    message,
    detail: [code, message, request && `request ${request}`].filter(Boolean).join(", "),
  };
}

function limited(detail: string): RetryLater {
  return new RetryLater("Ashby takes 1,000 calls a minute from one API key, and these are used up.", {
    code: "rate_limited",
    detail,
  });
}

function expired(detail: string): AuthExpired {
  return new AuthExpired(
    `Ashby does not know this API key, or it was disabled. An admin makes a new one under ${KEYS}; put it into the connection.`,
    { code: "ashby_unauthorized", detail },
  );
}

function behalf(message: string, detail: string): ConfigError {
  return new ConfigError(
    `Ashby does not let this API key act in the name of the user whom the connection names${quoted(message)}. An admin gives the key "Allow acting on behalf of a user" under ${KEYS}; or name another user, or none. Then let the run go on.`,
    { code: "ashby_on_behalf_refused", path: "acting_user", detail },
  );
}

function forbidden({ url }: HttpAnswer, detail: string): ConfigError {
  const method = new URL(url).pathname.split("/").at(-1) ?? "";
  return new ConfigError(
    `The Ashby API key lacks a permission: ${permissionFor(method)}. An admin gives it under ${KEYS}; then let the run go on.`,
    { code: "ashby_permission_missing", detail: `${method}, ${detail}` },
  );
}

function unexpected(): RetryLater {
  return new RetryLater("What answered was not Ashby. The call may have worked all the same.", {
    code: "ashby_unexpected_answer",
    detail: "no `success` under a status that says all is well",
    ambiguous: true,
  });
}

function quoted(message: string): string {
  return message === "" ? "" : ` and said: "${message}"`;
}

/** As the checkboxes of an API key are called. */
const MODULES: readonly [method: RegExp, permission: string][] = [
  [/^(?:candidate\.(?:search|info|listNotes)|application\.info)$/, "Candidates, read"],
  [/^(?:candidate|application)\.|^customField\.set/, "Candidates, write"],
  [/^candidateTag\.create$/, "Hiring Process Metadata, write"],
  [/^(?:candidateTag|customField|archiveReason)\./, "Hiring Process Metadata, read"],
  [/^interview/, "Interviews, read"],
  [/^job\./, "Jobs, read"],
  [/^user\./, "Organization, read"],
];

function permissionFor(method: string): string {
  return MODULES.find(([pattern]) => pattern.test(method))?.[1] ?? `the one for ${method}`;
}
