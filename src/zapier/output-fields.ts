/** What a Zap's later steps can pick from: every member of a sample, with a label that a person reads. */
import type { Json, OutputField } from "./app/zapier.ts";

const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;
/** Written in capitals wherever they stand. */
const CAPITALS = new Set(["id", "url", "cv", "ip", "ai"]);

/**
 * One field for each leaf, keyed as Zapier keys them: `payload__data__jobs[]title`.
 *
 * @param labelOf  the label, given the names on the way to the leaf
 */
export function outputFieldsOf(sample: Json, labelOf: (path: readonly string[]) => string): OutputField[] {
  return leavesOf(sample).map(({ key, path, value }) => ({
    key,
    label: labelOf(path),
    ...typeOf(value),
  }));
}

interface Leaf {
  key: string;
  path: readonly string[];
  value: unknown;
}

/** Keys as Zapier's editor flattens a sample, each once. */
export function leavesOf(value: unknown, key = "", path: readonly string[] = []): Leaf[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) {
    const objects = value.filter((each) => typeof each === "object" && each !== null);
    if (objects.length === 0) return [{ key, path, value: (value as unknown[])[0] ?? "" }];
    return once(objects.flatMap((each) => membersOf(each as Json, `${key}[]`, path)));
  }
  if (typeof value === "object") return membersOf(value as Json, key === "" ? "" : `${key}__`, path);
  return [{ key, path, value }];
}

function membersOf(object: Json, before: string, path: readonly string[]): Leaf[] {
  return Object.entries(object).flatMap(([name, member]) =>
    leavesOf(member, `${before}${name}`, [...path, name]),
  );
}

function once(leaves: readonly Leaf[]): Leaf[] {
  return [...new Map(leaves.map((leaf) => [leaf.key, leaf])).values()];
}

function typeOf(value: unknown): Pick<OutputField, "type"> {
  if (typeof value === "number") return { type: "number" };
  if (typeof value === "boolean") return { type: "boolean" };
  return typeof value === "string" && DATE_TIME.test(value) ? { type: "datetime" } : {};
}

/** `["candidate", "profileUrl"]` → `Candidate Profile URL`. */
export function inWords(path: readonly string[]): string {
  return path
    .flatMap((name) => name.replace(/([a-z\d])([A-Z])/g, "$1 $2").split(/[\s_.-]+/))
    .filter((word) => word !== "")
    .map((word) => (CAPITALS.has(word.toLowerCase()) ? word.toUpperCase() : capital(word)))
    .join(" ");
}

/** Words as in a title; short ones between others stay small. */
export function titleCase(text: string): string {
  return text
    .split(" ")
    .map((word, index) => (index > 0 && SMALL_WORDS.has(word) ? word : capital(word)))
    .join(" ");
}

export const SMALL_WORDS: ReadonlySet<string> = new Set(
  "a an and as at by for from in its of on or the to with when".split(" "),
);

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
