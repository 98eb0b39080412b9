/** What a field is called in front of a person. */
import { HIRING_LABELS } from "./hiring-labels.ts";

/** Names that say nothing without what they belong to. */
const BARE = new Set(
  "id name title email phone status state type url link value label key number text date reason summary score notes".split(
    " ",
  ),
);
/** Holders that say nothing about what is in them. */
const HOLDERS = new Set(["data", "payload", "details", "values", "object", "attributes", "body", "value"]);
const PEOPLE = new Set(["candidate", "user", "person", "applicant", "recruiter", "interviewer"]);
const ABBREVIATIONS: Record<string, string> = {
  url: "link",
  id: "ID",
  cv: "CV",
  ats: "ATS",
  ms: "milliseconds",
};

/** True for a name such as `data`, which only wraps what is told. */
export function isHolder(name: string): boolean {
  return HOLDERS.has(name.toLowerCase());
}

/**
 * @param names  from the payload, or from a step's result
 * @example
 * labelOf(["data", "candidate", "email"]); // "Candidate's email"
 * labelOf(["data", "session", "overall_score"]); // "Overall score"
 */
export function labelOf(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  const holder = names.slice(0, -1).findLast((name) => !isHolder(name));
  if (holder === undefined || !BARE.has(last.toLowerCase())) return capital(inWords(last));
  const [of, what] = [inWords(holder), inWords(last)];
  return capital(PEOPLE.has(of) ? `${of}’s ${what}` : `${of} ${what}`);
}

/** As `labelOf`, for the hiring event. */
export function hiringLabelOf(names: readonly string[]): string {
  return HIRING_LABELS[names.join(".")] ?? labelOf(names);
}

/** `durationMinutes` → `duration in minutes`, `overall_score` → `overall score`. */
export function inWords(name: string): string {
  const words = name
    .replaceAll(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1 $2")
    .replaceAll(/[_\-\s]+/g, " ")
    .trim()
    .split(" ")
    .map((word) => (/^\p{Lu}{2,}$/u.test(word) ? word : word.toLowerCase()))
    .map((word) => ABBREVIATIONS[word] ?? word);
  const unit = words.at(-1) ?? "";
  if (words.length > 1 && /^(minutes|seconds|hours|days|milliseconds)$/.test(unit)) {
    words.splice(-1, 0, "in");
  }
  return words.join(" ");
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
