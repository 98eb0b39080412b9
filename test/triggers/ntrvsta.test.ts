import { describe, expect, it } from "@jest/globals";
import { laneOf } from "../../src/core/hiring/lane.ts";
import { ntrvsta } from "../../triggers/ntrvsta.ts";
import { describeTrigger } from "../contract/trigger.ts";
import vectors from "./vectors.json" with { type: "json" };

describeTrigger(ntrvsta, { vectors: vectors.ntrvsta });

describe("NTRVSTA", () => {
  const { session_completed: completed, session_started: started, result_completed: result } = ntrvsta.events;
  const settings = (generation: "any" | "current" | "original") =>
    ({ generation }) as Parameters<NonNullable<typeof ntrvsta.leavesOut>>[1];

  it("reads a completed session", () => {
    expect(completed.hiring(completed.sample)).toEqual({
      occurredAt: "2024-03-15T15:00:00Z",
      candidate: { id: "cand_555666777", name: "John Doe", email: "candidate@example.com" },
      score: { value: 85 },
      interview: {
        id: "int_1234567890",
        completedAt: "2024-03-15T15:00:00Z",
        durationMinutes: 58,
        status: "completed",
      },
    });
    expect(laneOf(completed.hiring(completed.sample), "ntrvsta")).toBe("candidate@example.com");
  });

  it("reads the same facts from a result of the current kind, however its names are spelt", () => {
    const facts = { score: { value: 85 }, candidate: { email: "candidate@example.com" } };
    expect(result.hiring(result.sample)).toMatchObject(facts);
    const flat = {
      resultId: "res_1",
      overall_score: "85",
      candidate_email: "candidate@example.com",
      interview_id: "int_1",
    };
    expect(result.hiring(flat)).toMatchObject({ ...facts, interview: { id: "int_1" } });
  });

  it("takes both kinds by default, and only one when told so", () => {
    const leavesOut = (key: string, generation: "any" | "current" | "original") =>
      ntrvsta.leavesOut?.(key, settings(generation));
    expect(leavesOut("session_completed", "any")).toBeUndefined();
    expect(leavesOut("result_completed", "any")).toBeUndefined();
    expect(leavesOut("result_completed", "current")).toBeUndefined();
    expect(leavesOut("session_completed", "current")).toMatch(/Settings → Integrations only/);
    expect(leavesOut("session_completed", "original")).toBeUndefined();
    expect(leavesOut("result_completed", "original")).toMatch(/Settings → Webhooks only/);
  });

  it("finds the event's name in the payload, then in a header, then by the result's id", () => {
    const name = ntrvsta.eventName;
    expect(name?.({ event: "session.started" }, { "x-ntrvsta-event": "result.completed" })).toBe(
      "session.started",
    );
    expect(name?.({}, { "x-ntrvsta-event": "result.completed" })).toBe("result.completed");
    expect(name?.({ data: { resultId: "res_1" } }, {})).toBe("result.completed");
    expect(name?.({ data: {} }, {})).toBeUndefined();
    expect(name?.(null, {})).toBeUndefined();
  });

  it("keys a result by its signed id; the unsigned header counts only without one", () => {
    const header = (value: string) => ({ "x-ntrvsta-idempotency-key": value });
    const key = result.idempotencyKey(result.sample, header("one"));
    expect(result.idempotencyKey(result.sample, header("two"))).toBe(key);
    expect(result.idempotencyKey({ data: {} }, header("one"))).toBe("result.completed|one");
    expect(result.idempotencyKey({ data: {} }, header("two"))).toBe("result.completed|two");
    expect(result.idempotencyKey({ data: {} }, {})).toBeUndefined();
  });

  it("tells one session's start from its end", () => {
    expect(completed.idempotencyKey(completed.sample, {})).toBe(
      "session.completed|sess_9876543210|2024-03-15T15:00:00Z",
    );
    expect(started.idempotencyKey(started.sample, {})).not.toBe(
      completed.idempotencyKey(completed.sample, {}),
    );
  });

  it("knows the page's own test, whose session carries only an id and a score, and marks it as not fitting", () => {
    const test = {
      event: "session.completed",
      timestamp: "2024-03-15T15:00:00Z",
      data: { session: { id: "test_session_123", overall_score: 85 } },
    };
    expect(ntrvsta.isTest?.(test, {})).toBe(true);
    expect(ntrvsta.isTest?.(completed.sample, {})).toBe(false);
    expect(completed.payload.safeParse(test).success).toBe(false);
    expect(completed.hiring(test).score).toEqual({ value: 85 });
  });

  it("says which events the page shows", () => {
    const shown = Object.entries(ntrvsta.events).filter(([, event]) => event.assumed === undefined);
    expect(shown.map(([key]) => key)).toEqual(["interview_created", "session_started", "session_completed"]);
  });
});
