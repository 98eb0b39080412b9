import { describe, expect, it } from "@jest/globals";
import { z } from "zod";
import { matches, toHiringEvent } from "../../src/core/hiring/to-hiring-event.ts";
import { withChanges } from "../../src/core/hiring/fresh-sample.ts";
import { HiringFactsSchema } from "../../src/core/hiring/hiring-event.ts";
import { triggers } from "../../triggers/index.ts";
import { quill } from "./automation-fixtures.ts";

const sample = quill.events["test_scored"].sample;
const read = (payload: unknown, extra: object = {}) =>
  toHiringEvent({ app: quill, payload, connectionName: "Quill EU", ...extra });

describe("toHiringEvent", () => {
  it("reads a documented payload", () => {
    expect(read(sample)).toEqual({
      eventKey: "test_scored",
      wireName: "test.scored",
      test: false,
      misfits: [],
      hiring: {
        type: "candidate.scored",
        occurredAt: "2026-05-23T10:34:17.000Z",
        candidate: { id: "c_1", name: "Ada Berg", email: "ada@example.com" },
        score: { value: 82, parts: [{ name: "Overall", value: 82 }] },
        source: { vendor: "quill", event: "test.scored", connection: "Quill EU" },
      },
    });
  });

  it("keeps quiet about fields that the page does not name", () => {
    expect(read({ ...sample, extra: { deep: [1] } }).misfits).toEqual([]);
  });

  it("tells in words, without values, where a payload departs from the page", () => {
    const { misfits } = read({
      event: "test.scored",
      scored_at: "yesterday",
      score: "eighty",
      candidate: { id: 7, name: "", email: "ada at home" },
      status: "WAITING",
    });
    expect(misfits).toEqual([
      "scored_at is not a time such as 2026-05-23T10:34:17Z",
      "score is text, expected a number",
      "candidate.id is a number, expected text",
      "candidate.name is empty",
      "candidate.email is not an email address",
      "status is not one of: DONE, OPEN",
    ]);
  });

  it("reads on where the payload departs: numbers sent as text, ids sent as numbers, blanks left out", () => {
    const { hiring } = read({
      ...sample,
      score: "85",
      candidate: { id: 7, name: null, email: "ada@example.com" },
    });
    expect(hiring.score?.value).toBe(85);
    expect(hiring.score?.parts).toEqual([{ name: "Overall", value: 85 }]);
    expect(hiring.candidate).toEqual({ id: "7", email: "ada@example.com" });
  });

  it("drops an unreadable score instead of passing on what is none", () => {
    const { hiring, misfits } = read({ ...sample, score: { value: 85 } });
    expect(hiring.score).toEqual({ parts: [] });
    expect(hiring.candidate?.name).toBe("Ada Berg");
    expect(misfits).toEqual(["score is a group of fields, expected a number"]);
  });

  it.each([null, "text", 3, [], {}, { event: "test.scored" }, { event: "test.scored", candidate: "Ada" }])(
    "survives the payload %j",
    (payload) => {
      expect(read(payload, { wireName: "test.scored" }).hiring.type).toBe("candidate.scored");
    },
  );

  it("never throws, not even when the vendor's file does", () => {
    const event = {
      ...quill.events["test_scored"],
      hiring: () => {
        throw new Error("no");
      },
    };
    const app = {
      ...quill,
      events: { test_scored: event },
      isTest: () => {
        throw new Error("no");
      },
      eventName: () => {
        throw new Error("no");
      },
    };
    const result = toHiringEvent({ app, payload: sample, connectionName: "q" });
    expect(result.hiring).toEqual({
      type: "candidate.scored",
      source: { vendor: "quill", event: "test.scored", connection: "q" },
    });
    expect(result.misfits).toEqual(["the payload is too different to read candidate, job or score from it"]);
  });

  it("says how many misfits there are instead of listing thousands", () => {
    const event = { ...quill.events["test_scored"], payload: z.object({ items: z.array(z.number()) }) };
    const app = { ...quill, events: { test_scored: event } };
    const payload = { event: "test.scored", items: Array.from({ length: 5_000 }, String) };
    const { misfits } = toHiringEvent({ app, payload, connectionName: "q" });
    expect(misfits).toHaveLength(21);
    expect(misfits[0]).toBe("items[0] is text, expected a number");
    expect(misfits[20]).toBe("and 4980 more");
  });

  it("journals an event that the page does not name", () => {
    expect(read({ event: "test.melted" })).toMatchObject({
      eventKey: null,
      wireName: "test.melted",
      misfits: [`Quill's page names no event "test.melted"`],
      hiring: { type: null, source: { event: "test.melted" } },
    });
  });

  it.each([
    ["webhook.test", { event: "webhook.test" }],
    ["test: true", { ...sample, test: true }],
    ["test: true inside data", { ...sample, data: { test: true } }],
    ["an id that begins with test_", { ...sample, data: { session: { id: "test_session_123" } } }],
    ["the vendor's own mark", { ...sample, mode: "trial" }],
  ])("recognises a test event by %s", (_name, payload) => {
    expect(read(payload).test).toBe(true);
  });

  it.each([
    ["false", { ...sample, test: false }],
    ["a word", { ...sample, test: "true" }],
    ["a candidate's name", { ...sample, candidate: { id: "c", name: "test_ing" } }],
  ])("does not take %s for a test event", (_name, payload) => {
    expect(read(payload).test).toBe(false);
  });

  it("does not find events on the prototype", () => {
    expect(read({ event: "constructor" }).eventKey).toBeNull();
    expect(read({}, { eventKey: "constructor", wireName: "x" }).eventKey).toBeNull();
  });
});

describe("toHiringEvent on every vendor's samples", () => {
  const samples = triggers.flatMap((app) =>
    Object.entries(app.events).map(
      ([eventKey, event]) => [`${app.key}.${eventKey}`, app, eventKey, event] as const,
    ),
  );

  it.each(samples)("%s fits its page and is found by its name on the wire", (_key, app, eventKey, event) => {
    const result = toHiringEvent({ app, payload: event.sample, connectionName: "c" });
    expect(result).toMatchObject({
      eventKey,
      misfits: [],
      hiring: { type: event.hiringType },
      test: event.hiringType === "webhook.test",
    });
  });

  it.each(samples)("%s survives whatever is missing or of another type", (_key, app, eventKey, event) => {
    const sample = event.sample as Record<string, unknown>;
    for (const path of pathsOf(sample)) {
      for (const instead of [null, [], {}, "x", 7, true, [{ name: 7, score: "x" }]]) {
        const payload = withChanges(sample, { [path]: instead });
        const { hiring } = toHiringEvent({ app, payload, eventKey, connectionName: "c" });
        expect(HiringFactsSchema.safeParse(hiring).error).toBeUndefined();
      }
    }
  });
});

/** `data`, `data.session`, `data.session.id` … */
function pathsOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    key,
    ...pathsOf(inner).map((path) => `${key}.${path}`),
  ]);
}

describe("matches", () => {
  const event = {
    app: "quill",
    eventKey: "test_scored",
    hiringType: "candidate.scored",
    scored: true,
    connectionName: "Quill EU",
  } as const;

  it.each([
    ["the vendor's event", { trigger: "quill.test_scored" }, true],
    ["the hiring event", { trigger: "candidate.scored" }, true],
    ["a named connection", { trigger: "candidate.scored", from: ["Other", "Quill EU"] }, true],
    ["another connection", { trigger: "candidate.scored", from: ["Other"] }, false],
    ["another event of the vendor", { trigger: "quill.test_opened" }, false],
    ["another vendor", { trigger: "larkspur.test_scored" }, false],
    ["another hiring event", { trigger: "candidate.hired" }, false],
  ])("by %s", (_name, definition, expected) => {
    expect(matches(definition, event)).toBe(expected);
  });

  it.each([
    [true, true],
    [false, false],
  ])("takes a completed interview with a score for a scored candidate: %s", (scored, expected) => {
    const interview = { ...event, hiringType: "interview.completed", scored } as const;
    expect(matches({ trigger: "candidate.scored" }, interview)).toBe(expected);
    expect(matches({ trigger: "interview.completed" }, interview)).toBe(true);
  });

  it("concerns nothing when the event is not known", () => {
    const unknown = { ...event, eventKey: null, hiringType: null };
    expect(matches({ trigger: "quill.null" }, unknown)).toBe(false);
    expect(matches({ trigger: "candidate.scored" }, unknown)).toBe(false);
  });
});
