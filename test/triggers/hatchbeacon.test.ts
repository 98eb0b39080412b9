import { describe, expect, it } from "@jest/globals";
import { laneOf } from "../../src/core/hiring/lane.ts";
import { verifySignature } from "../../src/core/signature/verify-signature.ts";
import { hatchbeacon } from "../../triggers/hatchbeacon.ts";
import { describeTrigger } from "../contract/trigger.ts";
import vectors from "./vectors.json" with { type: "json" };

describeTrigger(hatchbeacon, { vectors: vectors.hatchbeacon });

type Settings = Parameters<typeof hatchbeacon.verify>[0];

describe("HatchBeacon", () => {
  const events = hatchbeacon.events;
  const byMatch = (matched: string) => {
    const vector = vectors.hatchbeacon.vectors.find((candidate) => candidate.matched === matched);
    if (!vector) throw new Error(`no vector matched as ${matched}`);
    return vector;
  };
  const verify = (compat: string, vector: ReturnType<typeof byMatch>, body = vector.body) =>
    verifySignature({
      scheme: hatchbeacon.verify({ compat } as Settings),
      rawHeaders: ["X-Webhook-Signature", vector.hex],
      body: Buffer.from(body),
      secrets: [vector.secret],
      nowMs: 0,
    });

  it("names the sixteen events of the page and its test", () => {
    expect(Object.keys(events)).toHaveLength(17);
    expect(events.webhook_test).toMatchObject({ name: "webhook.test", hiringType: "webhook.test" });
  });

  it("knows a candidate by name only: the email address is the employee's", () => {
    const facts = events.job_application_created.hiring(events.job_application_created.sample);
    expect(facts).toEqual({
      occurredAt: "2024-01-20T10:30:00.000Z",
      candidate: { name: "Jane Smith" },
      job: { title: "Senior Developer" },
      application: { id: "507f1f77bcf86cd799439011" },
    });
    expect(laneOf(facts, "hatchbeacon")).toBeNull();
  });

  it("gives the record's id to what the record is about", () => {
    expect(events.job_closed.hiring(events.job_closed.sample).job?.id).toBe("507f1f77bcf86cd799439022");
    expect(events.interview_scheduled.hiring(events.interview_scheduled.sample).interview?.id).toBe(
      (events.interview_scheduled.sample as { data: { log: { resourceId: string } } }).data.log.resourceId,
    );
    expect(events.user_created.hiring(events.user_created.sample)).toEqual({
      occurredAt: "2024-01-05T09:00:00.000Z",
    });
    expect(
      events.application_status_changed.hiring(events.application_status_changed.sample).application,
    ).toEqual({
      id: "507f1f77bcf86cd799439011",
      status: "interview",
      previousStatus: "screening",
    });
  });

  it("accepts each form only where the setting allows it", () => {
    const verdicts = ["none", "javascript", "python"].map((compat) =>
      ["raw", "javascript", "python"].map((form) => verify(compat, byMatch(form)).ok),
    );
    expect(verdicts).toEqual([
      [true, false, false],
      [true, true, false],
      [true, true, true],
    ]);
    expect(hatchbeacon.connection.compat.default).toBe("javascript");
  });

  it("hands on what was signed, so that a hidden second key never counts", () => {
    const vector = byMatch("javascript");
    const smuggled = vector.body.replace('{\n  "event"', '{\n  "event": "offer_sent",\n  "event"');
    expect(smuggled).not.toBe(vector.body);
    const verified = verify("javascript", vector, smuggled);
    expect(verified).toMatchObject({ ok: true, matched: "javascript" });
    expect(verified.ok && Buffer.from(verified.body).toString()).toBe(vector.signed);
  });

  it("refuses a changed payload in every form", () => {
    for (const form of ["raw", "javascript", "python"]) {
      const vector = byMatch(form);
      const changed = vector.body.replace("Senior", "Junior");
      expect(changed).not.toBe(vector.body);
      expect(verify("python", vector, changed)).toMatchObject({ ok: false, code: "signature_mismatch" });
    }
  });

  it("is tried six times in 31 seconds", () => {
    const delays = hatchbeacon.delivery.retryDelaysMs;
    expect(delays).toHaveLength(5);
    expect(delays.reduce((sum, delay) => sum + delay, 0)).toBe(31_000);
  });
});
