/** What a connection to SmartRecruiters holds. */
import type { CallContext } from "../../src/core/define-action.ts";
import { field, type Fields, type ValuesOf } from "../../src/core/fields.ts";

export const smartrecruitersFields = {
  api_key: field.secret({
    label: "API key",
    help: "Made in SmartRecruiters under Settings > Apps & Integrations > Credentials, by an administrator: only administrators may look whether a note is there already.",
    pattern: /^[\x21-\x7e]+$/,
  }),
  note_readers: field.choice({
    label: "Who may read notes",
    choices: {
      open: "Everybody who may see the candidate",
      hiring_team: "The hiring teams of the candidate's active jobs",
      private: "Only the owner of the API key",
    },
    default: "open",
    advanced: true,
  }),
  api_url: field.text({
    destination: true,
    label: "SmartRecruiters' API address",
    help: "Only for a test account or a sandbox.",
    default: "https://api.smartrecruiters.com",
    pattern: /^https?:\/\/[^\s@?#]+$/,
    advanced: true,
  }),
} as const satisfies Fields;

export type SmartrecruitersFields = typeof smartrecruitersFields;
export type SmartrecruitersValues = ValuesOf<SmartrecruitersFields>;
export type SmartrecruitersContext = CallContext<SmartrecruitersFields>;
