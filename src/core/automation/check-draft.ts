/** What is wrong with an automation that somebody is still writing. Nothing is too broken to be looked at. */
import { countUnfinished, placeOf, readUnfinished } from "../builder/unfinished.ts";
import { AutomationSchema, nameSteps } from "./automation.ts";
import { readAutomationJson } from "./automation-file.ts";
import { checkAutomation, type CheckOptions } from "./check-automation.ts";
import type { Side } from "./differences.ts";
import type { Problem } from "./problem.ts";

export interface DraftProblem extends Problem {
  /** True where the automation can be published all the same, and only not be on. */
  whenOn: boolean;
}

/** They concern accounts: what is off may still lack them. */
const ABOUT_CONNECTIONS = new Set(["connection_missing", "connection_ambiguous", "connection_of_other_app"]);

/** Stands in for what is not chosen yet, so that the rest can be checked. */
const HOLES = { name: "-", trigger: "webhook.test" };

/** @returns every problem, in the order in which an automation is read */
export function checkDraft(
  content: Readonly<Record<string, unknown>>,
  options: Required<Pick<CheckOptions, "catalog" | "connections">>,
): DraftProblem[] {
  const written = writtenOf(content);
  const read = readAutomationJson(written);
  const definition = read.definition ?? withoutHoles(written);
  const deeper = definition ? checkAutomation(definition, options) : [];
  const known = new Set(read.problems.map(({ path }) => path));
  const problems = [...read.problems, ...deeper.filter(({ path }) => !known.has(path)), ...gapsIn(content)];
  return problems.map((problem) => ({ ...problem, whenOn: ABOUT_CONNECTIONS.has(problem.code) }));
}

/** The automation of a draft, without what is only there while somebody is writing. */
export function writtenOf(content: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { unfinished: _unfinished, ...written } = content;
  return written;
}

/** Without them it would do more than whoever drew a row meant it to. */
function gapsIn(content: Readonly<Record<string, unknown>>): Problem[] {
  const unfinished = readUnfinished(content["unfinished"]);
  const { when, steps = [] } = sketchOf(content);
  const places = [
    { place: placeOf(null), path: "when", text: when },
    ...steps.map((step, index) => ({
      place: placeOf(step.id ?? ""),
      path: `steps[${index}].when`,
      text: step.when,
    })),
  ];
  return places.flatMap(({ place, path, text = "" }) => {
    const kept = Object.hasOwn(unfinished, place) ? unfinished[place] : undefined;
    if (kept === undefined || kept.text !== text) return [];
    const count = countUnfinished(kept.group);
    const rows = count === 1 ? "One row of this condition is" : `${count} rows of this condition are`;
    const them = count === 1 ? "it" : "them";
    const message = `${rows} not filled in. Fill ${them} in, or remove ${them}.`;
    return [{ path, code: "unfinished_condition", message }];
  });
}

/** The draft with its holes filled, so that one missing name does not hide what is wrong with a step. */
function withoutHoles(content: Readonly<Record<string, unknown>>) {
  const filled = Object.entries(HOLES).flatMap(([key, value]) =>
    AutomationSchema.shape[key as keyof typeof HOLES].safeParse(content[key]).success ? [] : [[key, value]],
  );
  const parsed = AutomationSchema.safeParse({ ...content, ...Object.fromEntries(filled) });
  return parsed.success ? nameSteps(parsed.data) : undefined;
}

/** As much of a draft as has the right form, for its sentence and for what differs. */
export function sketchOf(content: Readonly<Record<string, unknown>>): Side {
  const { name, description, trigger, from, when, ats, steps, examples } = content;
  return {
    name: textOf(name),
    description: textOf(description),
    trigger: textOf(trigger),
    from: Array.isArray(from) ? from.filter((each) => typeof each === "string") : undefined,
    when: textOf(when),
    ats: textOf(ats),
    steps: Array.isArray(steps) ? steps.flatMap((step: unknown) => stepOf(step)) : undefined,
    examples: Array.isArray(examples) ? (examples as unknown[]) : undefined,
  };
}

function stepOf(value: unknown): NonNullable<Side["steps"]> {
  if (typeof value !== "object" || value === null) return [];
  const { id, use, connection, when, with: given } = value as Record<string, unknown>;
  return [
    {
      id: textOf(id),
      use: textOf(use) ?? "",
      connection: textOf(connection),
      when: textOf(when),
      with: given,
    },
  ];
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
