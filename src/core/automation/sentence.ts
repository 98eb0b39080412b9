/**
 * An automation as one sentence that a recruiter reads: "When any vendor scores a candidate 80 or more, post to #hiring".
 * Drafts have one too: what is still missing is said so.
 */
import type { Catalog } from "../catalog.ts";
import type { ActionDefinition } from "../define-action.ts";
import { valueAt } from "../findings.ts";
import type { HiringEventType } from "../hiring/hiring-event.ts";
import { actionKeyOf } from "./automation.ts";
import {
  conditionInWords,
  listed,
  readConditionParts,
  type Clause,
  type ConditionPart,
} from "./condition-words.ts";
import { VENDOR_DOES } from "./vendor-does.ts";

/** As much of an automation as there is. */
export interface Sketch {
  trigger?: string | undefined;
  from?: readonly string[] | undefined;
  when?: string | undefined;
  ats?: string | undefined;
  steps?: readonly SketchedStep[] | undefined;
}
export interface SketchedStep {
  use: string;
  when?: string | undefined;
  with?: unknown;
}

/** Steps that are named one by one; the rest are counted. */
const NAMED_STEPS = 3;

/** @returns a sentence without its full stop; never throws, whatever a draft holds */
export function sentenceOf(automation: Sketch, catalog: Catalog): string {
  const { when = "", steps = [] } = automation;
  const does = when.trim() === "" ? "" : withCondition(automation, catalog);
  const begins = does === "" ? triggerInWords(automation, catalog) : does;
  return `When ${begins}, ${stepsInWords(automation, steps, catalog)}`;
}

/** `any vendor scores a candidate`, `a candidate is marked as hired in HatchBeacon`. */
export function triggerInWords({ trigger = "", from }: Sketch, catalog: Catalog): string {
  const does = doesOf(trigger, catalog);
  if (does) return `${subjectOf(from, does.vendor)} ${does.words}`;
  const found = catalog.event(trigger);
  if (!found) return trigger === "" ? "something happens that is not chosen yet" : `“${trigger}” happens`;
  if (found.app.anyEvent !== undefined) return `${subjectOf(from, "another service")} sends an event`;
  const [, happens] = /^Triggers when (.+?)[;.]/s.exec(`${found.event.description}.`) ?? [];
  if (happens === undefined) return `${subjectOf(from, found.app.label)} sends “${found.event.label}”`;
  return `${happens} in ${from ? listed(from, "or") : found.app.label}`;
}

/** `post to #hiring`; the label of the action where its words depend on the event. */
export function stepInWords(automation: Sketch, step: SketchedStep, catalog: Catalog): string {
  const { use } = step;
  const found = catalog.anyAction(actionKeyOf(automation, step));
  if (!found) return use === "" ? "do something that is not chosen yet" : `use “${use}”`;
  const { action, app } = found;
  const told = tellOf(action, step.with);
  if (told !== undefined && !UNFIT.test(told)) return told.replace("the event's candidate", "the candidate");
  const label = action.label.charAt(0).toLowerCase() + action.label.slice(1);
  return `${label} in ${app.label}`;
}

/** Stands where an expression stands. */
const MARK = "\uE000";
/** Words that quote an expression, miss something, or name what only machines read. */
const UNFIT = /\uE000|\bundefined\b|(?<![\w"])(?=[\w-]*[\d-])[\w-]{16,}/;

function withMarks(value: unknown): unknown {
  if (typeof value === "string") return value.includes("{%") ? MARK : value;
  if (Array.isArray(value)) return value.map(withMarks);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withMarks(inner)]));
}

/** @returns what the action says of itself; undefined where that depends on the event */
function tellOf({ input, describe }: ActionDefinition, given: unknown): string | undefined {
  if (typeof given === "string") return undefined;
  const marked = withMarks(given ?? {}) as Record<string, unknown>;
  try {
    const parsed = input.safeParse(marked);
    if (parsed.success) return describe(parsed.data);
    const wrong = parsed.error.issues.map(({ path }) => valueAt(marked, path));
    return wrong.some((value) => JSON.stringify(value)?.includes(MARK)) ? undefined : describe(marked);
  } catch {
    return undefined; // a draft's input may lack what the words are made of
  }
}

function stepsInWords(automation: Sketch, steps: readonly SketchedStep[], catalog: Catalog): string {
  if (steps.length === 0) return "nothing is done yet";
  const named = steps.slice(0, NAMED_STEPS).map((step) => {
    const words = stepInWords(automation, step, catalog);
    if (step.when === undefined || step.when.trim() === "") return words;
    const part = readConditionParts(step.when);
    return `${words} ${part.kind === "written" ? "on a condition" : `if ${conditionInWords(part)}`}`;
  });
  const more = steps.length - named.length;
  return [...named, ...(more > 0 ? [`${more} more ${more === 1 ? "step" : "steps"}`] : [])].join(", then ");
}

function withCondition(automation: Sketch, catalog: Catalog): string {
  const part = readConditionParts(automation.when ?? "");
  const does = doesOf(automation.trigger ?? "", catalog);
  const parts = part.kind === "all" ? part.parts : [part];
  const score = does?.type === "candidate.scored" ? parts.find(isAboutScore) : undefined;
  const rest = parts.filter((each) => each !== score);
  const begins = triggerInWords(automation, catalog) + (score ? ` ${score.value}` : "");
  if (rest.length === 0) return begins;
  return `${begins} and ${conditionInWords(rest.length === 1 ? rest[0]! : { kind: "all", parts: rest })}`;
}

function isAboutScore(part: ConditionPart): part is Clause {
  return (
    part.kind === "clause" &&
    /^(overall |total )?score$/.test(part.noun) &&
    part.value !== null &&
    part.asks !== "is not"
  );
}

function subjectOf(from: readonly string[] | undefined, vendor: string | null): string {
  return from && from.length > 0 ? listed(from, "or") : (vendor ?? "any vendor");
}

/** Of a vendor's own event only where no other event of theirs says the same. */
function doesOf(
  trigger: string,
  catalog: Catalog,
): { words: string; vendor: string | null; type: HiringEventType } | undefined {
  if (isHiringType(trigger)) return { words: VENDOR_DOES[trigger], vendor: null, type: trigger };
  const found = catalog.event(trigger);
  const type = found?.event.hiringType;
  if (!found || !type) return undefined;
  const alike = Object.values(found.app.events).filter(({ hiringType }) => hiringType === type);
  return alike.length === 1 ? { words: VENDOR_DOES[type], vendor: found.app.label, type } : undefined;
}

function isHiringType(trigger: string): trigger is HiringEventType {
  return Object.hasOwn(VENDOR_DOES, trigger);
}
