import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { catalog } from "../../index.ts";
import { recipes } from "../../mappings/index.ts";
import { sentenceOf } from "../../src/core/automation/sentence.ts";

const slack = { use: "slack.post_message", with: { channel: "#hiring", text: "{% score %}" } };

describe("an automation as a sentence", () => {
  it.each([
    [
      { trigger: "candidate.scored", when: "$event.score.value >= 80" },
      "any vendor scores a candidate 80 or more",
    ],
    [{ trigger: "candidate.scored", when: "80 > score" }, "any vendor scores a candidate below 80"],
    [
      { trigger: "candidate.scored", when: "score < 80 and score != 3" },
      "any vendor scores a candidate below 80 and the score is not 3",
    ],
    [{ trigger: "trycrucible.invitation_scored" }, "TryCrucible scores a candidate"],
    [{ trigger: "candidate.scored", from: ["Berlin", "Paris"] }, "Berlin or Paris scores a candidate"],
    [{ trigger: "ntrvsta.session_completed" }, "a candidate completes an interview in NTRVSTA"],
    [{ trigger: "custom.event" }, "another service sends an event"],
    [
      { trigger: "candidate.hired", when: `$event.job.title in ["Nurse", "Cook"]` },
      `any vendor reports a hire and the job title is "Nurse" or "Cook"`,
    ],
    [
      { trigger: "candidate.hired", when: `$exists($event.candidate.email) or $contains(department, "Ops")` },
      `any vendor reports a hire and either the candidate email address is known or the department contains "Ops"`,
    ],
    // what has no words is kept for the page that shows it as it is written
    [
      { trigger: "candidate.hired", when: "$count(parts[value > 3]) > $sum(x)" },
      "any vendor reports a hire and a written condition holds",
    ],
    [
      { trigger: "candidate.hired", when: "score >= " },
      "any vendor reports a hire and a written condition holds",
    ],
  ])("%j", (automation, begins) => {
    expect(sentenceOf({ ...automation, steps: [slack] }, catalog)).toBe(`When ${begins}, post to #hiring`);
  });

  it("says what a draft lacks", () => {
    expect(sentenceOf({}, catalog)).toBe(
      "When something happens that is not chosen yet, nothing is done yet",
    );
    expect(sentenceOf({ trigger: "x.y", steps: [{ use: "" }] }, catalog)).toBe(
      "When “x.y” happens, do something that is not chosen yet",
    );
    expect(
      sentenceOf({ trigger: "candidate.hired", steps: [{ use: "slack.post_message" }] }, catalog),
    ).toMatch(/, post to the webhook's channel$/);
  });

  it("names three steps and counts the others", () => {
    const steps = [slack, { ...slack, when: "score > 90" }, slack, slack, slack];
    expect(sentenceOf({ trigger: "candidate.scored", steps }, catalog)).toBe(
      "When any vendor scores a candidate, post to #hiring, then post to #hiring if the score is above 90, then post to #hiring, then 2 more steps",
    );
  });

  it("has one for every recipe, without expressions or ids", () => {
    const all = recipes().map(({ definition }) => sentenceOf(definition, catalog));
    expect(all).toHaveLength(recipes().length);
    expect(all.filter((sentence) => /\{%|undefined|written|\uE000|[0-9a-f]{16}/.test(sentence))).toEqual([]);
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.anything(), (when, use, given) => {
        expect(
          sentenceOf(
            {
              trigger: "candidate.scored",
              when,
              steps: [
                { use, with: given },
                { ...slack, with: given },
              ],
            },
            catalog,
          ),
        ).toMatch(/^When /);
      }),
      { numRuns: 300 },
    );
  });
});
