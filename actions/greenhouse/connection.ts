/** What a connection to Greenhouse holds, and in whose name it writes. */
import type { CallContext } from "../../src/core/define-action.ts";
import { field, type Fields, type ValuesOf } from "../../src/core/fields.ts";

export const greenhouseFields = {
  client_id: field.text({
    label: "Client ID",
    help: "In Greenhouse: Configure > Dev Center > API Credentials > Create new API credentials, type Harvest V3 (OAuth).",
    pattern: /^[\x21-\x7e]+$/,
  }),
  client_secret: field.secret({
    label: "Client secret",
    help: "Shown once, when the credential is made.",
    pattern: /^[\x21-\x7e]+$/,
  }),
  user_id: field.text({
    label: "User who acts",
    help: "The number at the end of the address of that user's page in Greenhouse, such as 12345. Notes and moves appear in this user's name. Greenhouse lets only Site Admins read lists, so it has to be one.",
    pattern: /^\d{1,18}$/,
    placeholder: "12345",
  }),
  note_visibility: field.choice({
    label: "Who may read notes",
    help: "Greenhouse's own three levels.",
    choices: {
      public: "Everybody who sees the candidate",
      private: "Only who may see private notes",
      admin_only: "Only Job Admins and Site Admins",
    },
    default: "private",
  }),
  moves_from: field.choice({
    label: "What a move calls the stage it comes from",
    help: "Greenhouse's description leaves open which of an application's two stage ids it wants. Change it only if every move is refused.",
    choices: {
      job_interview_stage_id: "The stage of the job's interview plan",
      stage_id: "The application's own entry of it",
    },
    default: "job_interview_stage_id",
    advanced: true,
  }),
  api_url: field.text({
    destination: true,
    label: "Greenhouse's API address",
    default: "https://harvest.greenhouse.io/v3",
    pattern: /^https?:\/\/[^\s@?#]*[^\s@?#/]$/,
    advanced: true,
  }),
  token_url: field.text({
    destination: true,
    label: "Address for access tokens",
    default: "https://auth.greenhouse.io/token",
    pattern: /^https?:\/\/[^\s@?#]*[^\s@?#/]$/,
    advanced: true,
  }),
  app_url: field.text({
    destination: false,
    label: "Greenhouse's address in the browser",
    help: "For links to candidates.",
    default: "https://app.greenhouse.io",
    pattern: /^https?:\/\/[^\s@?#]*[^\s@?#/]$/,
    advanced: true,
  }),
} as const satisfies Fields;

export type GreenhouseFields = typeof greenhouseFields;
export type GreenhouseValues = ValuesOf<GreenhouseFields>;
export type GreenhouseContext = CallContext<GreenhouseFields>;
