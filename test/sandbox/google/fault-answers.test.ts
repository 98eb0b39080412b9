import { describe, expect, it } from "@jest/globals";
import { createFaults } from "../../../src/sandbox/faults.ts";
import { GOOGLE_FAULT_ANSWERS } from "../../../src/sandbox/google/fault-answers.ts";
import { HIRING_PIPELINE_ID as ID, startGoogle } from "./support.ts";

const APPEND = { query: { valueInputOption: "RAW" }, body: { values: [["x"]] } };

describe("the fault layer in front of the Google stand-in", () => {
  it.each([
    ["429", 429, { status: "RESOURCE_EXHAUSTED", details: [{ reason: "RATE_LIMIT_EXCEEDED" }, {}] }, 1],
    ["error_before", 503, { status: "UNAVAILABLE", message: "The service is currently unavailable." }, 1],
    ["error_after", 500, { status: "INTERNAL", message: "Internal error encountered." }, 2],
    ["auth_fail", 401, { status: "UNAUTHENTICATED", details: [{ reason: "ACCESS_TOKEN_EXPIRED" }] }, 1],
  ] as const)("words %s as Google does", async (mode, status, error, rows) => {
    const faults = createFaults({ answers: GOOGLE_FAULT_ANSWERS });
    const google = await startGoogle({}, [faults.middleware]);
    faults.add({ mode, path: ":append" });
    const answer = await google.sheet("POST", "/values/A1:append", APPEND);
    expect(answer).toMatchObject({ status, body: { error: { code: status, ...error } } });
    expect(google.standIn.rows(ID, "Candidates")).toHaveLength(rows);
    expect((await google.sheet("POST", "/values/A1:append", APPEND)).status).toBe(200);
  });

  it("loses an answer after the row was written", async () => {
    const faults = createFaults({ answers: GOOGLE_FAULT_ANSWERS });
    const google = await startGoogle({}, [faults.middleware]);
    faults.add({ mode: "drop_after", path: ":append" });
    await expect(google.sheet("POST", "/values/A1:append", APPEND)).rejects.toThrow("fetch failed");
    expect(google.standIn.rows(ID, "Candidates")).toHaveLength(2);
  });
});
