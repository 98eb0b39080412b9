/** Texts with fields in them: nothing is lost, and chips say what they show. */
import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { writeChip, type Chip } from "../../../src/core/builder/chip.ts";
import { readChip } from "../../../src/core/builder/read-chip.ts";
import { readSegments, writeSegments } from "../../../src/core/builder/segments.ts";
import { compileMapping } from "../../../src/core/expression/index.ts";
import { anyExpression } from "../any-expression.ts";
import { anyField } from "./any-condition.ts";

describe("segments", () => {
  it("are words, fields and code", () => {
    const text =
      '*{% $event.candidate.name ?? "A candidate" %}* got {% $round(score) %}{% x ? 1 : 2 %} {%% ok';
    expect(readSegments(text)).toEqual([
      { kind: "text", text: "*", source: "*" },
      {
        kind: "field",
        chip: { fields: ["$event.candidate.name"], fallback: "A candidate" },
        source: '{% $event.candidate.name ?? "A candidate" %}',
      },
      { kind: "text", text: "* got ", source: "* got " },
      {
        kind: "field",
        chip: { fields: ["score"], format: { kind: "round", digits: 0 } },
        source: "{% $round(score) %}",
      },
      { kind: "code", expression: " x ? 1 : 2 ", source: "{% x ? 1 : 2 %}" },
      { kind: "text", text: " {% ok", source: " {%% ok" },
    ]);
  });

  it.each([
    ["{% score", [{ kind: "open", source: "{% score" }]],
    [
      "a {% b %} {% c",
      [
        { kind: "text", text: "a ", source: "a " },
        { kind: "field", chip: { fields: ["b"] }, source: "{% b %}" },
        { kind: "text", text: " ", source: " " },
        { kind: "open", source: "{% c" },
      ],
    ],
    ["", []],
  ])("are kept where a bracket is not closed: %s", (text, segments) => {
    expect(readSegments(text)).toEqual(segments);
  });

  const anyText = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom("{", "%", "}", " ", "a", "`", '"', "?", ".", "$", "/", "*") }),
    fc
      .tuple(fc.string(), anyExpression, fc.string())
      .map(([before, code, after]) => `${before}{% ${code} %}${after}`),
  );
  it("make the very same text again", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(writeSegments(readSegments(text))).toBe(text);
      }),
      { numRuns: 1_000 },
    );
  });

  it("hold every word that somebody wrote", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("{", "%", "}", "a") }), (text) => {
        const read = readSegments(writeSegments([text]));
        expect(read.map((segment) => (segment.kind === "text" ? segment.text : "?")).join("")).toBe(text);
      }),
    );
  });
});

const paths = anyField.map(({ path }) => path);
const anyChip: fc.Arbitrary<Chip> = fc
  .record(
    {
      first: paths,
      others: fc.array(paths, { maxLength: 2 }),
      format: fc.option(
        fc.oneof(
          fc.record({ kind: fc.constant("round" as const), digits: fc.integer({ min: 0, max: 4 }) }),
          fc.record({ kind: fc.constant("date" as const), picture: fc.string() }),
          fc.record({ kind: fc.constant("list" as const), separator: fc.string({ unit: "binary" }) }),
        ),
        { nil: undefined },
      ),
      fallback: fc.option(fc.string({ unit: "binary" }), { nil: undefined }),
      unlessEmpty: fc.boolean(),
    },
    { requiredKeys: ["first", "others", "format", "fallback", "unlessEmpty"] },
  )
  .map(({ first, others, format, fallback, unlessEmpty }) => ({
    fields: [first, ...others] as const,
    ...(format && { format }),
    ...(fallback !== undefined && { fallback }),
    ...(unlessEmpty && (others.length > 0 || fallback !== undefined) && { unlessEmpty }),
  }));

describe("chips", () => {
  it("read back as they were written, whatever stands in them", () => {
    fc.assert(
      fc.property(anyChip, fc.string(), (chip, words) => {
        expect(readChip(writeChip(chip))).toEqual(chip);
        const read = readSegments(writeSegments([words, chip, words]));
        expect(read.filter(({ kind }) => kind === "field")).toMatchObject([{ chip }]);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    "score + 1",
    "$round(score, 1, 2)",
    "score[0]",
    "a ?? 1",
    "a ?? b ?: c",
    'a ?? "x" ?? b',
    "a /* why */",
    "true",
    "(a)",
    "$uppercase(a)",
    "a.",
    "",
    "$",
    "$x",
    "$round(a) ?? b",
    "'\\x'",
    "a ?? 'it\\'s'",
    "a.*",
  ])("are no more than they can show: %s", (expression) => {
    expect(readChip(expression)).toBeUndefined();
  });

  it.each([
    ["name", "name ?? 'x'", "Ada"],
    ["none", "none ?? 'x'", "x"],
    ["empty", "empty ?: 'x'", "x"],
    ["others", 'none ?? name ?? "x"', "Ada"],
    ["round", "$round(score, 1)", 79.5],
    ["date", '$fromMillis($toMillis(at), "[D1] [MNn] [Y]")', "12 February 2026"],
    ["no date", '$fromMillis($toMillis(none), "[D1] [MNn] [Y]") ?? "soon"', "soon"],
    ["list", '$join(skills, ", ")', "SQL, Go"],
  ])("mean what they say: %s", async (_what, expression, value) => {
    expect(readChip(expression)).toBeDefined();
    const written = writeChip(readChip(expression)!);
    const payload = {
      name: "Ada",
      empty: "",
      score: 79.456,
      at: "2026-02-12T00:21:36Z",
      skills: ["SQL", "Go"],
    };
    const mapping = compileMapping({ text: `{% ${written} %}` });
    expect(await mapping.render({ payload, now: 0 })).toEqual({ text: value });
  });

  it("are most of what the recipes have in their texts", () => {
    const texts = globSync("mappings/*.yaml").flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(/\{%(.*?)%\}/g)].map(([, expression = ""]) => expression),
    );
    const chips = texts.filter((expression) => readChip(expression) !== undefined);
    expect(chips.length / texts.length).toBeGreaterThan(0.75);
  });
});
