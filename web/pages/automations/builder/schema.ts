/** An action's input, from its own description (JSON Schema), as a form wants it: a new action needs no new form. */

export interface FieldSpec {
  key: string;
  label: string;
  help?: string | undefined;
  required: boolean;
  /** Folded away at first: most people never touch it. */
  folded: boolean;
  kind: FieldKind;
}

export type FieldKind =
  /** Text in which fields of the event can stand. */
  | { is: "text"; multiline: boolean }
  /** Picked from what the connected account offers. */
  | { is: "choice"; choices: string }
  | { is: "number"; min?: number | undefined; max?: number | undefined; standard?: number | undefined }
  | { is: "boolean"; standard: boolean }
  | { is: "enum"; options: { value: string; label: string }[]; standard?: string | undefined }
  /** Names and texts, such as the columns of a row. */
  | { is: "pairs"; choices?: string | undefined }
  | { is: "texts" }
  /** One group of fields, or a list of them. */
  | { is: "group"; fields: FieldSpec[] }
  | { is: "groups"; fields: FieldSpec[]; most?: number | undefined }
  /** Anything: written by hand. */
  | { is: "code" };

/** The part of a JSON Schema that is looked at. */
interface Schema {
  type?: string | string[];
  label?: string;
  help?: string;
  choices?: string;
  multiline?: boolean;
  advanced?: boolean;
  default?: unknown;
  enum?: unknown[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  maxItems?: number;
  maxLength?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
}

/** @param input  an action's `input` as `/api/apps` tells it */
export function fieldsOf(input: Readonly<Record<string, unknown>>): FieldSpec[] {
  const schema = input as Schema;
  const options = schema.anyOf ?? schema.oneOf;
  // of several forms, the fields of all: which go together is said when it is checked
  const properties = options
    ? Object.assign({}, ...options.map((option) => option.properties ?? {}))
    : (schema.properties ?? {});
  const required = options ? [] : (schema.required ?? []);
  return Object.entries(properties as Record<string, Schema>).map(([key, property]) =>
    toSpec(key, property, required.includes(key)),
  );
}

function toSpec(key: string, schema: Schema, required: boolean): FieldSpec {
  const kind = kindOf(schema);
  return {
    key,
    label: schema.label ?? inWords(key),
    help: schema.help,
    required,
    folded: !required && isFolded(schema, kind),
    kind,
  };
}

function kindOf(schema: Schema): FieldKind {
  const types = [schema.type ?? []].flat().filter((type) => type !== "null");
  if (schema.enum) return enumOf(schema);
  if (types.length === 1) {
    const [type] = types;
    if (type === "boolean") return { is: "boolean", standard: schema.default === true };
    if (type === "number" || type === "integer") {
      const { minimum: min, maximum: max } = schema;
      const standard = typeof schema.default === "number" ? schema.default : undefined;
      return { is: "number", min: sane(min), max: sane(max), standard };
    }
    if (type === "array") return listOf(schema);
    if (type === "object") {
      if (schema.properties) return { is: "group", fields: fieldsOf(schema as Record<string, unknown>) };
      return takesTexts(schema.additionalProperties)
        ? { is: "pairs", choices: schema.choices }
        : { is: "code" };
    }
  }
  if (schema.choices !== undefined) return { is: "choice", choices: schema.choices };
  const options = schema.anyOf ?? schema.oneOf;
  if (types.includes("string") || options?.some(({ type }) => [type ?? []].flat().includes("string"))) {
    return { is: "text", multiline: schema.multiline === true || (schema.maxLength ?? 0) > 5_000 };
  }
  return { is: "code" };
}

function listOf({ items, maxItems: most }: Schema): FieldKind {
  if (items?.properties) return { is: "groups", fields: fieldsOf(items as Record<string, unknown>), most };
  return takesTexts(items) ? { is: "texts" } : { is: "code" };
}

function takesTexts(schema: Schema | boolean | undefined): boolean {
  if (typeof schema !== "object") return false;
  const types = [schema.type ?? []].flat();
  return types.includes("string") || (schema.anyOf ?? []).some(takesTexts);
}

function enumOf(schema: Schema): FieldKind {
  const options = (schema.enum ?? []).flatMap((value) =>
    typeof value === "string" ? [{ value, label: optionLabel(value, schema.help ?? "") }] : [],
  );
  const standard = typeof schema.default === "string" ? schema.default : undefined;
  return { is: "enum", options, standard };
}

/** Help tells options as "refuse: the run waits until …" or "`ask` holds the run …". */
function optionLabel(value: string, help: string): string {
  const quoted = value.replaceAll(/[^\w]/g, "");
  const [, words] = new RegExp(`(?:^|[.;] )${quoted}: ([^.;,]+)`).exec(help) ?? [];
  const [, does] = new RegExp(`\`${quoted}\` ([^.;,]+)`).exec(help) ?? [];
  const told = words ?? does;
  return told === undefined ? inWords(value) : `${inWords(value)}: ${told.trim()}`;
}

/** What has a sound answer of its own need not be asked. */
function isFolded(schema: Schema, kind: FieldKind): boolean {
  if (schema.advanced === true || schema.default !== undefined) return true;
  if (["code", "group", "groups", "boolean", "number"].includes(kind.is)) return true;
  return schema.pattern !== undefined || /Left out:/.test(schema.help ?? "");
}

/** zod tells the limits of whole numbers where none was set. */
function sane(limit: number | undefined): number | undefined {
  return limit === undefined || Math.abs(limit) >= Number.MAX_SAFE_INTEGER ? undefined : limit;
}

/** `missing_columns` → `Missing columns` */
export function inWords(key: string): string {
  const words = key.replaceAll(/[_-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
