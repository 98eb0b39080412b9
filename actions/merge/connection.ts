/** What a connection to an ATS behind Merge holds. */
import { ConfigError } from "../../src/core/errors.ts";
import { field, type Fields, type ValuesOf } from "../../src/core/fields.ts";
import type { AtsActionContext, AtsContext } from "../ats/adapter.ts";

/** Source: https://docs.merge.dev/merge-unified/ats/common-models/applications/change-stage-create (read 2026-11-21). */
const REGIONS = {
  us: "https://api.merge.dev/api/ats/v1",
  eu: "https://api-eu.merge.dev/api/ats/v1",
  ap: "https://api-ap.merge.dev/api/ats/v1",
} as const;

export const mergeFields = {
  api_key: field.secret({
    label: "API key",
    help: "In Merge: API access > Access keys. A production key for production accounts.",
    pattern: /^[\x21-\x7e]+$/,
  }),
  account_token: field.secret({
    label: "Account token",
    help: "Says which ATS is meant: the token of the linked account, which Merge Link gave when the ATS was connected.",
    pattern: /^[\x21-\x7e]+$/,
  }),
  region: field.choice({
    destination: true,
    label: "Region",
    help: "Where your organisation at Merge is.",
    choices: { us: "United States", eu: "European Union", ap: "Asia Pacific" },
    default: "us",
  }),
  acting_user: field.text({
    label: "Acting user",
    help: "In whose name notes, tags, fields and moves are written: Merge's own id of a user of the ATS, as the list of users shows it.",
    required: false,
  }),
  note_visibility: field.choice({
    label: "Who sees notes",
    help: "What public and private mean is up to the ATS behind Merge.",
    choices: { PUBLIC: "Public", PRIVATE: "Private", ADMIN_ONLY: "Administrators only" },
    default: "PRIVATE",
  }),
  api_url: field.text({
    destination: true,
    label: "Merge's API address",
    help: "Only for a sandbox; otherwise the region decides.",
    required: false,
    pattern: /^https?:\/\/[^\s@]+$/,
    advanced: true,
  }),
} as const satisfies Fields;

export type MergeValues = ValuesOf<typeof mergeFields>;
export type MergeContext = AtsContext<typeof mergeFields>;
export type MergeActionContext = AtsActionContext<typeof mergeFields>;

export function addressOf({ region, api_url: address }: MergeValues, path: string): string {
  return `${(address ?? REGIONS[region]).replace(/\/+$/, "")}${path}`;
}

/**
 * Merge wants a user with everything that it writes but a move.
 *
 * @throws {ConfigError} `merge_acting_user_missing`
 */
export function actingUser({ acting_user: user }: MergeValues): string {
  if (user !== undefined) return user;
  throw new ConfigError(
    "Merge wants to know in whose name it shall write. Choose an acting user in the connection, and the run goes on.",
    { code: "merge_acting_user_missing", path: "acting_user" },
  );
}
