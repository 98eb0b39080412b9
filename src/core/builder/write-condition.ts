/** From rows to JSONata, as a person would write it. */
import { tidy, type Condition, type Group, type Join, type Rule } from "./condition.ts";
import { isOfHiringEvent } from "./field-path.ts";
import { writeText, writeValue } from "./literals.ts";

/** Of one line; a longer condition gets a line for each part. */
const LONGEST_LINE = 100;

/** Milliseconds of a day. */
export const DAY_MS = 86_400_000;

/**
 * @returns empty when there is nothing to ask, which holds always
 * @example
 * writeCondition({ kind: "group", join: "and", items: [
 *   { kind: "rule", field: "score", operator: "at_least", values: [80] },
 * ] }); // score >= 80
 */
export function writeCondition(group: Group): string {
  const { join, items } = tidy(group);
  const parts = items.map((item) => writeItem(item, join));
  const line = parts.join(` ${join} `);
  return line.length > LONGEST_LINE ? parts.join(`\n${join} `) : line;
}

function writeItem(item: Condition, join: Join): string {
  if (item.kind === "code") return item.source;
  if (item.kind === "rule") {
    const text = writeRule(item);
    return item.operator === "between" && join === "or" ? `(${text})` : text;
  }
  return `(${item.items.map((each) => writeItem(each, item.join)).join(` ${item.join} `)})`;
}

/** @param rule  complete */
function writeRule({ field, operator, values }: Rule): string {
  const [first = "", second = ""] = values;
  const value = writeValue(first);
  const list = `[${values.map(writeValue).join(", ")}]`;
  // jsonata counts a text by its characters, not by halves of them.
  const length = Array.from(String(first)).length;
  const known = isOfHiringEvent(field) ? `$exists(${field})` : `${field} != null`;
  switch (operator) {
    case "is":
      return `${field} = ${value}`;
    case "is_not":
      return `${field} != ${value}`;
    case "at_least":
    case "from":
      return `${field} >= ${value}`;
    case "more_than":
    case "after":
      return `${field} > ${value}`;
    case "at_most":
    case "up_to":
      return `${field} <= ${value}`;
    case "less_than":
    case "before":
      return `${field} < ${value}`;
    case "between":
      return `${field} >= ${value} and ${field} <= ${writeValue(second)}`;
    case "is_yes":
      return `${field} = true`;
    case "is_no":
      return `${field} = false`;
    case "contains":
      return `$contains(${field}, ${writeText(String(first))})`;
    case "not_contains":
      return `$not($contains(${field}, ${writeText(String(first))}))`;
    case "starts_with":
      return `$substring(${field}, 0, ${length}) = ${value}`;
    case "not_starts_with":
      return `$substring(${field}, 0, ${length}) != ${value}`;
    case "ends_with":
      return `$substring(${field}, -${length}) = ${value}`;
    case "not_ends_with":
      return `$substring(${field}, -${length}) != ${value}`;
    case "one_of":
      return `${field} in ${list}`;
    case "none_of":
      return `$not(${field} in ${list})`;
    case "has":
      return `${value} in ${field}`;
    case "has_not":
      return `$not(${value} in ${field})`;
    case "empty":
      return `$count(${field}) = 0`;
    case "not_empty":
      return `$count(${field}) > 0`;
    case "within_days":
      return `$toMillis(${field}) >= $millis() - ${value} * ${DAY_MS}`;
    case "older_than_days":
      return `$toMillis(${field}) < $millis() - ${value} * ${DAY_MS}`;
    case "known":
      return known;
    case "unknown":
      return `$not(${known})`;
    case "sent":
      return `$exists(${field})`;
    case "not_sent":
      return `$not($exists(${field}))`;
    case "filled":
      return field;
  }
}
