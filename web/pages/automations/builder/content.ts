/** The automation that is being written, and what can be done to it. Pure: every change gives a new one. */
import { actionKeyOf } from "../../../../src/core/automation/action-key.ts";
import {
  placeOf,
  readUnfinished,
  type KeptRows,
  type Unfinished,
} from "../../../../src/core/builder/unfinished.ts";

export interface Step {
  id: string;
  use: string;
  connection?: string;
  when?: string;
  /** Its input by field, or one expression for the whole. */
  with?: Record<string, unknown> | string;
}

export interface Content {
  name?: string;
  description?: string;
  trigger?: string;
  from?: string[];
  when?: string;
  ats?: string;
  steps: Step[];
  examples?: unknown[];
  /** Rows of conditions that are not filled in: kept with the draft, and no part of the automation. */
  unfinished?: Unfinished;
}

export const BLANK: Content = { steps: [] };

/** Reads whatever a draft holds. What has the wrong form is left out, so that it can be written anew. */
export function toContent(value: Readonly<Record<string, unknown>>): Content {
  const text = (key: string): string | undefined => {
    const given = value[key];
    return typeof given === "string" ? given : undefined;
  };
  const given: unknown[] = Array.isArray(value["steps"]) ? value["steps"] : [];
  const steps: Step[] = [];
  for (const each of given) {
    if (!isGroup(each) || typeof each["use"] !== "string") continue;
    const { id, use } = each;
    steps.push({ ...each, use, id: typeof id === "string" ? id : freeId(use, steps) });
  }
  const from = value["from"];
  const examples = value["examples"];
  return tidy({
    name: text("name"),
    description: text("description"),
    trigger: text("trigger"),
    from: Array.isArray(from) ? from.filter((each) => typeof each === "string") : undefined,
    when: text("when"),
    ats: text("ats"),
    steps,
    examples: Array.isArray(examples) && examples.length > 0 ? (examples as unknown[]) : undefined,
    unfinished: readUnfinished(value["unfinished"]),
  });
}

/** The automation alone, as previews and files take it. */
export function written({ unfinished: _unfinished, ...content }: Content): Content {
  return content;
}

/** @param stepId  null: the automation's own condition */
export function rowsOf({ unfinished }: Content, stepId: string | null): KeptRows | undefined {
  return unfinished?.[placeOf(stepId)];
}

/** @param rows  null once every row is filled in */
export function keepRows(content: Content, stepId: string | null, rows: KeptRows | null): Content {
  const place = placeOf(stepId);
  const { [place]: _old, ...others } = content.unfinished ?? {};
  return change(content, { unfinished: rows === null ? others : { ...others, [place]: rows } });
}

/** What is empty is left out, as in a file that somebody writes. */
export function change(
  content: Content,
  changes: { [K in keyof Content]?: Content[K] | undefined },
): Content {
  return tidy({ ...content, ...changes });
}

export function changeStep(
  content: Content,
  id: string,
  changes: { [K in keyof Step]?: Step[K] | undefined },
): Content {
  const steps = content.steps.map((step) => (step.id === id ? tidyStep({ ...step, ...changes }) : step));
  return { ...content, steps };
}

/** @param value  undefined empties the field */
export function setInput(content: Content, id: string, field: string, value: unknown): Content {
  const step = content.steps.find((each) => each.id === id);
  if (!step) return content;
  const { [field]: _old, ...others } = typeof step.with === "object" ? step.with : {};
  const input = value === undefined || value === "" ? others : { ...others, [field]: value };
  // fields stay where they stood
  const given = typeof step.with === "object" ? step.with : {};
  const order = [...new Set([...Object.keys(given), field])].filter((key) => key in input);
  return changeStep(content, id, { with: Object.fromEntries(order.map((key) => [key, input[key]])) });
}

export function addStep(content: Content, use: string): { content: Content; id: string } {
  const id = freeId(use, content.steps);
  return { content: { ...content, steps: [...content.steps, { id, use, with: {} }] }, id };
}

export function removeStep(content: Content, id: string): Content {
  return keepRows({ ...content, steps: content.steps.filter((step) => step.id !== id) }, id, null);
}

/** @param by  -1 up, 1 down */
export function moveStep(content: Content, id: string, by: -1 | 1): Content {
  const at = content.steps.findIndex((step) => step.id === id);
  const to = at + by;
  if (at === -1 || to < 0 || to >= content.steps.length) return content;
  const steps = [...content.steps];
  [steps[at], steps[to]] = [steps[to]!, steps[at]!];
  return { ...content, steps };
}

/** The action that a step means: `ats.` stands for the automation's ATS. */
export function actionOf(content: Content, step: Step): string {
  return actionKeyOf(content, step);
}

/** `post_message`, `post_message_2` */
function freeId(use: string, steps: readonly Step[]): string {
  const base = use.slice(use.indexOf(".") + 1) || "step";
  let id = base;
  for (let count = 2; steps.some((step) => step.id === id); count += 1) id = `${base}_${count}`;
  return id;
}

function tidy(content: { [K in keyof Content]: Content[K] | undefined } & { steps: Step[] }): Content {
  const { steps, examples, unfinished, ...rest } = content;
  const said = Object.entries(rest).filter(
    ([, value]) => value !== undefined && value !== "" && !isEmptyList(value),
  );
  return {
    ...(Object.fromEntries(said) as Omit<Content, "steps">),
    steps,
    ...(examples && { examples }),
    ...(unfinished && Object.keys(unfinished).length > 0 && { unfinished }),
  };
}

function tidyStep({
  id,
  use,
  connection,
  when,
  with: input,
}: { [K in keyof Step]?: Step[K] | undefined }): Step {
  return {
    id: id ?? "",
    use: use ?? "",
    ...(connection !== undefined && connection !== "" && { connection }),
    ...(when !== undefined && when.trim() !== "" && { when }),
    with: input ?? {},
  };
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
