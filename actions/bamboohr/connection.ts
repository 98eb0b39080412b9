/** What a connection to BambooHR holds. */
import { field, type Fields, type ValuesOf } from "../../src/core/fields.ts";
import type { AtsActionContext, AtsContext } from "../ats/adapter.ts";
import { plainName } from "../ats/pick-named.ts";

export const bamboohrFields = {
  company: field.text({
    destination: true,
    label: "Company",
    help: "The first part of your address at BambooHR: acme for https://acme.bamboohr.com.",
    pattern: /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i,
    placeholder: "acme",
  }),
  api_key: field.secret({
    label: "API key",
    help: "In BambooHR: your picture > API Keys > Add New Key. It may do what its owner may do, in that person's name; the owner needs access to ATS settings.",
    pattern: /^[\x21-\x7e]+$/,
  }),
  rejection_statuses: field.text({
    label: "Statuses that reject",
    help: "Names of the candidate statuses that mean that somebody is not hired, with commas between them. They are the reasons to reject with: BambooHR's API does not tell which they are.",
    default: "Not a Fit, Not Qualified, Over Qualified, Hired Elsewhere, Declined Offer",
  }),
  api_url: field.text({
    destination: true,
    label: "BambooHR's API address",
    help: "Only for a sandbox or the older gateway; otherwise the company decides.",
    required: false,
    pattern: /^https?:\/\/[^\s@]+$/,
    advanced: true,
  }),
} as const satisfies Fields;

export type BamboohrValues = ValuesOf<typeof bamboohrFields>;
export type BamboohrContext = AtsContext<typeof bamboohrFields>;
export type BamboohrActionContext = AtsActionContext<typeof bamboohrFields>;

export function addressOf({ company, api_url: address }: BamboohrValues, path: string): string {
  return `${(address ?? `https://${company}.bamboohr.com/api/v1`).replace(/\/+$/, "")}/applicant_tracking${path}`;
}

/** Whether a candidate with this status is not hired. */
export function rejects({ rejection_statuses: names }: BamboohrValues, status: string): boolean {
  return names.split(",").map(plainName).includes(plainName(status));
}
