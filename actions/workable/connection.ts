/** What a connection to Workable holds. */
import type { CallContext } from "../../src/core/define-action.ts";
import { ConfigError } from "../../src/core/errors.ts";
import { field, type Fields, type ValuesOf } from "../../src/core/fields.ts";

export const workableFields = {
  subdomain: field.text({
    destination: true,
    label: "Subdomain",
    help: "The first part of your Workable address: acme for acme.workable.com.",
    placeholder: "acme",
    pattern: /^(?:https?:\/\/)?[A-Za-z0-9][A-Za-z0-9-]*(?:\.workable\.com\/?)?$/,
  }),
  token: field.secret({
    label: "API access token",
    help: "Made in Workable's settings, under Integrations, with the scopes r_jobs, r_candidates, w_candidates and r_members.",
    pattern: /^[\x21-\x7e]+$/,
  }),
  member: field.text({
    label: "Acting member",
    help: "Email address, full name or id of the member in whose name notes are written and candidates are moved.",
    placeholder: "rita@acme.com",
  }),
  comment_roles: field.text({
    label: "Who may read notes",
    help: "Left empty: everybody on the hiring team. Else roles, separated by commas, such as: admin, recruiter.",
    required: false,
    pattern: /^[a-z_]+(?:\s*,\s*[a-z_]+)*$/,
    advanced: true,
  }),
  new_candidates: field.choice({
    label: "New candidates come in as",
    help: "Workable thanks candidates who applied by email; sourced ones hear nothing.",
    choices: { sourced: "Sourced, without an email", applied: "Applied, with Workable's thank-you email" },
    default: "sourced",
    advanced: true,
  }),
  client_id: field.text({
    label: "Partner's client id",
    help: "Only for a partner token: the client id that Workable gave to the partner.",
    required: false,
    pattern: /^[\x21-\x7e]+$/,
    advanced: true,
  }),
  api_url: field.text({
    destination: true,
    label: "Workable's API address",
    help: "Only for a sandbox.",
    required: false,
    placeholder: "https://acme.workable.com/spi/v3",
    pattern: /^https?:\/\/[^\s@?#]+$/,
    advanced: true,
  }),
} as const satisfies Fields;

export type WorkableFields = typeof workableFields;
export type WorkableValues = ValuesOf<WorkableFields>;
export type WorkableContext = CallContext<WorkableFields>;

/** @returns the API's address without a slash at its end */
export function apiUrl({ api_url: url, subdomain }: WorkableValues): string {
  return (url ?? `https://${accountOf(subdomain)}.workable.com/spi/v3`).replace(/\/+$/, "");
}

/** People paste the whole address too. */
export function accountOf(subdomain: string): string {
  return subdomain
    .replace(/^https?:\/\//, "")
    .replace(/\.workable\.com\/?$/, "")
    .toLowerCase();
}

/** @throws {ConfigError} `workable_subdomain` when it can only be one of Workable's own hosts */
export function validateConnection({ subdomain }: WorkableValues): void {
  if (!["www", "apply", "jobs", "help"].includes(accountOf(subdomain))) return;
  throw new ConfigError(
    "This is an address of Workable's own. Sign in to Workable and copy the first part of the address that is shown then.",
    { code: "workable_subdomain", path: "subdomain" },
  );
}
