/** What the lists say, without a browser. */
import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { HIRING_EVENT_TYPES } from "../../src/core/hiring/hiring-event.ts";
import { dayBegins, dayEnds } from "../../web/lists/days.ts";
import { inSight, type TreeNode, treeOf, valueInWords } from "../../web/lists/tree-nodes.ts";
import { nameOf, plural, upTo } from "../../web/lists/words.ts";
import { became } from "../../web/pages/events/became.ts";
import { EVENT_TYPE_CHOICES } from "../../web/pages/events/event-types.ts";

const run = (state: "succeeded" | "failed" | "filtered", automation = "Scores") => ({
  runId: "run_1",
  automationId: "aut_1",
  automation,
  state,
  reason: null,
});

describe("details as a tree", () => {
  const nodes = treeOf({ a: { "b c": [1, { d: null }] }, e: "", f: [], g: true });
  const all = (of: readonly TreeNode[]): TreeNode[] =>
    of.flatMap((each) => [each, ...all(each.children ?? [])]);

  it("names each value as a mapping would", () => {
    expect(all(nodes).map(({ path }) => path)).toEqual([
      "a",
      "a.`b c`",
      "a.`b c`[0]",
      "a.`b c`[1]",
      "a.`b c`[1].d",
      "e",
      "f",
      "g",
    ]);
    expect(all(nodes).map(valueInWords)).toEqual([
      "1 field",
      "2 in a list",
      "1",
      "1 field",
      "empty",
      "empty text",
      "empty list",
      "yes",
    ]);
  });

  it("shows what stands in open ones alone", () => {
    expect(inSight(nodes, new Set(["a.`b c`"])).map(({ path }) => path)).toEqual(["a", "e", "f", "g"]);
    expect(inSight(nodes, new Set(["a"])).map(({ path }) => path)).toEqual(["a", "a.`b c`", "e", "f", "g"]);
  });

  it("takes whatever a sender sends", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        for (const node of all(treeOf(value))) expect(typeof valueInWords(node)).toBe("string");
      }),
    );
  });
});

describe("words", () => {
  it("tell first what needs somebody", () => {
    expect(became({ caused: [] }).words).toBe("No automation took it up");
    expect(became({ caused: [run("succeeded")] })).toEqual({ tone: "good", words: "Done: Scores" });
    const mixed = { caused: [run("succeeded"), run("failed"), run("filtered")] };
    expect(became(mixed)).toEqual({ tone: "bad", words: "Failed: 1 of 3 runs" });
  });

  it("call somebody by the best name there is, and never by an id", () => {
    expect(nameOf({ candidate: { firstName: "Ada", lastName: "Berg", email: "a@b.example" } })).toBe(
      "Ada Berg",
    );
    expect(nameOf({ candidate: { email: "a@b.example", id: "usr_1" } })).toBe("a@b.example");
    expect(nameOf({ candidate: { id: "usr_1" } })).toBe("Unnamed candidate");
    expect(nameOf({})).toBeNull();
  });

  it("count only as far as is shown", () => {
    expect([upTo(50, true), upTo(3, false), plural(1, "run"), plural(1_200, "try", "tries")]).toEqual([
      "50+",
      "3",
      "1 run",
      "1,200 tries",
    ]);
  });

  it("offer everything that can happen", () => {
    expect(EVENT_TYPE_CHOICES.map(({ value }) => value)).toEqual([...HIRING_EVENT_TYPES]);
  });
});

describe("days", () => {
  it("begin and end at the reader's midnight", () => {
    const [begins, ends] = [Number(dayBegins("2026-11-21")), Number(dayEnds("2026-11-21"))];
    expect(new Date(begins).toString()).toContain("Nov 21 2026 00:00:00");
    expect(new Date(ends).toString()).toContain("Nov 22 2026 00:00:00");
    expect([dayBegins(undefined), dayEnds("never")]).toEqual([undefined, undefined]);
  });
});
