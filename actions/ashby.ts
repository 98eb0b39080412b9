/**
 * Ashby: finds and adds candidates, writes notes, tags, sets custom fields, moves to stages, archives with a reason.
 *
 * Sources   https://developers.ashbyhq.com/docs/introduction, https://developers.ashbyhq.com/docs/authentication,
 *           https://developers.ashbyhq.com/reference/versioning and the pages named in actions/ashby/ (read 2026-11-21)
 * Auth      an API key as the user name of Basic auth, without a password; each key has its own permissions
 * Actor     `X-On-Behalf-Of`, optional (beta): needs a permission of the key
 * Limits    1,000 calls a minute for each key (https://docs.ashbyhq.com/how-do-i-generate-an-api-key); 429
 * Errors    HTTP 200 with `success: false`, see classify
 * Repeats   tags and fields are set, an archived application stays archived and gets no second email; a note ends with
 *           a reference that is looked for before a repeat
 * Assumed   that tagging twice and moving to the current stage change nothing; that a search finds a new candidate at
 *           once; that a plain-text note comes back as it was written
 */
import { Buffer } from "node:buffer";
import { defineAts } from "./ats/define-ats.ts";
import { adapter } from "./ashby/adapter.ts";
import { actingUser, readAshby, readList, textOf } from "./ashby/ashby-api.ts";
import { classify } from "./ashby/classify.ts";
import { ashbyFields } from "./ashby/connection.ts";

export const ashby = defineAts({
  key: "ashby",
  label: "Ashby",
  summary:
    "Finds and adds candidates, writes notes, tags, sets fields, moves to stages, archives with a reason.",
  sources: [
    "https://developers.ashbyhq.com/docs/authentication",
    "https://developers.ashbyhq.com/reference/responses",
    "https://developers.ashbyhq.com/docs/pagination-and-incremental-sync",
  ],
  connection: ashbyFields,
  setup: [
    "In Ashby, as an admin, open Admin > Integrations > API Keys and choose New.",
    "Give the key the permissions listed on this page.",
    "Copy the key from the last step, which Ashby shows once, and paste it here.",
  ],
  classify,
  async authorize({ connection }) {
    return { authorization: `Basic ${Buffer.from(`${connection.api_key}:`).toString("base64")}` };
  },

  /** Ashby tells about a key only with one more permission. */
  async check(context) {
    const reasons = await readList(context, "archiveReason.list");
    const seen = `an API key that sees ${reasons.length} archive reasons`;
    const userId = await actingUser(context);
    if (userId === undefined) return seen;
    const { firstName, lastName } = await readAshby(context, "user.info", { userId });
    return `${seen}, as ${textOf(firstName) ?? ""} ${textOf(lastName) ?? ""}`.trim();
  },

  adapter,
});
