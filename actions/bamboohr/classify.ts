/**
 * BambooHR says why in the header `x-bamboohr-error-message`, with an empty body. Since September 2026 too many calls
 * are answered 429 with Retry-After; a 503 only says that BambooHR is not to be had.
 *
 * Sources   https://documentation.bamboohr.com/docs/api-details,
 *           https://documentation.bamboohr.com/docs/planned-changes-to-the-api,
 *           https://documentation.bamboohr.com/reference/update-applicant-status (read 2026-11-21)
 */
import type { HttpAnswer } from "../../src/core/define-action.ts";
import { ConfigError, type HirewireError, Rejected, RetryLater } from "../../src/core/errors.ts";

/** @returns undefined for a good answer, and for one of which the status says all */
export function classify({ status, headers, body }: HttpAnswer): HirewireError | undefined {
  const words = (headers["x-bamboohr-error-message"] ?? "").replaceAll(/\s+/g, " ").trim().slice(0, 200);
  const said = words === "" ? "" : ` It said: "${words}".`;
  if (status === 403) {
    return new ConfigError(
      `BambooHR does not let the owner of the API key do that.${said} That person needs access to ATS settings, and API access has to be on; then the run goes on.`,
      { code: "bamboohr_forbidden" },
    );
  }
  if (status === 400 || status === 404 || status === 409 || status === 422) {
    return new Rejected(`BambooHR refused the call (${status}).${said}`, {
      code: "bamboohr_refused",
      status,
    });
  }
  if (status < 300 && typeof body === "string" && body.trim() !== "") {
    return new RetryLater("What answered was not BambooHR's API. The call may have worked all the same.", {
      code: "bamboohr_unexpected_answer",
      detail: "an answer that is not JSON under a status that says all is well",
      ambiguous: true,
    });
  }
  return undefined;
}
