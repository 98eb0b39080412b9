import { describe, expect, it } from "@jest/globals";
import { ConfigError, MappingError } from "../../src/core/errors.ts";
import {
  compileCondition,
  compileExpression,
  reviveError,
  serializeError,
  SyntaxProblem,
} from "../../src/core/expression/index.ts";

const path = "steps[0].with.text";

function compileFailure(source: string): SyntaxProblem {
  try {
    compileExpression(source, { path });
  } catch (error) {
    if (error instanceof SyntaxProblem) return error;
    throw error;
  }
  throw new Error(`${source} was compiled`);
}

async function failure(source: string, payload: unknown = {}): Promise<MappingError> {
  try {
    await compileExpression(source, { path }).evaluate({ payload, now: 0 });
  } catch (error) {
    if (error instanceof MappingError) return error;
    throw error;
  }
  throw new Error(`${source} did not fail`);
}

describe("an expression that cannot be read", () => {
  it.each([
    ["score >=", "ends too early (at character 9)"],
    ["(score", "ends where `)` was expected (at character 7)"],
    ["score >= 80)", "has `)` where nothing more was expected (at character 12)"],
    ["[1, 2}", "has `}` where `]` was expected (at character 6)"],
    ['"abc', "has a text without a closing quote (at character 1)"],
    ["", "is empty (at character 1)"],
    ["a\n  .b\n  +", "ends too early (at line 3, character 4)"],
    ["a\n and ($foo(1))", "calls $foo, and there is no such function (at line 2, character 7)"],
    ["$match(a, /[/)", "has a regular expression without a closing / (at character 11)"],
    ["$match(a, /(/)", "has a regular expression without a closing / (at character 11)"],
    ["$match(a, /a{2,1}/)", "has a regular expression that cannot be read"],
  ])("says where: %j", (source, sentence) => {
    const error = compileFailure(source);
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.message).toBe(`The expression in \`${path}\` ${sentence}.`);
    expect(error).toMatchObject({ path, expression: source });
  });

  it.each([
    ["/a(?=b)/", "looking ahead or behind"],
    ["/a(?!b)/", "looking ahead or behind"],
    ["/(?<=a)b/", "looking ahead or behind"],
    ["/(?<!a)b/", "looking ahead or behind"],
    ["/(a)\\1/", "a back-reference"],
    ["/(?<x>a)\\k<x>/", "a back-reference"],
    ["/a{1001}/", "repeating more than 1,000 times"],
  ])("refuses %s, which no engine can run in linear time", (regex, what) => {
    const error = compileFailure(`$match(name, ${regex})`);
    expect(error).toMatchObject({ code: "expression_regex_unsupported", position: 13 });
    expect(error.message).toContain(`uses ${what}`);
  });

  it("is refused in a copied left side, too", () => {
    expect(compileFailure("$match(name, /(?=a)/) ?? 1").code).toBe("expression_regex_unsupported");
  });
});

describe("an expression that fails", () => {
  it.each<[string, unknown, string, string]>([
    [
      "score >= 80",
      { score: "high" },
      "expression_cannot_compare",
      "compares text with a number, which have no order (at character 7). Convert one side first, for example with $number(…).",
    ],
    [
      "scores >= 80",
      { scores: [1, 2] },
      "expression_cannot_compare",
      "compares a list with a number, which have no order (at character 8). Choose one of the values, for example the first with [0], or the highest with $max(…).",
    ],
    [
      "1 + score",
      { score: "5" },
      "expression_not_a_number",
      "calculates with text on the right of `+` (at character 3). Use $number(…) around it.",
    ],
    [
      "$uppercase(name)",
      { name: 7 },
      "expression_wrong_argument",
      "gives $uppercase a number as its first argument, which it does not take (at character 1). Convert it first, for example with $string(…) or $number(…).",
    ],
    [
      "uppercase(name)",
      { name: "x" },
      "expression_unknown_function",
      "calls `uppercase` without a $ (at character 1). Write $uppercase(…).",
    ],
    [
      "a + $number(score)",
      { a: 1, score: "n/a" },
      "expression_cannot_convert",
      "asks $number for a number, but was given text that is none (at character 5). Give it digits only, or test first with $match(…).",
    ],
    ['$error("no budget")', {}, "expression_raised", "stopped the run: no budget (at character 1)."],
    [
      "$formatBase(1, 99)",
      {},
      "expression_failed",
      "failed at `formatBase`: the radix of the formatBase function must be between 2 and 36.  It was given 99 (at character 1). Try it in the preview, piece by piece.",
    ],
  ])("says what to do: %s", async (source, payload, code, sentence) => {
    const error = await failure(source, payload);
    expect(error.message).toBe(`The expression in \`${path}\` ${sentence}`);
    expect(error).toMatchObject({ code, path, expression: source });
  });

  it("names the token and its place", async () => {
    const error = await failure("a and\n $lowercase( 5 )", { a: 1 });
    expect(error).toMatchObject({ position: 7, token: "$lowercase", detail: "jsonata T0410" });
    expect(error.message).toContain("(at line 2, character 2)");
  });

  it("does not repeat the candidate's data", async () => {
    const secret = "ada@example.com";
    for (const source of [
      "$number(a)",
      "a > 1",
      "a + 1",
      "-a",
      "$toMillis(a)",
      "{a: 1, 'ada@example.com': 2}",
      "$sum([a])",
      "$decodeUrl(a & '%')",
      "[1, a]^($)",
    ]) {
      const { message, detail } = await failure(source, { a: secret });
      expect(`${message} ${detail}`).not.toContain("ada@");
    }
  });

  it("is stopped when it never ends, within its time", async () => {
    const endless = "($f := function($n) { $f($n + 1) }; $f(1))";
    const condition = compileCondition(endless, { path: "when", timeoutMs: 30 });
    await expect(condition.test({ payload: {}, now: 0 })).rejects.toMatchObject({
      code: "expression_timeout",
      message: expect.stringContaining("The expression in `when` took longer than 30 ms and was stopped"),
    });
  });
});

it("travels as plain data and comes back", async () => {
  const error = await failure("1 + score", { score: "5" });
  const serialized = serializeError(error);
  expect(serialized).toEqual({
    kind: "mapping",
    code: "expression_not_a_number",
    message: error.message,
    detail: "jsonata T2002",
    path,
    expression: "1 + score",
    position: 2,
    token: "+",
  });
  const revived = serialized && reviveError(JSON.parse(JSON.stringify(serialized)) as typeof serialized);
  expect(revived).toBeInstanceOf(MappingError);
  expect(revived).toMatchObject({ message: error.message, position: 2, token: "+" });
  expect(serializeError(compileFailure("1 +"))).toMatchObject({ kind: "config", path, position: 3 });
  expect(serializeError(new Error("other"))).toBeUndefined();
});
