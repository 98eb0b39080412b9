/** Runs every example of docs/expressions.md, and checks the limits that it promises. */
import { readFileSync } from "node:fs";
import { expect, it } from "@jest/globals";
import { parse } from "yaml";
import {
  compileCondition,
  compileExpression,
  compileMapping,
  escapes,
  EXPRESSION_LIMITS,
  type EscapeName,
} from "../../src/core/expression/index.ts";

interface Example {
  expression?: string;
  when?: string;
  with?: unknown;
  escape?: EscapeName;
  gives?: unknown;
  passed?: boolean;
  why?: string;
  fails?: string;
}

const page = readFileSync(new URL("../../docs/expressions.md", import.meta.url), "utf8");
const blocks = [...page.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].map(([, info = "", text = ""]) => ({
  info,
  text,
}));
const examples = blocks
  .filter(({ info }) => info === "yaml example")
  .flatMap(({ text }) => parse(text) as Example[]);

function given(): { payload: unknown; event: unknown; steps: Record<string, unknown>; now: number } {
  const block = blocks.find(({ info }) => info === "yaml given");
  const { now, ...rest } = parse(block?.text ?? "") as {
    payload: unknown;
    event: unknown;
    steps: object;
    now: string;
  };
  return { ...rest, steps: { ...rest.steps }, now: Date.parse(now) };
}

async function run({ expression, when, with: mapping, escape }: Example): Promise<Example> {
  try {
    if (expression !== undefined) {
      const outcome = await compileExpression(expression).evaluate(given());
      return { gives: outcome.missing ? "(nothing)" : outcome.value };
    }
    if (when !== undefined) return await compileCondition(when).test(given());
    return { gives: await compileMapping(mapping).render(given(), { escape: escapes[escape ?? "none"] }) };
  } catch (error) {
    return { fails: (error as Error).message };
  }
}

it("has nothing but examples that are run", () => {
  expect(blocks.map(({ info }) => info).filter((info) => info !== "yaml example")).toEqual(["yaml given"]);
  expect(examples.length).toBeGreaterThan(30);
});

it.each(
  examples.map((example) => ({
    ...example,
    name: example.expression ?? example.when ?? JSON.stringify(example.with),
  })),
)("$name", async ({ name: _name, expression, when, with: mapping, escape, ...expected }) => {
  const asked: Example = { with: mapping };
  if (expression !== undefined) asked.expression = expression;
  if (when !== undefined) asked.when = when;
  if (escape !== undefined) asked.escape = escape;
  expect(await run(asked)).toEqual(expected);
});

it.each([
  ["one expression", EXPRESSION_LIMITS.sourceLength],
  ["brackets inside brackets", EXPRESSION_LIMITS.nesting],
  ["everything it can read", EXPRESSION_LIMITS.inputLength],
  ["lists and objects inside each other", EXPRESSION_LIMITS.dataDepth],
  ["what it gives", EXPRESSION_LIMITS.outputLength],
  ["the longest text", EXPRESSION_LIMITS.textLength],
  ["the longest list", EXPRESSION_LIMITS.listLength],
  ["a format", EXPRESSION_LIMITS.pictureLength],
  ["function calls", EXPRESSION_LIMITS.stackDepth],
  ["time", EXPRESSION_LIMITS.timeoutMs / 1_000],
])("names the limit of %s", (what, limit) => {
  const row = page.split("\n").find((line) => line.startsWith(`| ${what}`));
  const [, cell = ""] =
    row
      ?.split("|")
      .slice(1)
      .map((each) => each.trim()) ?? [];
  const [number = "", unit] = cell.replace(/,/g, "").split(" ");
  expect(Number(number) * (unit === "million" ? 1_000_000 : 1)).toBe(limit);
});
