import type { FaultAnswers } from "../faults.ts";
import { GoogleApiError, sheetsErrorBody, unauthenticated } from "./google-error.ts";
import { quotaRefusal } from "./quota-meter.ts";

/** How the Sheets API words what the fault layer does. */
export const GOOGLE_FAULT_ANSWERS: FaultAnswers = {
  "429": answer(quotaRefusal("write", "user", 60, 0)),
  error_before: answer(new GoogleApiError(503, "The service is currently unavailable.")),
  error_after: answer(new GoogleApiError(500, "Internal error encountered.")),
  auth_fail: answer(unauthenticated("sheets.googleapis.com", true)),
};

function answer(error: GoogleApiError): { status: number; body: unknown } {
  return { status: error.code, body: sheetsErrorBody(error) };
}
