/**
 * Which row a problem belongs to: the one whose field, or whose code, stands where the problem is; and every row without a value
 * where that is the problem.
 */
import { isComplete } from "../../../src/core/builder/condition.ts";
import type { RuleProblem } from "../props.ts";
import type { DraftGroup, DraftItem } from "./draft.ts";

export function placeProblems(
  source: string,
  group: DraftGroup,
  problems: readonly RuleProblem[],
): { placed: ReadonlyMap<string, string>; left: RuleProblem[] } {
  const rows = rowsOf(group);
  const placed = new Map<string, string>();
  const left = problems.filter((problem) => {
    if (problem.code === "unfinished_condition") {
      const gaps = rows.filter((each) => each.kind === "rule" && !isComplete(each));
      for (const { id } of gaps) placed.set(id, "Fill this row in, or remove it.");
      return gaps.length === 0;
    }
    const row = rows.find((each) => isAbout(each, source, problem));
    if (row) placed.set(row.id, problem.message);
    return row === undefined;
  });
  return { placed, left };
}

function rowsOf({ items }: DraftGroup): Exclude<DraftItem, DraftGroup>[] {
  return items.flatMap((item) => (item.kind === "group" ? rowsOf(item) : [item]));
}

function isAbout(row: Exclude<DraftItem, DraftGroup>, source: string, { position }: RuleProblem): boolean {
  const words = row.kind === "rule" ? row.field : row.source;
  if (position === undefined || words === "") return false;
  for (let at = source.indexOf(words); at !== -1; at = source.indexOf(words, at + 1)) {
    if (position >= at && position < at + words.length) return true;
  }
  return false;
}
