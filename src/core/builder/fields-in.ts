/** What fields there are in something: by its documented shape, and by what was seen of it. */
import type { FieldChoice, FieldKind } from "./field-info.ts";

/** A field by its names, without a label yet. */
export interface FoundField {
  names: string[];
  kind: FieldKind;
  sample?: unknown;
  choices?: FieldChoice[];
}

/** The part of a JSON Schema that is looked at. */
interface Schema {
  type?: string | string[];
  format?: string;
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
}

/** Deeper and more than this nobody picks from a list. */
const MAX_DEPTH = 6;
const MAX_FIELDS = 300;
const LONGEST_SAMPLE = 200;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** A version may look like a day, so the name must agree. */
const NAME_OF_DAY = /date|day|(^|_)on$|On$|(^|_)at$|At$/;
/** An object with more names than this is keyed by data, such as scores by skill id. */
const MOST_NAMES = 60;

/**
 * @param schema   JSON Schema, or undefined when nothing is documented
 * @param samples  of the thing itself, the best first: the first that has a value tells it
 */
export function fieldsIn(schema: object | undefined, samples: readonly unknown[]): FoundField[] {
  const found: FoundField[] = [];
  visit(schema, samples, [], false, found);
  return found;
}

function visit(
  given: Schema | undefined,
  samples: readonly unknown[],
  names: string[],
  inList: boolean,
  found: FoundField[],
): void {
  const schema = plain(given);
  const seen = samples.filter((sample) => sample !== undefined && sample !== null);
  const kind = kindOf(names.at(-1) ?? "", schema, seen);
  if (names.length > 0) {
    if (found.length >= MAX_FIELDS) return;
    const sample = shownSample(inList ? seen : seen[0]);
    const choices = choicesOf(schema);
    // What is inside a list reads as a list of that.
    found.push({
      names,
      kind: inList ? "list" : kind,
      ...(sample !== undefined && { sample }),
      ...(choices && !inList && { choices }),
    });
  }
  if (names.length >= MAX_DEPTH) return;
  if (kind === "list") {
    const items = seen.flatMap((sample) => (Array.isArray(sample) ? (sample as unknown[]).slice(0, 3) : []));
    for (const [name, inner, values] of namesIn(plain(schema?.items), items)) {
      visit(inner, values, [...names, name], true, found);
    }
  } else if (kind === "object") {
    for (const [name, inner, values] of namesIn(schema, seen)) {
      visit(inner, values, [...names, name], inList, found);
    }
  }
}

function namesIn(
  schema: Schema | undefined,
  seen: readonly unknown[],
): [string, Schema | undefined, unknown[]][] {
  const objects = seen.filter(isObject);
  const names = new Set(Object.keys(schema?.properties ?? {}));
  const extra = new Set(objects.flatMap((object) => Object.keys(object)).filter((name) => !names.has(name)));
  if (extra.size <= MOST_NAMES) for (const name of extra) names.add(name);
  names.delete("__proto__");
  return [...names].map((name) => [
    name,
    schema?.properties?.[name],
    objects.map((object) => (Object.hasOwn(object, name) ? object[name] : undefined)),
  ]);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Without what only says that a value may be null. */
function plain(schema: Schema | undefined): Schema | undefined {
  const [first, ...rest] = (schema?.anyOf ?? schema?.oneOf ?? schema?.allOf ?? []).filter(
    ({ type }) => type !== "null",
  );
  return first !== undefined && rest.length === 0 ? plain(first) : schema;
}

function kindOf(name: string, schema: Schema | undefined, seen: readonly unknown[]): FieldKind {
  const types = [schema?.type ?? []].flat().filter((type) => type !== "null");
  const [type] = types;
  const [sample] = seen;
  if (types.length === 1) {
    if (type === "string") {
      const dated = schema?.format === "date-time" || schema?.format === "date";
      return dated || isDate(name, sample) ? "date" : "text";
    }
    if (type === "number" || type === "integer") return "number";
    if (type === "boolean") return "boolean";
    if (type === "array") return "list";
    // A shape without names tells less than what was seen.
    if (type === "object") return "object";
  }
  if (isDate(name, sample)) return "date";
  if (typeof sample === "number") return "number";
  if (typeof sample === "boolean") return "boolean";
  if (Array.isArray(sample)) return "list";
  return typeof sample === "object" && sample !== null ? "object" : "text";
}

function isDate(name: string, value: unknown): boolean {
  if (typeof value !== "string" || Number.isNaN(Date.parse(value))) return false;
  return TIME.test(value) || (DAY.test(value) && NAME_OF_DAY.test(name));
}

function choicesOf(schema: Schema | undefined): FieldChoice[] | undefined {
  const values = schema?.enum ?? (schema?.const === undefined ? undefined : [schema.const]);
  if (values === undefined || values.length === 0 || values.length > 100) return undefined;
  return values.flatMap((value) =>
    typeof value === "string" || typeof value === "number" || typeof value === "boolean"
      ? [{ value, label: String(value) }]
      : [],
  );
}

/** Short enough for a list of fields. */
function shownSample(value: unknown): unknown {
  if (typeof value === "string") {
    return value.length > LONGEST_SAMPLE ? `${value.slice(0, LONGEST_SAMPLE)}…` : value;
  }
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (!Array.isArray(value)) return undefined;
  const items = (value as unknown[]).slice(0, 5).filter((item) => typeof item !== "object");
  return items.length === 0 ? undefined : items.map(shownSample);
}
