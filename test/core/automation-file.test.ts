import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import {
  parseAutomation,
  parseAutomationJson,
  readAutomation,
  toYaml,
} from "../../src/core/automation/automation-file.ts";
import { nameSteps, type AutomationDefinition } from "../../src/core/automation/automation.ts";
import { ConfigError } from "../../src/core/errors.ts";

const GOOD = `name: Strong candidates
trigger: quill.test_scored
when: score >= 80
steps:
  - use: pinboard.pin_card
    with:
      board: "#hiring"
      title: |
        {% candidate.name %}
        scored {% score %}
examples:
  - note: too low
    given: { sample: quill.test_scored, with: { score: 79, candidate.email: null } }
    expect: filtered
    why: 79 is below 80
`;

function refused(text: string): ConfigError {
  try {
    parseAutomation(text, { file: "strong.yaml" });
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("parseAutomation", () => {
  it("reads a file and names its steps", () => {
    expect(parseAutomation(GOOD)).toEqual({
      name: "Strong candidates",
      trigger: "quill.test_scored",
      when: "score >= 80",
      steps: [
        {
          id: "pin_card",
          use: "pinboard.pin_card",
          with: { board: "#hiring", title: "{% candidate.name %}\nscored {% score %}\n" },
        },
      ],
      examples: [
        {
          note: "too low",
          given: { sample: "quill.test_scored", with: { score: 79, "candidate.email": null } },
          expect: "filtered",
          why: "79 is below 80",
        },
      ],
    });
  });

  it("reads JSON, a byte order mark and Windows line ends alike", () => {
    const expected = parseAutomation(GOOD);
    expect(parseAutomation(JSON.stringify(expected))).toEqual(expected);
    expect(parseAutomation(`\uFEFF${GOOD.replaceAll("\n", "\r\n")}`)).toEqual(expected);
  });

  it("numbers steps whose actions are the same, around names that are taken", () => {
    const step = { use: "pinboard.pin_card", with: {} };
    const { steps } = nameSteps({
      name: "n",
      trigger: "a.b",
      steps: [step, { ...step, id: "pin_card_2" }, step, { ...step, use: "pinboard.note" }],
    });
    expect(steps.map(({ id }) => id)).toEqual(["pin_card", "pin_card_2", "pin_card_3", "note"]);
  });

  it("shows the line of a misspelt field and what was meant", () => {
    const error = refused(GOOD.replace("trigger:", "triger:"));
    expect(error.code).toBe("unknown_field");
    expect(error.path).toBe("triger");
    expect(error.message).toBe(
      'strong.yaml:2:1: There is no field "triger" here. Did you mean "trigger"?\n' +
        "   2 | triger: quill.test_scored\n" +
        "     | ^",
    );
  });

  it("tells every problem at once, each at its place", () => {
    const { problems } = readAutomation(
      "name: ''\nsteps:\n  - use: pinboard\n    with: 3\n    wen: x\nexamples:\n  - note: n\n    expect: skipped\n",
    );
    expect(problems.map(({ path, code, line, column }) => ({ path, code, line, column }))).toEqual([
      { path: "name", code: "invalid_field", line: 1, column: 7 },
      { path: "trigger", code: "missing_field", line: 1, column: 1 },
      { path: "steps[0].use", code: "invalid_field", line: 3, column: 10 },
      { path: "steps[0].with", code: "invalid_field", line: 4, column: 11 },
      { path: "steps[0].wen", code: "unknown_field", line: 5, column: 5 },
      { path: "examples[0].given", code: "missing_field", line: 7, column: 5 },
      { path: "examples[0].expect", code: "invalid_field", line: 8, column: 13 },
    ]);
    expect(problems.map(({ message }) => message)).toEqual([
      '"name" is empty.',
      '"trigger" is missing.',
      '"steps[0].use" must read `app.action`, such as `slack.post_message`.',
      '"steps[0].with" is a number, expected text or a group of fields.',
      'There is no field "wen" here. Did you mean "when"?',
      '"examples[0].given" is missing.',
      '"examples[0].expect" is text, expected "filtered" or a group of fields.',
    ]);
  });

  it.each<[string, string, string, number, number, RegExp]>([
    [
      "an unquoted channel",
      GOOD.replace('"#hiring"', "#hiring"),
      "comment_instead_of_value",
      7,
      14,
      /"#hiring" is read as a comment: put it in quotes/,
    ],
    [
      "an unquoted expression",
      GOOD.replace('"#hiring"', "{% b %}"),
      "broken_yaml",
      7,
      15,
      /begins with "\{%" must stand in quotes/,
    ],
    [
      "an unquoted mention",
      GOOD.replace('"#hiring"', "@hiring"),
      "broken_yaml",
      7,
      14,
      /begins with "@" must stand in quotes/,
    ],
    [
      "an unquoted star",
      GOOD.replace('"#hiring"', "*bold*"),
      "broken_yaml",
      7,
      14,
      /begins with "\*" must stand in quotes/,
    ],
    [
      "a colon inside text",
      GOOD.replace('"#hiring"', "a: b"),
      "broken_yaml",
      7,
      14,
      /holds ": " must stand in quotes/,
    ],
    ["an open quote", GOOD.replace('"#hiring"', '"#hiring'), "broken_yaml", 7, 14, /opened and never closed/],
    ["a key written twice", `${GOOD}name: again\n`, "duplicate_key", 16, 1, /"name" is written twice/],
    ["a tab", GOOD.replace("    with", "\twith"), "broken_yaml", 6, 1, /tab/],
    ["two documents", `${GOOD}---\n${GOOD}`, "several_documents", 16, 1, /One file holds one automation/],
    ["a tag", GOOD.replace("Strong", "!!js/function x"), "unknown_tag", 1, 7, /not allowed/],
    [
      "a long id as a number",
      GOOD.replace("79,", "12345678901234567890,"),
      "inexact_number",
      13,
      56,
      /put it in quotes/,
    ],
    ["infinity", GOOD.replace("79,", ".inf,"), "inexact_number", 13, 56, /put it in quotes/],
    ["a list", "- name: x\n", "not_an_automation", 1, 1, /This is a list/],
    [
      "dots in an event's name",
      GOOD.replace("quill.test_scored", "quill.test.scored"),
      "invalid_field",
      2,
      10,
      /Did you mean "quill.test_scored"/,
    ],
  ])("refuses %s in words", (_name, text, code, line, column, words) => {
    const error = refused(text);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(words);
    expect(error.message).toContain(`strong.yaml:${line}:${column}: `);
  });

  it("refuses alias bombs, nesting bombs and large files in a moment", () => {
    const bomb = Array.from(
      { length: 9 },
      (_, level) =>
        `l${level}: &l${level} [${Array.from({ length: 9 }, () => (level === 0 ? "x" : `*l${level - 1}`)).join(",")}]`,
    );
    expect(refused(bomb.join("\n")).code).toBe("too_many_aliases");
    expect(refused("[".repeat(200_000)).message).toContain("nested too deeply");
    expect(refused("a: {".repeat(50_000)).message).toContain("nested too deeply");
    expect(refused(`# ${"é".repeat(140_000)}`).code).toBe("file_too_large");
  });

  it("says that an empty file is empty", () => {
    expect(refused("# nothing yet\n").message).toMatch(/^strong\.yaml(:1:1)?: This is empty/);
  });

  it("reads merge keys as ordinary unknown fields", () => {
    expect(refused(`<<: { name: x }\n${GOOD}`).message).toContain('There is no field "<<" here');
  });

  it("never throws anything but a ConfigError, whatever the text", () => {
    const scraps = fc.constantFrom(
      "name:",
      " ",
      "\n",
      "- ",
      "{",
      "}",
      "[",
      "'",
      '"',
      "|",
      "&a",
      "*a",
      "!t",
      "#",
      "%",
      "x",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(scraps, fc.string({ maxLength: 5 })), { maxLength: 40 }), (parts) => {
        const { definition, problems } = readAutomation(parts.join(""));
        expect(definition === undefined).toBe(problems.length > 0);
      }),
    );
  });
});

describe("locate", () => {
  const at = (text: string, path: PropertyKey[], position: number): string => {
    const place = readAutomation(text).locate(path, { position });
    return text.split("\n")[place!.line - 1]!.slice(place!.column - 1);
  };
  const file = (written: string): string => `name: x\ntrigger: a.b\nwhen: ${written}\nsteps:\n  - use: a.b\n`;

  it.each([
    ["plain", "score >= !80", 9],
    ["plain over lines", "score\n  >= !80", 9],
    ["single quotes", "'a = ''b'' and !c'", 12],
    ["double quotes", '"a = \\"b\\"\\tand\\n !c"', 13],
    ["a literal block", "|\n  a = 1\n\n    and !c", 13],
    ["a folded block", ">-\n  a = 1\n  and\n  !c", 10],
  ])("finds a character of an expression in %s", (_name, written, position) => {
    const text = file(written);
    expect(at(text, ["when"], position)).toMatch(/^!/);
  });

  it("shows what is missing at what it is missing from", () => {
    const { locate } = readAutomation(file("a"));
    expect(locate(["steps", 0, "with", "channel"])).toMatchObject({ line: 5, column: 5 });
  });
});

describe("parseAutomationJson", () => {
  it("gives the same model as a file", () => {
    const { steps, ...rest } = parseAutomation(GOOD);
    const unnamed = steps.map(({ id: _id, ...step }) => step);
    expect(parseAutomationJson({ ...rest, steps: unnamed })).toEqual(parseAutomation(GOOD));
  });

  it.each<[string, unknown, string, string | undefined]>([
    ["nothing", null, "not_an_automation", ""],
    ["a list", [], "not_an_automation", ""],
    ["no steps", { name: "x", trigger: "a.b", steps: [] }, "invalid_field", "steps"],
    [
      "a long name",
      { name: "x".repeat(121), trigger: "a.b", steps: [{ use: "a.b" }] },
      "invalid_field",
      "name",
    ],
    ["deep nesting", { name: JSON.parse(`${"[".repeat(5000)}${"]".repeat(5000)}`) }, "nested_too_deep", ""],
    ["300 KB", { name: "x".repeat(300_000) }, "file_too_large", ""],
  ])("refuses %s", (_name, value, code, path) => {
    expect(() => parseAutomationJson(value)).toThrow(
      expect.objectContaining({ name: "ConfigError", code, path }),
    );
  });
});

describe("toYaml", () => {
  it("writes a file that reads back as the same automation", () => {
    const definition = parseAutomation(GOOD);
    const text = toYaml(definition);
    expect(text.startsWith("# yaml-language-server: $schema=automation.schema.json\nname: ")).toBe(true);
    expect(text).not.toContain("id: pin_card");
    expect(parseAutomation(text)).toEqual(definition);
  });

  it("keeps names of steps that their actions do not give", () => {
    const definition = parseAutomation(GOOD.replace("- use:", "- id: card\n    use:"));
    expect(parseAutomation(toYaml(definition))).toEqual(definition);
  });

  it("reads back whatever stands in the fields, and is stable", () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({
        unit: fc.constantFrom(
          "{% x %}",
          "\n",
          " ",
          "#",
          ": ",
          "- ",
          "'",
          '"',
          "\t",
          "\r",
          "é",
          "null",
          "1",
          "~",
        ),
      }),
    );
    const input = fc.dictionary(
      text.filter((key) => key !== "__proto__"), // the model drops it
      fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null), fc.array(text)),
    );
    fc.assert(
      fc.property(text, input, (when, given) => {
        const definition: AutomationDefinition = {
          name: "n",
          trigger: "a.b",
          ...(when === "" ? {} : { when }),
          steps: [
            { id: "step", use: "a.b", with: JSON.parse(JSON.stringify(given)) as Record<string, unknown> },
          ],
        };
        const written = toYaml(definition);
        expect(parseAutomation(written)).toEqual(definition);
        expect(toYaml(parseAutomation(written))).toBe(written);
      }),
    );
  });
});
