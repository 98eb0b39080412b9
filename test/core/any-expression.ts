/**
 * Expressions and payloads of every kind, for comparing two ways of evaluating them. The grammar is wider than what is
 * decided at hand. Both sides draw from the same few names, each mostly with the kind of value it promises, so that
 * paths lead somewhere and what they find often fits what is done with it.
 */
import * as fc from "fast-check";

const text = fc.constantFrom(
  "",
  " ",
  "0",
  "85",
  " 7.5 ",
  "1e3",
  "-0",
  "-3.5",
  "+1",
  ".5",
  "0x1F",
  "Ada",
  "ada",
  "<Ada> & *co*",
  "true",
  "2026-03-01T09:30:00Z",
  "🙂 e\u0301 ß",
  "a, b; a, c",
  "  much   white\n\tspace ",
  "\ud83d",
);
const number = fc.constantFrom(0, 1, 2, 79, 80, 85, -3.5, 2.5, 0.1 + 0.2, 1e21, 5e-324, 2 ** 53, 1 / 3);

/** Stand-ins that `toText` turns into what `JSON.stringify` would not write. */
const RAW: Record<string, string> = {
  "@minus zero": "-0",
  "@too large": "1e999",
  "@long": "123456789012345678901234567890",
};
const scalar = fc.oneof(
  { weight: 4, arbitrary: number },
  { weight: 4, arbitrary: text },
  { weight: 1, arbitrary: fc.boolean() },
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.constantFrom(...Object.keys(RAW)) },
  { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 8 }) },
);
const list = fc.oneof(
  fc.array(text, { maxLength: 4 }),
  fc.array(number, { maxLength: 4 }),
  fc.array(scalar, { maxLength: 3 }),
  fc.array(fc.oneof(scalar, fc.constantFrom([1], [], {}, { score: 7, name: "Bo" })), { maxLength: 3 }),
);

const ODD_KEYS =
  "length constructor toString 10 9 __proto__ _jsonata_function tupleStream sequence keepSingleton".split(
    " ",
  );
const oddEntries = fc.array(
  fc.tuple(
    fc.constantFrom(...ODD_KEYS),
    fc.oneof(scalar, fc.constantFrom(true, { score: 1 }, { __proto__: null })),
  ),
  { maxLength: 2 },
);

const odd = oddEntries.map((entries) => Object.fromEntries(entries) as Record<string, unknown>);
/** Values by name; each may be missing, and each may be of another kind. */
const fields = (more: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Record<string, unknown>> => {
  const promised: Record<string, fc.Arbitrary<unknown>> = {
    score: fc.oneof({ weight: 5, arbitrary: number }, { weight: 2, arbitrary: text }),
    name: text,
    list,
    flag: fc.boolean(),
    nil: fc.constant(null),
    "odd name": scalar,
    in: scalar,
    ...more,
  };
  const kinds = Object.fromEntries(
    Object.entries(promised).map(([key, kind]) => [
      key,
      fc.oneof(
        { weight: 12, arbitrary: kind },
        { weight: 1, arbitrary: scalar },
        { weight: 1, arbitrary: list },
        { weight: 1, arbitrary: odd },
      ),
    ]),
  );
  return fc
    .tuple(fc.record(kinds, { requiredKeys: ["score", "name"] }), fc.boolean(), odd)
    .map(([object, isOdd, oddOnes]) => (isOdd ? { ...oddOnes, ...object } : object));
};
const object = fields({ data: fields({ data: odd }) });

/** JSON, mostly an object. */
export const anyPayload: fc.Arbitrary<string> = fc
  .oneof({ weight: 30, arbitrary: object }, { weight: 1, arbitrary: fc.oneof(list, scalar, odd) })
  .map(toText);

const ownObject = object.map((each) => JSON.parse(toText(each)) as object);

/** Things that JSON does not hold, or that come out of it as something else. */
export const NO_JSON: readonly unknown[] = [
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
  { weight: 5, arbitrary: ownObject },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        ownObject,
        fc.constantFrom("score", "name", "list", "data", "more"),
        fc.constantFrom(...NO_JSON),
        fc.boolean(),
      )
      .map(([whole, key, value, deep]) => ({
        ...whole,
        ...(deep ? { data: { [key]: value } } : { [key]: value }),
      })),
  },
);

function toText(value: unknown): string {
  let written = JSON.stringify(value);
  for (const [standIn, raw] of Object.entries(RAW)) written = written.replaceAll(`"${standIn}"`, raw);
  return written;
}

const name = fc.oneof(
  {
    weight: 16,
    arbitrary: fc.constantFrom("score", "score", "name", "name", "list", "flag", "nil", "in", "`odd name`"),
  },
  { weight: 1, arbitrary: fc.constantFrom("nothing", ...ODD_KEYS.map((key) => `\`${key}\``)) },
);
const root = fc.constantFrom(
  "",
  "",
  "",
  "data.",
  "data.",
  "data.data.",
  "$event.",
  "$event.data.",
  "$steps.one.",
  "$.",
  "$$.",
);
const path = fc.oneof(
  { weight: 12, arbitrary: fc.tuple(root, name).map((parts) => parts.join("")) },
  { weight: 1, arbitrary: fc.tuple(root, name, name).map(([from, one, two]) => `${from}${one}.${two}`) },
  { weight: 1, arbitrary: fc.constantFrom("data", "$event", "$event.data", "$steps", "$", "$$", "nothing") },
);
const literal = fc.oneof(
  fc.constantFrom("0", "1", "80", "85", "79.5", "1e3", "2", "true", "false", "null"),
  text.map((each) => JSON.stringify(each)),
);
const leaf = fc.oneof({ weight: 3, arbitrary: path }, { weight: 1, arbitrary: literal });

const OPERATORS = "< <= > >= = != and or in & & & + - * / % ?? ?:".split(" ");
const ONE =
  "exists not boolean string number count length lowercase uppercase trim floor ceil abs round join".split(
    " ",
  );
const TWO = "contains substringBefore substringAfter substring round join string".split(" ");
/** Things that only the evaluator knows. */
const BEYOND = [
  "list[0]",
  "list[]",
  "data[score > 1].name",
  "data.*",
  "**.score",
  "list^($)",
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

/** What is made of other expressions, one level of it. */
function compound(inner: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const pair = fc.tuple(inner, inner);
  const items = fc.array(inner, { maxLength: 3 });
  const field = fc.tuple(
    fc.oneof(
      text.map((each) => JSON.stringify(each)),
      inner,
    ),
    inner,
  );
  return fc.oneof(
    {
      weight: 10,
      arbitrary: fc
        .tuple(pair, fc.constantFrom(...OPERATORS), fc.boolean())
        .map(([[left, right], operator, bare]) =>
          bare ? `${left} ${operator} ${right}` : `(${left}) ${operator} (${right})`,
        ),
    },
    {
      weight: 5,
      arbitrary: fc.tuple(fc.constantFrom(...ONE), inner).map(([called, value]) => `$${called}(${value})`),
    },
    {
      weight: 5,
      arbitrary: fc
        .tuple(fc.constantFrom(...TWO), pair)
        .map(([called, [one, other]]) => `$${called}(${one}, ${other})`),
    },
    { weight: 1, arbitrary: fc.tuple(pair, inner).map(([[a, b], c]) => `$substring(${a}, ${b}, ${c})`) },
    {
      weight: 2,
      arbitrary: fc.tuple(inner, pair).map(([asked, [yes, no]]) => `((${asked}) ? ${yes} : ${no})`),
    },
    { weight: 1, arbitrary: pair.map(([asked, yes]) => `(${asked} ? ${yes})`) },
    { weight: 1, arbitrary: fc.tuple(inner, items).map(([value, of]) => `${value} in [${of.join(", ")}]`) },
    { weight: 2, arbitrary: items.map((each) => `[${each.join(", ")}]`) },
    {
      weight: 1,
      arbitrary: fc
        .array(field, { maxLength: 3 })
        .map((pairs) => `{${pairs.map(([key, value]) => `${key}: ${value}`).join(", ")}}`),
    },
    { weight: 1, arbitrary: inner.map((value) => `-(${value})`) },
    { weight: 1, arbitrary: pair.map(([one, other]) => `(${one}; ${other})`) },
  );
}

const shallow = compound(leaf);

/** An expression's text; the deeper, the likelier it fails, so most are not deep. */
export const anyExpression: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: leaf },
  { weight: 9, arbitrary: shallow },
  { weight: 6, arbitrary: compound(fc.oneof(leaf, shallow)) },
  { weight: 1, arbitrary: compound(compound(fc.oneof(leaf, shallow))) },
  { weight: 1, arbitrary: fc.constantFrom(...BEYOND) },
  { weight: 1, arbitrary: compound(fc.oneof(leaf, fc.constantFrom(...BEYOND))) },
);
