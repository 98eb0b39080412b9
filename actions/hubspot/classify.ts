/**
 * HubSpot says no with `{ status: "error", category, message, correlationId }`, and inside an answer that is otherwise
 * good with `errors` of the same shape (207).
 *
 * Sources: https://developers.hubspot.com/docs/api-reference/error-handling,
 * https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines (read 2026-11-21).
 */
import type { HttpAnswer } from "../../src/core/define-action.ts";
import { AuthExpired, ConfigError, type HirewireError, Rejected, RetryLater } from "../../src/core/errors.ts";
import { read } from "../../src/core/hiring/read.ts";

/** The daily count starts anew at midnight of the account's own time, which the answer does not tell. */
const DAILY_WAIT_MS = 60 * 60 * 1000;
const BURST_WAIT_MS = 10_000;

/** @returns undefined for a good answer, and for one of which the status says all */
export function classify(answer: HttpAnswer): HirewireError | undefined {
  const { status, body } = answer;
  if (status < 300) return failureInside(answer);
  const { text } = read(body);
  const detail = [text("category", "errorType"), text("correlationId")].filter(Boolean).join(" ");
  switch (status) {
    case 401:
      return new AuthExpired(
        "HubSpot no longer accepts the token of this connection. Copy it again from the private app, or make a new one.",
        { code: "hubspot_token_refused", detail },
      );
    case 403:
      return new ConfigError(
        `The private app in HubSpot lacks a permission: ${scopesIn(body)}. Add it there.`,
        {
          code: "hubspot_scope_missing",
          detail,
        },
      );
    case 423:
    case 477:
      return new RetryLater(
        "HubSpot has locked these contacts for a moment, because many are being changed at once.",
        {
          code: "hubspot_locked",
          detail,
          ...(answer.headers["retry-after"] === undefined && { afterMs: 2_000 }),
        },
      );
    case 429:
      return tooMany(answer, text("policyName") ?? "", detail);
    default:
      return status < 500 ? refused(body, status, detail) : undefined;
  }
}

function tooMany({ headers }: HttpAnswer, policy: string, detail: string): RetryLater {
  const daily = policy === "DAILY";
  const window = Number(headers["x-hubspot-ratelimit-interval-milliseconds"] ?? Number.NaN);
  const afterMs = daily ? DAILY_WAIT_MS : window > 0 ? window : BURST_WAIT_MS;
  return new RetryLater(
    daily
      ? "HubSpot's limit of calls for today is used up. It starts anew at midnight of the account's time zone."
      : "HubSpot was called too often within ten seconds.",
    {
      code: "rate_limited",
      detail: `${policy} ${detail}`.trim(),
      ...(headers["retry-after"] === undefined && { afterMs }),
    },
  );
}

/** A batch of one: what went wrong with it is what went wrong. */
function failureInside({ status, body }: HttpAnswer): HirewireError | undefined {
  if (typeof body === "string" && body.trim() !== "") {
    return new RetryLater("What answered was not HubSpot. The contact may have been written.", {
      code: "hubspot_unexpected_answer",
      ambiguous: true,
    });
  }
  const [first] = read(body).each("errors");
  if (first === undefined) return undefined;
  const detail = first.text("category") ?? "";
  return refused({ message: first.text("message"), category: detail }, status, detail);
}

/** What `PROPERTY_…` codes mean for the one who wrote the step. */
const PROPERTY_WORDS: Readonly<Record<string, string>> = {
  PROPERTY_DOESNT_EXIST: "does not exist in HubSpot. Check its internal name, or create it there",
  READ_ONLY_VALUE: "cannot be set from outside",
  INVALID_OPTION: "does not have this option. Use the option's internal name",
  INVALID_EMAIL: "is not an email address that HubSpot takes",
  INVALID_INTEGER: "wants a whole number",
  INVALID_NUMBER: "wants a number",
  INVALID_DATE: "wants a date, such as 2026-11-21",
  INVALID_BOOLEAN: "wants true or false",
};
/** The step is wrong, not this one value: the run is held until the step or the account is mended. */
const STEP_IS_WRONG = new Set(["PROPERTY_DOESNT_EXIST", "READ_ONLY_VALUE"]);

function refused(body: unknown, status: number, detail: string): HirewireError {
  const message = read(body).text("message") ?? "";
  const [problem] = propertyProblems(message);
  if (problem === undefined) {
    const words = message.length > 200 ? `${message.slice(0, 199)}…` : message;
    return new Rejected(`HubSpot refused the contact (${status}). It said: "${words}".`, {
      code: "hubspot_refused",
      detail,
      status,
    });
  }
  const { name, error } = problem;
  const sentence = `The property "${name}" ${PROPERTY_WORDS[error] ?? `was refused with ${error}`}.`;
  return STEP_IS_WRONG.has(error)
    ? new ConfigError(sentence, {
        code: `hubspot_${error.toLowerCase()}`,
        detail,
        path: `properties.${name}`,
      })
    : new Rejected(sentence, { code: `hubspot_${error.toLowerCase()}`, detail, status });
}

/**
 * `Property values were not valid: [{"isValid":false,"error":"INVALID_OPTION","name":"industry",…}]`. Only names and
 * codes are taken: the texts beside them repeat the values, which are the candidate's.
 */
function propertyProblems(message: string): { name: string; error: string }[] {
  const list = /\[\{.*\}\]/s.exec(message)?.[0];
  if (list === undefined) return [];
  try {
    return read({ problems: JSON.parse(list) as unknown })
      .each("problems")
      .flatMap(({ text }) => {
        const [name, error] = [text("name"), text("error")];
        return name === undefined || error === undefined ? [] : [{ name, error }];
      });
  } catch {
    return [];
  }
}

/** `errors[0].context.requiredGranularScopes`, or whatever it is called this time. */
function scopesIn(body: unknown): string {
  const errors = (body as { errors?: unknown } | null | undefined)?.errors;
  const scopes = JSON.stringify(errors ?? "").match(/crm\.[a-z.]+/g);
  return scopes === null ? "crm.objects.contacts.write" : [...new Set(scopes)].join(", ");
}
