import { describe, expect, it } from "@jest/globals";
import { verifySignature } from "../../src/core/signature/verify-signature.ts";
import { talentsprout } from "../../triggers/talentsprout.ts";
import { describeTrigger } from "../contract/trigger.ts";
import vectors from "./vectors.json" with { type: "json" };

describeTrigger(talentsprout, { vectors: vectors.talentsprout });

type Settings = Parameters<typeof talentsprout.verify>[0];

describe("TalentSprout", () => {
  const { interview_completed: completed, interview_abandoned: abandoned } = talentsprout.events;
  const sample = completed.sample as { data: Record<string, Record<string, unknown>> };
  const vector = vectors.talentsprout.vectors[0];
  if (!vector?.t) throw new Error("the first vector must carry a time");
  const signedAtMs = Number(vector.t) * 1000;
  const MINUTE = 60_000;

  const verify = (nowMs: number, settings: Partial<Settings> = {}, header?: string) => {
    const scheme = talentsprout.verify({
      signing: "signed",
      tolerance_seconds: 300,
      ...settings,
    } as Settings);
    const rawHeaders = ["X-TalentSprout-Signature", header ?? `t=${vector.t},v1=${vector.hex}`];
    return verifySignature({
      scheme,
      rawHeaders,
      body: Buffer.from(vector.body),
      secrets: [vector.secret],
      nowMs,
    });
  };

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

  it.each([
    [-6, "timestamp_in_future", "timestamp 6 minutes in the future: check the clock of this server"],
    [-14, "timestamp_in_future", "timestamp 14 minutes in the future: check the clock of this server"],
    [14, "timestamp_stale", "timestamp 14 minutes old: check the clock of this server"],
    [3 * 60, "timestamp_stale", "timestamp 3 hours old"],
    [12 * 24 * 60, "timestamp_stale", "timestamp 12 days old"],
  ])("refuses a call %d minutes old as %s", (minutes, code, reason) => {
    const verified = verify(signedAtMs + minutes * MINUTE);
    expect(verified).toMatchObject({ ok: false, code });
    expect(!verified.ok && verified.reason).toContain(reason);
  });

  it("allows exactly the tolerance, both ways, and none past it", () => {
    expect(verify(signedAtMs + 300_000)).toMatchObject({ ok: true, timestampMs: signedAtMs });
    expect(verify(signedAtMs - 300_000).ok).toBe(true);
    expect(verify(signedAtMs + 300_001).ok).toBe(false);
    expect(verify(signedAtMs - 300_001).ok).toBe(false);
    expect(verify(signedAtMs + 601_000, { tolerance_seconds: 600 }).ok).toBe(false);
    expect(verify(signedAtMs + 599_000, { tolerance_seconds: 600 }).ok).toBe(true);
  });

  it("checks no time when the tolerance is 0, and the signature all the same", () => {
    expect(verify(signedAtMs + 400 * 24 * 60 * MINUTE, { tolerance_seconds: 0 }).ok).toBe(true);
    expect(verify(signedAtMs, { tolerance_seconds: 0 }, `t=${vector.t}9,v1=${vector.hex}`).ok).toBe(false);
  });

  it("takes unsigned calls only when the owner chose so", () => {
    expect(talentsprout.connection.signing.default).toBe("signed");
    const unsigned = { rawHeaders: [], body: Buffer.from("{}"), secrets: [], nowMs: signedAtMs };
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
