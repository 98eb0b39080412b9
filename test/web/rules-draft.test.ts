/** What is done with rows keeps every other row, and its id. */
import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { tidy, type Group, type Rule } from "../../src/core/builder/condition.ts";
import * as draft from "../../web/rules/condition/draft.ts";
import { placeProblems } from "../../web/rules/condition/place-problems.ts";
import { anyField, anyGroup } from "../core/builder/any-condition.ts";

const rule = (field: string, operator: Rule["operator"] = "filled", ...values: Rule["values"]): Rule => ({
  kind: "rule",
  field,
  operator,
  values,
});
const group = (join: Group["join"], ...items: Group["items"]): Group => ({ kind: "group", join, items });

/** `a, (b, c)`. */
function shape({ items }: draft.DraftGroup): string {
  return items
    .map((item) =>
      item.kind === "group" ? `(${shape(item)})` : item.kind === "rule" ? item.field : item.source,
    )
    .join(", ");
}

function ids(root: draft.DraftGroup): string[] {
  return root.items.flatMap((item) => (item.kind === "group" ? ids(item) : [item.id]));
}

function idOf(root: draft.DraftGroup, field: string): string {
  const found = root.items.flatMap((item) =>
    item.kind === "group"
      ? [idOf(item, field)]
      : item.kind === "rule" && item.field === field
        ? [item.id]
        : [],
  );
  return found.find((id) => id !== "") ?? "";
}

const root = draft.withIds(group("and", rule("a"), group("or", rule("b"), rule("c")), rule("d")));

describe("rows", () => {
  it.each([
    ["a", 1, "(b, c), a, d"],
    ["a", -1, "a, (b, c), d"],
    ["d", -1, "a, d, (b, c)"],
    ["b", 1, "a, (c, b), d"],
    ["b", -1, "a, b, (c), d"],
    ["c", 1, "a, (b), c, d"],
  ] as const)("move within their group, and out of it at its edge: %s by %i", (field, by, after) => {
    expect(shape(draft.moveItem(root, idOf(root, field), by))).toBe(after);
  });

  it("take an empty group with them", () => {
    const one = draft.removeItem(root, idOf(root, "b"));
    expect(shape(one)).toBe("a, (c), d");
    expect(shape(draft.removeItem(one, idOf(root, "c")))).toBe("a, d");
    const deep = draft.withIds(group("and", rule("a"), group("or", group("and", rule("b")), rule("c"))));
    expect(shape(draft.removeItem(deep, idOf(deep, "b")))).toBe("a, (c)");
  });

  it("are put into groups that join the other way", () => {
    const wrapped = draft.wrapItem(root, idOf(root, "d"));
    expect(wrapped.items[2]).toMatchObject({
      kind: "group",
      join: "or",
      items: [{ field: "d" }, { field: "" }],
    });
    expect(tidy(wrapped)).toEqual(
      tidy(group("and", rule("a"), group("or", rule("b"), rule("c")), rule("d"))),
    );
  });

  it("stay the rows they are, whatever is done with one", () => {
    const paths = anyField.map(({ path }) => path);
    fc.assert(
      fc.property(anyGroup(paths), fc.nat(), fc.constantFrom(-1 as const, 1 as const), (given, pick, by) => {
        const before = draft.withIds(given);
        const all = ids(before);
        const id = all[pick % Math.max(1, all.length)];
        if (id === undefined) return;
        expect(ids(draft.moveItem(before, id, by)).toSorted()).toEqual(all.toSorted());
        expect(ids(draft.removeItem(before, id))).toEqual(all.filter((each) => each !== id));
        expect(ids(draft.wrapItem(before, id)).filter((each) => all.includes(each))).toEqual(all);
      }),
    );
  });
});

describe("a row that changes", () => {
  const score = draft.withIds(group("and", rule("score", "at_least", 80))).items[0] as draft.DraftRule;
  it("keeps what was typed where the new comparison takes it", () => {
    expect(draft.withOperator(score, "between").values).toEqual([80]);
    expect(draft.withOperator(score, "contains").values).toEqual(["80"]);
    expect(draft.withOperator(draft.withOperator(score, "contains"), "less_than").values).toEqual([80]);
    expect(draft.withOperator(score, "known").values).toEqual([]);
  });
  it("gets a comparison that fits another kind of field", () => {
    expect(draft.withField(score, "skills", "list")).toMatchObject({ operator: "has", values: [] });
    expect(draft.withField({ ...score, operator: "is" }, "name", "text")).toMatchObject({ values: ["80"] });
    expect(draft.withField(score, "rating", "number")).toMatchObject({ operator: "at_least", values: [80] });
    expect(draft.withField(draft.newRule(), "score", "number").operator).toBe("at_least");
    expect(draft.withField(draft.newRule(), "passed", "boolean").operator).toBe("is_yes");
  });
});

it("problems stand at the row that they are about", () => {
  const rows = draft.withIds(group("and", rule("score", "at_least", 80), rule("$event.scor.value", "is", 1)));
  const source = "score >= 80 and $event.scor.value = 1";
  const at = { message: "There is no such field.", position: source.indexOf("scor.") };
  const { placed, left } = placeProblems(source, rows, [at, { message: "Something else." }]);
  expect([...placed]).toEqual([[rows.items[1]?.id, at.message]]);
  expect(left).toEqual([{ message: "Something else." }]);
});
