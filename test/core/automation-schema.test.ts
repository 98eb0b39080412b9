import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { Ajv } from "ajv";
import formats from "ajv-formats";
import { parse } from "yaml";
import { actions } from "../../actions/index.ts";
import { recipes } from "../../mappings/index.ts";
import { automationSchema, type JsonSchema } from "../../src/core/automation/automation-schema.ts";
import { Catalog } from "../../src/core/catalog.ts";
import { triggers } from "../../triggers/index.ts";
import { catalog as fixtures } from "./automation-fixtures.ts";

const accepts = (schema: JsonSchema) => {
  const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true, strictRequired: false });
  formats.default(ajv);
  ajv.addKeyword("enumDescriptions");
  const validate = ajv.compile(schema);
  return (value: unknown) =>
    validate(value) ? [] : validate.errors!.map(({ instancePath, message }) => `${instancePath} ${message}`);
};

describe("the published schema", () => {
  const published = JSON.parse(
    readFileSync(new URL("../../automation.schema.json", import.meta.url), "utf8"),
  ) as JsonSchema;
  const accepted = accepts(published);

  it("is up to date: else run `npm run automation-schema`", () => {
    expect(published).toEqual(automationSchema(new Catalog(triggers, actions)));
  });

  it.each(recipes().map(({ file, text }) => [file, text]))("accepts %s", (_file, text) => {
    expect(accepted(parse(text))).toEqual([]);
  });
});

describe("the published schema, for a recipe with a slip", () => {
  const published = accepts(automationSchema(new Catalog(triggers, actions)));
  const recipe = (file: string): string => recipes().find((each) => each.file === file)!.text;

  it.each<[string, string, string, RegExp]>([
    ["score-to-slack.yaml", "channel:", "chanel:", /\/steps\/0\/with must NOT have additional properties/],
    ["score-to-slack.yaml", "trycrucible.inv", "trycrucible.an_inv", /\/trigger must be equal to one of/],
    [
      "scored-to-sheet.yaml",
      "key_column: Candidate",
      "key_column: ''",
      /\/key_column must NOT have fewer than 1/,
    ],
    ["scored-to-sheet.yaml", "      key_column: Candidate\n", "", /required property 'key_column'/],
    ["scored-to-http.yaml", "method: POST", "method: SEND", /\/method must be equal to one of/],
    [
      "abandoned-interview-messages-recruiter.yaml",
      "email: recruiter@",
      "email: recruiter at ",
      /\/email must match/,
    ],
  ])("%s: refuses %s turned into %s", (file, from, to, words) => {
    expect(published(parse(recipe(file)))).toEqual([]);
    expect(recipe(file)).toContain(from);
    expect(published(parse(recipe(file).replace(from, to))).join("\n")).toMatch(words);
  });
});

describe("automationSchema", () => {
  const check = accepts(automationSchema(fixtures));
  const GOOD = `
name: Cards
trigger: quill.test_scored
steps:
  - use: pinboard.pin_card
    with: { board: Hiring, title: "{% a %}", color: "{% b %}", votes: 3, tags: [x, "{% y %}"], fields: { A: "{% z %}", B: 2 } }
  - { use: pinboard.note, when: a, with: "{% $ %}" }
examples:
  - { note: n, given: { sample: quill.test_scored, with: { a.b: null } }, expect: filtered, why: w }
  - { note: n, given: { json: {} }, expect: { pin_card: skipped } }
`;

  it("accepts what can run", () => {
    expect(check(parse(GOOD))).toEqual([]);
  });

  it.each<[string, string, string, RegExp]>([
    ["an unknown field", "name: Cards", "name: Cards\nnmae: x", /must NOT have additional properties/],
    ["a missing field", "name: Cards\n", "", /must have required property 'name'/],
    [
      "an unknown trigger",
      "trigger: quill.test_scored",
      "trigger: quill.nothing",
      /\/trigger must be equal to one of/,
    ],
    [
      "an unknown action",
      "use: pinboard.note",
      "use: pinboard.nota",
      /\/steps\/1\/use must be equal to one of/,
    ],
    [
      "an unknown field of an action",
      "title:",
      "titel:",
      /\/steps\/0\/with must NOT have additional properties/,
    ],
    [
      "a missing field of an action",
      "board: Hiring,",
      "",
      /\/steps\/0\/with must have required property 'board'/,
    ],
    [
      "no input where some is needed",
      ', with: "{% $ %}" }',
      " }",
      /\/steps\/1 must have required property 'with'/,
    ],
    ["text that is no expression", '"{% $ %}"', "text", /\/steps\/1\/with must match pattern/],
    [
      "a literal over its limit",
      "Hiring",
      "x".repeat(21),
      /\/steps\/0\/with\/board must NOT have more than 20/,
    ],
    [
      "a literal outside its choices",
      'color: "{% b %}"',
      "color: green",
      /\/steps\/0\/with\/color must be equal to one/,
    ],
    ["a literal of a wrong type", "votes: 3", "votes: many", /\/steps\/0\/with\/votes must be integer/],
    ["a literal deep inside", "B: 2", "B: [2]", /\/steps\/0\/with\/fields\/B must be/],
    ["too many entries", "[x,", "[x, x, x, x,", /\/steps\/0\/with\/tags must NOT have more than 3/],
    ["an example without a note", "{ note: n, given: { json", "{ given: { json", /required property 'note'/],
    [
      "no steps",
      /steps:[^]*?examples/.exec(GOOD)![0],
      "steps: []\nexamples",
      /\/steps must NOT have fewer than 1/,
    ],
  ])("refuses %s", (_name, from, to, words) => {
    expect(GOOD).toContain(from);
    expect(check(parse(GOOD.replace(from, () => to))).join("\n")).toMatch(words);
  });

  it("explains triggers, actions and fields to editors", () => {
    const { definitions } = automationSchema(fixtures) as {
      definitions: Record<string, { properties: Record<string, JsonSchema> }>;
    };
    const { trigger } = definitions["Automation"]!.properties;
    const values = trigger!["enum"] as string[];
    expect((trigger!["enumDescriptions"] as string[])[values.indexOf("quill.test_scored")]).toBe(
      "Quill: Triggers when a test was scored.",
    );
    expect(values).toContain("candidate.hired");
    expect(JSON.stringify(definitions["Step"])).toContain(
      '"board":{"title":"Board","description":"Its name."',
    );
  });
});
