/**
 * Recruitee says no with a status and one of three bodies: `{ "error": "…", "error_code" }` for the token,
 * `{ "error": ["…"], "error_fields": { field: ["…"] } }`, and `{ "errors": [{ "message" }] }`.
 *
 * Source: the examples of https://apidocs.recruitee.com/ (2026-11-21, as public integrations quote them).
 */
import type { HttpAnswer } from "../../src/core/define-action.ts";
import { ConfigError, type HirewireError, Rejected, RetryLater } from "../../src/core/errors.ts";

/** @returns undefined for a good answer, and for one of which the status says all */
export function classify({ status, body }: HttpAnswer): HirewireError | undefined {
  const words = wordsIn(body);
  const said = words === "" ? "" : ` It said: "${words}".`;
  if (status === 403) {
    return new ConfigError(
      `Recruitee does not let the owner of the API token do that.${said} Give that person the role or the job, or use another person's token, and the run goes on.`,
      { code: "recruitee_forbidden" },
    );
  }
  if (status === 422 && /company/i.test(words) && /invalid|not found/i.test(words)) {
    return new ConfigError(
      `Recruitee knows no such company for this API token.${said} Write the company's number, as the page of API tokens shows it.`,
      {
        code: "recruitee_company_unknown",
        path: "company",
      },
    );
  }
  if (status === 400 || status === 404 || status === 409 || status === 422) {
    return new Rejected(`Recruitee refused the call (${status}).${said}`, {
      code: "recruitee_refused",
      status,
    });
  }
  if (status < 300 && typeof body === "string" && body.trim() !== "") {
    return new RetryLater("What answered was not Recruitee. The call may have worked all the same.", {
      code: "recruitee_unexpected_answer",
      detail: "an answer that is not JSON under a status that says all is well",
      ambiguous: true,
    });
  }
  return undefined;
}

function wordsIn(body: unknown): string {
  if (typeof body !== "object" || body === null) return "";
  const { error, error_fields: fields, errors } = body as Readonly<Record<string, unknown>>;
  const listed = (value: unknown): string[] =>
    [value].flat().flatMap((each: unknown) => {
      if (typeof each === "string") return [each];
      const message = (each as { message?: unknown } | null)?.message;
      return typeof message === "string" ? [message] : [];
    });
  const byField = Object.entries(typeof fields === "object" && fields !== null ? fields : {}).map(
    ([field, problems]) => `${field} ${listed(problems).join(", ")}`,
  );
  return [...new Set([...listed(error), ...listed(errors), ...byField])]
    .join("; ")
    .replaceAll(/\s+/g, " ")
    .slice(0, 300);
}
