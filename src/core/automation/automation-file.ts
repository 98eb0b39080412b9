/**
 * An automation as a file: YAML in git, JSON over the API, one model and the same checks. What apps,
 * actions and connections exist is checked apart (`automation-check.ts`).
 */
import type { z } from "zod";
import { Document, isMap, isScalar, Scalar, visit } from "yaml";
import type { AutomationState } from "../types.ts";
import {
  AutomationFileSchema,
  AutomationSchema,
  nameSteps,
  type AutomationDefinition,
  type AutomationInput,
} from "./automation.ts";
import { didYouMean } from "./closest.ts";
import { findingsOf, formatPath, valueAt, type Finding } from "../findings.ts";
import { problemsError, type Locate, type Problem } from "./problem.ts";
import { describeDocument, MAX_FILE_BYTES, readYaml } from "./yaml-document.ts";

/** The published JSON Schema, which editors read for completion. */
const SCHEMA_FILE = "automation.schema.json";
/** JSON nested deeper than this was not written by a person. */
const MAX_DEPTH = 64;

export interface AutomationFile {
  /** Undefined when there are problems. */
  definition: AutomationDefinition | undefined;
  /** Undefined when the file does not say. */
  state?: AutomationState | undefined;
  problems: Problem[];
  /** Finds where a field is written. */
  locate: Locate;
}

/** Reads an automation from YAML or JSON text. Never throws: every problem has its line and column. */
export function readAutomation(text: string): AutomationFile {
  const { value, problems, locate } = readYaml(text);
  if (problems.length > 0) return { definition: undefined, problems, locate };
  return { ...checkModel(AutomationFileSchema, value, locate), locate };
}

/**
 * Reads an automation from YAML or JSON text.
 *
 * @param options.file  how the text is called in messages
 * @throws {ConfigError} with the path of the first problem; the message tells all of them, each with
 *   `file:line:column` and the line itself
 */
export function parseAutomation(text: string, options: { file?: string } = {}): AutomationDefinition {
  const { definition, problems } = readAutomation(text);
  return definition ?? refuse(problems, options.file);
}

/**
 * Checks an automation that came over the API.
 *
 * @throws {ConfigError} with the path of the first problem; the message tells all of them
 */
export function parseAutomationJson(value: unknown): AutomationDefinition {
  const { definition, problems } = readAutomationJson(value);
  return definition ?? refuse(problems);
}

/** The same, and never throws. */
export function readAutomationJson(value: unknown): Pick<AutomationFile, "definition" | "problems"> {
  const tooMuch = sizeProblem(value);
  if (tooMuch) return { definition: undefined, problems: [tooMuch] };
  return checkModel(AutomationSchema, value, () => undefined);
}

/**
 * The automation as a file. The same automation always gives the same text.
 *
 * @param options.schema  path or address of the JSON Schema, for editors
 * @param options.state   written into the file when it is given
 */
export function toYaml(
  definition: AutomationDefinition,
  options: { schema?: string; state?: AutomationState } = {},
): string {
  const document = new Document(ordered(definition, options.state), {
    schema: "core",
    version: "1.2",
    aliasDuplicateObjects: false,
  });
  visit(document, {
    Scalar: (key, node) => {
      if (key === "key" || typeof node.value !== "string") return;
      const { value } = node;
      if (value.includes("\n")) node.type = fitsBlock(value) ? Scalar.BLOCK_LITERAL : Scalar.QUOTE_DOUBLE;
      else if (value.includes("{%") || value.includes("#")) node.type = Scalar.QUOTE_DOUBLE;
    },
    Pair: (_key, pair) => {
      const { key, value } = pair;
      if (isMap(value) && value.items.length === 0) value.flow = true;
      if (isScalar(key) && key.value === "examples") key.spaceBefore = true;
    },
  });
  const body = document.toString({ lineWidth: 0, singleQuote: false, nullStr: "null" });
  return `# yaml-language-server: $schema=${options.schema ?? SCHEMA_FILE}\n${body}`;
}

/** Blocks keep expressions readable, but lose blanks at the ends of lines and take no control characters. */
function fitsBlock(text: string): boolean {
  return !/^\s|[ \t](\n|$)|(?!\n)\p{Cc}|[\u2028\u2029\uFEFF]/u.test(text);
}

/** Fields in the order in which they are explained; a step's name that its action gives is left out. */
function ordered(definition: AutomationDefinition, state: AutomationState | undefined): AutomationInput {
  const { name, description, trigger, from, when, ats, steps, examples } = definition;
  const nameless = { ...definition, steps: steps.map(({ id: _id, ...step }) => step) };
  const given = nameSteps(nameless).steps;
  const kept = given.every(({ id }, index) => id === steps[index]?.id);
  const writtenSteps = steps.map(({ id, use, connection, when: stepWhen, with: input }) =>
    defined({ id: kept ? undefined : id, use, connection, when: stepWhen, with: input }),
  );
  const writtenExamples = examples?.map(({ note, given: event, expect, why }) =>
    defined({ note, given: event, expect, why }),
  );
  const head = { name, description, state, trigger, from, when, ats };
  return defined({ ...head, steps: writtenSteps, examples: writtenExamples });
}

function defined<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

function refuse(problems: Problem[], file?: string): never {
  const [first, ...rest] = problems;
  if (!first) throw new TypeError("an automation was refused without a reason");
  throw problemsError([first, ...rest], file);
}

function sizeProblem(value: unknown): Problem | undefined {
  if (depthOf(value) > MAX_DEPTH) {
    return {
      path: "",
      code: "nested_too_deep",
      message: `The automation is nested more than ${MAX_DEPTH} deep.`,
    };
  }
  const bytes = new TextEncoder().encode(JSON.stringify(value) ?? "").length;
  if (bytes <= MAX_FILE_BYTES) return undefined;
  const message = `The automation has ${Math.ceil(bytes / 1024)} KB; it may have ${MAX_FILE_BYTES / 1024}.`;
  return { path: "", code: "file_too_large", message };
}

/** Level by level, so that hostile nesting costs no stack. Stops counting once it is too deep. */
function depthOf(value: unknown): number {
  let level: unknown[] = [value];
  let depth = 0;
  while (level.length > 0 && depth <= MAX_DEPTH) {
    level = level.flatMap((item) => (typeof item === "object" && item !== null ? Object.values(item) : []));
    depth += 1;
  }
  return depth;
}

function checkModel(
  schema: typeof AutomationSchema | typeof AutomationFileSchema,
  value: unknown,
  locate: Locate,
): Omit<AutomationFile, "locate"> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const message = `This is ${describeDocument(value)}, and an automation is a group of fields: name, trigger, steps.`;
    return {
      definition: undefined,
      problems: [{ path: "", code: "not_an_automation", message, ...locate([]) }],
    };
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) {
    const { state, ...automation }: z.infer<typeof AutomationFileSchema> = parsed.data;
    return { definition: nameSteps(automation), state, problems: [] };
  }
  const problems = findingsOf(parsed.error, value).flatMap((finding) => toProblems(finding, value, locate));
  return { definition: undefined, problems: withoutEchoes(problems) };
}

/** A misspelt field is also a missing one: saying the first is enough. */
function withoutEchoes(problems: Problem[]): Problem[] {
  const meant = new Set(
    problems.flatMap(({ code, path, message }) => {
      const suggestion = / Did you mean "([^"]+)"\?$/.exec(message)?.[1];
      return code === "unknown_field" && suggestion ? [path.replace(/[^.[\]]+$/, suggestion)] : [];
    }),
  );
  return problems.filter(({ code, path }) => code !== "missing_field" || !meant.has(path));
}

function toProblems({ path, issue, words }: Finding, value: unknown, locate: Locate): Problem[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const known = fieldsAt(path);
      const meant = didYouMean(key, known) || ` The fields here are: ${known.join(", ")}.`;
      const message = `There is no field "${key}" here.${meant}`;
      const full = [...path, key];
      return { path: formatPath(full), code: "unknown_field", message, ...locate(full, { key: true }) };
    });
  }
  const missing = valueAt(value, path) === undefined;
  const message = `"${formatPath(path)}" ${words}.${hint(path, value)}`;
  const code = missing ? "missing_field" : "invalid_field";
  return [{ path: formatPath(path), code, message, ...locate(path) }];
}

/** What people write who know another tool's words. */
function hint(path: readonly PropertyKey[], value: unknown): string {
  const key = path.at(-1);
  const written = valueAt(value, path);
  if (key === "trigger" && typeof written === "string" && written.split(".").length > 2) {
    const [app, ...event] = written.split(".");
    return ` Did you mean "${app}.${event.join("_")}"?`;
  }
  if (key === "from" && typeof written === "string") return ` Write: from: [${written}]`;
  return "";
}

const EXAMPLE_FIELDS = Object.keys(AutomationSchema.shape.examples.unwrap().element.shape);
const GIVEN_FIELDS = Object.keys(AutomationSchema.shape.examples.unwrap().element.shape.given.shape);
const STEP_FIELDS = Object.keys(AutomationSchema.shape.steps.element.shape);

/** The fields of the group that a path leads to. */
function fieldsAt(path: readonly PropertyKey[]): string[] {
  if (path.length === 0) return Object.keys(AutomationFileSchema.shape);
  if (path[0] === "steps") return STEP_FIELDS;
  return path.at(-1) === "given" ? GIVEN_FIELDS : EXAMPLE_FIELDS;
}
