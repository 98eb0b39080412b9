/**
 * Where a connection's secrets go. Whoever may change an address may not read the secret beside it, and would be sent it
 * with the next call: so a secret that is kept belongs to the place it was entered for.
 *
 * A place is scheme, host and port: what the browser calls an origin (https://html.spec.whatwg.org/#origin, read
 * 2026-11-22). A path below it may change.
 */
import { ConfigError } from "./errors.ts";
import { isShown, type Field, type Fields } from "./fields.ts";

/** A secret that has to be entered once more, by the key of its field. */
export interface NeededAgain {
  path: string;
  code: string;
  message: string;
}

/** A change that would send secrets to a place they were not entered for. Nothing was changed. */
export class SecretsNeededAgain extends ConfigError {
  /** One for each secret, in the order of the fields. */
  readonly problems: readonly NeededAgain[];

  constructor(problems: readonly NeededAgain[]) {
    const [first] = problems;
    super(first?.message ?? "", { code: NEEDED_AGAIN, ...(first && { path: first.path }) });
    this.problems = problems;
  }
}

const NEEDED_AGAIN = "secrets_needed_again";

/**
 * Which kept secrets a change of settings concerns: `again` are asked of whoever makes it, `unused` belong to another way
 * in than the chosen one, where nobody could enter them; they are forgotten, or the next change would bring them back.
 *
 * @param kept     keys of the secrets that stay as they are, readable or not
 * @param before   settings, checked; what is missing has its default
 * @param after    settings, checked
 */
export function secretsElsewhere(
  fields: Fields,
  kept: readonly string[],
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): { moved: string[]; again: string[]; unused: string[] } {
  const moved = Object.entries(fields).flatMap(([key, definition]) =>
    isDestination(definition) && placeOf(definition, before[key]) !== placeOf(definition, after[key])
      ? [key]
      : [],
  );
  const sent = moved.length === 0 ? [] : kept.filter((key) => isSent(fields[key]));
  return {
    moved,
    again: sent.filter((key) => isShown(fields, key, after)),
    unused: sent.filter((key) => !isShown(fields, key, after)),
  };
}

export function neededAgain(fields: Fields, moved: readonly string[], secrets: readonly string[]): Error {
  const labelOf = (key: string): string => `“${fields[key]?.label ?? key}”`;
  const changed = moved.map(labelOf).join(" and ");
  return new SecretsNeededAgain(
    secrets.map((path) => ({
      path,
      code: NEEDED_AGAIN,
      message: `Enter ${labelOf(path)} again: ${changed} changed, and what was entered for one address is never sent to another.`,
    })),
  );
}

/** What sets every field that decides where secrets go back to its default. */
export function usualPlaces(fields: Fields): Record<string, ""> {
  const places = Object.entries(fields).filter(([, definition]) => isDestination(definition));
  return Object.fromEntries(places.map(([key]) => [key, ""]));
}

function isDestination(definition: Field): boolean {
  return definition.kind !== "secret" && definition.destination === true;
}

/** A signing secret stays here: it checks what comes in. */
function isSent(definition: Field | undefined): boolean {
  return definition?.kind === "secret" && definition.rotates !== true;
}

function placeOf(definition: Field, given: unknown): string {
  const value = given ?? (definition.kind === "secret" ? undefined : definition.default);
  const text = typeof value === "string" ? value.trim() : JSON.stringify(value ?? "");
  const url = /^https?:/i.test(text) ? URL.parse(text) : null;
  return url?.origin ?? text;
}
