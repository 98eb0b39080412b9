/**
 * A run that brings its worker down must not bring down every worker after it. The runs that a dead worker
 * had in hand are suspects: the next worker takes them one at a time. The one at work when that worker dies
 * too is to blame, and is set aside.
 */
import type { ClaimedRun } from "../../store/run-queue.ts";
import { waitInWords } from "./schedule.ts";
import type { Services } from "./services.ts";

export interface Quarantine {
  suspects: ReadonlySet<string>;
  blamed: ReadonlySet<string>;
  /** Told before a suspect is worked on, and after. */
  onEnter(runId: string): void;
  onLeave(runId: string): void;
}

/** Fails the run without looking at it any closer. */
export async function setAside(claimed: ClaimedRun, { store, log, now }: Services): Promise<void> {
  const { run, token } = claimed;
  await store.changeRun(run.id, token, {
    to: "failed",
    reason:
      "Twice this run stopped the part of Hirewire that was working on it, so it was set aside for the others' sake. The log has the details; after an update it can be replayed.",
    code: "worker_stopped",
    outputs: run.outputs,
    attempt: null,
    at: now(),
    ambiguousSince: claimed.interruptedSince,
  });
  log.error("run set aside", { run: run.id, event: run.eventId, automation: run.automationId });
}

/** Sends a suspect away while another is at work: it must not take a place from the others meanwhile. */
export async function sendAway(claimed: ClaimedRun, { store, now }: Services): Promise<void> {
  const { run, token } = claimed;
  const nextAt = now() + LINE_MS;
  await store.changeRun(run.id, token, {
    to: "waiting",
    nextAt,
    reason: waitInWords(nextAt, now(), "after a breakdown the runs that were under way go one by one"),
    code: "busy",
    attempts: run.attempts,
    ambiguousSince: claimed.interruptedSince,
    attempt: null,
  });
}

const LINE_MS = 1_000;
