/**
 * Lever: finds and adds candidates, writes notes, tags, moves to stages, archives with a reason.
 *
 * Source    https://hire.lever.co/developer/documentation (read 2026-11-21)
 * Auth      a customer's API key as the user name of Basic auth, without a password; each key has its own permissions.
 *           OAuth is for registered partners only
 * Model     one opportunity for each candidacy, one `contact` for the person; notes, tags and stages belong to the
 *           opportunity; there are no custom fields
 * Actor     `perform_as`, required to add a candidate, else optional
 * Limits    10 calls a second and 20 at once for each key, as a token bucket; 429
 * Repeats   tags are a set, moving to the current stage is accepted, a second archiving changes the reason at most; a
 *           note ends with a reference that is looked for before a repeat
 * Assumed   429 without Retry-After: two seconds, after which the bucket is full; the words of a refusal (see classify)
 */
import { Buffer } from "node:buffer";
import { defineAts } from "./ats/define-ats.ts";
import { adapter } from "./lever/adapter.ts";
import { classify } from "./lever/classify.ts";
import { leverFields } from "./lever/connection.ts";
import { actingUser, listLever, readLever, textOf } from "./lever/lever-api.ts";

export const lever = defineAts({
  key: "lever",
  label: "Lever",
  summary: "Finds and adds candidates, writes notes, tags, moves to stages, archives with a reason.",
  sources: ["https://hire.lever.co/developer/documentation"],
  connection: leverFields,
  setup: [
    "In Lever, as a Super Admin, open Settings > Integrations and API > API Credentials and generate a key with the permissions listed on this page.",
    "Decide whether the key may see confidential data: Lever asks only now.",
    "Paste the key here and enter the user in whose name Hirewire should act.",
  ],
  classify,
  async authorize({ connection }) {
    return { authorization: `Basic ${Buffer.from(`${connection.api_key}:`).toString("base64")}` };
  },

  /** Lever does not tell whose account a key belongs to. */
  async check(context) {
    const stages = await listLever(context, "/stages");
    const seen = `an API key that sees ${stages.length} stages`;
    const user = await actingUser(context);
    if (user === undefined) return seen;
    const { name, email } = await readLever(context, `/users/${encodeURIComponent(user)}`);
    return `${seen}, as ${textOf(name) ?? textOf(email) ?? user}`;
  },

  adapter,
});
