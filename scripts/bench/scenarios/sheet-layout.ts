/** The sheet, as both sides know it. */
export const TAB = "Candidates";
export const COLUMNS = ["Ref", "Candidate", "Score"] as const;
