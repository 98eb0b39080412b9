/** What a sender signed who signs its payload object: `JSON.stringify` and Python's `json.dumps`. */
import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import {
  reserialise,
  RESERIALISE_LIMIT_BYTES,
  type ReserialisedForm,
} from "../../src/core/signature/reserialise.ts";
import { pythonDumps } from "../contract/foreign-signers.ts";

const form = (name: ReserialisedForm, text: string | Uint8Array) => {
  const written = reserialise(name, typeof text === "string" ? Buffer.from(text) : text);
  return written === null ? null : Buffer.from(written).toString();
};

describe("Python's form", () => {
  // printed by Python 3.11: json.dumps(json.loads(text))
  it.each([
    ['{"a":1,"b":[1,2],"c":{}}', '{"a": 1, "b": [1, 2], "c": {}}'],
    ["[]", "[]"],
    ["  [ ] \n", "[]"],
    ['"Zoë 😀 / \\/ \u007f"', '"Zo\\u00eb \\ud83d\\ude00 / / \\u007f"'],
    ['"\\u0001\\b\\f\\n\\r\\t\\"\\\\"', '"\\u0001\\b\\f\\n\\r\\t\\"\\\\"'],
    ['"\\ud800"', '"\\ud800"'],
    ["[1.0, 1, -0, -0.0, 0.0, 1e0]", "[1.0, 1, 0, -0.0, 0.0, 1.0]"],
    [
      "[12345678901234567890, 1e15, 1e16, 123456789012345680.0]",
      "[12345678901234567890, 1000000000000000.0, 1e+16, 1.2345678901234568e+17]",
    ],
    ["[0.0001, 0.00001, 1.5e-7, 2.5E+22, 1e100]", "[0.0001, 1e-05, 1.5e-07, 2.5e+22, 1e+100]"],
    ['{"b":1,"10":2,"2":3,"b":4}', '{"b": 4, "10": 2, "2": 3}'],
    ['{"__proto__":{"x":1},"constructor":null}', '{"__proto__": {"x": 1}, "constructor": null}'],
    ["[true,false,null]", "[true, false, null]"],
    ['{"a":1e999,"b":"Infinity","a":-1}', '{"a": -1, "b": "Infinity"}'],
  ])("of %s", (text, expected) => {
    expect(form("python", text)).toBe(expected);
  });

  it("does not exist past Python's depth, for numbers without end, for what is not JSON", () => {
    expect(form("python", "[".repeat(900) + "]".repeat(900))).toHaveLength(1800);
    expect(form("python", "[".repeat(5000) + "]".repeat(5000))).toBeNull();
    for (const text of [
      "[1e999]",
      '{"a":-1e999}',
      "{",
      "",
      "NaN",
      "[1,]",
      "01",
      "'a'",
      '{"a" 1}',
      '"\u0001"',
    ]) {
      expect(form("python", text)).toBeNull();
    }
  });

  (pythonDumps === null ? it.skip : it)("is what Python itself writes, for a thousand random texts", () => {
    const number = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.integer().map((value) => `${value}.0`),
      fc.tuple(fc.integer(), fc.integer({ min: -300, max: 300 })).map(([m, e]) => `${m}e${e}`),
      fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }).map(String),
    );
    const string = fc.string({ unit: "grapheme" }).map((value) => JSON.stringify(value));
    const key = fc.oneof(string, fc.constantFrom('"1"', '"0"', '"a"', '"__proto__"'));
    const { value } = fc.letrec<{ value: string }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        number,
        string,
        fc.constantFrom("true", "false", "null"),
        fc.array(tie("value"), { maxLength: 4 }).map((items) => `[${items.join(" ,\t")}]`),
        fc
          .array(fc.tuple(key, tie("value")), { maxLength: 4 })
          .map((members) => `{${members.map(([k, v]) => `${k} :${v}`).join(",\n")}}`),
      ),
    }));
    // one process for all of them
    const texts = fc.sample(value, 1000);
    const pairs = texts.map((text, index) => ({ text, index, ours: form("python", text) }));
    const written = pythonDumps?.(texts) ?? [];
    const finite = pairs.filter(
      ({ index }) => !/Infinity/.test(written[index]?.replace(/"(?:[^"\\]|\\.)*"/g, "") ?? ""),
    );
    expect(finite.length).toBeGreaterThan(500);
    expect(finite.map(({ ours }) => ours)).toEqual(finite.map(({ index }) => written[index]));
  });
});

describe("JavaScript's form", () => {
  it.each([
    ['{ "b" : 1, "10": 2, "2": 3, "b": 4 }', '{"2":3,"10":2,"b":4}'],
    ['{"__proto__":{"x":1}}', '{"__proto__":{"x":1}}'],
    ["[1.0, 1e3, -0, 12345678901234567890]", "[1,1000,0,12345678901234567000]"],
    ['"Zo\\u00eb \\/ \\ud800"', '"Zoë / \\ud800"'],
  ])("of %s", (text, expected) => {
    expect(form("javascript", text)).toBe(expected);
  });

  it("does not exist for broken UTF-8, for a byte order mark, for what is nested too deep to be written", () => {
    expect(form("javascript", Buffer.from([0x22, 0xff, 0x22]))).toBeNull();
    expect(form("javascript", Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]))).toBeNull();
    const deep = "[".repeat(400_000) + "]".repeat(400_000);
    expect([null, deep]).toContain(form("javascript", deep));
  });

  it("is not looked for past its size limit", () => {
    const text = (length: number) => `[ "${"a".repeat(length - 5)}"]`;
    expect(form("javascript", text(RESERIALISE_LIMIT_BYTES))).not.toBeNull();
    expect(form("javascript", text(RESERIALISE_LIMIT_BYTES + 1))).toBeNull();
  });

  it("read again gives the same form, so what is journaled is what was signed", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        for (const name of ["javascript", "python"] as const) {
          const once = form(name, text);
          expect(once).not.toBeNull();
          expect(form(name, once ?? "")).toBe(once);
        }
      }),
    );
  });
});
