/** What can be done to many runs, in words. */
import type { BulkAction, BulkJob } from "../../lists/types.ts";
import { plural } from "../../lists/words.ts";

export const BULK_WORDS: Record<BulkAction, { label: string; about: string; past: string }> = {
  replay: {
    label: "Repeat",
    about: "Finished or held runs are done again, from the step that failed.",
    past: "repeated",
  },
  retry: { label: "Try now", about: "Runs that wait for a later try are tried at once.", past: "tried" },
  release: {
    label: "Let go on",
    about: "Held runs go on; what is not mended is held again.",
    past: "let go on",
  },
  skip: {
    label: "Skip the step",
    about: "The step at which each run stands is passed over, and the steps behind it are done.",
    past: "moved on",
  },
  cancel: { label: "Cancel", about: "Waiting and held runs are stopped for good.", past: "cancelled" },
};

/** @example jobInWords({ action: "replay", runs: 12, … }) // "Repeat 12 runs" */
export function jobInWords({ action, runs }: Pick<BulkJob, "action" | "runs">): string {
  return `${BULK_WORDS[action].label}: ${plural(runs, "run")}`;
}

export const JOB_WORDS = {
  running: { word: "Under way", tone: "busy" },
  paused: { word: "Paused", tone: "warn" },
  cancelled: { word: "Stopped", tone: "quiet" },
  finished: { word: "Finished", tone: "good" },
} as const;
