/** The way to a field, in JSONata: names behind each other, from the payload, `$event` or `$steps`. */
import { writeText } from "./literals.ts";

/** Names that would read as something else. */
const WORDS = new Set(["and", "or", "in", "true", "false", "null"]);
const PLAIN_NAME = /^[\p{L}_][\p{L}\p{M}\p{N}_]*$/u;

export type FieldRoot = "payload" | "event" | "steps";

/**
 * Writes the way to a field as a person would, with backticks only where a name needs them.
 *
 * @param names  at least one for the payload
 * @example
 * writePath("event", ["job", "title"]); // $event.job.title
 * writePath("payload", ["Job title"]); // `Job title`
 */
export function writePath(root: FieldRoot, names: readonly string[]): string {
  const written = names.map(writeName);
  if (root !== "payload") return [`$${root}`, ...written].join(".");
  // At the beginning a quoted name would be a text.
  return written[0]?.startsWith('"') === true ? ["$", ...written].join(".") : written.join(".");
}

function writeName(name: string): string {
  if (PLAIN_NAME.test(name) && !WORDS.has(name)) return name;
  return name.includes("`") || name === "" ? writeText(name) : `\`${name}\``;
}

/** True for the fields of the hiring event, which are there with a value or not at all: never null. */
export function isOfHiringEvent(path: string): boolean {
  return path === "$event" || path.startsWith("$event.");
}
