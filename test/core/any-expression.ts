/**
 * Expressions and payloads of every kind, for comparing two ways of evaluating them. The grammar is wider than what is
 * decided at hand, and both sides draw from the same names, so that paths often lead somewhere.
 */
import * as fc from "fast-check";

const NAMES = "score name data list flag a in `odd name`".split(/ (?!name`)/);
const ODD_NAMES = "length constructor `10` `__proto__` `_jsonata_function` sequence nothing".split(" ");
const someName = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...NAMES) },
  { weight: 1, arbitrary: fc.constantFrom(...ODD_NAMES) },
);
const someKey = someName.map((name) => name.replaceAll("`", ""));
const TEXTS = [
  "",
  " ",
  "85",
  " 7.5 ",
  "1e3",
  "-0",
  "0x1F",
  "Ada",
  "ada",
  "<Ada> & *co*",
  "true",
  "2026-03-01T09:30:00Z",
  "🙂 é\u0301 ß",
  "a,b;c",
  "  much   white\n\tspace ",
  "\ud83d",
];

/** Stand-ins that `toText` turns into what `JSON.stringify` would not write. */
const RAW: Record<string, string> = {
  "@minus zero": "-0",
  "@too large": "1e999",
  "@long": "123456789012345678901234567890",
};

const scalar = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(0, 1, 79, 80, 82, -3.5, 0.1 + 0.2, 1e21, 5e-324, 2 ** 53) },
  { weight: 4, arbitrary: fc.constantFrom(...TEXTS) },
  { weight: 1, arbitrary: fc.constantFrom(...Object.keys(RAW)) },
  { weight: 1, arbitrary: fc.boolean() },
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 8 }) },
);

const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    fc.array(fc.oneof(scalar, tie("json")), { maxLength: 3 }),
    fc.array(fc.tuple(someKey, tie("json")), { maxLength: 6 }).map((entries) => Object.fromEntries(entries)),
  ),
}));

const entries = fc.array(fc.tuple(someKey, json), { minLength: 4, maxLength: 12 });

/** JSON, mostly an object. */
export const anyPayload: fc.Arbitrary<string> = fc
  .oneof(
    { weight: 20, arbitrary: entries.map((each) => Object.fromEntries(each) as unknown) },
    { weight: 1, arbitrary: json },
  )
  .map(toText);

const anyObject: fc.Arbitrary<object> = entries.map(
  (each) => JSON.parse(toText(Object.fromEntries(each))) as object,
);

/** Things that JSON does not hold, or that come out of it as something else. */
const NO_JSON = [
  undefined,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  -0,
  new Date(0),
  new Map([["score", 1]]),
  [undefined],
  [1, () => 1],
  { score: undefined },
  { toJSON: () => ({ score: 90 }) },
  10n,
];

/** An object of ours, which went through JSON or did not yet. */
export const anyOwnObject: fc.Arbitrary<object> = fc.oneof(
  { weight: 3, arbitrary: anyObject },
  {
    weight: 1,
    arbitrary: fc
      .tuple(anyObject, someKey, fc.constantFrom(...NO_JSON), fc.boolean())
      .map(([object, key, value, deep]) => {
        const odd = { [key]: value };
        return deep ? { ...object, data: odd } : { ...odd, ...object, ...odd };
      }),
  },
);

function toText(value: unknown): string {
  let text = JSON.stringify(value);
  for (const [standIn, raw] of Object.entries(RAW)) text = text.replaceAll(`"${standIn}"`, raw);
  return text;
}

const literal = fc.oneof(
  fc.constantFrom("0", "80", "82", "79.5", "1e3", "true", "false", "null"),
  fc.constantFrom(...TEXTS).map((text) => JSON.stringify(text)),
);
const root = fc.constantFrom("", "", "", "", "$event.", "$steps.one.", "$.", "$$.", "$event.data.");
const path = fc
  .tuple(root, fc.array(someName, { minLength: 1, maxLength: 3 }))
  .map(([from, names]) => from + names.join("."));
const list = fc.array(literal, { maxLength: 3 }).map((items) => `[${items.join(", ")}]`);

const OPERATORS = "< <= > >= = != and or in & + - * / % ?? ?:".split(" ");
const ONE =
  "exists not boolean string number count length lowercase uppercase trim floor ceil abs round".split(" ");
const TWO = "contains substringBefore substringAfter substring round join string".split(" ");
/** Things that only the evaluator knows. */
const BEYOND = [
  "list[0]",
  "list[]",
  "data[score > 1].name",
  "data.*",
  "**.score",
  "list^(a)",
  "data{name: score}",
  "$sum(list)",
  "$lookup($, 'score')",
  "$map([1, 2], function($v) { $v + score })",
  "(data; $v := score; $v)",
  "name ~> $uppercase",
  "$contains(name, /a/i)",
  "$count([1..5])",
  "data.(name & score)",
  "list.{'a': $}",
  "data@$d.score",
  "$exists($pad)",
  "$uppercase()",
  "$string",
  "$spread(data)",
  "$eval('1')",
  "$keys(data)",
  "$merge([data, data])",
];

/** An expression's text. */
export const { anyExpression } = fc.letrec<{ anyExpression: string }>((tie) => {
  const inner = tie("anyExpression");
  const pair = fc.tuple(inner, inner);
  return {
    anyExpression: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      { weight: 6, arbitrary: path },
      { weight: 3, arbitrary: literal },
      { weight: 1, arbitrary: list },
      { weight: 1, arbitrary: fc.constantFrom("$", "$$", "$event", "$steps", "$millis()") },
      { weight: 1, arbitrary: fc.constantFrom(...BEYOND) },
      {
        weight: 8,
        arbitrary: fc
          .tuple(pair, fc.constantFrom(...OPERATORS), fc.boolean())
          .map(([[left, right], operator, bare]) =>
            bare ? `${left} ${operator} ${right}` : `(${left}) ${operator} (${right})`,
          ),
      },
      {
        weight: 2,
        arbitrary: fc.tuple(inner, pair).map(([asked, [yes, no]]) => `((${asked}) ? ${yes} : ${no})`),
      },
      { weight: 1, arbitrary: pair.map(([asked, yes]) => `(${asked} ? ${yes})`) },
      {
        weight: 4,
        arbitrary: fc.tuple(fc.constantFrom(...ONE), inner).map(([name, value]) => `$${name}(${value})`),
      },
      {
        weight: 3,
        arbitrary: fc
          .tuple(fc.constantFrom(...TWO), pair)
          .map(([name, [one, other]]) => `$${name}(${one}, ${other})`),
      },
      { weight: 1, arbitrary: fc.tuple(pair, inner).map(([[a, b], c]) => `$substring(${a}, ${b}, ${c})`) },
      { weight: 1, arbitrary: fc.array(inner, { maxLength: 3 }).map((items) => `[${items.join(", ")}]`) },
      {
        weight: 1,
        arbitrary: fc
          .array(fc.tuple(fc.oneof(literal, inner), inner), { maxLength: 3 })
          .map((pairs) => `{${pairs.map(([key, value]) => `${key}: ${value}`).join(", ")}}`),
      },
      { weight: 1, arbitrary: inner.map((value) => `-(${value})`) },
      { weight: 1, arbitrary: pair.map(([one, other]) => `(${one}; ${other})`) },
    ),
  };
});
