import { describe, expect, it } from "@jest/globals";
import { laneOf } from "../../src/core/hiring/lane.ts";
import { hiresscope } from "../../triggers/hiresscope.ts";
import { describeTrigger } from "../contract/trigger.ts";
import vectors from "./vectors.json" with { type: "json" };

describeTrigger(hiresscope, { vectors: vectors.hiresscope });

describe("HIRESSCOPE", () => {
  const {
    application_scored: scored,
    application_shortlisted: shortlisted,
    job_created: job,
  } = hiresscope.events;
  const sample = scored.sample as { data: Record<string, unknown> };

  it("reads a scored application", () => {
    expect(scored.hiring(sample)).toEqual({
      occurredAt: "2026-05-02T14:32:10.000Z",
      candidate: {
        name: "Jane Smith",
        email: "jane.smith@example.com",
        resumeUrl: "https://cdn.hiresscope.com/cvs/jane-smith.pdf",
      },
      score: { value: 82 },
      job: { id: "job_def456", title: "Senior Backend Engineer" },
      application: { id: "app_xyz789", status: "SCORED" },
    });
    expect(laneOf(scored.hiring(sample), "hiresscope")).toBe("jane.smith@example.com");
  });

  it("reads a score sent as text as a number, and marks the payload", () => {
    const text = { ...sample, data: { ...sample.data, score: "85" } };
    expect(scored.hiring(text).score).toEqual({ value: 85 });
    expect(scored.payload.safeParse(text).success).toBe(false);
  });

  it("reads a published job", () => {
    expect(job.hiring(job.sample).job).toEqual({
      id: "job_def456",
      title: "Senior Backend Engineer",
      department: "Engineering",
      location: "Remote",
      url: "https://hiresscope.com/apply/acme-corp-senior-backend-engineer-x7k2",
    });
  });

  it("keeps scoring and shortlisting of one application apart, whichever arrives first", () => {
    expect(scored.idempotencyKey(sample, {})).toBe("application.scored|app_xyz789|2026-05-02T14:32:10.000Z");
    expect(shortlisted.idempotencyKey(shortlisted.sample, {})).not.toBe(scored.idempotencyKey(sample, {}));
  });
});
