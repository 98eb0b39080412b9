/** Checks what a step's `with` says as far as it is literal: what an expression gives is known only in a run. */
import type { z } from "zod";
import { didYouMean } from "./closest.ts";
import { inputSchema } from "./automation-schema.ts";
import { findingsOf, formatPath, valueAt, type Finding } from "../findings.ts";

export interface LiteralProblem {
  /** Inside `with`. */
  path: PropertyKey[];
  code: "missing_input" | "unknown_input" | "invalid_input";
  message: string;
  /** True when the field's name is wrong and not its value. */
  atKey: boolean;
}

/** Whether a text holds an expression. */
export function isTemplate(value: unknown): boolean {
  return typeof value === "string" && value.includes("{%");
}

/**
 * @param action  key of the action, for the messages
 * @param input   the action's schema
 * @param given   `with` as a group of fields
 */
export function checkLiterals(
  action: string,
  input: z.ZodType,
  given: Readonly<Record<string, unknown>>,
): LiteralProblem[] {
  const unknown = unknownFields(action, input, given);
  const parsed = parse(input, given);
  if (!parsed || parsed.success) return unknown;
  const named = new Set(unknown.map(({ path }) => String(path[0])));
  const wrong = findingsOf(parsed.error, given)
    .filter((finding) => isKnown(finding, given))
    .flatMap((finding) => toProblem(action, finding, given, named));
  return [...unknown, ...wrong];
}

/** A schema with code of its own may stumble over an expression's text; a run will tell. */
function parse(input: z.ZodType, given: unknown): ReturnType<z.ZodType["safeParse"]> | undefined {
  try {
    return input.safeParse(given);
  } catch {
    return undefined;
  }
}

function unknownFields(
  action: string,
  input: z.ZodType,
  given: Readonly<Record<string, unknown>>,
): LiteralProblem[] {
  const options = [inputSchema(input)].flatMap((schema) => {
    const inner = schema["anyOf"] ?? schema["oneOf"];
    return Array.isArray(inner) ? (inner as Record<string, unknown>[]) : [schema];
  });
  const takesAny = options.some(
    ({ properties, additionalProperties }) => properties === undefined || isOpen(additionalProperties),
  );
  if (takesAny) return [];
  const known = [...new Set(options.flatMap(({ properties }) => Object.keys(properties as object)))];
  return Object.keys(given)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const meant = didYouMean(key, known) || ` Its fields are: ${known.join(", ")}.`;
      const message = `${action} has no field "${key}".${meant}`;
      return { path: [key], code: "unknown_input", message, atKey: true };
    });
}

/** `additionalProperties: {}` means that any field may be there. */
function isOpen(additional: unknown): boolean {
  return additional !== undefined && additional !== false;
}

/** False for what an expression stands in for. */
function isKnown({ path, issue }: Finding, given: unknown): boolean {
  const value = valueAt(given, path);
  if (isTemplate(value)) return false;
  // an expression somewhere inside may be what an option of a union waits for
  return issue.code !== "invalid_union" || !holdsTemplate(value);
}

function holdsTemplate(value: unknown): boolean {
  if (isTemplate(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(holdsTemplate);
}

function toProblem(
  action: string,
  { path, issue, words }: Finding,
  given: unknown,
  alreadyNamed: ReadonlySet<string>,
): LiteralProblem[] {
  const name = formatPath(path);
  if (issue.code === "unrecognized_keys") {
    return issue.keys
      .filter((key) => path.length > 0 || !alreadyNamed.has(key))
      .map((key) => ({
        path: [...path, key],
        code: "unknown_input",
        message: `${action} has no field "${formatPath([...path, key])}".`,
        atKey: true,
      }));
  }
  if (words === "is missing") {
    return [{ path, code: "missing_input", message: `${action} needs "${name}".`, atKey: false }];
  }
  // most words continue a sentence; an action's own may be a whole one
  const continues = /^(is|are|has|have|gives|needs|must|does|do|fits)\b/.test(words);
  const subject = name === "" ? action : `"${name}"`;
  const message = `${subject}${continues ? "" : ":"} ${words}${/[.!?]$/.test(words) ? "" : "."}`;
  return [{ path, code: "invalid_input", message, atKey: valueAt(given, path) === undefined }];
}
