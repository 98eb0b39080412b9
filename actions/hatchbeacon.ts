/**
 * HatchBeacon as a destination: submits a candidate's application for a job. Its webhooks are in
 * triggers/hatchbeacon.ts; both sides share one connection.
 *
 * Source    https://hatchbeacon.com/api-docs (read 2026-11-21)
 * Known     base https://api.hatchbeacon.com/api/v1; submitting needs `X-API-Key`, `X-Timestamp` (milliseconds) and
 *           `X-Signature` (HMAC-SHA256 with the secret key of the API key)
 * Limits    60 applications a minute; 429 with X-RateLimit-Limit, -Remaining and -Reset
 * Assumed   the path `/job-applications` (webhooks name it), `<timestamp>.<body>` as what is signed, hexadecimal, and
 *           the names of the fields: all of them settings; that an attached CV may be given by its address; the unit of
 *           X-RateLimit-Reset, which is told by its size
 * Repeats   undocumented: a repeat may add a second application. Every try carries the same `Idempotency-Key`
 */
import { action, defineAction, type HttpAnswer } from "../src/core/define-action.ts";
import { effectWith } from "../src/core/effect.ts";
import { ConfigError, type HirewireError, Rejected, RetryLater } from "../src/core/errors.ts";
import { read } from "../src/core/hiring/read.ts";
import { fieldNames, hatchbeaconFields, keysOf, type HatchbeaconValues } from "./hatchbeacon/connection.ts";
import { ApplicationInput, bodyOf, signatureOf } from "./hatchbeacon/submission.ts";
import { classifyVendor } from "./vendors/classify-vendor.ts";
import { below } from "../src/core/vendor-api.ts";

const submitApplication = action<typeof hatchbeaconFields>()({
  noun: "Application",
  label: "Submit an application",
  description: "Applies for a job in the name of a candidate.",
  input: ApplicationInput,
  outputSample: { application_id: "507f1f77bcf86cd799439011", status: "submitted" },
  lane: ({ email, job_id: job }) => `apply ${email.toLowerCase()} ${job}`,
  describe: ({ job_id: job }) => `submit an application for job ${job}`,
  effect: ({ application_id: id }) => effectWith({ ref: id }),
  repeats:
    "HatchBeacon does not say what it does with the same application twice, and offers no way to look for one. When an answer was lost, a repeat may add a second application.",

  async run({ http, connection, input, runStepId, now }) {
    const { apiKey, secretKey } = keysOf(connection);
    const url = below(connection.api_url, connection.submit_path);
    const body = bodyOf(input, connection);
    const timestamp = String(now());
    const answer = await http.post(url, {
      text: body,
      headers: {
        "content-type": "application/json",
        "x-api-key": apiKey,
        "x-timestamp": timestamp,
        "x-signature": signatureOf(connection, { apiKey, secretKey, timestamp, method: "POST", url, body }),
      },
      idempotencyKey: runStepId,
    });
    const { text } = read(answer);
    return {
      application_id:
        text("applicationId", "data.applicationId", "application.id", "data.id", "data._id", "id", "_id") ??
        null,
      status: text("data.status", "application.status", "status") ?? null,
    };
  },

  settle: async () => ({
    done: "unknown",
    why: "HatchBeacon offers no way to look for an application that was submitted",
  }),
});

export const hatchbeacon = defineAction({
  key: "hatchbeacon",
  label: "HatchBeacon",
  summary: "Applicant tracking: submits a candidate's application for a job.",
  sources: ["https://hatchbeacon.com/api-docs"],
  connection: hatchbeaconFields,
  setup: [
    "To submit applications, open Settings → API Keys in HatchBeacon's admin platform and create a key.",
    "Paste the API key and the secret key, which is shown only once, into the connection.",
  ],
  validate: (values) => void fieldNames(values),
  classify,
  actions: { submit_application: submitApplication },
});

function classify(
  answer: HttpAnswer,
  { connection }: { connection: HatchbeaconValues },
): HirewireError | undefined {
  const { status, body, headers } = answer;
  const said = read(body).text("message", "error", "error.message") ?? "";
  if ((status === 401 || status === 403) && /time\s?stamp|expired|clock|too old/i.test(said)) {
    return new ConfigError(
      "HatchBeacon found the time of the call too far from its own. Set the clock of the machine that runs Hirewire.",
      { code: "hatchbeacon_clock" },
    );
  }
  if ((status === 401 || status === 403) && /signature/i.test(said)) {
    return new ConfigError(
      "HatchBeacon did not accept the signature. Enter the secret key that belongs to the API key; if it is right, correct “What the signature covers” in the connection.",
      { code: "hatchbeacon_signature", path: "secret_key" },
    );
  }
  if (status === 429) {
    const afterMs = untilReset(headers);
    return new RetryLater("HatchBeacon takes 60 applications a minute, and that many were submitted.", {
      code: "rate_limited",
      ...(afterMs !== undefined && { afterMs }),
    });
  }
  if (status === 409) {
    return new Rejected(
      "HatchBeacon already has this candidate's application for the job. Nothing was added.",
      {
        code: "hatchbeacon_duplicate",
        status,
      },
    );
  }
  return classifyVendor(answer, {
    key: "hatchbeacon",
    label: "HatchBeacon",
    forbidden:
      "HatchBeacon does not let this API key submit applications. Make another one under Settings → API Keys.",
    notThere: {
      message: `HatchBeacon knows no such job, or takes applications at another path than ${connection.submit_path}. Check the job's id in the step; if it is right, correct the path in the connection.`,
      path: "job_id",
    },
  });
}

/**
 * `X-RateLimit-Reset` by its size: milliseconds or seconds since 1970, or seconds from now. What is left of it is
 * counted by HatchBeacon's own clock, which its answer tells.
 */
function untilReset(headers: HttpAnswer["headers"]): number | undefined {
  // a Retry-After is plainer, and the client reads it
  if (headers["retry-after"] !== undefined) return undefined;
  const reset = headers["x-ratelimit-reset"]?.trim() ?? "";
  const theirNow = Date.parse(headers["date"] ?? "");
  const given = /^\d+(?:\.\d+)?$/.test(reset) ? Number(reset) : Number.NaN;
  const waitMs =
    given < 1e9
      ? given * 1000
      : (Number.isNaN(given) ? Date.parse(reset) : given < 1e11 ? given * 1000 : given) - theirNow;
  return Number.isFinite(waitMs) ? Math.min(Math.max(waitMs, 0), 60 * 60 * 1000) : undefined;
}
