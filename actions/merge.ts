/**
 * Merge: one API in front of many ATSs, for those that have no file of their own here.
 *
 * Sources   https://docs.merge.dev/merge-unified/ats/merge-api-basics/rate-limits,
 *           https://docs.merge.dev/merge-unified/writing-data/writes/idempotency and the pages named in actions/merge/
 *           (read 2026-11-21)
 * Auth      `Authorization: Bearer <API key>` and `X-Account-Token: <linked account>`
 * Limits    100, 400 or 600 calls a minute for each linked account by plan; 429, with Retry-After
 * Repeats   tags, fields and moves are harmless; notes carry a reference that is looked for. Idempotency keys exist as
 *           a beta that must be ordered and that answers a repeat with the stored answer, a stored failure included, so
 *           none are sent
 * Missing   rejecting: Merge documents reasons (GET /reject-reasons) and no call that rejects
 * Assumed   an activity that Merge wrote is listed at once; `email_addresses` does not look at the case; custom fields
 *           of a candidate stand under `linked_account_params` or `integration_params` of the account's schema
 */
import { ConfigError } from "../src/core/errors.ts";
import { defineAts } from "./ats/define-ats.ts";
import { mergeAdapter } from "./merge/adapter.ts";
import { classify, relinkNeeded } from "./merge/classify.ts";
import { mergeFields } from "./merge/connection.ts";
import { readOne, textIn } from "./merge/wire.ts";

export const merge = defineAts({
  key: "merge",
  label: "Merge",
  summary:
    "Finds and adds candidates, notes, tags, fields and stages in any ATS that is linked through Merge.",
  sources: [
    "https://docs.merge.dev/merge-unified/ats/merge-api-basics/rate-limits",
    "https://docs.merge.dev/merge-unified/ats/common-models/applications/change-stage-create",
    "https://docs.merge.dev/merge-unified/ats/common-models/candidates/partial-update",
    "https://docs.merge.dev/merge-unified/ats/common-models/activities/create",
  ],
  connection: mergeFields,
  setup: [
    "Link the ATS in Merge (Linked Accounts > Create, or Merge Link in your product) with scopes to read and write candidates, applications, activities, job interview stages, jobs, tags and users.",
    "Copy the linked account's account token, and an API key from API access > Access keys, into the connection.",
    "Choose the acting user: notes, tags and fields are written in that person's name.",
  ],
  adapter: mergeAdapter,
  classify,

  authorize: async ({ connection }) => ({
    authorization: `Bearer ${connection.api_key}`,
    "x-account-token": connection.account_token,
  }),

  async check(context) {
    const account = await readOne(context, "/account-details");
    if (account === null) {
      throw new ConfigError("What answered was not Merge's ATS API. Look at the region and the address.", {
        code: "merge_not_there",
        path: "region",
      });
    }
    if (textIn(account, "status") === "RELINK_NEEDED") throw relinkNeeded();
    const whose = textIn(account, "end_user_organization_name") ?? "a linked account";
    const place = `${whose} in ${textIn(account, "integration") ?? "an ATS"}`;
    const { acting_user: id } = context.connection;
    if (id === undefined) return `${place}, in nobody's name yet: choose an acting user`;
    const user = await readOne(context, `/users/${encodeURIComponent(id)}`);
    if (user) {
      const name = [textIn(user, "first_name"), textIn(user, "last_name")].filter(Boolean).join(" ");
      return `${place}, as ${name === "" ? (textIn(user, "email") ?? id) : name}`;
    }
    throw new ConfigError("Merge knows no user with the id of the acting user. Choose one from the list.", {
      code: "merge_acting_user_unknown",
      path: "acting_user",
    });
  },
});
