/** Which trace something belongs to, told without asking anybody. */
import { describe, expect, it } from "@jest/globals";
import { isKept, newTrace, senderSpan, traceOfEvent } from "../../src/traces/trace-ids.ts";

describe("the trace of an event", () => {
  it("is told by its id alone, for ever", () => {
    // sha256sum of the text
    expect(traceOfEvent("evt_1")).toEqual({
      traceId: "7d4e5a76eae6d8c165410ac19fe67565",
      spanId: "21ba86ed96752d01",
    });
  });

  it("is kept or not whoever asks, about as often as was wanted", () => {
    const traces = Array.from({ length: 4_000 }, (_, index) => traceOfEvent(`evt_${index}`).traceId);
    const kept = (ratio: number): string[] => traces.filter((traceId) => isKept(traceId, ratio));
    expect(kept(1)).toEqual(traces);
    expect(kept(0)).toEqual([]);
    expect(kept(0.25).length).toBeGreaterThan(900);
    expect(kept(0.25).length).toBeLessThan(1_100);
    // who keeps more keeps those too
    expect(kept(0.25).filter((traceId) => !isKept(traceId, 0.5))).toEqual([]);
  });

  it("of nobody's event is new each time", () => {
    expect(newTrace()).not.toEqual(newTrace());
    expect(newTrace().traceId).toMatch(/^[\da-f]{32}$/);
  });
});

describe("the sender's span", () => {
  const of = (traceparent: string) => senderSpan(["Host", "traceparent", "TraceParent", traceparent]);
  const [traceId, spanId] = ["4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"];

  it("is read as the specification writes it", () => {
    expect(of(`00-${traceId}-${spanId}-01`)).toEqual({ traceId, spanId });
    expect(of(`cc-${traceId}-${spanId}-01-what-the-future-will-be-like`)).toEqual({ traceId, spanId });
  });

  it.each([
    "",
    `00-${traceId}-${spanId}`,
    `00-${traceId}-${spanId}-01-more`,
    `ff-${traceId}-${spanId}-01`,
    `00-${traceId.toUpperCase()}-${spanId}-01`,
    `00-${"0".repeat(32)}-${spanId}-01`,
    `00-${traceId}-${"0".repeat(16)}-01`,
    `00-${traceId}x-${spanId}-01`,
  ])("is none in %j", (traceparent) => {
    expect(of(traceparent)).toBeUndefined();
  });

  it("is none where there is no such header", () => {
    expect(senderSpan(["Host", "traceparent"])).toBeUndefined();
    expect(senderSpan([])).toBeUndefined();
  });
});
