/**
 * Merge says no with a status, and for writes with `errors: [{ problem_type, title, detail, source }]`, which may come
 * beside a `model`. What the ATS behind it refused is told in the same way.
 *
 * Sources   https://docs.merge.dev/merge-unified/writing-data/troubleshooting-writes/troubleshooting-tools,
 *           https://docs.merge.dev/merge-unified/writing-data/troubleshooting-writes/warnings-and-errors-reference,
 *           https://docs.merge.dev/merge-unified/merge-link/relinking,
 *           https://help.merge.dev/articles/9660257-what-error-codes-can-i-expect-from-merge-and-how-do-i-handle-them
 *           (read 2026-11-21)
 */
import type { HttpAnswer } from "../../src/core/define-action.ts";
import { AuthExpired, ConfigError, type HirewireError, Rejected, RetryLater } from "../../src/core/errors.ts";

/** @returns undefined for a good answer, and for one of which only the status tells something */
export function classify(answer: HttpAnswer): HirewireError | undefined {
  const { status, body } = answer;
  if (isPart(body)) {
    const [problem] = problemsIn(body["errors"]);
    if (problem) return errorOf(problem, status);
  }
  if (status === 403) {
    return new ConfigError(
      "Merge does not let this connection do that: the API key, the plan or the scopes of the linked account do not cover it. Look at the account's scopes in Merge.",
      { code: "merge_forbidden" },
    );
  }
  if (status < 300 && !isPart(body)) {
    return new RetryLater("What answered was not Merge. The call may have worked all the same.", {
      code: "merge_unexpected_answer",
      detail: "an answer that is no JSON object under a status that says all is well",
      ambiguous: true,
    });
  }
  return undefined;
}

/** The ATS behind Merge no longer lets it in. */
export function relinkNeeded(): AuthExpired {
  return new AuthExpired(
    "Merge can no longer sign in to the ATS behind this connection. Relink the account in Merge (Linked Accounts), then reconnect here.",
    { code: "merge_relink_needed" },
  );
}

export interface Problem {
  /** Such as `MISSING_PERMISSION`. */
  type: string;
  /** Merge's own words. */
  words: string;
  /** Such as `/model/tags`. */
  pointer: string | undefined;
}

/** Reads `errors` or `warnings`. */
export function problemsIn(list: unknown): Problem[] {
  if (!Array.isArray(list)) return [];
  return list.filter(isPart).flatMap((each) => {
    const { problem_type: type, title, detail, source } = each;
    if (typeof type !== "string") return [];
    const words = [title, detail].filter((part) => typeof part === "string" && part !== "").join(": ");
    const pointer = isPart(source) && typeof source["pointer"] === "string" ? source["pointer"] : undefined;
    return [{ type, words: words.replaceAll(/\s+/g, " ").slice(0, 300), pointer }];
  });
}

function errorOf({ type, words, pointer }: Problem, status: number): HirewireError {
  const code = `merge_${/^[A-Z][A-Z_]{2,60}$/.test(type) ? type.toLowerCase() : "refused"}`;
  const options = { code, detail: [type, pointer].filter(Boolean).join(" ") };
  const said = words === "" ? "" : ` It said: "${words}".`;
  if (/RELINK_NEEDED|CREDENTIAL_REFRESH_FAILED|INVALID_CREDENTIALS/.test(type)) return relinkNeeded();
  if (/PERMISSION|DISABLED_MODEL|NOT_AUTHORIZED|FORBIDDEN/.test(type)) {
    return new ConfigError(
      `The ATS behind Merge does not allow that.${said} Give the linked account the permission, or enable the write in Merge, and the run goes on.`,
      options,
    );
  }
  if (/RATE_LIMIT|THROTTLE/.test(type)) {
    return new RetryLater(`The ATS behind Merge asks for fewer calls.${said}`, {
      ...options,
      code: "rate_limited",
    });
  }
  if (status >= 500 || /TIME_?OUT|TIMED_OUT/.test(type)) {
    return new RetryLater(`The ATS behind Merge had trouble of its own.${said} The call may have worked.`, {
      ...options,
      ambiguous: true,
    });
  }
  return new Rejected(`Merge refused the call.${said}`, { ...options, status });
}

function isPart(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
