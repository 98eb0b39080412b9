/** What the rules look at: every operation of an app with its place, and every text that a person reads. */
import type { App, Create, InputField, Search, Trigger } from "../app/zapier.ts";

export interface Finding {
  /** Zapier's own number of the check, such as `D018`. */
  code: string;
  /** `triggers.any_candidate_scored.display.label`. */
  where: string;
  /** What is wrong, in words. */
  message: string;
}

/** Some try something out, so that they take a moment. */
export type Rule = (app: App) => Finding[] | Promise<Finding[]>;

export type Operation =
  | ({ kind: "triggers"; where: string } & Trigger)
  | ({ kind: "creates"; where: string } & Create)
  | ({ kind: "searches"; where: string } & Search);

export function operationsOf(app: App): Operation[] {
  const of = (kind: Operation["kind"]) =>
    Object.entries(app[kind] ?? {}).map(([key, part]) => ({ kind, where: `${kind}.${key}`, ...part }));
  return [...of("triggers"), ...of("creates"), ...of("searches")] as Operation[];
}

/** Those that stand in Zapier's menus. */
export function visibleOperationsOf(app: App): Operation[] {
  return operationsOf(app).filter(({ display }) => display.hidden !== true);
}

export interface PlacedField {
  where: string;
  field: InputField;
}

export function inputFieldsOf({ where, operation }: Operation): PlacedField[] {
  return (operation.inputFields ?? []).map((field) => ({
    where: `${where}.inputFields.${field.key}`,
    field,
  }));
}

export function allInputFieldsOf(app: App): PlacedField[] {
  return operationsOf(app).flatMap(inputFieldsOf);
}

export function authFieldsOf(app: App): PlacedField[] {
  return app.authentication.fields.map((field) => ({ where: `authentication.fields.${field.key}`, field }));
}

export interface PlacedText {
  where: string;
  text: string;
}

/** Every text of the definition that a person reads; samples, which are data, are none. */
export function textsOf(app: App): PlacedText[] {
  const fields = [...authFieldsOf(app), ...allInputFieldsOf(app)].flatMap(({ where, field }) =>
    (["label", "helpText", "placeholder", "default"] as const).map((name) => ({
      where: `${where}.${name}`,
      text: field[name],
    })),
  );
  const displays = operationsOf(app).flatMap(({ where, display }) =>
    (["label", "description", "directions"] as const).map((name) => ({
      where: `${where}.display.${name}`,
      text: display[name],
    })),
  );
  return [...fields, ...displays].filter((each): each is PlacedText => each.text !== undefined);
}
