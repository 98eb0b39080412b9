/**
 * Workable: finds and adds candidates, comments, tags, custom attributes, stages, disqualification.
 *
 * Sources   https://workable.readme.io/reference (API v3, read 2026-11-21) and the pages named in actions/workable/
 * Auth      an access token of the account as a bearer token, with scopes; every write names the member who makes it
 * Limits    10 calls in 10 seconds for an account's token, 50 for a partner's; 429 with `X-Rate-Limit-Reset`
 * Repeats   comments have no key: their last line is looked for before a repeat. Tags are written as a whole list, so
 *           tagging at one connection takes turns
 * Assumed   a choice attribute takes its options' ids under `choices`, a date attribute takes `date` as 2026-11-21; a
 *           reason is named by `disqualify_reason_id`. No OpenAPI description by Workable could be had
 */
import { defineAts } from "./ats/define-ats.ts";
import { workableAdapter } from "./workable/adapter.ts";
import { classify } from "./workable/classify.ts";
import { accountOf, validateConnection, workableFields } from "./workable/connection.ts";
import { actingMember } from "./workable/look-ups.ts";
import { CandidateRecord } from "./workable/shapes.ts";
import { listAll } from "./workable/wire.ts";

export const workable = defineAts({
  key: "workable",
  label: "Workable",
  summary: "Finds candidates, comments, tags, fills in fields, moves and disqualifies.",
  sources: [
    "https://workable.readme.io/reference/job-candidates-index",
    "https://workable.readme.io/reference/comment-on-candidate",
    "https://workable.readme.io/reference/move-candidate",
    "https://workable.readme.io/reference/rate-limits",
  ],
  connection: workableFields,
  setup: [
    "In Workable, open Settings > Integrations as an admin and make an API access token with the scopes r_jobs, r_candidates, w_candidates and r_members.",
    "Copy the token into the connection, with the first part of your Workable address.",
    "Name the member in whose name Hirewire acts. The member has to see the jobs that it works on.",
  ],
  validate: validateConnection,
  authorize: async ({ connection: { token, client_id: clientId } }) => ({
    authorization: `Bearer ${token}`,
    ...(clientId !== undefined && { "x-workable-client-id": clientId }),
  }),
  classify,

  async check(context) {
    const { name } = await actingMember(context);
    const { items } = await listAll(context, "/candidates", {
      name: "candidates",
      item: CandidateRecord,
      query: { limit: 1 },
      most: 1,
    });
    return `${items[0]?.account?.name ?? accountOf(context.connection.subdomain)}, as ${name}`;
  },

  adapter: workableAdapter,
});
