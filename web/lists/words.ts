/** States, people and counts, as a recruiter says them. */
import { typeInWords } from "../../src/core/hiring/in-words.ts";
import type { RunState } from "../../src/core/types.ts";
import type { Tone } from "../components/tone.ts";
import type { Hiring, ListedEvent } from "./types.ts";

export const RUN_WORDS: Record<RunState, { word: string; tone: Tone }> = {
  waiting: { word: "Waiting", tone: "busy" },
  running: { word: "Working", tone: "busy" },
  held: { word: "Held", tone: "warn" },
  succeeded: { word: "Done", tone: "good" },
  filtered: { word: "Did not match", tone: "quiet" },
  failed: { word: "Failed", tone: "bad" },
  cancelled: { word: "Cancelled", tone: "quiet" },
};

/** In the order in which one looks for them. */
export const STATE_CHOICES: { value: RunState; label: string }[] = (
  ["failed", "held", "waiting", "running", "succeeded", "filtered", "cancelled"] as const
).map((value) => ({ value, label: RUN_WORDS[value].word }));

/** What somebody is called of whom only an id is known. */
export const UNNAMED = "Unnamed candidate";

/** @returns the best name that an event tells, or null for an event about nobody */
export function nameOf({ candidate }: Pick<Hiring, "candidate">): string | null {
  if (!candidate) return null;
  const parts = [candidate.firstName, candidate.lastName].filter(Boolean).join(" ");
  return candidate.name || parts || candidate.email || (candidate.id ? UNNAMED : null);
}

export function eventInWords({ hiringType, wireName }: Pick<ListedEvent, "hiringType" | "wireName">): string {
  return hiringType === null ? wireName.replaceAll(/[._]/g, " ") : typeInWords(hiringType);
}

/** @example plural(3, "run") // "3 runs" */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? noun : many}`;
}

/** What is counted only as far as it is shown. @example upTo(50, true) // "50+" */
export function upTo(count: number, more: boolean): string {
  return more ? `${count.toLocaleString("en")}+` : count.toLocaleString("en");
}
