import type { SpreadsheetSeed } from "./workbook/spreadsheet.ts";

/** The id of the spreadsheet the sandbox starts with. */
export const HIRING_PIPELINE_ID = "1aHfTq7zW3kXvPp9sYdLr2BnMc5uEoGjKi8RtVw0Qx4Z";

/** An empty list of candidates, shared with the service account. */
export const HIRING_PIPELINE: SpreadsheetSeed = {
  title: "Hiring pipeline",
  spreadsheetId: HIRING_PIPELINE_ID,
  tabs: [
    {
      name: "Candidates",
      rows: [["Event key", "Candidate", "Email", "Score", "Job", "Vendor", "Scored at"]],
    },
  ],
};
