import { describe, expect, it } from "@jest/globals";
import { laneOf } from "../../src/core/hiring/lane.ts";
import { trycrucible } from "../../triggers/trycrucible.ts";
import { describeTrigger } from "../contract/trigger.ts";
import vectors from "./vectors.json" with { type: "json" };

describeTrigger(trycrucible, { vectors: vectors.trycrucible });

describe("TryCrucible", () => {
  const { invitation_scored: event } = trycrucible.events;
  const sample = event.sample as Record<string, unknown>;

  it("reads a score, also one sent as text, and leaves a missing one out", () => {
    expect(event.hiring(sample)).toEqual({
      occurredAt: "2026-05-23T10:34:17.000Z",
      candidate: { id: "usr_01HZQ2V6XMKEYJ7RSBGQTWZ3F" },
      score: { value: 82 },
    });
    expect(event.hiring({ ...sample, score: "85" }).score).toEqual({ value: 85 });
    expect(event.hiring({ ...sample, score: null }).score).toBeUndefined();
    expect(event.hiring({ ...sample, score: "n/a" }).score).toBeUndefined();
  });

  it("marks a score that is not what the page promises", () => {
    for (const score of ["85", 101, -1, 82.5, null]) {
      expect(event.payload.safeParse({ ...sample, score }).success).toBe(false);
    }
  });

  it("tells a second score of one submission from a repeat of the first", () => {
    const again = { ...sample, scored_at: "2026-05-24T08:00:00.000Z" };
    expect(event.idempotencyKey(again, {})).not.toBe(event.idempotencyKey(sample, {}));
    const repeated = { ...sample, score: 83 };
    expect(event.idempotencyKey(repeated, {})).toBe(event.idempotencyKey(sample, {}));
  });

  it("knows the candidate by TryCrucible's id only", () => {
    expect(laneOf(event.hiring(sample), "trycrucible")).toBe("trycrucible:usr_01HZQ2V6XMKEYJ7RSBGQTWZ3F");
  });

  it("is tried three times within the page's schedule", () => {
    expect(trycrucible.delivery).toMatchObject({ timeoutMs: 10_000, retryDelaysMs: [60_000, 300_000] });
  });
});
