/**
 * Teamtailor: finds and adds candidates, notes, tags, custom fields, stages, rejection.
 *
 * Source    https://docs.teamtailor.com/ (JSON:API, version 20240904; read 2026-11-21)
 * Auth      `Authorization: Token token=…` with an API key of the scope Admin, and `X-Api-Version`
 * Limits    50 calls in 10 seconds, as integrations report; 429 with the seconds left in `X-Rate-Limit-Reset`
 * Repeats   notes have no key: their last line is looked for in the candidate's log before a repeat. Tags are written as
 *           a whole list, so tagging at one connection takes turns
 * Assumed   the log's `data` holds a note's text as the page says ("like note text"); `/custom-fields` lists select
 *           fields too; a select takes one option's id. No OpenAPI description by Teamtailor could be had
 */
import { defineAts } from "./ats/define-ats.ts";
import { teamtailorAdapter } from "./teamtailor/adapter.ts";
import { classify } from "./teamtailor/classify.ts";
import { teamtailorFields } from "./teamtailor/connection.ts";
import { actingUser } from "./teamtailor/look-ups.ts";
import { OneResource, textOf } from "./teamtailor/resources.ts";
import { callTeamtailor, readAs } from "./teamtailor/wire.ts";

export const teamtailor = defineAts({
  key: "teamtailor",
  label: "Teamtailor",
  summary: "Finds candidates, writes notes, tags, fills in fields, moves and rejects.",
  sources: ["https://docs.teamtailor.com/", "https://jsonapi.org/format/"],
  connection: teamtailorFields,
  setup: [
    "In Teamtailor, open Settings > Integrations > API keys and make a key with the scope Admin and read/write.",
    "Copy the key into the connection and choose the region.",
    "Name the user in whose name notes are written.",
  ],
  authorize: async ({ connection: { api_key: key, api_version: version } }) => ({
    authorization: `Token token=${key}`,
    "x-api-version": version,
  }),
  classify,

  async check(context) {
    const { name } = await actingUser(context);
    const { data } = readAs(OneResource, await callTeamtailor(context, "GET", "/company"));
    return `${textOf(data, "name") ?? "Teamtailor"}, as ${name}`;
  },

  adapter: teamtailorAdapter,
});
