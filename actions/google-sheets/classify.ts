/**
 * What Google's refusals mean for the person who owns the automation.
 *
 * Sources   https://cloud.google.com/apis/design/errors and
 *           https://developers.google.com/workspace/sheets/api/limits (read 2026-11-21); the sentences of single
 *           errors as quoted in public issues of clients
 * Quotas    429 without Retry-After: the client waits 15 s and longer each time, until the minute is over
 *
 * What a person can set right (sharing, a column, a tab) holds the run instead of failing it.
 */
import type { HttpAnswer } from "../../src/core/define-action.ts";
import { AuthExpired, ConfigError, type HirewireError, Rejected, RetryLater } from "../../src/core/errors.ts";
import { accountName, type SheetsValues } from "./connection.ts";

interface GoogleError {
  code: number;
  status: string;
  message: string;
  reason: string;
  activationUrl: string | undefined;
}

export function classify(
  answer: HttpAnswer,
  { connection }: { connection: SheetsValues },
): HirewireError | undefined {
  const { status, body } = answer;
  if (!isPart(body)) return status < 300 ? unexpected(answer) : undefined;
  if (typeof body["error"] === "string")
    return tokenError(body["error"], body["error_description"], connection, status);
  const error = readError(body);
  if (error === undefined) return undefined;
  const verdict =
    limited(error) ??
    byStatus(error, answer, connection) ??
    (status >= 400 && status < 500 ? refused(error) : undefined);
  const at = /\brequests\[(\d+)\]/.exec(error.message)?.[1];
  if (verdict && at !== undefined) faults.set(verdict, Number(at));
  return verdict;
}

const faults = new WeakMap<HirewireError, number>();

/** Which request of a call Google took exception to, from 0; it carries out none of them then. */
export function requestAtFault(error: HirewireError): number | undefined {
  return faults.get(error);
}

function readError(body: Readonly<Record<string, unknown>>): GoogleError | undefined {
  const error = body["error"];
  if (!isPart(error)) return undefined;
  const details = Array.isArray(error["details"]) ? error["details"].filter(isPart) : [];
  const info = details.find((detail) => typeof detail["reason"] === "string");
  const metadata = isPart(info?.["metadata"]) ? info["metadata"] : {};
  const [first] = Array.isArray(error["errors"]) ? error["errors"].filter(isPart) : []; // Drive's older form
  const activationUrl = metadata["activationUrl"];
  return {
    code: Number(error["code"]),
    status: textOf(error["status"]),
    message: textOf(error["message"]),
    reason: textOf(info?.["reason"] ?? first?.["reason"]),
    activationUrl: typeof activationUrl === "string" ? activationUrl : undefined,
  };
}

function limited({ code, status, reason }: GoogleError): HirewireError | undefined {
  const isLimit =
    code === 429 || status === "RESOURCE_EXHAUSTED" || /^(?:user)?RateLimitExceeded$/i.test(reason);
  if (!isLimit) return undefined;
  return new RetryLater("Google allows 60 changes and 60 looks a minute, and this minute's are used up.", {
    code: "rate_limited",
    detail: reason || status,
  });
}

function byStatus(
  error: GoogleError,
  answer: HttpAnswer,
  connection: SheetsValues,
): HirewireError | undefined {
  const { code, status, message, reason } = error;
  const about = answer.about ?? "the spreadsheet";
  const who = accountName(connection);
  const config = (name: string, words: string): ConfigError =>
    new ConfigError(words, { code: name, detail: [status, reason].filter(Boolean).join(" ") });
  if (code === 401) {
    return new AuthExpired("Google no longer accepts the credentials of this connection. Reconnect it.", {
      code: "google_unauthenticated",
      detail: reason,
    });
  }
  if (code === 409 || status === "ABORTED") {
    return new RetryLater("Somebody else was changing the spreadsheet at that moment.", {
      code: "google_busy",
    });
  }
  if (/protected (?:cell|range|sheet)|cell or object that is protected/i.test(message)) {
    return config(
      "google_protected",
      `${capital(about)} is protected against changes. Take the protection off, or allow ${who} to edit it.`,
    );
  }
  if (reason === "SERVICE_DISABLED" || reason === "accessNotConfigured") {
    const api = /drive/i.test(message) ? "Google Drive API" : "Google Sheets API";
    const where = error.activationUrl ?? "the Google Cloud console";
    return config(
      "google_api_disabled",
      `The ${api} is not turned on in your Google Cloud project. Turn it on at ${where}, wait a few minutes, and let the run go on.`,
    );
  }
  if (reason === "ACCESS_TOKEN_SCOPE_INSUFFICIENT" || reason === "insufficientPermissions") {
    return config(
      "google_scope_missing",
      "The connection was not given the permission for that. Connect Google Sheets again and tick every permission.",
    );
  }
  if (code === 403) {
    return config(
      "google_not_shared",
      `Google refuses access to ${about}. Share the spreadsheet with ${who} as an editor, then let the run go on.`,
    );
  }
  if (code === 404) {
    return config(
      "google_not_found",
      `Google finds no such spreadsheet. Check its address, and that it is shared with ${who}.`,
    );
  }
  if (code !== 400) return undefined;
  if (status === "FAILED_PRECONDITION" || /not supported for this document/i.test(message)) {
    return config(
      "google_not_a_sheet",
      "This file is not a Google Sheet but probably an Excel file kept in Drive. Open it and choose File > Save as Google Sheets, then use the new file.",
    );
  }
  if (/unable to parse range|no grid with id/i.test(message)) {
    return config(
      "google_no_such_tab",
      `Google finds no ${about} in the spreadsheet. Check the name of the tab.`,
    );
  }
  if (/exceeds grid limits|grid size|outside the grid/i.test(message)) {
    return config("google_outside_grid", `${capital(about)} has fewer rows or columns than expected.`);
  }
  if (/number of cells|10000000 cells/i.test(message)) {
    return config(
      "google_full",
      "The spreadsheet is full: Google allows 10 million cells. Begin a new one, or remove old rows.",
    );
  }
  if (/developer metadata.*(?:limit|exceed)/i.test(message)) {
    return config(
      "google_metadata_full",
      "Google keeps no more notes on this spreadsheet. Choose a key column for the step instead.",
    );
  }
  if (/more than the maximum of 50000 characters/i.test(message)) {
    return new Rejected("A cell holds at most 50,000 characters, and one of the values is longer.", {
      code: "google_cell_too_long",
      status: code,
    });
  }
  return undefined;
}

function refused({ code, status, message, reason }: GoogleError): Rejected {
  // a message about an invalid value quotes it, and values are people's data
  const said = /invalid value|payload/i.test(message)
    ? ""
    : ` It said: "${message.split("\n", 1)[0]?.slice(0, 200)}".`;
  return new Rejected(`Google Sheets refused the call (${code}).${said}`, {
    code: "google_rejected",
    detail: [status, reason].filter(Boolean).join(" "),
    status: code,
  });
}

/** `{"error":"invalid_grant","error_description":"…"}` from the token address. */
function tokenError(
  code: string,
  description: unknown,
  connection: SheetsValues,
  status: number,
): HirewireError {
  const said = typeof description === "string" ? description : "";
  const detail = `${code} ${said.slice(0, 100)}`.trim();
  const expired = (words: string): AuthExpired => new AuthExpired(words, { code: `google_${code}`, detail });
  if (status >= 500)
    return new RetryLater("Google's sign-in had trouble of its own.", { code: "destination_failed", detail });
  if (code === "invalid_grant" && /short-lived token|\b(?:iat|exp)\b/i.test(said)) {
    return expired(
      "Google does not believe the time on this server: its clock is wrong by minutes. Set the clock, then reconnect.",
    );
  }
  if (connection.method === "oauth") {
    const words: Readonly<Record<string, string>> = {
      invalid_grant:
        "Google has ended this connection: access was taken back, the password changed, or the app's consent screen is still in testing, which ends every connection after 7 days. Reconnect it.",
      invalid_client:
        "Google does not know this OAuth client, or its secret is wrong. Check both, then reconnect.",
      unauthorized_client:
        "Google does not allow this OAuth client to do that. Reconnect with another client.",
      redirect_uri_mismatch:
        "The address to come back to is not among the OAuth client's redirect addresses.",
    };
    return expired(words[code] ?? `Google's sign-in refused with "${code}". Reconnect.`);
  }
  const words: Readonly<Record<string, string>> = {
    invalid_grant:
      "Google no longer accepts this service account's key: it was deleted, or the account is gone. Make a new JSON key.",
    invalid_scope:
      "Google does not give this service account access to spreadsheets. Ask a Google Workspace admin.",
    unauthorized_client:
      "Google does not allow this service account to do that. Ask a Google Workspace admin.",
    invalid_client: "Google does not know this service account. Make a new JSON key.",
  };
  return expired(
    words[code] ?? `Google's sign-in refused the service account with "${code}". Make a new JSON key.`,
  );
}

function unexpected({ status }: HttpAnswer): RetryLater {
  return new RetryLater("What answered was not Google. The change may have been made.", {
    code: "google_unexpected_answer",
    detail: `status ${status} without Google's form`,
    ambiguous: true,
  });
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function capital(text: string): string {
  return `${text[0]?.toUpperCase()}${text.slice(1)}`;
}

function isPart(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
