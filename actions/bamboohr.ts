/**
 * BambooHR's applicant tracking: candidates, comments, statuses, rejecting.
 *
 * Sources   https://documentation.bamboohr.com/docs/api-details and the pages named in actions/bamboohr/; BambooHR
 *           publishes its OpenAPI description with its SDKs under the MIT licence (read 2026-11-21)
 * Auth      Basic, the API key as user and any password; it acts as its owner, so there is no other acting user
 * Limits    not published; 429 with Retry-After since 16 September 2026
 * Repeats   statuses are harmless; whether a comment was written cannot be looked up, so a repeat may write it twice
 * Missing   tags and custom fields of candidates: not in the API
 * Assumed   which statuses reject (a setting); see also applicants.ts
 */
import { ConfigError } from "../src/core/errors.ts";
import { defineAts } from "./ats/define-ats.ts";
import { bamboohrAdapter } from "./bamboohr/adapter.ts";
import { classify } from "./bamboohr/classify.ts";
import { bamboohrFields } from "./bamboohr/connection.ts";
import { readOne } from "./bamboohr/wire.ts";

export const bamboohr = defineAts({
  key: "bamboohr",
  label: "BambooHR",
  summary: "Finds and adds candidates, writes comments, moves through the statuses and rejects.",
  sources: [
    "https://documentation.bamboohr.com/reference/get-applications",
    "https://documentation.bamboohr.com/reference/create-application-comment",
    "https://documentation.bamboohr.com/reference/update-applicant-status",
    "https://documentation.bamboohr.com/docs/planned-changes-to-the-api",
  ],
  connection: bamboohrFields,
  setup: [
    "In BambooHR, as a person with access to ATS settings, open your picture > API Keys and choose Add New Key.",
    "Copy the key and the first part of your address at BambooHR into the connection.",
    "Look at Settings > Hiring > Candidate Statuses and write the names of those that mean not hired into the connection.",
  ],
  adapter: bamboohrAdapter,
  classify,
  authorize: async ({ connection }) => ({
    authorization: `Basic ${Buffer.from(`${connection.api_key}:x`).toString("base64")}`,
  }),

  async check(context) {
    const { company } = context.connection;
    if ((await readOne(context, "/statuses")) !== null)
      return `${company} in BambooHR, as the owner of the API key`;
    throw new ConfigError(
      `BambooHR has no applicant tracking for "${company}". Look at the company's name.`,
      {
        code: "bamboohr_company_unknown",
        path: "company",
      },
    );
  },
});
