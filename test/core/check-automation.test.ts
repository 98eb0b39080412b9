import { describe, expect, it } from "@jest/globals";
import { checkAutomation } from "../../src/core/automation/check-automation.ts";
import { readAutomation } from "../../src/core/automation/automation-file.ts";
import { catalog } from "./automation-fixtures.ts";

const CONNECTIONS = [
  { name: "Quill EU", app: "quill" },
  { name: "Board", app: "pinboard" },
];

const GOOD = `name: Cards for good tests
trigger: quill.test_scored
from: [Quill EU]
when: score >= 80 and $event.candidate.email
steps:
  - use: pinboard.pin_card
    connection: Board
    with:
      board: Hiring
      title: "{% candidate.name %}: {% $round($event.score.value) %}"
      tags: ["{% status %}", scored]
      fields: { Email: "{% $event.candidate.email %}", Votes: 3 }
  - id: note
    use: pinboard.note
    when: $exists($steps.pin_card.cardId)
    with: "{% { 'text': $lookup($steps, 'pin_card').url & $string($event.score.parts[0].value) } %}"
examples:
  - note: low
    given: { sample: quill.test_scored, with: { score: 3 } }
    expect: filtered
    why: 3 is below 80
  - note: high
    given: { json: { score: 90 } }
    expect: { pin_card: { board: Hiring }, note: skipped }
`;

function problemsOf(text: string, connections: typeof CONNECTIONS | null = CONNECTIONS) {
  const { definition, problems, locate } = readAutomation(text);
  expect(problems).toEqual([]);
  return checkAutomation(definition!, { catalog, locate, ...(connections ? { connections } : {}) });
}

/** `code line:column` of each problem. */
const places = (text: string, connections?: typeof CONNECTIONS): string[] =>
  problemsOf(text, connections).map(({ code, line, column }) => `${code} ${line}:${column}`);

describe("checkAutomation", () => {
  it("finds nothing wrong with a good automation", () => {
    expect(problemsOf(GOOD)).toEqual([]);
    expect(
      problemsOf(GOOD.replace("quill.test_scored", "candidate.scored").replace(/ {2}- note: high[^]*/, "")),
    ).toEqual([]);
  });

  it.each<[name: string, from: string, to: string, code: string, at: string, words: RegExp]>([
    [
      "an unknown event of a vendor",
      "trigger: quill.test_scored",
      "trigger: quill.scored",
      "unknown_trigger",
      "quill.scored\n",
      /Quill has no event "quill.scored". Did you mean "quill.test_scored"/,
    ],
    [
      "an unknown vendor",
      "trigger: quill.test_scored",
      "trigger: quil.test_scored",
      "unknown_trigger",
      "quil.test_scored",
      /Did you mean "quill.test_scored"/,
    ],
    [
      "an unknown hiring event",
      "trigger: quill.test_scored",
      "trigger: candidate.score",
      "unknown_trigger",
      "candidate.score\n",
      /Did you mean "candidate.scored"/,
    ],
    [
      "an unknown sender",
      "[Quill EU]",
      "[Quill US]",
      "connection_missing",
      "Quill US]",
      /no connection "Quill US". Did you mean "Quill EU"/,
    ],
    [
      "a sender of another app",
      "[Quill EU]",
      "[Board]",
      "connection_of_other_app",
      "Board]",
      /is not one to Quill/,
    ],
    [
      "an unknown action",
      "use: pinboard.note",
      "use: pinboard.nota",
      "unknown_action",
      "pinboard.nota",
      /Pinboard has no action "pinboard.nota". Did you mean "pinboard.note"/,
    ],
    [
      "an unknown destination",
      "use: pinboard.note",
      "use: pinbord.note",
      "unknown_action",
      "pinbord.note",
      /Did you mean "pinboard.note"/,
    ],
    [
      "an unknown connection",
      "connection: Board",
      "connection: Bord",
      "connection_missing",
      "Bord\n",
      /Did you mean "Board"/,
    ],
    [
      "a connection of another app",
      "connection: Board",
      "connection: Quill EU",
      "connection_of_other_app",
      "Quill EU\n",
      /is not one to Pinboard/,
    ],
    [
      "a missing field",
      "      board: Hiring\n",
      "",
      "missing_input",
      "with:\n",
      /pinboard.pin_card needs "board"/,
    ],
    ["a misspelt field", "      title:", "      titel:", "unknown_input", "titel:", /Did you mean "title"/],
    [
      "a literal over its limit",
      "board: Hiring",
      `board: ${"x".repeat(21)}`,
      "invalid_input",
      "xxx",
      /"board" is longer than 20 characters/,
    ],
    [
      "a literal of a wrong type",
      "scored]",
      "7]",
      "invalid_input",
      "7]",
      /"tags\[1\]" is a number, expected text/,
    ],
    [
      "a literal deep inside",
      "Votes: 3",
      "Votes: [3]",
      "invalid_input",
      "Votes: [3]",
      /"fields.Votes" is a list, expected text or a number/,
    ],
    [
      "a broken condition",
      "when: score >= 80",
      "when: score >= (80",
      "expression_syntax",
      "\nsteps:",
      /where `\)` was expected/,
    ],
    [
      "a broken expression in a text",
      "$round($event.score.value)",
      "$round($event.score.value",
      "expression_syntax",
      '%}"\n      tags',
      /steps\[0\]\.with\.title/,
    ],
    ["an unknown function", "$round(", "$rund(", "expression_unknown_function", "$rund(", /calls \$rund/],
    [
      "an expression never closed",
      "{% status %}",
      "{% status",
      "template_not_closed",
      "{% status",
      /without %\}/,
    ],
    [
      "an unknown variable",
      "$exists($steps",
      "$exists($stps",
      "unknown_variable",
      "$stps.",
      /Did you mean \$steps/,
    ],
    [
      "an unknown fact",
      "$event.score.value",
      "$event.scores.value",
      "unknown_fact",
      "scores.value",
      /no field "scores" here. Did you mean "score"/,
    ],
    [
      "a fact below a text",
      "$event.candidate.email %",
      "$event.candidate.email.domain %",
      "unknown_fact",
      "domain %",
      /no field "domain"/,
    ],
    [
      "an unknown step",
      "$steps.pin_card",
      "$steps.pin_crd",
      "unknown_step",
      "pin_crd.",
      /There is no step "pin_crd". Did you mean "pin_card"/,
    ],
    ["an unknown step looked up", "'pin_card'", "'pin'", "unknown_step", "'pin'", /There is no step "pin"/],
    [
      "a step that comes later",
      "score >= 80 and",
      "$steps.note and",
      "step_not_run_yet",
      "note and",
      /only steps above/,
    ],
    [
      "a step's own result",
      "$steps.pin_card",
      "$steps.note",
      "step_not_run_yet",
      "note.cardId",
      /only steps above/,
    ],
    [
      "text instead of fields",
      /with: "\{% \{[^]*?\n/.exec(GOOD)![0],
      "with: some text\n",
      "mapping_not_an_object",
      "some text",
      /must be an object/,
    ],
    [
      "an unknown sample",
      "sample: quill.test_scored",
      "sample: quill.tst_scored",
      "unknown_sample",
      "quill.tst",
      /Did you mean "quill.test_scored"/,
    ],
    [
      "a sample of another event",
      "sample: quill.test_scored",
      "sample: quill.test_opened",
      "example_of_other_event",
      "quill.test_opened",
      /does not start this automation/,
    ],
    [
      "an example without an event",
      "{ json: { score: 90 } }",
      "{}",
      "example_without_event",
      "given: {}",
      /needs a `sample`/,
    ],
    [
      "changes without a sample",
      "{ json: { score: 90 } }",
      "{ json: {}, sample: quill.test_scored, with: {} }",
      "example_with_both",
      "with: {} }",
      /nothing to change/,
    ],
    [
      "a reason for running",
      "expect: filtered",
      "expect: {}",
      "why_without_filtered",
      "3 is below 80",
      /expected to run/,
    ],
    [
      "an expectation of an unknown step",
      "note: skipped",
      "nota: skipped",
      "unknown_step",
      "skipped }",
      /no step "nota". Did you mean "note"/,
    ],
  ])("finds %s", (_name, from, to, code, at, words) => {
    expect(GOOD).toContain(from);
    const text = GOOD.replace(from, () => to);
    const [problem, ...others] = problemsOf(text);
    expect(others).toEqual([]);
    expect(problem?.code).toBe(code);
    const rest = text
      .split("\n")
      .slice(problem!.line! - 1)
      .join("\n");
    expect(rest.slice(problem!.column! - 1).slice(0, at.length)).toBe(at);
    expect(problem?.message).toMatch(words);
  });

  it("tells every problem at once, in the order of the file", () => {
    const text = GOOD.replace("trigger: quill", "trigger: quil")
      .replace("board: Hiring", "board: ''")
      .replace("$exists($steps.pin_card", () => "$exist($steps.pin_card")
      .replace("expect: filtered", "expect: { nope: skipped }");
    expect(problemsOf(text).map(({ path, code }) => `${path} ${code}`)).toEqual([
      "trigger unknown_trigger",
      "steps[0].with.board invalid_input",
      "steps[1].when expression_unknown_function",
      "examples[0].expect.nope unknown_step",
      "examples[0].why why_without_filtered",
    ]);
  });

  it("refuses a trigger that is a vendor's event and a hiring event", () => {
    const text = GOOD.replace("quill.test_scored", "offer.sent")
      .replace(/examples:[^]*/, "")
      .replace("from: [Quill EU]\n", "");
    expect(places(text)).toEqual(["ambiguous_trigger 2:10"]);
  });

  it("refuses two steps with one name", () => {
    const text = GOOD.replace("- use: pinboard.pin", "- id: pin_card\n    use: pinboard.pin")
      .replace("id: note", "id: pin_card")
      .replace(", note: skipped", "");
    expect(places(text)).toEqual(["duplicate_step 14:9"]);
  });

  it("asks for a connection where there are none or several, and not where none is needed", () => {
    const unnamed = GOOD.replace("    connection: Board\n", "");
    expect(places(unnamed)).toEqual([]);
    expect(places(unnamed, CONNECTIONS.slice(0, 1))).toEqual([
      "connection_missing 6:5",
      "connection_missing 12:5",
    ]);
    const several = [...CONNECTIONS, { name: "Board 2", app: "pinboard" }];
    expect(places(unnamed, several)).toEqual(["connection_ambiguous 6:5", "connection_ambiguous 12:5"]);
    const echo = GOOD.replace("use: pinboard.note", "use: echo.say");
    expect(places(echo)).toEqual([]);
    expect(problemsOf(unnamed.replace("[Quill EU]", "[Nobody]"), null)).toEqual([]);
  });

  it("leaves to the run what an expression stands in for", () => {
    const text = GOOD.replace("board: Hiring", 'board: "{% a %}"')
      .replace(
        'tags: ["{% status %}", scored]',
        'tags: "{% data.tags %}"\n      votes: "{% n %}"\n      color: "{% c %}"',
      )
      .replace("fields: { Email", 'fields: { Deep: "{% $event.job %}", Email');
    expect(problemsOf(text)).toEqual([]);
    expect(problemsOf(GOOD.replace(/with:\n[^]*?- id: note/, 'with: "{% data %}"\n  - id: note'))).toEqual(
      [],
    );
  });

  it("applies an action's own rules to literals", () => {
    const text = GOOD.replace(/ {6}title:.*\n/, "").replace(/ {6}tags:.*\n/, "");
    const [problem, ...rest] = problemsOf(text);
    expect(problem).toMatchObject({
      path: "steps[0].with.title",
      code: "invalid_input",
      message: '"title" needs a title or tags.',
    });
    expect(rest).toEqual([]);
  });

  it("knows variables that an expression makes itself", () => {
    const text = GOOD.replace(
      "{% status %}",
      "{% ($a := 1; $f := function($x) { $x + $a }; candidate@$c#$i.$f($i) & $c.name & $$.status) %}",
    );
    expect(problemsOf(text)).toEqual([]);
  });

  it("gives paths without lines when it does not know the text", () => {
    const { definition } = readAutomation(GOOD.replace("board: Hiring", "board: ''"));
    expect(checkAutomation(definition!, { catalog })).toEqual([
      { path: "steps[0].with.board", code: "invalid_input", message: '"board" is empty.' },
    ]);
  });
});
