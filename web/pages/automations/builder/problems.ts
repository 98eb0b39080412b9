/** What is wrong with a draft, in the words of the form, and which of it to say while somebody is still writing. */
import type { App } from "../../../api/types.ts";
import type { DraftProblem } from "../types.ts";
import { actionOf, type Content } from "./content.ts";
import { findAction } from "./offered.ts";
import { fieldsOf } from "./schema.ts";

export interface FieldProblem {
  path: string;
  message: string;
  code?: string;
}

const PLAIN: Readonly<Record<string, string>> = {
  name: "Give it a name.",
  trigger: "Choose what starts it.",
  steps: "Add a step: what should happen then?",
};
/** Rows of a condition without a value. */
export const UNFINISHED = "unfinished_condition";
/** Nobody is told of what they have not filled in yet, before they want to publish. */
const NOT_YET = new Set(["missing_field", "missing_input", UNFINISHED]);

/**
 * @param tried  true once somebody wanted to publish
 * @param on  true where it is on, or shall be: then it needs its accounts
 */
export function problemsToShow(
  problems: readonly DraftProblem[],
  content: Content,
  apps: readonly App[],
  { tried, on }: { tried: boolean; on: boolean },
): FieldProblem[] {
  return problems
    .filter(({ path, code, whenOn }) => {
      if (whenOn) return on;
      return tried || !(NOT_YET.has(code) || path in PLAIN);
    })
    .map(({ path, message, code }) => ({ path, code, message: inWords(path, message, code, content, apps) }));
}

function inWords(
  path: string,
  message: string,
  code: string,
  content: Content,
  apps: readonly App[],
): string {
  const step = content.steps[Number(/^steps\[(\d+)\]/.exec(path)?.[1] ?? -1)];
  if (!step) {
    const stillEmpty = path === "steps" ? content.steps.length === 0 : !content[path as "name" | "trigger"];
    return stillEmpty && path in PLAIN ? (PLAIN[path] ?? message) : message;
  }
  const key = actionOf(content, step);
  const found = findAction(apps, key);
  const name = /\.with\.([^.[]+)$/.exec(path)?.[1];
  const label = found && fieldsOf(found.action.input).find((field) => field.key === name)?.label;
  if (code === "missing_input" && label !== undefined) return `${label} is needed.`;
  const named = message.replace(new RegExp(`^${key.replace(".", "\\.")}:? `), "");
  const spoken = label === undefined || name === undefined ? named : named.replace(`"${name}"`, label);
  return spoken.charAt(0).toUpperCase() + spoken.slice(1);
}

/** Where a field is drawn; problems inside it are its own. */
export function isAt(problem: FieldProblem, path: string): boolean {
  return problem.path === path || problem.path.startsWith(`${path}.`) || problem.path.startsWith(`${path}[`);
}
