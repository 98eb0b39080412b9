/**
 * Greenhouse Recruiting through Harvest v3; v1 and v2 are gone since 31 August 2026.
 *
 * Sources   https://harvestdocs.greenhouse.io (read 2026-11-21); the pages are named in actions/greenhouse/
 * Auth      OAuth client credentials, in the name of one user (`sub`)
 * Limits    a fixed window of 30 s, told by `X-RateLimit-*`; 429 with `Retry-After`
 * Repeats   notes are looked for before a repeat; everything else is checked before it is written, and a move names
 *           the stage it comes from, so a second one is refused
 * Assumed   a PATCH with one custom field leaves the others as they are (so it was in v1); `from_stage_id` is the id of
 *           the job's stage (a setting); `visibility` is written in lower case
 */
import { ConfigError } from "../src/core/errors.ts";
import { defineAts } from "./ats/define-ats.ts";
import { authorize } from "./greenhouse/access-token.ts";
import { adapter } from "./greenhouse/adapter.ts";
import { classify } from "./greenhouse/classify.ts";
import { greenhouseFields } from "./greenhouse/connection.ts";
import { listFor } from "./greenhouse/harvest.ts";
import { named } from "./greenhouse/people.ts";

export const greenhouse = defineAts({
  key: "greenhouse",
  label: "Greenhouse",
  summary: "Finds and adds candidates, writes notes, sets fields, tags, moves stages, rejects.",
  sources: [
    "https://harvestdocs.greenhouse.io/docs/authentication",
    "https://harvestdocs.greenhouse.io/docs/pagination",
    "https://harvestdocs.greenhouse.io/docs/write-endpoint-migration-guide",
  ],
  connection: greenhouseFields,
  setup: [
    "In Greenhouse open Configure > Dev Center > API Credentials and choose Create new API credentials, type Harvest V3 (OAuth).",
    "Copy the client ID and the client secret into the connection. The secret is shown once.",
    "At the credential, tick the scopes that docs/connectors/greenhouse.md lists.",
    "Open the page of the user in whose name Hirewire acts, a Site Admin, and copy the number at the end of its address.",
  ],
  authorize,
  classify,

  async check(context) {
    const { user_id: id } = context.connection;
    const [user] = named(await listFor(context, "/users", "ids", [id]));
    if (!user) {
      throw new ConfigError(
        `Greenhouse shows no user ${id}. Either the number is another one (it ends the address of the user's page), or the user is no Site Admin: Greenhouse shows lists to nobody else.`,
        { code: "greenhouse_user_unknown", path: "user_id" },
      );
    }
    return `Greenhouse, as ${user.name}`;
  },

  adapter,
});
