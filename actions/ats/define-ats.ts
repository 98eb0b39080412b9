/** Makes an app of an ATS adapter: the same operations, inputs and answers for every ATS. */
import { type ActionApp, type ActionDefinition, defineAction } from "../../src/core/define-action.ts";
import type { Fields } from "../../src/core/fields.ts";
import type { AtsAdapter } from "./adapter.ts";
import { moveAction, rejectAction } from "./application-actions.ts";
import { fieldAction, noteAction, tagAction } from "./candidate-actions.ts";
import { choicesOf } from "./choices.ts";
import { findAction } from "./find-action.ts";

export type AtsApp<C extends Fields> = Omit<ActionApp<C>, "actions" | "choices" | "family"> & {
  adapter: AtsAdapter<C>;
};

export function defineAts<const C extends Fields>({ adapter, ...app }: AtsApp<C>): ActionApp {
  const ats = { label: app.label, adapter };
  const actions: Record<string, ActionDefinition<C>> = { find_candidate: findAction(ats) };
  if (adapter.note) actions["add_note"] = noteAction(ats, adapter.note);
  if (adapter.field) actions["set_field"] = fieldAction(ats, adapter.field);
  if (adapter.tag) actions["add_tag"] = tagAction(ats, adapter.tag);
  if (adapter.stage) actions["move_stage"] = moveAction(ats, adapter.stage);
  if (adapter.rejection) actions["reject"] = rejectAction(ats, adapter.rejection);
  return defineAction<C>({ ...app, family: "ats", actions, choices: choicesOf(adapter) });
}
