import { actionKeyOf } from "../../../src/core/automation/action-key.ts";
import type { Automation } from "./types.ts";

/** Keys of the apps that an automation speaks with: the sender first, unless any will do. */
export function appsOf(definition: Automation["definition"]): string[] {
  const keys = [definition.trigger, ...definition.steps.map((step) => actionKeyOf(definition, step))];
  return [...new Set(keys.map((key) => key.split(".")[0] ?? ""))];
}
