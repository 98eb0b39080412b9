/** What a connection to Lever holds, and in whose name it writes. */
import type { CallContext } from "../../src/core/define-action.ts";
import { field, type Fields, type ValuesOf } from "../../src/core/fields.ts";

export const leverFields = {
  api_key: field.secret({
    label: "API key",
    help: "In Lever, a Super Admin makes one under Settings > Integrations and API > API Credentials. The permissions it needs are listed on this connector's page.",
    pattern: /^[\x21-\x7e]+$/,
  }),
  acting_user: field.text({
    label: "User who acts",
    help: "Email address or id of the Lever user in whose name notes, tags and moves appear. Needed to add candidates.",
    required: false,
    pattern: /^[^\s/?#]+$/,
  }),
  note_visibility: field.choice({
    label: "Who may read notes",
    help: "Secret notes are shown only to users with the privilege for sensitive information.",
    choices: { everyone: "Everybody who sees the candidate", secret: "Only users with the privilege" },
    default: "everyone",
  }),
  notify_followers: field.boolean({
    label: "Tell followers about notes",
    help: "Lever then notifies everybody who follows the candidate.",
    default: false,
  }),
  clean_interviews: field.boolean({
    label: "Remove pending interviews when rejecting",
    default: false,
  }),
  confidential: field.boolean({
    label: "Confidential postings too",
    help: "Only for a key that was given access to confidential data when it was made: Lever refuses others.",
    default: false,
    advanced: true,
  }),
  source: field.text({
    label: "Source of added candidates",
    help: "As Lever shows it. A source that does not exist yet is made.",
    default: "Hirewire",
    advanced: true,
  }),
  api_url: field.text({
    destination: true,
    label: "Lever's API address",
    help: "Another one only for a sandbox (https://api.sandbox.lever.co/v1) or another region.",
    default: "https://api.lever.co/v1",
    pattern: /^https?:\/\/[^\s@]+$/,
    advanced: true,
  }),
} as const satisfies Fields;

export type LeverFields = typeof leverFields;
export type LeverValues = ValuesOf<LeverFields>;
export type LeverContext = CallContext<LeverFields>;
