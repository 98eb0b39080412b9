import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { afterEach, describe, expect, it, jest } from "@jest/globals";
import { BUILT_IN_NAMES } from "../../src/core/expression/built-ins.ts";
import { parse } from "../../src/core/expression/engine.ts";
import { listNodes } from "../../src/core/expression/syntax-tree.ts";
import { compileCondition, compileExpression, EXPRESSION_LIMITS } from "../../src/core/expression/index.ts";

const now = Date.parse("2026-11-21T08:00:00Z");

async function valueOf(source: string, payload: unknown = {}): Promise<unknown> {
  const outcome = await compileExpression(source).evaluate({ payload, now });
  return outcome.missing ? undefined : outcome.value;
}

/** The code under which an expression fails. */
async function codeOf(source: string, payload: unknown = {}): Promise<unknown> {
  try {
    return await valueOf(source, payload);
  } catch (error) {
    return (error as { code?: string }).code ?? error;
  }
}

afterEach(() => {
  jest.restoreAllMocks();
});

describe("an expression", () => {
  it("reads the payload as its root, the hiring event, earlier steps and further variables", async () => {
    const expression = compileExpression("[a, $event.b, $steps.one.c, $d]");
    const context = { payload: { a: 1 }, event: { b: 2 }, steps: { one: { c: 3 } }, bindings: { d: 4 }, now };
    expect(await expression.evaluate(context)).toEqual({ missing: false, value: [1, 2, 3, 4] });
  });

  it("tells nothing from null", async () => {
    expect(await compileExpression("a").evaluate({ payload: {}, now })).toEqual({ missing: true });
    expect(await compileExpression("a").evaluate({ payload: { a: null }, now })).toEqual({
      missing: false,
      value: null,
    });
  });

  it("is evaluated many times at once, each with its own payload, time and explanation", async () => {
    const expression = compileExpression(
      "$map([1..20], function($i) { $$.id & '/' & $millis() & '/' & $event })",
    );
    const condition = compileCondition("$count($map([1..20], function($i) { $i })) = 20 and id >= 50");
    const ids = Array.from({ length: 100 }, (_, id) => id);
    await Promise.all(
      ids.map(async (id) => {
        const context = { payload: { id }, event: `e${id}`, now: id };
        expect(await expression.evaluate(context)).toEqual({
          missing: false,
          value: Array(20).fill(`${id}/${id}/e${id}`),
        });
        const { why } = await condition.test(context);
        expect(why).toContain(id >= 50 ? `id ${id} is at least 50` : `id ${id} is below 50`);
      }),
    );
  });

  it("gives plain objects and lists, whatever jsonata made them of", async () => {
    const value = (await valueOf('{"a": {"b": [1..3]}, "c": list[n > 0]}', {
      list: [{ n: 1 }, { n: 2 }],
    })) as {
      a: { b: unknown[] };
      c: object[];
    };
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.getPrototypeOf(value.a)).toBe(Object.prototype);
    expect(Object.getOwnPropertyNames(value.a.b)).toEqual(["0", "1", "2", "length"]);
    expect(Object.getOwnPropertyNames(value.c)).toEqual(["0", "1", "length"]);
  });

  it("leaves what it reads as it was", async () => {
    const payload = { a: { b: 1 }, list: [{ n: 1 }], empty: [] };
    const before = structuredClone(payload);
    expect(await valueOf('empty{"a": 1}', payload)).toEqual({ a: 1 });
    await valueOf('[$ ~> |a|{"b": 2}|, a ~> |$|{"c": 1}|, list[]]', payload);
    expect(await codeOf('$ ~> |$$.a|{"b": 2}|', payload)).toBe("expression_changes_input");
    expect(payload).toEqual(before);
  });

  it("does not take a payload for one of jsonata's own values", async () => {
    const payload = {
      a: { _jsonata_lambda: true, arguments: [], body: { type: "string", value: "injected" }, x: 1 },
      b: { _jsonata_function: true, x: 2 },
      c: { tupleStream: true, outerWrapper: true, x: 3 },
      d: [{ _jsonata_lambda: true, x: 4 }],
    };
    expect(await valueOf("[a.x, b.x, c[x = 3].x, d.x]", payload)).toEqual([1, 2, 3, 4]);
    expect(await codeOf("a()", payload)).toBe("expression_unknown_function");
    expect(payload.a._jsonata_lambda).toBe(true);
  });

  it("takes the key __proto__ in a payload for nothing at all", async () => {
    const payload: unknown = JSON.parse('{"a": 1, "__proto__": {"admin": true}}');
    expect(await valueOf("admin", payload)).toBeUndefined();
    expect(await valueOf("$merge([{}, $])", payload)).toEqual({ a: 1 });
  });
});

describe("limits", () => {
  const { textLength, outputLength, dataDepth, inputLength, sourceLength } = EXPRESSION_LIMITS;
  const nest = (levels: number): unknown => {
    let value: unknown = 1;
    for (let level = 0; level < levels; level += 1) value = [value];
    return value;
  };

  it("refuses a result of more than 1 MB, whatever it is made of", async () => {
    const half = "x".repeat(outputLength / 2);
    expect(await codeOf("[half]", { half })).toEqual([half]);
    expect(await codeOf("[half, half]", { half })).toBe("expression_output_too_large");
    expect(
      await codeOf(
        '($twice := function($v, $n) { $n = 0 ? $v : $twice({"a": $v, "b": $v}, $n - 1) }; $twice(1, 40))',
      ),
    ).toBe("expression_output_too_large");
  });

  it("refuses to read too much or too deep", async () => {
    expect(await codeOf("a", { a: 1, b: "x".repeat(inputLength) })).toBe("expression_input_too_large");
    expect(await codeOf("a", { a: 1, b: nest(dataDepth - 1) })).toBe(1);
    expect(await codeOf("a", { a: 1, b: nest(dataDepth) })).toBe("expression_input_too_deep");
  });

  it("looks at a text's length before a function touches it", async () => {
    const long = "x".repeat(textLength);
    expect(await codeOf("$length(long)", { long })).toBe(textLength);
    for (const call of [
      "$length(long & 'x')",
      "$pad('', -1000001)",
      "$pad('', 600000, 'ab')",
      "$join([long, 'x'])",
      "$join(['a', 'b'], long & '')",
      "$replace(long, 'x', 'yy')",
      "$replace(long, /x{1000}/, $pad('', 2000))",
      "$string([long])",
      "$uppercase(longer)",
      "longer = long",
      "longer & ''",
      "$contains(longer, /y/)",
      "/y/(longer)",
      "$toMillis(longer)",
      "$number(longer)",
      "$encodeUrl(longer)",
    ]) {
      const code = await codeOf(call, { long, longer: `${long}x` });
      expect([call, code]).toEqual([
        call,
        expect.stringMatching(/^expression_(text_too_long|wrong_argument)$/),
      ]);
    }
  });

  it("refuses sources that are too long or nested too deep before jsonata sees them", async () => {
    expect(await codeOf("1".repeat(sourceLength + 1))).toBe("expression_too_long");
    for (const source of [
      "(".repeat(5_000),
      "[".repeat(101) + "]".repeat(101),
      `${"-".repeat(40_000)}1`,
      `1${"+1".repeat(20_000)}`,
      `${"(".repeat(40)}a${" ?? b)".repeat(40)}`,
      `${"(".repeat(40)}a${" ?: b)".repeat(40)}`,
      `${"(".repeat(40)}a${" ?? b).c".repeat(40)}`,
    ]) {
      expect(await codeOf(source)).toBe("expression_nested_too_deep");
    }
    expect(
      await codeOf(`{${Array.from({ length: 100 }, (_, i) => `"k${i}": a ?? (b ?? 1)`).join(", ")}}.k7`),
    ).toBe(1);
  });
});

describe("guards", () => {
  it("know every function of this jsonata", () => {
    const source = readFileSync(createRequire(import.meta.url).resolve("jsonata"), "utf8");
    const bound = [...source.matchAll(/(?:staticFrame|environment)\.bind\('(\w+)'/g)].map(
      ([, name]) => name ?? "",
    );
    expect([...BUILT_IN_NAMES.keys()].toSorted()).toEqual(bound.toSorted());
  });

  it("keep the functions of all expressions out of the reach of one", async () => {
    for (const attempt of [
      '$ ~> |$uppercase|{"implementation": $lowercase}|',
      '$ ~> |[$uppercase]|{"implementation": $lowercase}|',
      '$ ~> |$uppercase|{}, ["implementation"]|',
      '$ ~> |$sum|{"implementation": function(){1}}|',
      "$each(?, function($v, $k) { $k })($uppercase)",
      "$sift(?, function($v) { true })($uppercase)",
      "$merge(?)([$uppercase])",
      "$spread([[$uppercase]])",
      "$spread($uppercase)",
      "$keys($uppercase)",
      "$lookup($uppercase, 'implementation')",
      "[$uppercase].implementation",
      "[$uppercase].*",
      "[$uppercase].**.implementation",
      "($f := function($x) { $x }; $each(?, function($v, $k) { $k })($f))",
      "($f := function($x) { $x }; $f.environment)",
    ]) {
      const harmless = [undefined, {}, "expression_changes_input"];
      expect(harmless).toContainEqual(await codeOf(attempt));
    }
    expect(await valueOf("$uppercase('a') & $sum([1, 2])")).toBe("A3");
  });

  it("leave nothing to find behind constructors and prototypes", async () => {
    const payload = { a: "x", o: { k: 1 }, l: [1] };
    for (const source of [
      "a.constructor",
      "o.constructor",
      "l.constructor",
      "o.__proto__",
      "o.toString",
      "o.hasOwnProperty",
      "$lookup(o, 'constructor')",
      "$lookup(o, '__proto__')",
      "$uppercase.constructor",
      "($f := function() { 1 }; $f.constructor)",
    ]) {
      expect([source, await valueOf(source, payload)]).toEqual([source, undefined]);
    }
    expect(await codeOf('"x".constructor.constructor("return process")()')).toBe(undefined);
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
  });

  it("never run a native regular expression of the user's", async () => {
    const native = jest.spyOn(RegExp.prototype, "exec");
    // Enough to show, and few enough to end if a native one did run.
    const payload = { text: `${"a".repeat(20)}!` };
    const pattern = "^(a+)+$";
    for (const [call, expected] of [
      [`$contains(text, /${pattern}/)`, false],
      [`$match(text, /${pattern}/)`, undefined],
      [`$replace(text, /${pattern}/, "b")`, payload.text],
      [`$split(text, /${pattern}/)`, [payload.text]],
      [`/${pattern}/(text)`, undefined],
      [`text ~> /${pattern}/ ? 1 : 2`, 2],
      [`$filter([text], /${pattern}/)`, undefined],
    ] as const) {
      expect([call, await valueOf(call, payload)]).toEqual([call, expected]);
    }
    const ran = native.mock.contexts.map((regexp) => (regexp as RegExp).source);
    expect(ran.filter((source) => source.includes("(a+)+"))).toEqual([]);
  });

  it("mean by a regular expression what JavaScript means", async () => {
    const cases: [string, string, RegExp][] = [
      ["white space", "a\u00a0b\u3000c", /[\s]/g],
      ["no white space", "a\u00a0b", /\S+/g],
      ["any character", "a\r\nb\u2028c", /.+/g],
      ["lines", "a\nb", /^b$/gm],
      ["one line", "a\nb", /^b$/g],
      ["letter case", "ÄRGER ärger", /ärger/gi],
      ["a group that took no part", "ab", /(x)?(a)(b)?/g],
      ["names", "2026-03", /(?<year>\d{4})-(?<month>\d\d)/g],
      ["any character at all", "a\nb", /[^]+/g],
      ["a brace that repeats nothing", "a{,3}", /a{,3}/g],
      ["escapes", "x\u00e9/\\", /\u00e9\/\\/g],
      ["emoji", "x😀y", /x(.+)y/g],
    ];
    for (const [name, text, pattern] of cases) {
      const native = [...text.matchAll(pattern)].map((match) => ({
        match: match[0],
        index: match.index,
        groups: [...match].slice(1).map((group) => group ?? null),
      }));
      const ours = await valueOf(`$match(text, ${String(pattern).replace(/g(?=[im]*$)/, "")})[]`, { text });
      expect([name, ours]).toEqual([name, native.length === 0 ? undefined : native]);
    }
  });
});

it("cuts expressions into the tokens that jsonata's parser saw", () => {
  const folder = new URL("golden/", import.meta.url);
  const sources = readdirSync(folder).flatMap((name) =>
    (
      (JSON.parse(readFileSync(new URL(name, folder), "utf8")) as { cases?: { expression?: string }[] })
        .cases ?? []
    ).flatMap(({ expression }) => expression ?? []),
  );
  for (const source of [
    ...sources,
    '/* a / "b */ a[b = /[/"]\\//i] / 2 & "\\"/" & `c"/` ~> $string and /x/m',
  ]) {
    const { tree, tokens } = parse(source);
    const ends = new Set(tokens.map(({ end }) => end));
    const lost = listNodes(tree).filter(({ position }) => position !== undefined && !ends.has(position));
    expect([source, lost]).toEqual([source, []]);
  }
});
