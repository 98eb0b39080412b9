import { afterAll, describe, expect, it } from "@jest/globals";
import { parseAutomation } from "../../src/core/automation/automation-file.ts";
import { createEvaluator } from "../../src/run/evaluator/evaluator.ts";
import { runExamples } from "../../src/run/examples/examples.ts";
import { catalog } from "../core/automation-fixtures.ts";

const evaluator = createEvaluator();
afterAll(() => evaluator.close());

const run = (examples: string, steps = "") =>
  runExamples(
    parseAutomation(`name: x
trigger: candidate.scored
when: $event.score.value >= 80
steps:
  - use: pinboard.pin_card
    with:
      board: Hiring
      title: "{% candidate.name %}: {% score %}"
      votes: "{% score %}"
      tags: ["{% $event.source.connection %}", "{% status %}"]
      fields: { Email: "{% candidate.email %}" }
  - use: pinboard.note
    when: candidate.email
    with: { text: "see {% $steps.pin_card.url %} {% $fromMillis($millis()) %}" }
${steps}
examples:
${examples}`),
    { catalog, evaluator },
  );

const one = async (example: string, steps?: string) => (await run(`  - note: n\n${example}`, steps))[0]!;

describe("runExamples", () => {
  it("passes what is as expected, later steps reading samples of earlier results, time standing still", async () => {
    const result = await one(`
    given: { sample: quill.test_scored }
    expect:
      pin_card: { title: "Ada Berg: 82", votes: 82, tags: [Quill], fields: { Email: ada@example.com } }
      note: { text: "see https://pinboard.example/7 2026-05-23T10:34:17.000Z" }`);
    expect(result).toMatchObject({ note: "n", passed: true, message: "", why: null });
    expect(result.actual).toEqual({
      pin_card: {
        board: "Hiring",
        title: "Ada Berg: 82",
        votes: 82,
        tags: ["Quill"],
        fields: { Email: "ada@example.com" },
      },
      note: { text: "see https://pinboard.example/7 2026-05-23T10:34:17.000Z" },
    });
  });

  it("makes values harmless in the way that the action asks for", async () => {
    const result = await one(
      `
    given: { sample: quill.test_scored, with: { candidate.name: "<!channel> & co" } }
    expect:
      pin_card: { title: "<!channel> & co: 82" }
      say: { text: "<b>&lt;!channel&gt; &amp; co" }`,
      '  - use: echo.say\n    with: { text: "<b>{% candidate.name %}" }',
    );
    expect(result.message).toBe("");
  });

  it("changes a sample by paths, null removing a field", async () => {
    const result = await one(`
    given: { sample: quill.test_scored, with: { score: 90, candidate.email: null } }
    expect: { pin_card: { votes: 90, fields: { Email: null } }, note: skipped }`);
    expect(result).toMatchObject({ passed: true, actual: { pin_card: { fields: {} }, note: "skipped" } });
  });

  it("takes a whole payload", async () => {
    const result = await one(`
    given: { sample: quill.test_scored, json: { score: "95", candidate: { name: Bo } } }
    expect: { pin_card: { title: "Bo: 95" } }`);
    // "95" is text in the vendor's payload, and the card counts votes
    expect(result.message).toBe("pin_card.votes is text, expected a number");
  });

  it("compares why a run was filtered", async () => {
    const results = await run(`
  - { note: a, given: { sample: quill.test_scored, with: { score: 79 } }, expect: filtered, why: 79 is below 80 }
  - { note: b, given: { sample: quill.test_scored, with: { score: 79 } }, expect: filtered }
  - { note: c, given: { sample: quill.test_scored, with: { score: 79 } }, expect: filtered, why: no score yet }
  - { note: d, given: { sample: quill.test_scored }, expect: filtered }
  - { note: e, given: { sample: quill.test_scored, with: { score: 79 } }, expect: { pin_card: {} } }`);
    expect(results.map(({ passed, why, message }) => ({ passed, why, message }))).toEqual([
      { passed: true, why: "79 is below 80", message: "" },
      { passed: true, why: "79 is below 80", message: "" },
      {
        passed: false,
        why: "79 is below 80",
        message: "filtered for another reason\n  expected: no score yet\n  actual:   79 is below 80",
      },
      { passed: false, why: null, message: "expected to be filtered, and it ran: pin_card, note" },
      {
        passed: false,
        why: "79 is below 80",
        message: "expected to run, and it was filtered: 79 is below 80",
      },
    ]);
  });

  it("shows each difference on its own", async () => {
    const result = await one(`
    given: { sample: quill.test_scored }
    expect:
      pin_card: { board: Sales, votes: "82", color: red, tags: [Quill, open], fields: { Email: null } }
      note: skipped`);
    expect(result.passed).toBe(false);
    expect(result.message).toBe(`pin_card.board
  expected: "Sales"
  actual:   "Hiring"
pin_card.votes
  expected: "82"
  actual:   82
pin_card.color
  expected: "red"
  actual:   nothing
pin_card.tags: expected 2 entries, and there are 1
pin_card.fields.Email
  expected: null
  actual:   "ada@example.com"
note: expected to be skipped, and it ran`);
  });

  it("shows the line of a long text that differs", async () => {
    const result = await one(
      `
    given: { sample: quill.test_scored }
    expect: { say: { text: "one\\ntwo 83\\nthree" } }`,
      '  - use: echo.say\n    with: { text: "one\\ntwo {% score %}\\nthree" }',
    );
    expect(result.message).toBe('say.text, line 2\n  expected: "two 83"\n  actual:   "two 82"');
  });

  it("fails where a run would fail, whatever is expected", async () => {
    const tooLong = await one(`
    given: { sample: quill.test_scored, with: { candidate.name: ${"x".repeat(40)} } }
    expect: {}`);
    expect(tooLong).toMatchObject({ passed: false, message: "pin_card.title is longer than 40 characters" });
    const broken = await one(
      `
    given: { sample: quill.test_scored }
    expect: {}`,
      '  - use: echo.say\n    with: { text: "{% candidate.name + 1 %}" }',
    );
    expect(broken.passed).toBe(false);
    expect(broken.message).toMatch(/^say: .*steps\[2\]\.with\.text/);
  });

  it("tells of a sample or a step that is not there", async () => {
    expect((await one("    given: { sample: quill.nothing }\n    expect: {}")).message).toBe(
      'There is no sample "quill.nothing".',
    );
    expect(
      (await one("    given: { sample: quill.test_scored }\n    expect: { nope: skipped }")).message,
    ).toBe("nope: the run did not get there");
  });
});
