/** What a connection's own mapping gave becomes hiring facts; what does not fit is told and left out. */
import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { HiringFactsSchema } from "../../src/core/hiring/hiring-event.ts";
import { readMapped } from "../../src/core/hiring/read-mapped.ts";

const read = (value: unknown) => readMapped({ value });

describe("readMapped", () => {
  it("takes the type and the facts", () => {
    expect(
      read({ type: "candidate.scored", candidate: { email: "ada@example.com" }, score: { value: 82 } }),
    ).toEqual({
      type: "candidate.scored",
      facts: { candidate: { email: "ada@example.com" }, score: { value: 82 } },
      misfits: [],
    });
  });

  it.each([
    ["nothing at all: no hiring event, and no fault", undefined, []],
    ["null", null, []],
    [
      "text",
      "candidate.scored",
      ['the mapping gives text, expected an object such as { "type": "candidate.scored" }'],
    ],
    ["a list", [], ['the mapping gives a list, expected an object such as { "type": "candidate.scored" }']],
    ["no type", {}, ["the mapping gives no `type`, so no automation for a hiring event starts"]],
    [
      "a slip",
      { type: "candidate_scored" },
      ["the mapping's `type` is none of the hiring events (did you mean candidate.scored?)"],
    ],
    [
      "another type",
      { type: 7 },
      ["the mapping's `type` is none of the hiring events (such as candidate.scored)"],
    ],
  ])("says of %s", (_what, value, misfits) => {
    expect(read(value)).toEqual({ type: null, facts: {}, misfits });
  });

  it("says why a mapping gave nothing", () => {
    expect(readMapped({ failed: "the mapping took too long" })).toEqual({
      type: null,
      facts: {},
      misfits: ["the mapping took too long"],
    });
  });

  it("mends numbers sent as text and ids sent as numbers in silence, and nulls", () => {
    expect(
      read({
        type: "candidate.scored",
        candidate: { id: 7, phone: null },
        score: { value: "82", parts: null },
      }),
    ).toEqual({
      type: "candidate.scored",
      facts: { candidate: { id: "7" }, score: { value: 82 } },
      misfits: [],
    });
  });

  it("reads a time in seconds or milliseconds", () => {
    const occurredAt = (value: unknown) => read({ type: "job.closed", occurredAt: value }).facts.occurredAt;
    expect(occurredAt(1_770_855_951)).toBe("2026-02-12T00:25:51.000Z");
    expect(occurredAt(1_770_855_951_123)).toBe("2026-02-12T00:25:51.123Z");
    expect(occurredAt("2026-02-12")).toBe("2026-02-12");
  });

  it("tells what does not fit, without values, and keeps the rest", () => {
    const { facts, misfits } = read({
      type: "candidate.scored",
      candidate: { email: ["ada@example.com"], name: "Ada", e_mail: "x" },
      score: { value: "high", parts: [{ name: "SQL", value: 90 }, { name: "Go" }] },
      jobs: {},
    });
    expect(facts).toEqual({ candidate: { name: "Ada" }, score: { parts: [{ name: "SQL", value: 90 }] } });
    expect(misfits).toEqual([
      "the mapping's candidate.email is a list, expected text",
      "the mapping's score.value is text, expected a number",
      "the mapping's score.parts[1].value is missing",
      "the mapping's candidate.e_mail is not part of a hiring event (did you mean candidate.email?)",
      "the mapping's jobs is not part of a hiring event (did you mean job?)",
    ]);
    expect(misfits.join()).not.toContain("ada@");
  });

  it("never throws, and gives facts that fit, whatever the mapping gave", () => {
    const key = fc.constantFrom(
      "type",
      "candidate",
      "score",
      "parts",
      "value",
      "occurredAt",
      "job",
      "__proto__",
      "x",
    );
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof({ maxDepth: 4 }, fc.jsonValue(), fc.dictionary(key, tie("value"))),
    }));
    fc.assert(
      fc.property(value, (given) => {
        expect(HiringFactsSchema.safeParse(read(given).facts).success).toBe(true);
      }),
    );
  });
});
