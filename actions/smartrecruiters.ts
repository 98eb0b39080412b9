/**
 * SmartRecruiters: finds and adds candidates, notes, tags, candidate properties, statuses, rejection.
 *
 * Sources   https://developers.smartrecruiters.com/reference and the pages named in actions/smartrecruiters/ (read
 *           2026-11-21)
 * Auth      an API key in `X-SmartToken`; what it may do is what its owner may do
 * Limits    10 calls a second, 8 at a time, one search of candidates at a time: searches of one connection take turns.
 *           429 without a word when to come back
 * Repeats   notes have no key: their last line is looked for among the candidate's messages before a repeat, which only
 *           an administrator's key may do
 * Assumed   a sub-status of any hiring process may be asked for, since a job does not tell its own; the steps of a job
 *           are its sub-statuses. An official OpenAPI description with a licence to keep it could not be had
 */
import { z } from "zod";
import { defineAts } from "./ats/define-ats.ts";
import { smartrecruitersAdapter } from "./smartrecruiters/adapter.ts";
import { classify } from "./smartrecruiters/classify.ts";
import { smartrecruitersFields } from "./smartrecruiters/connection.ts";
import { callSmartrecruiters, readAs } from "./smartrecruiters/wire.ts";

const Me = z.looseObject({ firstName: z.string().nullish(), lastName: z.string().nullish() });
const Company = z.looseObject({ name: z.string().nullish() });

export const smartrecruiters = defineAts({
  key: "smartrecruiters",
  label: "SmartRecruiters",
  summary: "Finds candidates, writes notes, tags, fills in properties, moves and rejects.",
  sources: [
    "https://developers.smartrecruiters.com/reference/candidatesall-1",
    "https://developers.smartrecruiters.com/reference/candidatesstatusupdate-1",
    "https://developers.smartrecruiters.com/reference/messagessharescreate-1",
    "https://developers.smartrecruiters.com/docs/rate-limiting",
  ],
  connection: smartrecruitersFields,
  setup: [
    "Sign in to SmartRecruiters as an administrator and open Settings > Apps & Integrations > Credentials.",
    "Make an API key and copy it into the connection. Hirewire acts in the name of the key's owner.",
  ],
  authorize: async ({ connection }) => ({ "x-smarttoken": connection.api_key }),
  classify,

  async check(context) {
    const { firstName, lastName } = readAs(Me, await callSmartrecruiters(context, "GET", "/users/me"));
    const { name } = readAs(Company, await callSmartrecruiters(context, "GET", "/configuration/company"));
    const who = [firstName, lastName].filter(Boolean).join(" ");
    return `${name ?? "SmartRecruiters"}, as ${who === "" ? "the key's owner" : who}`;
  },

  adapter: smartrecruitersAdapter,
});
