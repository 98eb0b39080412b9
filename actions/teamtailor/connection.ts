/** What a connection to Teamtailor holds. */
import type { CallContext } from "../../src/core/define-action.ts";
import { field, type Fields, type ValuesOf } from "../../src/core/fields.ts";

export const teamtailorFields = {
  api_key: field.secret({
    label: "API key",
    help: "Made in Teamtailor under Settings > Integrations > API keys, with the scope Admin and read/write.",
    pattern: /^[\x21-\x7e]+$/,
  }),
  region: field.choice({
    destination: true,
    label: "Where your data is kept",
    help: "The address of Teamtailor in your browser tells it: app.na.teamtailor.com is North America.",
    choices: { eu: "Europe", na: "North America", au: "Australia" },
    default: "eu",
  }),
  user: field.text({
    label: "Acting user",
    help: "Email address, full name or id of the user in whose name notes are written.",
    placeholder: "rita@acme.com",
  }),
  api_version: field.text({
    label: "API version",
    help: "Teamtailor's dated version. Change it only when Teamtailor ends this one.",
    default: "20240904",
    pattern: /^\d{8}$/,
    advanced: true,
  }),
  api_url: field.text({
    destination: true,
    label: "Teamtailor's API address",
    help: "Only for a sandbox.",
    required: false,
    placeholder: "https://api.teamtailor.com/v1",
    pattern: /^https?:\/\/[^\s@?#]+$/,
    advanced: true,
  }),
} as const satisfies Fields;

export type TeamtailorFields = typeof teamtailorFields;
export type TeamtailorValues = ValuesOf<TeamtailorFields>;
export type TeamtailorContext = CallContext<TeamtailorFields>;

const HOSTS: Record<TeamtailorValues["region"], string> = {
  eu: "https://api.teamtailor.com/v1",
  na: "https://api.na.teamtailor.com/v1",
  au: "https://api.au.teamtailor.com/v1",
};

/** @returns the API's address without a slash at its end */
export function apiUrl({ api_url: url, region }: TeamtailorValues): string {
  return (url ?? HOSTS[region]).replace(/\/+$/, "");
}
