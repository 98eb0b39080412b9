import type { FaultAnswers } from "../faults.ts";

export const greenhouseFaultAnswers: FaultAnswers = {
  "429": { status: 429, body: { message: "Rate limit exceeded" } },
  auth_fail: { status: 401, body: { message: "Invalid or expired access token" } },
};
