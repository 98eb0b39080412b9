import { describe, expect, it } from "@jest/globals";
import { verifySignature } from "../../src/core/signature/verify-signature.ts";
import { talentsprout } from "../../triggers/talentsprout.ts";
import { describeSignedTimes } from "../contract/signed-times.ts";
import { describeTrigger } from "../contract/trigger.ts";
import vectors from "./vectors.json" with { type: "json" };

type Settings = Parameters<typeof talentsprout.verify>[0];

describeTrigger(talentsprout, { vectors: vectors.talentsprout });
describeSignedTimes({
  label: talentsprout.label,
  schemeOf: (tolerance_seconds) => talentsprout.verify({ signing: "signed", tolerance_seconds } as Settings),
  vectors: vectors.talentsprout,
});

describe("TalentSprout", () => {
  const { interview_completed: completed, interview_abandoned: abandoned } = talentsprout.events;
  const sample = completed.sample as { data: Record<string, Record<string, unknown>> };
  it("reads every part of a completed interview", () => {
    const facts = completed.hiring(sample);
    expect(facts.candidate).toMatchObject({ name: "John Doe", firstName: "John", lastName: "Doe" });
    expect(facts.candidate).toMatchObject({ email: "john.doe@example.com", phone: "+1234567890" });
    expect(facts.interview).toMatchObject({ id: "c04f53d2", durationMinutes: 4.16, status: "completed" });
    expect(facts.score?.value).toBe(83);
    expect(facts.score?.parts?.map(({ name, value }) => `${name} ${value}`)).toEqual([
      "Communication Skills 88",
      "Domain Expertise 85",
      "Problem Solving 82",
      "Cultural Fit 84",
      "Professionalism 90",
      "Comprehension 93",
      "Fluency & Pace 90",
      "Grammar & Structure 89",
      "Vocabulary & Expression 92",
      "On-call readiness 75",
    ]);
  });

  it("carries in its sample every section that the page lists", () => {
    expect(Object.keys(sample.data)).toEqual([
      "interview",
      "candidate",
      "session",
      "validation",
      "scores",
      "integrity",
      "evaluation",
      "resumeEvaluation",
      "transcript",
    ]);
    expect(Object.keys(sample.data["evaluation"] ?? {})).toEqual([
      "performanceSummary",
      "performance",
      "languageProficiency",
      "summary",
      "customScores",
    ]);
  });

  it("has no score for an abandoned interview", () => {
    expect(abandoned.hiring(abandoned.sample).score).toBeUndefined();
    expect(abandoned.hiring(abandoned.sample).interview).toMatchObject({ status: "abandoned" });
  });

  it("takes the older API version, which lacks validation and more", () => {
    const { validation: _v, integrity: _i, resumeEvaluation: _r, ...data } = sample.data;
    expect(completed.payload.safeParse({ ...sample, apiVersion: "2024-01-01", data }).success).toBe(true);
  });

  it("keys by session, and a preview also by its time so that a second one is seen", () => {
    const key = (payload: object) => completed.idempotencyKey(payload, {});
    expect(key(sample)).toBe("interview.completed|694f268cd70bb7447a4e4d4e");
    expect(key({ ...sample, timestamp: "2027-01-01T00:00:00Z" })).toBe(key(sample));
    const preview = { ...sample, test: true };
    expect(key(preview)).not.toBe(key(sample));
    expect(key({ ...preview, timestamp: "2027-01-01T00:00:00Z" })).not.toBe(key(preview));
    expect(completed.payload.safeParse(preview).success).toBe(true);
  });

  it("takes unsigned calls only when the owner chose so", () => {
    expect(talentsprout.connection.signing.default).toBe("signed");
    const unsigned = { rawHeaders: [], body: Buffer.from("{}"), secrets: [], nowMs: 0 };
    const scheme = (signing: "signed" | "unsigned") =>
      talentsprout.verify({ signing, tolerance_seconds: 300 } as Settings);
    expect(verifySignature({ scheme: scheme("signed"), ...unsigned })).toMatchObject({ code: "no_secret" });
    expect(verifySignature({ scheme: scheme("unsigned"), ...unsigned })).toMatchObject({
      ok: true,
      matched: "unsigned",
      secretIndex: null,
    });
  });
});
