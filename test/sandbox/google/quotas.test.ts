import { describe, expect, it } from "@jest/globals";
import { HIRING_PIPELINE_ID, SHEETS_SCOPE, startGoogle } from "./support.ts";

const APPEND = { query: { valueInputOption: "RAW" }, body: { values: [["x"]] } };

describe("quotas", () => {
  it("refuse the sixty-first write of a user's minute, and say so as Google does", async () => {
    const google = await startGoogle();
    const write = () => google.sheet("POST", "/values/A1:append", APPEND);
    for (let index = 0; index < 60; index++) expect((await write()).status).toBe(200);
    const answer = await write();
    expect(answer.status).toBe(429);
    expect(answer.headers.get("retry-after")).toBeNull();
    expect(answer.body).toEqual({
      error: {
        code: 429,
        status: "RESOURCE_EXHAUSTED",
        message:
          "Quota exceeded for quota metric 'Write requests' and limit 'Write requests per minute per user' of service 'sheets.googleapis.com' for consumer 'project_number:481134404851'.",
        details: [
          {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            reason: "RATE_LIMIT_EXCEEDED",
            domain: "googleapis.com",
            metadata: {
              service: "sheets.googleapis.com",
              consumer: "projects/481134404851",
              quota_metric: "sheets.googleapis.com/write_requests",
              quota_limit: "WriteRequestsPerMinutePerUser",
              quota_limit_value: "60",
              quota_location: "global",
              quota_unit: "1/min/{project}/{user}",
              window_start_time: String(google.clock.ms / 1000),
            },
          },
          {
            "@type": "type.googleapis.com/google.rpc.Help",
            links: [
              {
                description: "Request a higher quota limit.",
                url: "https://cloud.google.com/docs/quota#requesting_higher_quota",
              },
            ],
          },
        ],
      },
    });
    expect(google.standIn.rows(HIRING_PIPELINE_ID, "Candidates")).toHaveLength(61);
    expect((await google.sheet("GET", "/values/A1")).status).toBe(200);
    google.clock.ms += 60_000;
    expect((await write()).status).toBe(200);
    expect(google.standIn.calls()).toMatchObject({
      reads: 1,
      writes: 62,
      refused: 1,
      byMethod: { "sheets.spreadsheets.values.append": 62 },
    });
  });

  it("count what fails, and what only reads although it is a POST", async () => {
    const google = await startGoogle({ quotas: { readsPerMinutePerUser: 2, writesPerMinutePerUser: 1 } });
    expect((await google.sheet("POST", "/values/Nowhere!A1:append", APPEND)).status).toBe(400);
    expect((await google.sheet("POST", "/values/A1:append", APPEND)).status).toBe(429);
    const search = { body: { dataFilters: [{ developerMetadataLookup: { metadataId: 1 } }] } };
    expect((await google.sheet("POST", "/developerMetadata:search", search)).status).toBe(200);
    expect((await google.sheet("GET", "")).status).toBe(200);
    expect((await google.sheet("GET", "/values/A1")).status).toBe(429);
  });

  it("have a second limit for the whole project", async () => {
    const google = await startGoogle({
      quotas: { readsPerMinute: 1 },
      oauthClient: { redirectUris: ["https://h.example/"] },
    });
    expect((await google.sheet("GET", "/values/A1")).status).toBe(200);
    const answer = await google.sheet("GET", "/values/A1", { token: await google.token(SHEETS_SCOPE) });
    expect(answer.body).toMatchObject({
      error: {
        message: expect.stringContaining("'Read requests' and limit 'Read requests per minute' of"),
        details: [{ metadata: { quota_limit: "ReadRequestsPerMinutePerProject" } }, {}],
      },
    });
  });
});
