/** Rows to JSONata and back, and that both say the same. */
import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { parse as parseYaml } from "yaml";
import { tidy, type Group, type Rule } from "../../../src/core/builder/condition.ts";
import { readCondition } from "../../../src/core/builder/read-condition.ts";
import { writeCondition } from "../../../src/core/builder/write-condition.ts";
import { compileCondition } from "../../../src/core/expression/index.ts";
import { planAtHand } from "../../../src/core/expression/at-hand/plan-at-hand.ts";
import { anyExpression } from "../any-expression.ts";
import { anyField, anyGroup, anyRule, Fails, holds, NOW, type Field } from "./any-condition.ts";

const groupOf = (...items: Group["items"]): Group => ({ kind: "group", join: "and", items });
const rule = (field: string, operator: Rule["operator"], ...values: Rule["values"]): Rule => ({
  kind: "rule",
  field,
  operator,
  values,
});

/** The items of what is drawn, without the reasons. */
function drawn(source: string): Group["items"] {
  const read = readCondition(source);
  if (!read.drawn) throw new Error(`${source} is not drawn: ${read.reason}`);
  return withoutReasons(read.group).items;
}

function withoutReasons(group: Group): Group {
  return {
    ...group,
    items: group.items.map((item) => {
      if (item.kind === "group") return withoutReasons(item);
      return item.kind === "code" ? { kind: "code", source: item.source } : item;
    }),
  };
}

describe("what is written", () => {
  it.each([
    [
      [rule("score", "at_least", 80), rule("$event.job.department", "one_of", "Sales")],
      'score >= 80 and $event.job.department in ["Sales"]',
    ],
    [[rule("score", "between", 60, 80)], "score >= 60 and score <= 80"],
    [[rule("$event.candidate.email", "known")], "$exists($event.candidate.email)"],
    [[rule("data.email", "known")], "data.email != null"],
    [[rule("data.email", "unknown")], "$not(data.email != null)"],
    [[rule("email", "ends_with", ".org")], '$substring(email, -4) = ".org"'],
    [[rule("name", "not_contains", 'O"Neil\\')], '$not($contains(name, "O\\"Neil\\\\"))'],
    [
      [
        rule("skills", "has", "SQL"),
        {
          kind: "group" as const,
          join: "or" as const,
          items: [rule("score", "between", 1, 2), rule("flag", "is_yes")],
        },
      ],
      '"SQL" in skills and ((score >= 1 and score <= 2) or flag = true)',
    ],
    [[rule("startedAt", "within_days", 7)], "$toMillis(startedAt) >= $millis() - 7 * 86400000"],
    [[], ""],
    [[rule("", "is", "x"), rule("score", "at_least"), rule("name", "contains", "")], ""],
  ])("%j", (items, text) => {
    expect(writeCondition(groupOf(...items))).toBe(text);
  });

  it("has a line for each part once it is long", () => {
    const long = "x".repeat(60);
    expect(writeCondition(groupOf(rule("a", "is", long), rule("b", "is", long)))).toBe(
      `a = "${long}"\nand b = "${long}"`,
    );
  });
});

describe("what is drawn", () => {
  it.each([
    ["80 <= score", [rule("score", "at_least", 80)]],
    ["(score >= 80)and((status='x'))", [rule("score", "at_least", 80), rule("status", "is", "x")]],
    ["{% score > 80 %}", [rule("score", "more_than", 80)]],
    ['$.`a b`."c" = 1', [rule("`a b`.c", "is", 1)]],
    ["$event.candidate.email != null", [rule("$event.candidate.email", "known")]],
    ["$exists(data.email)", [rule("data.email", "sent")]],
    ["data.passed", [rule("data.passed", "filled")]],
    [
      "data.score >= 90 and $count(data.missingSkills) = 0",
      [rule("data.score", "at_least", 90), rule("data.missingSkills", "empty")],
    ],
    ["a = 1 and b = 2 or c = 3", [groupOf(rule("a", "is", 1), rule("b", "is", 2)), rule("c", "is", 3)]],
    ['at < "2026-03-01"', [rule("at", "before", "2026-03-01")]],
    ["", []],
    [" \n", []],
  ])("%s", (source, items) => {
    expect(drawn(source)).toEqual(items);
  });

  it.each([
    ["score >= 80 and $round(x /* half */, 1) > 3", "$round(x /* half */, 1) > 3"],
    ["score >= 80 and (x ? y : z)", "(x ? y : z)"],
    ["score >= 80 and ($n := 1; $n = score)", "($n := 1; $n = score)"],
    ["score >= 80 and list[0].a = 1", "list[0].a = 1"],
    ["score >= 80 and $not(score = 81)", "$not(score = 81)"],
    ["score >= 80 and score < limit", "score < limit"],
    ["score >= 80 and x[] = 1", "x[] = 1"],
    ["score >= 80 and x in []", "x in []"],
    ["score >= 80 and $exists(x, y)", "$exists(x, y)"],
    ["score >= 80 and $contains(x, /a/i)", "$contains(x, /a/i)"],
    ["score >= 80 and (x;)", "(x;)"],
    ["score >= 80 and true", "true"],
    ["score >= 80 and x != true", "x != true"],
    ['score >= 80 and $substring(x, 0, 2) = "abc"', '$substring(x, 0, 2) = "abc"'],
  ])("keeps what it has no row for, among the rows: %s", (source, code) => {
    expect(drawn(source)).toEqual([rule("score", "at_least", 80), { kind: "code", source: code }]);
    const { group } = readCondition(source) as { group: Group };
    expect(writeCondition(group)).toBe(source);
    expect(group.items[1]).toHaveProperty("reason");
  });

  it.each([
    ["score >= ", "syntax", "ends too early"],
    ["score >= 80 /* of 100 */", "comment", "has a comment"],
    ["/* %} */ score >= 80", "comment", "has a comment"],
    [Array.from({ length: 101 }, (_, index) => `a = ${index}`).join(" or "), "too_long", "too long"],
    ["(".repeat(150), "syntax", "levels inside each other"],
  ])("leaves alone what can't be drawn without loss: %s", (source, code, reason) => {
    const read = readCondition(source);
    expect(read).toMatchObject({ drawn: false, code });
    expect(!read.drawn && read.reason).toContain(reason);
  });

  it("drops comments when it is told to", () => {
    expect(readCondition("score >= 80 /* of 100 */", { dropComments: true })).toMatchObject({
      drawn: true,
      group: { items: [rule("score", "at_least", 80)] },
    });
  });

  it("is every condition of the recipes", () => {
    const recipes = globSync("mappings/*.yaml").map(
      (file) => parseYaml(readFileSync(file, "utf8")) as { when?: string },
    );
    const conditions = recipes.flatMap(({ when }) => when ?? []);
    expect(conditions.length).toBeGreaterThan(15);
    for (const when of conditions) {
      const items = drawn(when);
      expect(JSON.stringify(items)).not.toContain('"code"');
      expect(writeCondition((readCondition(when) as { group: Group }).group)).toBe(when);
    }
  });
});

const paths = anyField.map(({ path }) => path);

describe("rows → JSONata → rows", () => {
  it("is the same, whatever stands in them", () => {
    fc.assert(
      fc.property(anyGroup(paths), (group) => {
        const tidied = tidy(group);
        const read = readCondition(writeCondition(group));
        if (!read.drawn) throw new Error(read.reason);
        expect(withoutReasons(read.group)).toEqual(tidied);
        expect(tidy(tidied)).toEqual(tidied);
      }),
      { numRuns: 600 },
    );
  });

  it("leaves rows as they were drawn, except for order without a meaning", () => {
    fc.assert(
      fc.property(fc.array(anyRule(paths), { minLength: 2, maxLength: 5 }), (rules) => {
        const complete = tidy({ kind: "group", join: "or", items: rules }).items;
        expect(drawn(writeCondition({ kind: "group", join: "or", items: rules }))).toEqual(complete);
      }),
    );
  });
});

/** Puts a value at a field's place. */
function put(target: Record<string, unknown>, names: readonly string[], value: unknown): void {
  const [name = "", ...rest] = names;
  if (rest.length === 0) {
    if (value !== undefined && !Object.hasOwn(target, name)) define(target, name, value);
    return;
  }
  if (!Object.hasOwn(target, name)) define(target, name, {});
  const inner = target[name];
  if (typeof inner === "object" && inner !== null && !Array.isArray(inner))
    put(inner as Record<string, unknown>, rest, value);
}

function define(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}

function get(target: unknown, names: readonly string[]): unknown {
  let value = target;
  for (const name of names) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    value = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
  }
  return value;
}

const anyValue = fc.oneof(
  fc.constantFrom<unknown>(
    "Ada",
    "Sales",
    "REJECTED",
    "80",
    "",
    "😀 ok",
    "2026-03-09T10:00:00Z",
    "2020-01-01",
  ),
  fc.constantFrom<unknown>(null, undefined, true, false, 0, 80, 79.5, -0),
  fc.array(fc.constantFrom<unknown>("SQL", "Go", 80, "80"), { minLength: 2, maxLength: 3 }),
  fc.constantFrom<unknown>([], ["SQL"]),
);

/** Fields, an event that holds some of them, and a condition about them. */
const anyCase = fc
  .array(anyField, { minLength: 1, maxLength: 4 })
  .chain((fields) =>
    fc.tuple(
      fc.constant(fields as Field[]),
      fc.array(anyValue, { minLength: fields.length, maxLength: fields.length }),
      anyGroup(fc.constantFrom(...fields.map(({ path }) => path)), false),
    ),
  );

describe("what is written means what the rows say", () => {
  it("for generated events, at hand too, and with the same words", async () => {
    let atHand = 0;
    let decided = 0;
    await fc.assert(
      fc.asyncProperty(anyCase, async ([fields, values, group]) => {
        const when = writeCondition(group);
        if (when === "") return;
        const context = { payload: {}, event: {}, steps: {}, now: NOW };
        const rootOf = (root: Field["root"]): Record<string, unknown> => context[root];
        for (const [index, { root, names }] of fields.entries()) {
          // a fact of the hiring event is there or not, and never null
          const value = root === "event" ? (values[index] ?? undefined) : values[index];
          put(rootOf(root), names, value);
        }
        const read = (path: string): unknown => {
          const field = fields.find((each) => each.path === path);
          return field && get(rootOf(field.root), field.names);
        };
        let meant: boolean | "fails";
        try {
          meant = holds(tidy(group), read);
        } catch (error) {
          if (!(error instanceof Fails)) throw error;
          meant = "fails";
        }
        const condition = compileCondition(when);
        const verdict = await condition.test(context).catch(() => "fails" as const);
        decided += 1;
        expect(verdict === "fails" ? "fails" : verdict.passed).toBe(meant);
        const plan = planAtHand({ when, steps: [{ id: "only", with: {} }] });
        const outcome = plan.decide(0, context);
        if (outcome === null || verdict === "fails") return;
        atHand += 1;
        expect(outcome.outcome).toBe(verdict.passed ? "input" : "filtered");
        expect("why" in outcome && outcome.why).toBe(verdict.why);
      }),
      { numRuns: 800 },
    );
    expect(decided).toBeGreaterThan(200);
    expect(atHand / decided).toBeGreaterThan(0.2);
  });
});

describe("what rows say of an event", () => {
  const payload = {
    score: 79,
    email: "ada@example.com",
    phone: null,
    passed: true,
    skills: ["SQL", "Go"],
    at: "2026-02-12T00:21:36.836Z",
  };
  it.each([
    [rule("score", "at_least", 80), "79 is below 80"],
    [rule("score", "between", 80, 90), "score 79 is below 80"],
    [rule("email", "ends_with", ".org"), 'email does not end with ".org"'],
    [rule("email", "starts_with", "ada@"), 'email starts with "ada@"'],
    [rule("email", "not_ends_with", ".com"), 'email ends with ".com"'],
    [rule("phone", "starts_with", "+44"), "no phone yet"],
    [rule("phone", "contains", "44"), "no phone yet"],
    [rule("phone", "known"), "no phone"],
    [rule("fax", "known"), "no fax"],
    [rule("email", "known"), "email is present"],
    [rule("email", "unknown"), "email is present"],
    [rule("email", "none_of", "ada@example.com"), 'email is "ada@example.com"'],
    [rule("passed", "is_no"), "passed is true, not false"],
    [rule("skills", "has", "Rust"), 'skills does not include "Rust"'],
    [rule("skills", "empty"), "number of skills is 2, not 0"],
    [rule("at", "before", "2026-01-01"), '"2026-02-12T00:21:36.836Z" is not before "2026-01-01"'],
    [rule("at", "within_days", 7), "at 2026-02-12 00:21 UTC is before 2026-03-03 12:00 UTC"],
    [rule("at", "older_than_days", 7), "at 2026-02-12 00:21 UTC is before 2026-03-03 12:00 UTC"],
  ])("%j", async (row, why) => {
    const when = writeCondition(groupOf(row));
    const verdict = await compileCondition(when).test({ payload, now: NOW });
    expect(verdict.why).toBe(why);
    const atHand = planAtHand({ when, steps: [{ id: "only", with: {} }] }).decide(0, { payload, now: NOW });
    const asksPerson = when.includes("$toMillis") || when.includes("(phone") || when.includes("skills ");
    if (!asksPerson) expect(atHand).toMatchObject({ why });
  });
});

describe("any JSONata", () => {
  const golden = globSync("test/core/golden/**/*.json").flatMap((file) => {
    const found: string[] = [];
    JSON.parse(readFileSync(file, "utf8"), (key, value: unknown) => {
      if (/^(expr|expression|when|source)$/.test(key) && typeof value === "string") found.push(value);
      return value;
    });
    return found;
  });

  /** Nothing is lost: what is drawn reads back as the same drawing, and says no less than before. */
  function keeps(source: string): void {
    const read = readCondition(source);
    if (!read.drawn) return expect(read.reason).not.toBe("");
    const again = readCondition(writeCondition(read.group));
    expect(again).toEqual(read);
    for (const code of codesIn(read.group)) expect(source).toContain(code.replace(/^\(|\)$/g, ""));
  }

  function codesIn(group: Group): string[] {
    return group.items.flatMap((item) =>
      item.kind === "group" ? codesIn(item) : item.kind === "code" ? [item.source] : [],
    );
  }

  it("of the golden corpus", () => {
    expect(golden.length).toBeGreaterThan(100);
    for (const source of golden) keeps(source);
  });

  it("that is generated", () => {
    fc.assert(fc.property(anyExpression, keeps), { numRuns: 300 });
  });

  it("that is no JSONata at all", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), keeps), { numRuns: 300 });
  });
});
