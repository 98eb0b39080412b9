import { describe, expect, it } from "@jest/globals";
import { catalog } from "../../index.ts";
import { differencesOf, type Side } from "../../src/core/automation/differences.ts";
import { recipes } from "../../mappings/index.ts";

const post = { id: "tell", use: "slack.post_message", with: { channel: "#hiring", text: "Hello" } };
const row = {
  id: "row",
  use: "google_sheets.append_row",
  with: { spreadsheet: "https://docs.google.com/x", values: { Name: "{% name %}", Score: "{% score %}" } },
};
const before: Side = { name: "Scores", trigger: "candidate.scored", when: "score >= 80", steps: [post, row] };
const said = (to: Partial<Side>, from: Side = before): string[] =>
  differencesOf(from, { ...from, ...to }, catalog).map(({ text }) => text);

describe("what changed between two versions", () => {
  it.each<[Partial<Side>, string[]]>([
    [{}, []],
    [{ name: "Strong scores" }, ["It is now called “Strong scores”, was “Scores”"]],
    [{ when: "score >= 85" }, ["Score must now be 85 or more, was 80"]],
    [{ when: "score < 40" }, ["Score must now be below 40, was 80 or more"]],
    [{ when: "score  >=  80" }, []],
    [{ when: `score >= 80 and job = "Cook"` }, [`Now asked: the job is "Cook"`]],
    [{ when: undefined }, ["No longer asked: the score is 80 or more"]],
    [
      { trigger: "trycrucible.invitation_scored" },
      ["It now starts when TryCrucible scores a candidate; before, when any vendor scores a candidate"],
    ],
    [{ steps: [post] }, ["Step 2 “Append a row” was removed"]],
    [
      { steps: [post, row, { ...post, id: "again" }] },
      ["Step 3 “Post a message” was added: post to #hiring"],
    ],
    [{ steps: [row, post] }, ["“Post a message” is now step 2, was step 1"]],
    [
      { steps: [{ ...post, with: { ...post.with, channel: "#all" } }, row] },
      ["Step 1 “Post a message”: Channel is now “#all”, was “#hiring”"],
    ],
    [
      { steps: [post, { ...row, with: { ...row.with, values: { Name: "{% name %}", Job: "{% job %}" } } }] },
      [
        "Step 2 “Append a row”, Values: Score is now empty, was “{% score %}”",
        "Step 2 “Append a row”, Values: Job is now “{% job %}”",
      ],
    ],
    [
      { steps: [{ ...post, when: "score > 90" }, row] },
      ["Step 1 “Post a message”: now asked: the score is above 90"],
    ],
    [
      { steps: [{ ...post, connection: "Berlin" }, row] },
      ["Step 1 “Post a message”: the account is now Berlin, was the only one there is"],
    ],
  ])("%j", (to, expected) => {
    expect(said(to)).toEqual(expected);
  });

  it("shows what has no words as it stood and as it stands", () => {
    const [only, ...more] = differencesOf(
      { ...before, when: "$sum(a) > $sum(b)" },
      { ...before, when: "$sum(a) > $max(b)" },
      catalog,
    );
    expect(more).toEqual([]);
    expect(only).toEqual({
      kind: "changed",
      path: "when",
      text: "Its written condition changed",
      before: "$sum(a) > $sum(b)",
      after: "$sum(a) > $max(b)",
    });
  });

  it("puts long texts beside each other", () => {
    const long = { ...post, with: { ...post.with, text: "Hello\nworld" } };
    expect(differencesOf(before, { ...before, steps: [long, row] }, catalog)).toEqual([
      {
        kind: "changed",
        path: "steps[0].with.text",
        text: "Step 1 “Post a message”: Text changed",
        before: "Hello",
        after: "Hello\nworld",
      },
    ]);
  });

  it("finds nothing between an automation and itself, and something between any two recipes", () => {
    const all = recipes().map(({ definition }) => definition);
    for (const one of all) {
      expect(differencesOf(one, structuredClone(one), catalog)).toEqual([]);
      for (const other of all) if (other !== one) expect(differencesOf(one, other, catalog)).not.toEqual([]);
    }
  });

  it("copes with drafts that hold nearly nothing", () => {
    expect(said({ name: undefined, trigger: undefined, when: "", steps: [] })).toContain(
      "It has no name now",
    );
    expect(differencesOf({}, before, catalog).length).toBeGreaterThan(3);
  });
});
