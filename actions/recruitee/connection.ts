/** What a connection to Recruitee holds. */
import { field, type Fields, type ValuesOf } from "../../src/core/fields.ts";
import type { AtsActionContext, AtsContext } from "../ats/adapter.ts";

export const recruiteeFields = {
  token: field.secret({
    label: "API token",
    help: "In Recruitee: Settings > Apps and plugins > Personal API tokens. It may do what its owner may do, in that person's name.",
    pattern: /^[\x21-\x7e]+$/,
  }),
  company: field.text({
    destination: false,
    label: "Company",
    help: "The company's id, as the page of API tokens shows it, or its subdomain at recruitee.com.",
    pattern: /^[\w-]+$/,
    placeholder: "acme",
  }),
  note_visibility: field.choice({
    label: "Who sees notes",
    choices: { public: "Everybody who sees the candidate", private: "The owner of the token only" },
    default: "public",
  }),
  note_format: field.choice({
    label: "How notes are written",
    help: "If paragraphs run together in Recruitee, choose HTML.",
    choices: { text: "Plain text", html: "HTML" },
    default: "text",
    advanced: true,
  }),
  email_search: field.choice({
    label: "How candidates are looked up by address",
    help: "Recruitee documents both searches and neither for addresses alone. What they bring is compared with the address.",
    choices: { full_text: "Search of candidates", quick: "Quick search" },
    default: "full_text",
    advanced: true,
  }),
  api_url: field.text({
    destination: true,
    label: "Recruitee's API address",
    help: "Another one only for a sandbox.",
    default: "https://api.recruitee.com",
    pattern: /^https?:\/\/[^\s@]+$/,
    advanced: true,
  }),
} as const satisfies Fields;

export type RecruiteeValues = ValuesOf<typeof recruiteeFields>;
export type RecruiteeContext = AtsContext<typeof recruiteeFields>;
export type RecruiteeActionContext = AtsActionContext<typeof recruiteeFields>;

/** Everything lies below the company. */
export function addressOf({ api_url: address, company }: RecruiteeValues, path: string): string {
  return `${address.replace(/\/+$/, "")}/c/${encodeURIComponent(company)}${path}`;
}
