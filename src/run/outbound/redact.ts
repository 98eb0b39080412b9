/** Keeps the connection's secrets out of what people and logs read. */
import type { HirewireError } from "../../core/errors.ts";
import { secretKeys, type Fields } from "../../core/fields.ts";

const BLOT = "[redacted]";
/** Shorter values would blot out ordinary words. */
const SHORTEST = 6;

/** A function that blots out the given values wherever they stand, also percent-encoded. */
export type Redact = (text: string) => string;

export function redactor(secrets: Iterable<string>): Redact {
  const values = [...secrets]
    .filter((secret) => secret.length >= SHORTEST)
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
    .toSorted((one, other) => other.length - one.length);
  return (text) => values.reduce((clean, value) => clean.replaceAll(value, BLOT), text);
}

/** Values of the fields that are sealed at rest. */
export function secretsOf(fields: Fields, values: Readonly<Record<string, unknown>>): string[] {
  return secretKeys(fields)
    .map((key) => values[key])
    .filter((value) => typeof value === "string");
}

/** The same error with its two texts cleaned. */
export function redactError(error: HirewireError, redact: Redact): HirewireError {
  // readonly for everybody else: this is the last station before an error is shown
  const texts = error as { message: string; detail: string | undefined; stack?: string };
  texts.message = redact(error.message);
  if (error.detail !== undefined) texts.detail = redact(error.detail);
  if (error.stack !== undefined) texts.stack = redact(error.stack);
  return error;
}
