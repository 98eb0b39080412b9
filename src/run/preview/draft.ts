/** An automation that somebody is writing: it may be unfinished, and is looked at all the same. */
import type { AutomationDefinition } from "../../core/automation/automation.ts";
import type { AutomationDraft, AutomationDraftStep } from "../../core/automation/automation-draft.ts";

/** A definition that can be evaluated step by step; what is not said yet is empty. */
export function toDefinition(draft: AutomationDraft): AutomationDefinition {
  const { trigger, from, ats } = draft;
  const steps = draft.steps ?? [];
  const taken = new Set(steps.flatMap(({ id }) => id ?? []));
  return {
    name: draft.name ?? "",
    trigger,
    ...(from !== undefined && from.length > 0 && { from }),
    ...(isSaid(draft.when) && { when: draft.when }),
    ...(isSaid(ats) && { ats }),
    steps: steps.map((step) => ({
      id: step.id ?? nameFor(step, taken),
      use: step.use ?? "",
      ...(isSaid(step.connection) && { connection: step.connection }),
      ...(isSaid(step.when) && { when: step.when }),
      with: asMapping(step.with),
    })),
  };
}

/** As `nameSteps` names the steps of an automation that is saved. */
function nameFor({ use = "" }: AutomationDraftStep, taken: Set<string>): string {
  const base = use.slice(use.indexOf(".") + 1) || "step";
  let id = base;
  for (let count = 2; taken.has(id); count += 1) id = `${base}_${count}`;
  taken.add(id);
  return id;
}

function asMapping(given: unknown): string | Record<string, unknown> {
  if (typeof given === "string") return given;
  return typeof given === "object" && given !== null ? (given as Record<string, unknown>) : {};
}

function isSaid(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== "";
}
