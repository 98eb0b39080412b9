import type { FaultAnswers } from "../faults.ts";

/** How Slack words what the fault layer does: refusals are HTTP 200 with `ok: false`, rate limits are 429. */
export const slackFaultAnswers: FaultAnswers = {
  "429": { status: 429, body: { ok: false, error: "ratelimited" } },
  auth_fail: { status: 200, body: { ok: false, error: "invalid_auth" } },
  error_after: { status: 500, body: { ok: false, error: "fatal_error" } },
};
