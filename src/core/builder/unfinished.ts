/**
 * Rows of a condition that are not filled in yet. They are no part of its text (docs/adr/0016), so a draft keeps them beside it,
 * under `unfinished`: somebody who reloads finds them, and what holds one can't be published.
 */
import { isComplete, OPERATORS, type Condition, type Group, type OperatorName } from "./condition.ts";

/** A condition as it was drawn, and the text that it was written as: of another text it says nothing. */
export interface KeptRows {
  text: string;
  group: Group;
}

/** By where the condition stands: `when`, `steps.post_message.when`. */
export type Unfinished = Readonly<Record<string, KeptRows>>;

export function placeOf(stepId: string | null): string {
  return stepId === null ? "when" : `steps.${stepId}.when`;
}

/** How many rows of it say nothing yet. */
export function countUnfinished(item: Condition): number {
  if (item.kind === "group") return item.items.reduce((sum, each) => sum + countUnfinished(each), 0);
  return item.kind === "rule" && !isComplete(item) ? 1 : 0;
}

/** Reads whatever a draft holds; what has another form is left out, and so is what has no gap. */
export function readUnfinished(value: unknown): Unfinished {
  if (!isObject(value)) return {};
  const kept = Object.entries(value).flatMap(([place, given]): [string, KeptRows][] => {
    if (!isObject(given) || typeof given["text"] !== "string") return [];
    const group = readItem(given["group"]);
    if (group?.kind !== "group" || countUnfinished(group) === 0) return [];
    return [[place, { text: given["text"], group }]];
  });
  return Object.fromEntries(kept);
}

function readItem(value: unknown): Condition | null {
  if (!isObject(value)) return null;
  const { kind, join, items, source, reason, field, operator, values } = value;
  if (kind === "group" && Array.isArray(items)) {
    const read = items.flatMap((item: unknown) => readItem(item) ?? []);
    return { kind, join: join === "or" ? "or" : "and", items: read };
  }
  if (kind === "code" && typeof source === "string") {
    return { kind, source, ...(typeof reason === "string" && { reason }) };
  }
  if (kind !== "rule" || typeof field !== "string" || !isOperator(operator)) return null;
  const given: unknown[] = Array.isArray(values) ? values : [];
  return {
    kind,
    field,
    operator,
    values: given.flatMap((each) =>
      // the gap before a second value
      each === null ? [Number.NaN] : typeof each === "string" || typeof each === "number" ? [each] : [],
    ),
  };
}

function isOperator(value: unknown): value is OperatorName {
  return typeof value === "string" && Object.hasOwn(OPERATORS, value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
