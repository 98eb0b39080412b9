/**
 * Google Sheets: rows appended, added or updated by key, and found.
 *
 * Sources   https://developers.google.com/workspace/sheets/api/reference/rest,
 *           https://developers.google.com/workspace/sheets/api/limits and the pages named in
 *           actions/google-sheets/ (read 2026-11-21)
 * Auth      a service account's key (share the spreadsheet with its address), or a person's consent
 * Limits    60 reads and 60 writes a minute and account; one of each writes some hundreds of rows that wait for one
 *           spreadsheet (docs/adr/0006), and fewer than 60 are made
 * Values    columns by name, text as text: nothing a candidate wrote becomes a formula
 * Repeats   rows carry the name of their step and are looked for before a repeat. Two connections to one
 *           spreadsheet do not wait for each other; rows are inserted, so neither overwrites the other's
 */
import { defineAction } from "../src/core/define-action.ts";
import { sheetsActions } from "./google-sheets/actions.ts";
import { checkAccount, columnChoices, spreadsheetChoices, tabChoices } from "./google-sheets/choices.ts";
import { classify } from "./google-sheets/classify.ts";
import { accountName, sheetsFields, validateConnection } from "./google-sheets/connection.ts";
import { authorize } from "./google-sheets/google-auth.ts";
import { googleConsent, googleOAuth } from "./google-sheets/google-oauth.ts";
import { sheetsBudgets } from "./google-sheets/row-batch.ts";

export const googleSheets = defineAction({
  key: "google_sheets",
  erasing:
    "Delete the row, and remember that the version history of the spreadsheet still shows it for a while.",
  label: "Google Sheets",
  summary: "Appends rows, adds or updates them by key, finds them.",
  sources: [
    "https://developers.google.com/workspace/sheets/api/reference/rest",
    "https://developers.google.com/workspace/sheets/api/limits",
    "https://developers.google.com/identity/protocols/oauth2/service-account",
  ],
  connection: sheetsFields,
  setup: [
    "In the Google Cloud console (https://console.cloud.google.com), choose or make a project and turn on the Google Sheets API and the Google Drive API.",
    "Under IAM & Admin > Service Accounts, make a service account; it needs no roles.",
    "Open it, choose Keys > Add key > Create new key > JSON, and paste the whole file into the connection.",
    "Open your spreadsheet, choose Share, and add the service account's address (it ends in .iam.gserviceaccount.com) as an editor.",
  ],
  validate: validateConnection,
  authorize,
  consent: googleConsent,
  oauth: googleOAuth,
  classify,
  budgets: sheetsBudgets,
  check: (context) => checkAccount(context, accountName(context.connection)),
  choices: { spreadsheets: spreadsheetChoices, tabs: tabChoices, columns: columnChoices },
  actions: sheetsActions,
});
