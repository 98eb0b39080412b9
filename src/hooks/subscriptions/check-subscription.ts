/** Checks what somebody wants to subscribe to, with the words that automation files are checked with. */
import { checkAutomation } from "../../core/automation/check-automation.ts";
import { formatProblem, type Locate, type Problem } from "../../core/automation/problem.ts";
import type { Catalog } from "../../core/catalog.ts";
import { ConfigError } from "../../core/errors.ts";
import { soleExpression } from "../../core/expression/template.ts";
import { formatPath } from "../../core/findings.ts";
import { automationOf, FILTER_PATH, MAPPING_PATH } from "../../core/subscription.ts";
import type { Subscription } from "../../core/types.ts";
import { unknownFields } from "./unknown-fields.ts";

/** A subscription that can't be made, with everything that is wrong with it. */
export class InvalidSubscription extends ConfigError {
  readonly problems: Problem[];

  constructor(problems: Problem[]) {
    const [first] = problems;
    super(first?.message ?? "The subscription is not valid.", {
      code: "invalid_subscription",
      ...(first && { path: first.path }),
    });
    this.problems = problems;
  }
}

export type Wish = Pick<Subscription, "event" | "filter" | "mapping">;

const OPENING = "{%".length;
const CONTEXT = 60;

/**
 * @param from  name of the connection whose events count, as it was given; null: every one's
 * @throws {InvalidSubscription} with everything that is wrong, each with its line, column and the text itself
 */
export function checkSubscription(
  wish: Wish,
  from: string | null,
  known: { catalog: Catalog; connections: readonly { name: string; app: string }[] },
): void {
  const { catalog, connections } = known;
  const senders = connections.filter(({ app }) => catalog.triggers.has(app));
  // the subscription itself stands in for the step's connection
  const self = { name: "self", app: "subscriber" };
  const definition = automationOf({ ...wish, id: self.name }, from);
  const found = checkAutomation(definition, {
    catalog,
    connections: [...senders, self],
    internal: true,
    locate: locateIn(wish),
  });
  const problems = [
    ...found.map((each) => ({ ...each, path: fieldOf(each.path), message: inFieldsOf(each.message) })),
    ...unknownIn("filter", wish.filter),
    ...unknownIn("mapping", wish.mapping),
  ];
  if (problems.length === 0) return;
  throw new InvalidSubscription(
    problems.map((problem) => ({ ...problem, message: formatProblem(problem, problem.path) })),
  );
}

function unknownIn(path: string, text: string | null): Problem[] {
  return unknownFields(text ?? "").map(({ message, position }) => ({
    path,
    code: "unknown_field",
    message,
    ...placeIn(text ?? "", position),
  }));
}

const FIELDS: Readonly<Record<string, string>> = {
  trigger: "event",
  "from[0]": "connection",
  [FILTER_PATH]: "filter",
  [MAPPING_PATH]: "mapping",
};

function fieldOf(path: string): string {
  return FIELDS[path] ?? path;
}

function inFieldsOf(message: string): string {
  return Object.entries(FIELDS).reduce(
    (text, [path, field]) => text.replaceAll(`\`${path}\``, `\`${field}\``),
    message,
  );
}

function locateIn({ filter, mapping }: Wish): Locate {
  return (path, { position } = {}) => {
    const field = fieldOf(formatPath(path));
    const text = field === "filter" ? filter : field === "mapping" ? mapping : null;
    if (text === null || position === undefined) return undefined;
    const added = field === "mapping" && soleExpression(text) === undefined ? OPENING : 0;
    return placeIn(text, Math.min(Math.max(0, position - added), text.length));
  };
}

function placeIn(text: string, offset: number): { line: number; column: number; excerpt: string } {
  const before = text.slice(0, offset).split("\n");
  const column = (before.at(-1) ?? "").length + 1;
  const line = text.split("\n")[before.length - 1] ?? "";
  const from = Math.max(0, column - 1 - CONTEXT);
  const shown = line.slice(from, column - 1 + CONTEXT);
  return { line: before.length, column, excerpt: `${shown}\n${" ".repeat(column - 1 - from)}^` };
}
