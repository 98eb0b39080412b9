/**
 * Recruitee (Tellent): candidates, notes, profile fields, tags, stages, disqualifying.
 *
 * Sources   https://docs.recruitee.com/reference/getting-started, https://apidocs.recruitee.com/,
 *           https://support.recruitee.com/en/articles/12087172-upcoming-changes-to-your-custom-api-integrations and the
 *           pages named in actions/recruitee/ (2026-11-21, as public integrations quote them)
 * Auth      a personal API token as bearer; it acts as its owner, so there is no other acting user
 * Limits    since October 2025; the numbers are in a document for customers only: 429 is waited for, with Retry-After
 *           where it comes
 * Repeats   tags, fields, stages and disqualifying are harmless; notes carry a reference that is looked for
 * Assumed   disqualifying takes `disqualify_reason_id`; a placement tells `disqualified_at`, `hired_at`, `updated_at`;
 *           the search finds a candidate by an address in quotes soon after it was added; see also fields.ts
 */
import { defineAts } from "./ats/define-ats.ts";
import { recruiteeAdapter } from "./recruitee/adapter.ts";
import { classify } from "./recruitee/classify.ts";
import { recruiteeFields } from "./recruitee/connection.ts";
import { read, rowOf, textIn } from "./recruitee/wire.ts";

export const recruitee = defineAts({
  key: "recruitee",
  label: "Recruitee",
  summary: "Finds and adds candidates, writes notes, tags and profile fields, moves and disqualifies.",
  sources: [
    "https://docs.recruitee.com/reference/getting-started",
    "https://docs.recruitee.com/reference/searchnewcandidates",
    "https://docs.recruitee.com/reference/custom_fieldscandidatesidfields-post",
    "https://apidocs.recruitee.com/",
  ],
  connection: recruiteeFields,
  setup: [
    "In Recruitee open Settings > Apps and plugins > Personal API tokens, as a person who may see and change the candidates in question.",
    "Choose New token, name it Hirewire and copy it into the connection.",
    "Copy the company id from the same page, or write the company's subdomain at recruitee.com.",
  ],
  adapter: recruiteeAdapter,
  classify,
  authorize: async ({ connection }) => ({ authorization: `Bearer ${connection.token}` }),

  async check(context) {
    const admin = rowOf((await read(context, "/admin"))["admin"]);
    const name = textIn(admin, "name") ?? textIn(admin, "email") ?? "the owner of the token";
    return `${context.connection.company}, as ${name}`;
  },
});
