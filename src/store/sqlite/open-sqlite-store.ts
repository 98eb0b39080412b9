/**
 * The embedded store: one SQLite file through `node:sqlite`, nothing to install. It lives on the thread that
 * takes events in, so that acknowledging one needs no message to another thread; others reach it
 * through `../remote/`.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { ConfigError } from "../../core/errors.ts";
import type { NewAutomation } from "../../core/types.ts";
import { StoreClosed } from "../store-closed.ts";
import type { RollUpStep } from "../home.ts";
import type { AccountStore } from "../accounts.ts";
import type { Store } from "../store.ts";
import { openAccounts } from "./open-accounts.ts";
import { prepareAddRun } from "./add-run.ts";
import { prepareAlerts } from "./alerts.ts";
import { prepareAnswerRun } from "./answer-run.ts";
import { prepareAudit } from "./audit.ts";
import { prepareAutomations } from "./automations.ts";
import { prepareBulkJobs } from "./bulk-jobs.ts";
import { prepareCancelRun } from "./cancel-run.ts";
import { prepareCandidates } from "./candidates.ts";
import { prepareChangeRun } from "./change-run.ts";
import { checkAside, type CheckAside } from "./check/check-aside.ts";
import { examineFiles } from "./check/check-database.ts";
import { prepareClaimRuns } from "./claim-runs.ts";
import { prepareConnections } from "./connections.ts";
import { prepareCounters } from "./counters.ts";
import { createDeliveryKeys } from "./delivery-keys.ts";
import { prepareDrafts } from "./drafts.ts";
import { prepareDrains } from "./drains.ts";
import { prepareErase } from "./erase.ts";
import { prepareGoOn } from "./go-on.ts";
import { prepareFillSearch } from "./fill-search.ts";
import { prepareAfterFinish } from "./finish-run.ts";
import { prepareForgetSearched } from "./forget-searched.ts";
import { prepareHistory } from "./history.ts";
import { prepareHolds } from "./holds.ts";
import { prepareHome } from "./home.ts";
import { prepareKeptAnswers } from "./kept-answers.ts";
import { createLogSync } from "./log-sync.ts";
import { prepareKeys } from "./keys.ts";
import { makeFile, openDatabase } from "./open-database.ts";
import { prepareOldestEvents } from "./oldest-events.ts";
import { prepareRecordEvent } from "./record-event.ts";
import { createRejections } from "./rejections.ts";
import { prepareRegistrations } from "./registrations.ts";
import { prepareReleaseHeld } from "./release-held.ts";
import { prepareRemoveAutomation } from "./remove-automation.ts";
import { prepareRemoveEvent } from "./remove-event.ts";
import { prepareRemoveOld } from "./remove-old.ts";
import { prepareReplayRun } from "./replay-run.ts";
import { prepareRetryNow } from "./retry-now.ts";
import { prepareSearchEvents } from "./search-events.ts";
import { prepareSearchRuns } from "./search-runs.ts";
import { prepareSetBack } from "./set-back.ts";
import { prepareSkipStep } from "./skip-step.ts";
import { prepareSourceHours, type TallyOptions } from "./source-hours.ts";
import { createSources } from "./sources.ts";
import { prepareSpace } from "./space.ts";
import { prepareSubscriptions } from "./subscriptions.ts";
import { asStoreFailure, diskFailed } from "./sqlite-error.ts";
import { createTallies } from "./tallies.ts";
import { prepareTokens } from "./tokens.ts";
import { createWriter } from "./writer.ts";

export interface SqliteStoreOptions {
  /** Made when it is missing. */
  file: string;
  now?: () => number;
  /** The file does not grow past this; writes then fail as on a full disk. Left out: as large as the disk. */
  maxBytes?: number;
  /** Up to this size the file is checked thoroughly with every start; default 64 MB. */
  checkedAtOnceBytes?: number;
  /** How long a start waits for the check of a larger one, which is made after an unclean stop; default 5,000 ms. */
  checkPatienceMs?: number;
  /** Told when a check that took longer finds the file damaged, or the disk fails: no event must be taken in any more. */
  onDamage?: (error: ConfigError) => void;
}

export interface SqliteStore extends Store {
  /** What is kept of people. Other threads can't reach it. */
  accounts: AccountStore;
}

const CHECK_PATIENCE_MS = 5_000;
/** How often it is seen whether there is time to tidy up, in milliseconds. */
const TIDY_MS = 250;

/**
 * Opens the store, and brings its file up to date first.
 *
 * @throws {ConfigError} `database_newer`, `database_foreign`, `database_folder`, `database_damaged`
 * @throws {StoreFull} when the file cannot be opened or written
 * @example
 * const store = await openSqliteStore({ file: "data/hirewire.db" });
 */
export async function openSqliteStore({
  file,
  now = Date.now,
  maxBytes,
  checkedAtOnceBytes,
  checkPatienceMs = CHECK_PATIENCE_MS,
  onDamage = () => undefined,
}: SqliteStoreOptions): Promise<SqliteStore> {
  makeFile(file);
  const thoroughness = examineFiles(file, checkedAtOnceBytes);
  const aside = thoroughness === "aside" ? checkAside(file) : null;
  if (aside) {
    const found = await soon(aside, checkPatienceMs);
    if (found) throw found;
    void aside.verdict.then((late) => late && onDamage(late));
  }
  const db = openDatabase(file, { maxBytes, check: thoroughness === "at_once" });
  const sources = createSources(db);
  const claims = prepareClaimRuns(db);
  const keys = createDeliveryKeys(db);
  const tallies = createTallies(db);
  const log = createLogSync(file);
  const writer = createWriter(db, {
    sync: () => log.sync(),
    onSyncFailed: (error) => onDamage(diskFailed(error)),
    beforeCommit() {
      keys.foldSome();
      tallies.write();
    },
    onRollback() {
      sources.forget();
      claims.forget();
      keys.forget();
      tallies.forget();
    },
  });
  const afterFinish = prepareAfterFinish(db, tallies);
  const cancelRun = prepareCancelRun(db, afterFinish);
  const connections = prepareConnections(db);
  const registrations = prepareRegistrations(db, connections);
  const automations = prepareAutomations(db);
  const drafts = prepareDrafts(db);
  const candidates = prepareCandidates(db, sources);
  const recordEvent = prepareRecordEvent(db, { sources, candidates, keys, tallies });
  const changeRun = prepareChangeRun(db, afterFinish);
  const held = prepareReleaseHeld(db, cancelRun);
  const replayRun = prepareReplayRun(db, cancelRun, tallies);
  const removeAutomation = prepareRemoveAutomation(db, cancelRun);
  const subscriptions = prepareSubscriptions(db, { automations, removeAutomation, held });
  const answerRun = prepareAnswerRun(db);
  const history = prepareHistory(db, sources);
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
  const counters = prepareCounters(db);
  const holds = prepareHolds(db);
  const drains = prepareDrains(db);
  const tokens = prepareTokens(db);
  const keptAnswers = prepareKeptAnswers(db);
  const state = prepareKeys(db, now);
  const rejections = createRejections(db, writer);
  const home = prepareHome(db);
  const searched = prepareForgetSearched(db);
  const removeEvent = prepareRemoveEvent(db, { candidates, keys, searched, tallies, home: home.counts });
  const removals = prepareRemoveOld(db, sources, removeEvent);
  const erase = prepareErase(db, { candidates, removeEvent, afterFinish, searched });
  const space = prepareSpace(db);
  const sourceHours = prepareSourceHours(db);
  const audit = prepareAudit(db);
  const fill = prepareFillSearch(db);
  const searchEvents = prepareSearchEvents(db, sources);
  const searchRuns = prepareSearchRuns(db, sources, searchEvents);
  const alerts = prepareAlerts(db);

  /** Queues a write; it is committed together with the others of its moment. */
  const write =
    <A extends unknown[], R>(work: (...args: A) => R) =>
    (...args: A): Promise<R> =>
      writer.write(() => work(...args));

  /** The same for what workers write: a sender's event goes first. */
  const writeLater =
    <A extends unknown[], R>(work: (...args: A) => R) =>
    (...args: A): Promise<R> =>
      writer.write(() => work(...args), { patient: true });

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

  /** The same for what looks for long and gives others a turn meanwhile. */
  const search =
    <A extends unknown[], R>(work: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (!db.isOpen) throw new StoreClosed("The store is closed.");
      try {
        return await work(...args);
      } catch (error) {
        if (!db.isOpen) throw new StoreClosed("The store was closed.", { cause: error });
        throw asStoreFailure(error) ?? error;
      }
    };

  let lastSeen = keys.held();
  const tidy = setInterval(() => {
    const held = keys.held();
    const idle = held === lastSeen; // nothing came in since the last look
    lastSeen = held;
    if (!idle || held === 0) return;
    writer
      .write(() => keys.foldIdle())
      .then(
        () => (lastSeen = keys.held()),
        () => undefined, // a full disk; they are still in memory
      );
  }, TIDY_MS);
  tidy.unref();

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

    registrations: read(registrations.registrations),
    intendRegistration: write(registrations.intendRegistration),
    recordRegistration: write(registrations.recordRegistration),
    changeRegistration: write(registrations.changeRegistration),
    endRegistration: write(registrations.endRegistration),
    sourceStates: read(registrations.sourceStates),
    setSourceState: write(registrations.setSourceState),

    recordEvent: write(recordEvent),
    event: read(history.event),
    events: read(history.events),

    createAutomation: write((automation: NewAutomation) => void automations.createAutomation(automation)),
    searchEvents: search(searchEvents.searchEvents),
    searchCandidates: search(searchEvents.searchCandidates),
    searchRuns: search(searchRuns),
    async fillSearch(limit: number) {
      return (await read(fill.fillIsDue)()) ? writeLater(fill.fillSearch)(limit) : 0;
    },
    addVersion: write(automations.addVersion),
    setAutomationState: write(held.setAutomationState),
    automations: read(automations.automations),
    versions: read(automations.versions),
    removeAutomation: write((id: string, at: number, reason: string) => {
      removeAutomation(id, at, reason);
      drafts.removeDraftOf(id);
    }),

    drafts: read(drafts.drafts),
    draft: read(drafts.draft),
    saveDraft: write(drafts.saveDraft),
    removeDraft: write(drafts.removeDraft),

    createSubscription: write(subscriptions.createSubscription),
    changeSubscription: write(subscriptions.changeSubscription),
    pauseSubscription: write(subscriptions.pauseSubscription),
    resumeSubscription: write(subscriptions.resumeSubscription),
    removeSubscription: write(subscriptions.removeSubscription),
    subscriptions: read(subscriptions.subscriptions),
    removedSubscriptions: read(subscriptions.removedSubscriptions),
    subscription: read(subscriptions.subscription),

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
    answerRun: write(answerRun),
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
    conservation: read(counters.conservation),
    runCounts: read(counters.runCounts),
    addRejection: read(rejections.addRejection), // into memory; it reaches the disk within a second
    rejections: read(rejections.rejections),

    sourcePulses: read(sourceHours.sourcePulses),
    async tallySources(options: TallyOptions) {
      if (await read(sourceHours.tallyIsDue)(options)) await write(sourceHours.tallySources)(options);
    },
    sourceHistory: read(sourceHours.sourceHistory),
    noteQuiet: write(sourceHours.noteQuiet),

    async rollUp(step: RollUpStep) {
      const { due, done } = await read(home.isDue)(step);
      return due ? await writeLater(home.rollUp)(step) : done;
    },
    dayCounts: read(home.dayCounts),

    keyGet: read(state.keyGet),
    keySet: write(state.keySet),
    keyDelete: write(state.keyDelete),
    keyClear: write(state.keyClear),

    eventConnections: read(() => sources.connections()),
    removePayloads: write(removals.removePayloads),
    removeEvents: write(removals.removeEvents),
    oldestEvents: read(prepareOldestEvents(db, sources)),
    eraseEvents: write(erase.eraseEvents),
    async eraseCandidate(refs) {
      const names = await writer.write(() => erase.eraseCandidate(refs));
      if (db.isOpen) erase.emptyLog();
      return names;
    },
    removeExpired: write(space.removeExpired),
    usage: read(space.usage),
    giveBack: write(space.giveBack),

    accounts: openAccounts(db, { read, write }),
    appendAudit: write(audit.appendAudit),
    audit: read(audit.audit),
    auditAfter: read(audit.auditAfter),
    auditCallers: read(audit.auditCallers),
    removeAudit: write(audit.removeAudit),
    setting: read(audit.setting),
    changeSetting: write(audit.changeSetting),

    alertProblems: read(alerts.alertProblems),
    waitingAlerts: read(alerts.waitingAlerts),
    alertMessages: read(alerts.alertMessages),
    lastAlerts: read(alerts.lastAlerts),
    saveAlerts: write(alerts.saveAlerts),
    removeAlerts: write(alerts.removeAlerts),
    oldestWaiting: read(alerts.oldestWaiting),

    async close() {
      if (!db.isOpen) return;
      clearInterval(tidy);
      await aside?.stop();
      const flushed = rejections.flush();
      await writer.close();
      await flushed;
      log.close();
      if (db.isOpen) db.close();
    },
  };
}

/** What the check found within that time; the start does not wait for longer. */
async function soon(aside: CheckAside, patienceMs: number): Promise<ConfigError | null> {
  const over = new AbortController();
  try {
    return await Promise.race([aside.verdict, delay(patienceMs, null, { signal: over.signal })]);
  } finally {
    over.abort();
    aside.letGo();
  }
}
