/** Runs in history, and what a person may do to one. */
import type { Attempt, Run, RunState } from "../core/types.ts";
import type { Page } from "./page.ts";

export interface RunFilter {
  automationId?: string | undefined;
  eventId?: string | undefined;
  state?: RunState | undefined;
}

export interface RunStore {
  run(id: string): Promise<Run | null>;
  runs(filter: RunFilter, page: Page): Promise<Run[]>;
  /** Oldest first. */
  attempts(runId: string): Promise<Attempt[]>;
  /**
   * Begins a run of an automation, in its present version, on an event that is kept, whether or not it concerns it. The
   * run stands at the end of its lane; it is held when the automation is paused.
   *
   * @throws {ConfigError} `event_not_found`, `payload_removed`, `automation_not_found` when it was removed
   */
  addRun(wanted: {
    id: string;
    eventId: string;
    automationId: string;
    at: number;
    deadlineAt: number;
  }): Promise<Run>;
  /**
   * Repeats a finished or held run as a new one that continues at the step that failed, with the answer that it had
   * been given there; finished steps are not done again, so a run that succeeded continues behind its last step: its
   * `stepIndex` is the number of steps. The new run stands at the end of its lane. A held run gives way to it and is
   * cancelled. A waiting or running run cannot be replayed.
   *
   * @param fromStart  also repeat the steps that were done
   * @param version    `recorded`: the version it ran with; `current`: the automation's version now
   * @throws {ConfigError} `run_not_found`, `run_unfinished`, `automation_not_found` when it was removed,
   *         `payload_removed` when its event's payload is no longer kept
   */
  replayRun(
    runId: string,
    options: {
      newRunId: string;
      at: number;
      deadlineAt: number;
      fromStart: boolean;
      version: "recorded" | "current";
    },
  ): Promise<Run>;
  /**
   * Gives a run that asks a question its answer and makes it due. The answer takes the place of an earlier one.
   *
   * @returns false when it asks none
   */
  answerRun(runId: string, answer: string, at: number): Promise<boolean>;
  /** A run that waits for a later try is due now. @returns false when it does not wait, or stands behind another */
  retryNow(runId: string, at: number): Promise<boolean>;
  /**
   * Passes over the step at which a waiting, held or failed run stands; history says who decided so. A failed run is
   * over: a new one goes on behind the step, as with a replay.
   *
   * @param how.stepId  the step that is meant; another one means that the run went on meanwhile
   * @returns the run that goes on
   * @throws {ConfigError} `run_not_found`, `step_not_skippable`, and for a failed run as `replayRun`
   */
  skipStep(
    runId: string,
    how: { stepId?: string | undefined; by: string; at: number; newRunId: string; deadlineAt: number },
  ): Promise<Run>;
  /** Stops a waiting or held run for good. @returns false when it was already finished or is running */
  cancelRun(runId: string, at: number, reason: string): Promise<boolean>;
}
