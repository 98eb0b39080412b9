/**
 * Fields of a connection. One description feeds the server's validation, the web form, the masking of
 * secrets, the docs page and the exported Zapier app.
 */
import { ConfigError } from "./errors.ts";

interface FieldBase {
  label: string;
  /** One or two sentences for the person filling it in: where the value is found. */
  help?: string;
  /** Fields are required unless they say otherwise or have a default. */
  required?: boolean;
  /** Shown only on request: most people never touch it. */
  advanced?: boolean;
  /** Belongs to one way in only: forms show it while each of these fields has one of these values. */
  shownWhen?: Readonly<Record<string, readonly string[]>>;
  placeholder?: string;
}

interface SettingBase extends FieldBase {
  /**
   * True when it has a say in where the connection's secrets are sent: an address, a region, the port of a server. A
   * secret that is kept must be entered again with a change of it (`destinations.ts`). False says that a field which
   * looks like an address is none of these.
   */
  destination?: boolean;
}

export interface TextField extends SettingBase {
  kind: "text";
  default?: string;
  /** The whole value must match. */
  pattern?: RegExp;
  multiline?: boolean;
}
/** Sealed at rest, write-only over the API, redacted in logs. */
export interface SecretField extends FieldBase {
  kind: "secret";
  multiline?: boolean;
  /**
   * True for a signing secret: several may be active while it is rotated. It checks what comes in, and is never sent to
   * where the fields that are a `destination` lead.
   */
  rotates?: boolean;
  /** The whole value must match. */
  pattern?: RegExp;
}
export interface NumberField extends SettingBase {
  kind: "number";
  default?: number;
  min?: number;
  max?: number;
}
export interface BooleanField extends SettingBase {
  kind: "boolean";
  default?: boolean;
}
export interface ChoiceField extends SettingBase {
  kind: "choice";
  choices: Readonly<Record<string, string>>;
  default?: string;
}
export type Field = TextField | SecretField | NumberField | BooleanField | ChoiceField;
export type Fields = Readonly<Record<string, Field>>;

export const field = {
  text: <const O extends Omit<TextField, "kind">>(options: O) => ({ kind: "text" as const, ...options }),
  secret: <const O extends Omit<SecretField, "kind">>(options: O) => ({
    kind: "secret" as const,
    ...options,
  }),
  number: <const O extends Omit<NumberField, "kind">>(options: O) => ({
    kind: "number" as const,
    ...options,
  }),
  boolean: <const O extends Omit<BooleanField, "kind">>(options: O) => ({
    kind: "boolean" as const,
    ...options,
  }),
  choice: <const O extends Omit<ChoiceField, "kind">>(options: O) => ({
    kind: "choice" as const,
    ...options,
  }),
};

type Plain<F extends Field> = F extends NumberField
  ? number
  : F extends BooleanField
    ? boolean
    : F extends { kind: "choice"; choices: infer C }
      ? keyof C & string
      : string;
type IsOptional<F> = F extends { default: string | number | boolean }
  ? false
  : F extends { required: false }
    ? true
    : false;

/** The values that a connection's fields carry once checked and unsealed. */
export type ValuesOf<C extends Fields> = {
  [K in keyof C]: IsOptional<C[K]> extends true ? Plain<C[K]> | undefined : Plain<C[K]>;
};

/**
 * Checks what somebody filled in against the fields and applies defaults.
 *
 * @param given      raw values by field key; unknown keys are refused
 * @param options.label  how the app is called in messages
 * @throws {ConfigError} at the first field that does not fit, with its key as `path`
 */
export function checkFields(
  fields: Fields,
  given: Readonly<Record<string, unknown>>,
  options: { label: string },
): Record<string, unknown> {
  for (const key of Object.keys(given)) {
    if (!Object.hasOwn(fields, key)) {
      const known = Object.keys(fields).join(", ");
      throw new ConfigError(`${options.label} has no field "${key}". Its fields are: ${known}.`, {
        code: "unknown_field",
        path: key,
      });
    }
  }
  const values: Record<string, unknown> = {};
  for (const [key, definition] of Object.entries(fields)) {
    const raw = given[key];
    if (raw === undefined || raw === null || raw === "") {
      const fallback = definition.kind === "secret" ? undefined : definition.default;
      if (fallback !== undefined) values[key] = fallback;
      else if (definition.required !== false) {
        throw new ConfigError(
          `${options.label} needs "${definition.label}". ${definition.help ?? ""}`.trim(),
          {
            code: "missing_field",
            path: key,
          },
        );
      }
      continue;
    }
    values[key] = checkField(definition, raw, key);
  }
  return values;
}

/**
 * More characters than anybody enters. Patterns and what tidies addresses look again from every place: of 200,000 characters
 * one of them took three minutes, in which nobody was heard.
 */
const MOST_TEXT = 2_000;
const MOST_SECRET = 10_000;
const MOST_LINES = 200_000;

function checkField(definition: Field, raw: unknown, path: string): unknown {
  const read = readField(definition, raw);
  if ("value" in read) return read.value;
  throw new ConfigError(`${read.problem} ${definition.help ?? ""}`.trim(), { code: "invalid_field", path });
}

function readField(definition: Field, raw: unknown): { value: unknown } | { problem: string } {
  const refuse = (expected: string) => ({ problem: `"${definition.label}" ${expected}.` });
  switch (definition.kind) {
    case "number": {
      const value = typeof raw === "string" && raw.trim() !== "" ? Number(raw) : raw;
      if (typeof value !== "number" || !Number.isFinite(value)) return refuse("must be a number");
      if (definition.min !== undefined && value < definition.min) {
        return refuse(`must be at least ${definition.min}`);
      }
      if (definition.max !== undefined && value > definition.max) {
        return refuse(`must be at most ${definition.max}`);
      }
      return { value };
    }
    case "boolean":
      if (raw === true || raw === "true") return { value: true };
      if (raw === false || raw === "false") return { value: false };
      return refuse("must be true or false");
    case "choice":
      if (typeof raw !== "string" || !Object.hasOwn(definition.choices, raw)) {
        return refuse(`must be one of: ${Object.keys(definition.choices).join(", ")}`);
      }
      return { value: raw };
    case "text":
    case "secret": {
      if (typeof raw !== "string") return refuse("must be text");
      // a copied secret often carries a line break or a blank at its ends
      const value = raw.trim();
      const most = definition.multiline ? MOST_LINES : definition.kind === "secret" ? MOST_SECRET : MOST_TEXT;
      if (value.length > most) return refuse(`is longer than ${most.toLocaleString("en")} characters`);
      if (definition.pattern && !definition.pattern.test(value)) return refuse("does not look right");
      return { value };
    }
  }
}

/**
 * What is wrong with one filled-in value, in the words in which the server would refuse it.
 *
 * @param raw  undefined, null and "" count as left out
 * @returns null when it fits
 */
export function fieldProblem(definition: Field, raw: unknown): string | null {
  if (raw === undefined || raw === null || raw === "") {
    const hasDefault = definition.kind !== "secret" && definition.default !== undefined;
    return hasDefault || definition.required === false ? null : `"${definition.label}" is missing.`;
  }
  const read = readField(definition, raw);
  return "problem" in read ? read.problem : null;
}

/** What deciding whether a form shows a field takes of it. */
type MaybeShown = Pick<Field, "shownWhen"> & { default?: unknown };

/** Whether a form shows the field, beside these values of the others. */
export function isShown(
  fields: Readonly<Record<string, MaybeShown>>,
  key: string,
  values: Readonly<Record<string, unknown>>,
): boolean {
  return Object.entries(fields[key]?.shownWhen ?? {}).every(([other, wanted]) => {
    const value = values[other] ?? fields[other]?.default;
    return typeof value === "string" && wanted.includes(value);
  });
}

/** The keys of the fields that must be sealed. */
export function secretKeys(fields: Fields): string[] {
  return Object.keys(fields).filter((key) => fields[key]?.kind === "secret");
}
