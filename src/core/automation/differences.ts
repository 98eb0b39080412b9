/**
 * What changed between two versions of an automation, in sentences that a recruiter reads: "Score must now be 85 or more, was
 * 80", "Step 2 “Append a row” was removed". A draft can stand on either side.
 */
import type { Catalog } from "../catalog.ts";
import { formatPath } from "../findings.ts";
import { actionKeyOf, nameSteps, type AutomationDefinition } from "./automation.ts";
import { inputSchema } from "./automation-schema.ts";
import { conditionDifferences } from "./condition-differences.ts";
import { stepInWords, triggerInWords, type Sketch, type SketchedStep } from "./sentence.ts";

export interface Difference {
  kind: "added" | "removed" | "changed" | "moved";
  /** Where it stands in the newer one; in the older one when it was removed. */
  path: string;
  /** A sentence without its full stop. */
  text: string;
  /** As it stood and as it stands, where that says more than the sentence. */
  before: string | null;
  after: string | null;
}

/** As much as a draft holds of it. */
export interface Side extends Sketch {
  name?: string | undefined;
  description?: string | undefined;
  steps?: readonly SideStep[] | undefined;
  examples?: readonly unknown[] | undefined;
}
interface SideStep extends SketchedStep {
  id?: string | undefined;
  connection?: string | undefined;
}
type NamedStep = SideStep & { id: string };

/** @returns in the order in which an automation is read; empty when both do the same */
export function differencesOf(from: Side, to: Side, catalog: Catalog): Difference[] {
  return [
    ...named(from, to),
    ...about(from, to),
    ...triggers(from, to, catalog),
    ...conditions(from.when, to.when, "when", ""),
    ...atsOf(from, to, catalog),
    ...steps(from, to, catalog),
    ...examples(from, to),
  ];
}

function changed(
  path: string,
  text: string,
  before: string | null = null,
  after: string | null = null,
): Difference {
  return { kind: "changed", path, text, before, after };
}

function named({ name: was = "" }: Side, { name: is = "" }: Side): Difference[] {
  if (was === is) return [];
  return [changed("name", is === "" ? "It has no name now" : `It is now called “${is}”, was “${was}”`)];
}

function about({ description: was = "" }: Side, { description: is = "" }: Side): Difference[] {
  if (was === is) return [];
  const done = was === "" ? "was added" : is === "" ? "was removed" : "changed";
  return [changed("description", `The description ${done}`, was || null, is || null)];
}

function triggers(from: Side, to: Side, catalog: Catalog): Difference[] {
  const same = from.trigger === to.trigger && JSON.stringify(from.from) === JSON.stringify(to.from);
  if (same) return [];
  const path = from.trigger === to.trigger ? "from" : "trigger";
  return [
    changed(
      path,
      `It now starts when ${triggerInWords(to, catalog)}; before, when ${triggerInWords(from, catalog)}`,
    ),
  ];
}

function conditions(from = "", to = "", path: string, where: string): Difference[] {
  return conditionDifferences(from, to).map((text): Difference => {
    const kind = text.startsWith("Now asked")
      ? "added"
      : text.startsWith("No longer")
        ? "removed"
        : "changed";
    const shown = where === "" ? text : `${where}: ${text.charAt(0).toLowerCase()}${text.slice(1)}`;
    const isWritten = text.includes("written condition");
    return {
      kind,
      path,
      text: shown,
      before: isWritten ? from || null : null,
      after: isWritten ? to || null : null,
    };
  });
}

function atsOf({ ats: was }: Side, { ats: is }: Side, catalog: Catalog): Difference[] {
  if (was === is) return [];
  const label = (key: string | undefined): string =>
    key === undefined ? "none" : (catalog.actions.get(key)?.label ?? key);
  return [changed("ats", `The ATS is now ${label(is)}, was ${label(was)}`)];
}

function examples({ examples: was = [] }: Side, { examples: is = [] }: Side): Difference[] {
  if (JSON.stringify(was) === JSON.stringify(is)) return [];
  return [changed("examples", "Its examples changed")];
}

function steps(from: Side, to: Side, catalog: Catalog): Difference[] {
  const before = withIds(from.steps);
  const after = withIds(to.steps);
  const pairs = pairUp(before, after);
  const wasAt = new Map(pairs.map(([was, is]) => [is, was]));
  const stays = new Set(longestRise(after.flatMap((_, index) => wasAt.get(index) ?? [])));
  const label = (side: Side, step: SideStep, index: number): string =>
    `Step ${index + 1} “${labelOf(side, step, catalog)}”`;
  const removed = before.flatMap((step, index): Difference[] => {
    if (pairs.some(([was]) => was === index)) return [];
    const text = `${label(from, step, index)} was removed`;
    return [{ kind: "removed", path: `steps[${index}]`, text, before: null, after: null }];
  });
  const rest = after.flatMap((step, index): Difference[] => {
    const was = wasAt.get(index);
    const path = `steps[${index}]`;
    if (was === undefined) {
      const text = `${label(to, step, index)} was added: ${stepInWords(to, step, catalog)}`;
      return [{ kind: "added", path, text, before: null, after: null }];
    }
    const moved: Difference[] = stays.has(was)
      ? []
      : [
          {
            kind: "moved",
            path,
            text: `“${labelOf(to, step, catalog)}” is now step ${index + 1}, was step ${was + 1}`,
            before: null,
            after: null,
          },
        ];
    return [...moved, ...insideStep(from, to, before[was]!, step, index, label(to, step, index), catalog)];
  });
  return [...removed, ...rest];
}

function insideStep(
  from: Side,
  to: Side,
  was: NamedStep,
  is: NamedStep,
  index: number,
  label: string,
  catalog: Catalog,
): Difference[] {
  const path = ["steps", index];
  const at = (...more: PropertyKey[]): string => formatPath([...path, ...more]);
  const found: Difference[] = [];
  if (was.use !== is.use) {
    found.push(changed(at("use"), `${label}: it was “${labelOf(from, was, catalog)}” before`));
  }
  if (was.id !== is.id) found.push(changed(at("id"), `${label}: its name is now ${is.id}, was ${was.id}`));
  if (was.connection !== is.connection) {
    const name = (connection: string | undefined): string => connection ?? "the only one there is";
    found.push(
      changed(
        at("connection"),
        `${label}: the account is now ${name(is.connection)}, was ${name(was.connection)}`,
      ),
    );
  }
  found.push(...conditions(was.when, is.when, at("when"), label));
  const [given, now] = [was.with ?? {}, is.with ?? {}];
  if (!isGroup(given) || !isGroup(now)) {
    if (JSON.stringify(given) !== JSON.stringify(now)) {
      found.push(changed(at("with"), `${label}: what it is given changed`, show(given), show(now)));
    }
    return found;
  }
  const labels = fieldLabels(to, is, catalog);
  return [...found, ...fields(given, now, [...path, "with"], label, (key) => labels[key] ?? key)];
}

function fields(
  was: Record<string, unknown>,
  is: Record<string, unknown>,
  path: PropertyKey[],
  where: string,
  labelled: (key: string) => string,
): Difference[] {
  const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return keys.flatMap((key): Difference[] => {
    const [before, after] = [was[key], is[key]];
    if (JSON.stringify(before) === JSON.stringify(after)) return [];
    const at = [...path, key];
    const name = labelled(key);
    if (isGroup(before) && isGroup(after)) {
      return fields(before, after, at, `${where}, ${name}`, (inner) => inner);
    }
    return [fieldDifference(formatPath(at), `${where}: ${name}`, before, after)];
  });
}

/** What is longer than this stands below the sentence. */
const SHORT = 60;

function fieldDifference(path: string, subject: string, was: unknown, is: unknown): Difference {
  const [before, after] = [show(was), show(is)];
  const brief = [before, after].every(
    (text) => text === null || (text.length <= SHORT && !text.includes("\n")),
  );
  if (was === undefined) {
    return {
      kind: "added",
      path,
      text: `${subject} is now ${brief ? quote(after) : "filled in"}`,
      before: null,
      after: brief ? null : after,
    };
  }
  if (is === undefined) {
    return {
      kind: "removed",
      path,
      text: `${subject} is now empty, was ${brief ? quote(before) : "filled in"}`,
      before: brief ? null : before,
      after: null,
    };
  }
  if (brief) return changed(path, `${subject} is now ${quote(after)}, was ${quote(before)}`);
  return changed(path, `${subject} changed`, before, after);
}

function quote(text: string | null): string {
  return text === "" ? "empty" : `“${text}”`;
}

function show(value: unknown): string | null {
  if (value === undefined) return null;
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

function labelOf(side: Side, step: SideStep, catalog: Catalog): string {
  return catalog.anyAction(actionKeyOf(side, step))?.action.label ?? step.use;
}

function fieldLabels(side: Side, step: SideStep, catalog: Catalog): Record<string, string> {
  const found = catalog.anyAction(actionKeyOf(side, step));
  const properties = found && inputSchema(found.action.input)["properties"];
  return Object.fromEntries(
    Object.entries((properties ?? {}) as Record<string, { label?: string }>).flatMap(([key, { label }]) =>
      label === undefined ? [] : [[key, label]],
    ),
  );
}

/** Steps without a name get the one that saving them would give. */
function withIds(given: readonly SideStep[] = []): NamedStep[] {
  return nameSteps({ name: "", trigger: "", steps: [...given] as AutomationDefinition["steps"] }).steps;
}

/** Which step became which, by place: first those of the same name, then those that do the same. */
function pairUp(before: readonly NamedStep[], after: readonly NamedStep[]): [number, number][] {
  const pairs: [number, number][] = [];
  const isTaken = (side: 0 | 1, index: number): boolean => pairs.some((pair) => pair[side] === index);
  for (const fits of [
    (one: NamedStep, other: NamedStep) => one.id === other.id && one.use === other.use,
    (one: NamedStep, other: NamedStep) => one.use === other.use,
    (one: NamedStep, other: NamedStep) => one.id === other.id,
  ]) {
    for (const [was, step] of before.entries()) {
      if (isTaken(0, was)) continue;
      const is = after.findIndex((other, index) => !isTaken(1, index) && fits(step, other));
      if (is !== -1) pairs.push([was, is]);
    }
  }
  return pairs;
}

/** The most numbers that rise in this order: the steps that may be said to stay when others moved. */
function longestRise(numbers: readonly number[]): number[] {
  const best = numbers.map((number): number[] => [number]);
  for (const [at, number] of numbers.entries()) {
    for (const [earlier, other] of numbers.slice(0, at).entries()) {
      if (other < number && best[earlier]!.length >= best[at]!.length) best[at] = [...best[earlier]!, number];
    }
  }
  return best.reduce<number[]>((most, rise) => (rise.length > most.length ? rise : most), []);
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
