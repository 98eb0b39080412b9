/** A field as the API describes it, and what a form knows of its value. */
import type { z } from "zod";
import { fieldProblem, isShown, type Field as CoreField } from "../../src/core/fields.ts";
import type { FieldShape } from "../../src/http/api/shapes/app.ts";

export type Field = z.output<typeof FieldShape>;

/** By field key. A secret is here only when it has just been entered. */
export type FieldValues = Readonly<Record<string, unknown>>;

/** Something wrong, said beside the field that `path` names. */
export interface FieldProblem {
  path?: string | null | undefined;
  message: string;
}

/** What is known of a secret that is kept: never the secret. */
export interface SecretSet {
  field: string;
  /** Two while it is being replaced. */
  active: number;
  /** False: it must be entered again. */
  readable: boolean;
}

/** @returns what is wrong, in the words in which the server would say it; null when it fits */
export function problemOf(field: Field, value: unknown): string | null {
  return fieldProblem(toCore(field), value);
}

/**
 * What must be mended before there is any use in asking the server.
 *
 * @param secretsSet  need not be entered again
 */
export function problemsOf(
  fields: readonly Field[],
  values: FieldValues,
  secretsSet: readonly SecretSet[] = [],
): FieldProblem[] {
  const kept = new Set(secretsSet.flatMap(({ field, readable }) => (readable ? [field] : [])));
  return shownFields(fields, values).flatMap((field) => {
    if (isEmpty(values[field.key]) && kept.has(field.key)) return [];
    const message = problemOf(field, values[field.key]);
    return message === null ? [] : [{ path: field.key, message }];
  });
}

/** Without those that belong to another way in than the chosen one. */
export function shownFields(fields: readonly Field[], values: FieldValues): Field[] {
  const all = Object.fromEntries(fields.map((field) => [field.key, field]));
  return fields.filter(({ key }) => isShown(all, key, values));
}

export function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

function toCore({ key: _key, pattern, ...field }: Field): CoreField {
  return {
    ...field,
    ...(field.kind === "choice" && { choices: field.choices ?? {} }),
    ...(pattern !== undefined && { pattern: new RegExp(pattern) }),
  } as CoreField;
}
