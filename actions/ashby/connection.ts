/** What a connection to Ashby holds. */
import type { CallContext } from "../../src/core/define-action.ts";
import { field, type Fields } from "../../src/core/fields.ts";

export const ashbyFields = {
  api_key: field.secret({
    label: "API key",
    help: "In Ashby, an admin makes one under Admin > Integrations > API Keys. The permissions it needs are listed on this connector's page.",
    pattern: /^[\x21-\x7e]+$/,
  }),
  acting_user: field.text({
    label: "User who acts",
    help: "Email address or id of the Ashby user in whose name things are done. The key then needs the permission to act on behalf of a user, which Ashby calls a beta.",
    required: false,
    pattern: /^[^\s/?#]+$/,
  }),
  note_visibility: field.choice({
    label: "Who may read notes",
    help: "Private notes need a key with access to non-offer private fields.",
    choices: { everyone: "Everybody who sees the candidate", private: "Only users who see private fields" },
    default: "everyone",
  }),
  notify_subscribers: field.boolean({
    label: "Tell subscribers about notes",
    help: "Ashby then notifies the users who are subscribed to the candidate.",
    default: false,
  }),
  rejection_email: field.text({
    label: "Email to rejected candidates",
    help: "Id of an email template in Ashby, sent the next morning. Left out, nobody is written to.",
    required: false,
    pattern: /^[\da-fA-F-]{36}$/,
  }),
  first_stage: field.choice({
    label: "Stage of added candidates",
    help: "Where a candidate who is added for a job begins.",
    choices: { lead: "The first stage for leads", application_review: "The first stage before interviews" },
    default: "application_review",
    advanced: true,
  }),
  api_version: field.text({
    label: "Version of Ashby's API",
    default: "2026-01-01",
    pattern: /^\d{4}-\d{2}-\d{2}$/,
    advanced: true,
  }),
  api_url: field.text({
    destination: true,
    label: "Ashby's API address",
    help: "Another one only for a sandbox.",
    default: "https://api.ashbyhq.com",
    pattern: /^https?:\/\/[^\s@]+$/,
    advanced: true,
  }),
} as const satisfies Fields;

export type AshbyFields = typeof ashbyFields;
export type AshbyContext = CallContext<AshbyFields>;
