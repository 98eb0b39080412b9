/**
 * What is searched of an event, and how: words as a person types them, wherever they stand in a name, an email address,
 * an id or a job's title, whatever their case and accents. `jos` and `JOSÉ` both find José.
 */
import type { HiringEvent } from "../hiring/hiring-event.ts";

/** More than a person types; longer texts are cut. */
const MAX_WORDS = 8;
const MAX_FIELD = 200;

/** @example foldText("  José  ÁLVAREZ ") // "jose alvarez" */
export function foldText(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/\s+/gu, " ")
    .trim();
}

/** The words of a search, each of which must be found; empty for a blank one. */
export function wordsOf(text: string): string[] {
  const words = foldText(text.slice(0, MAX_FIELD)).split(" ");
  return [...new Set(words)].filter((word) => word !== "").slice(0, MAX_WORDS);
}

/** What an event says of whom, and about which job, folded. */
export function searchedTexts(hiring: HiringEvent): { who: string; job: string } {
  const { candidate, job } = hiring;
  return {
    who: joined([
      candidate?.name,
      candidate?.firstName,
      candidate?.lastName,
      candidate?.email,
      candidate?.id,
    ]),
    job: joined([job?.title, job?.id]),
  };
}

function joined(fields: readonly (string | undefined)[]): string {
  const told = fields.flatMap((field) => (field ? [foldText(field.slice(0, MAX_FIELD))] : []));
  return [...new Set(told)].join(" ");
}

/** @param words  as `wordsOf` gives them */
export function holdsWords(words: readonly string[], texts: readonly string[]): boolean {
  return words.every((word) => texts.some((text) => text.includes(word)));
}
