/**
 * The embedded store: one SQLite file through `node:sqlite`, nothing to install. It lives on the thread that
 * takes events in, so that acknowledging one needs no message to another thread; others reach it
 * through `../remote/`.
 */
import { StoreClosed } from "../store-closed.ts";
import type { Store } from "../store.ts";
import { prepareAnswerRun } from "./answer-run.ts";
import { prepareAutomations } from "./automations.ts";
import { prepareCancelRun } from "./cancel-run.ts";
import { prepareCandidates } from "./candidates.ts";
import { prepareChangeRun } from "./change-run.ts";
import { prepareClaimRuns } from "./claim-runs.ts";
import { prepareConnections } from "./connections.ts";
import { prepareCounters } from "./counters.ts";
import { prepareAfterFinish } from "./finish-run.ts";
import { prepareHistory } from "./history.ts";
import { prepareKeptAnswers } from "./kept-answers.ts";
import { prepareKeys } from "./keys.ts";
import { openDatabase } from "./open-database.ts";
import { prepareRecordEvent } from "./record-event.ts";
import { createRejections } from "./rejections.ts";
import { prepareReleaseHeld } from "./release-held.ts";
import { prepareRemoveAutomation } from "./remove-automation.ts";
import { prepareReplayRun } from "./replay-run.ts";
import { createSources } from "./sources.ts";
import { asStoreFailure } from "./sqlite-error.ts";
import { prepareTokens } from "./tokens.ts";
import { createWriter } from "./writer.ts";

export interface SqliteStoreOptions {
  /** Made when it is missing. */
  file: string;
  now?: () => number;
  /** The file does not grow past this; writes then fail as on a full disk. Left out: as large as the disk. */
  maxBytes?: number;
}

/**
 * Opens the store, and brings its file up to date first.
 *
 * @throws {ConfigError} `database_newer`, `database_foreign`, `database_folder`
 * @throws {StoreFull} when the file cannot be opened or written
 * @example
 * const store = await openSqliteStore({ file: "data/hirewire.db" });
 */
export async function openSqliteStore({
  file,
  now = Date.now,
  maxBytes,
}: SqliteStoreOptions): Promise<Store> {
  const db = openDatabase(file, maxBytes);
  const sources = createSources(db);
  const claims = prepareClaimRuns(db);
  const writer = createWriter(db, () => {
    sources.forget();
    claims.forget();
  });
  const afterFinish = prepareAfterFinish(db);
  const cancelRun = prepareCancelRun(db, afterFinish);
  const connections = prepareConnections(db);
  const automations = prepareAutomations(db);
  const candidates = prepareCandidates(db);
  const recordEvent = prepareRecordEvent(db, sources, candidates);
  const changeRun = prepareChangeRun(db, afterFinish);
  const held = prepareReleaseHeld(db, cancelRun);
  const replayRun = prepareReplayRun(db, cancelRun);
  const removeAutomation = prepareRemoveAutomation(db, cancelRun);
  const answerRun = prepareAnswerRun(db);
  const history = prepareHistory(db, sources);
  const counters = prepareCounters(db);
  const tokens = prepareTokens(db);
  const keptAnswers = prepareKeptAnswers(db);
  const keys = prepareKeys(db, now);
  const rejections = createRejections(db, writer);

  /** Queues a write; it is committed together with the others of its moment. */
  const write =
    <A extends unknown[], R>(work: (...args: A) => R) =>
    (...args: A): Promise<R> =>
      writer.write(() => work(...args));

  /** Reads what is committed. No transaction is ever open between two turns of the event loop. */
  const read =
    <A extends unknown[], R>(work: (...args: A) => R) =>
    async (...args: A): Promise<R> => {
      if (!db.isOpen) throw new StoreClosed("The store is closed.");
      try {
        return work(...args);
      } catch (error) {
        throw asStoreFailure(error) ?? error;
      }
    };

  return {
    createConnection: write(connections.createConnection),
    updateConnection: write(connections.updateConnection),
    connections: read(connections.connections),
    deleteConnection: write(connections.deleteConnection),
    secrets: read(connections.secrets),
    addSecret: write(connections.addSecret),
    retireSecrets: write(connections.retireSecrets),
    deleteSecret: write(connections.deleteSecret),

    hooks: read(connections.hooks),
    addHook: write(connections.addHook),
    retireHook: write(connections.retireHook),

    recordEvent: write(recordEvent),
    event: read(history.event),
    events: read(history.events),

    createAutomation: write(automations.createAutomation),
    addVersion: write(automations.addVersion),
    setAutomationState: write(held.setAutomationState),
    automations: read(automations.automations),
    versions: read(automations.versions),
    removeAutomation: write(removeAutomation),

    candidate: read(candidates.candidate),
    linkCandidate: write(candidates.linkCandidate),
    unlinkCandidate: write(candidates.unlinkCandidate),

    tokens: read(tokens.tokens),
    addToken: write(tokens.addToken),
    deleteToken: write(tokens.deleteToken),
    touchToken: write(tokens.touchToken),
    beginWrite: write(keptAnswers.beginWrite),
    endWrite: write(keptAnswers.endWrite),

    run: read(history.run),
    runs: read(history.runs),
    attempts: read(history.attempts),
    claimRuns: write(claims.claimRuns),
    nextDueAt: read(claims.nextDueAt),
    changeRun: write(changeRun),
    extendLease: write(claims.extendLease),
    releaseClaims: write(claims.releaseClaims),
    releaseHeld: write(held.releaseHeld),
    replayRun: write(replayRun),
    answerRun: write(answerRun),
    cancelRun: write((runId: string, at: number, reason: string) => cancelRun(runId, at, reason)),

    conservation: read(counters.conservation),
    runCounts: read(counters.runCounts),
    addRejection: read(rejections.addRejection), // into memory; it reaches the disk within a second
    rejections: read(rejections.rejections),

    keyGet: read(keys.keyGet),
    keySet: write(keys.keySet),
    keyDelete: write(keys.keyDelete),
    keyClear: write(keys.keyClear),

    async close() {
      if (!db.isOpen) return;
      const flushed = rejections.flush();
      writer.close();
      await flushed;
      if (db.isOpen) db.close();
    },
  };
}
