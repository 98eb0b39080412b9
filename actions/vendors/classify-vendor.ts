/**
 * What hiring vendors' APIs have in common when they say no. Their pages name few statuses and no error body, so a
 * status means what it means everywhere; each vendor's file adds the sentences that help its users.
 */
import type { HttpAnswer } from "../../src/core/define-action.ts";
import { ConfigError, type HirewireError, RetryLater } from "../../src/core/errors.ts";

export interface VendorWords {
  /** Begins the codes, such as `ntrvsta`. */
  key: string;
  label: string;
  /** What the credentials lack when the answer is 403, as a sentence. */
  forbidden: string;
  /** What to set right on a 404 or 405, where the address or the method of the call is an assumption. */
  notThere?: { message: string; path: string };
}

/** @returns undefined for a good answer, and for one of which the status says all */
export function classifyVendor(answer: HttpAnswer, words: VendorWords): HirewireError | undefined {
  const { status, body } = answer;
  const { key, label, forbidden, notThere } = words;
  if (status === 403) return new ConfigError(forbidden, { code: `${key}_forbidden` });
  if ((status === 404 || status === 405) && notThere !== undefined) {
    return new ConfigError(notThere.message, { code: `${key}_not_there`, path: notThere.path });
  }
  if (status < 300 && typeof body === "string" && body.trim() !== "") {
    return new RetryLater(`What answered was not ${label}. The call may have worked all the same.`, {
      code: `${key}_unexpected_answer`,
      detail: "an answer that is not JSON under a status that says all is well",
      ambiguous: true,
    });
  }
  return undefined;
}
