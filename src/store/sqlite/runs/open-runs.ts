/** Runs: taken and left by workers, held and let go, and what a person does to them, one by one or many at a time. */
import type { BulkJobs } from "../../bulk-jobs.ts";
import type { DrainStore } from "../../drains.ts";
import type { HoldStore } from "../../holds.ts";
import type { RunQueue } from "../../run-queue.ts";
import type { RunStore } from "../../runs.ts";
import { prepareAddRun } from "./add-run.ts";
import { prepareAnswerRun } from "./answer-run.ts";
import { prepareBulkJobs } from "./bulk-jobs.ts";
import { prepareChangeRun } from "./change-run.ts";
import { prepareDrains } from "./drains.ts";
import { prepareGoOn } from "./go-on.ts";
import { prepareHolds } from "./holds.ts";
import { prepareReplayRun } from "./replay-run.ts";
import { prepareRetryNow } from "./retry-now.ts";
import { prepareSetBack } from "./set-back.ts";
import type { Shared } from "../shared.ts";
import { prepareSkipStep } from "./skip-step.ts";
import type { Ways } from "../file/ways.ts";

export function openRuns(
  { db, history, claims, held, cancelRun, afterFinish, tallies }: Shared,
  { read, write, writeLater }: Ways,
): RunStore & RunQueue & HoldStore & BulkJobs & DrainStore {
  const changeRun = prepareChangeRun(db, afterFinish);
  const replayRun = prepareReplayRun(db, cancelRun, tallies);
  const retryNow = prepareRetryNow(db);
  const skipStep = prepareSkipStep(db, replayRun);
  const bulk = prepareBulkJobs(db, {
    run: (id) => history.run(id),
    replayRun,
    retryNow,
    releaseHeld: (hold, filter, at) => held.releaseHeld(hold, filter, at),
    skipStep,
    cancelRun,
  });
  const holds = prepareHolds(db);
  const drains = prepareDrains(db);

  return {
    run: read(history.run),
    runs: read(history.runs),
    attempts: read(history.attempts),
    claimRuns: writeLater(claims.claimRuns),
    leaseRuns: writeLater(claims.leaseRuns),
    leasedRuns: read(claims.leasedRuns),
    nextDueAt: read(claims.nextDueAt),
    changeRun: writeLater(changeRun),
    extendLease: writeLater(claims.extendLease),
    releaseClaims: write(claims.releaseClaims),
    setBack: write(prepareSetBack(db)),
    releaseHeld: write(held.releaseHeld),
    goOn: writeLater(prepareGoOn(db)),
    releaseQuota: async (at: number) =>
      (await read(holds.quotaIsDue)(at)) ? write(holds.releaseQuota)(at) : 0,
    addRun: write(prepareAddRun(db, tallies)),
    replayRun: write(replayRun),
    answerRun: write(prepareAnswerRun(db)),
    retryNow: write(retryNow),
    skipStep: write(skipStep),
    createBulkJob: write(bulk.createBulkJob),
    bulkJobs: read(bulk.bulkJobs),
    bulkJob: read(bulk.bulkJob),
    setBulkState: write(bulk.setBulkState),
    stepBulkJob: writeLater(bulk.stepBulkJob),
    bulkItems: read(bulk.bulkItems),
    cancelRun: write((runId: string, at: number, reason: string) => cancelRun(runId, at, reason)),

    holds: read(holds.holds),
    heldRuns: read(drains.heldRuns),
    runStates: read(drains.runStates),
  };
}
