/**
 * Every method of the store, called with what belongs to another workspace: its ids, its tokens, its addresses. The order is that
 * in which the owner can do the same one after the other, each time with an effect.
 */
import { newId } from "../../src/core/id.ts";
import type { AccountStore } from "../../src/store/accounts.ts";
import type { Method } from "../../src/store/remote/protocol.ts";
import type { Store } from "../../src/store/store.ts";
import { finished, HOUR, LEASE, makeEvent, makeRun, T0 } from "../contract/store/fixtures.ts";
import { type Filled, SHARED } from "./full-workspace.ts";

/** One call or several. The record misses none, and neither does the compiler. */
export type Trespasses = { [M in Method]: Parameters<Store[M]>[] };
export type AccountTrespasses = { [M in keyof AccountStore]: Parameters<AccountStore[M]>[] };

const page = { limit: 50 };

/** @param by  who tries: what they write bears their own tag */
export function trespasses(theirs: Filled, { make, tag }: Pick<Filled, "make" | "tag">): Trespasses {
  const { connection, secret, hook, registration, automation, paused, runs, claim, shared, kept } = theirs;
  const { subscription, quiet, draft, job, at, token } = theirs;
  const later = at + 3 * HOUR;
  const run = () => ({ newRunId: newId("run", T0), at: later, deadlineAt: later + HOUR });
  const refs = [{ email: SHARED.email }, { connectionId: connection.id, id: SHARED.ref }];
  const ofTheirs = [{ connectionId: connection.id, id: SHARED.ref }];
  const version = (automationId: string, number: number) => {
    const { versionId: id, definition, createdAt } = make.automation("changed");
    return { id, automationId, number, definition, createdAt };
  };
  const newHook = make.hook(connection.id);
  const event = makeEvent({ connectionId: connection.id, hookId: hook.id });
  return {
    // what is read
    connections: [[]],
    secrets: [[connection.id]],
    hooks: [[]],
    event: [[shared.event]],
    events: [
      [{}, page],
      [{ connectionId: connection.id }, page],
      [{ lane: SHARED.email }, { before: kept.event, limit: 50 }],
    ],
    searchEvents: [
      [{ text: theirs.tag }, page],
      [{ connectionId: connection.id }, page],
      [{ lanes: [SHARED.email] }, page],
      [{ scoreFrom: 1 }, page],
    ],
    searchRuns: [
      [{ automationId: automation.id }, page],
      [{ eventId: shared.event }, page],
      [{ text: theirs.tag }, page],
    ],
    searchCandidates: [
      [undefined, page],
      [theirs.tag, page],
    ],
    automations: [[]],
    versions: [[automation.id]],
    subscriptions: [[]],
    removedSubscriptions: [[9]],
    subscription: [[subscription.id]],
    candidate: [[refs[0]!], [refs[1]!]],
    tokens: [[]],
    run: [[runs.failed]],
    runs: [
      [{}, page],
      [{ automationId: automation.id }, page],
      [{ eventId: shared.event }, page],
      [{ state: "held" }, page],
    ],
    attempts: [[runs.failed]],
    leasedRuns: [[[claim]]],
    bulkJobs: [[]],
    bulkJob: [[job]],
    bulkItems: [[job, { after: -1, limit: 9 }]],
    holds: [[]],
    heldRuns: [["auth_expired", connection.id, 9]],
    runStates: [[Object.values(runs)]],
    rejections: [[], [hook.id]],
    sourcePulses: [[], [connection.id]],
    sourceHistory: [[connection.id]],
    eventConnections: [[]],
    oldestEvents: [[connection.id, { events: later, payloads: later }, 9]],
    keyGet: [[SHARED.key, at]],
    drafts: [[]],
    draft: [[draft.id], [automation.id]],
    registrations: [[]],
    sourceStates: [[]],
    audit: [
      [{}, page],
      [{ callerId: `usr_${theirs.tag}` }, page],
    ],
    auditAfter: [[null, 9]],
    auditCallers: [[]],
    setting: [["alerts"]],
    alertProblems: [[]],
    waitingAlerts: [[]],
    alertMessages: [[9]],
    lastAlerts: [[]],
    oldestWaiting: [[]],
    dayCounts: [[{ from: 0, to: 1e6 }]],
    conservation: [[]],
    runCounts: [[]],
    nextDueAt: [[]],
    usage: [[]],

    // what is written
    createConnection: [[{ ...make.connection(), id: connection.id, name: "Other" }, [], null]],
    updateConnection: [[{ ...connection, settings: { by: tag } }]],
    addSecret: [[make.secret(connection.id)]],
    retireSecrets: [[connection.id, secret.field, "sec_none", later]],
    addHook: [[newHook]],
    intendRegistration: [[make.registration(newHook), make.hook(connection.id)]],
    changeRegistration: [[registration.hookId, { state: "leaving", vendorId: tag }, later]],
    recordRegistration: [
      [
        { ...registration, state: "current", url: tag },
        { sealed: make.secret(connection.id), retireSecretsAt: later },
      ],
    ],
    endRegistration: [[registration.hookId, "gone", later]],
    retireHook: [[hook.id, later]],
    setSourceState: [[{ connectionId: connection.id, state: "live", reason: tag, since: later }]],
    tallySources: [[{ ...theirs.tally, at: later }]],
    noteQuiet: [[connection.id, later]],
    recordEvent: [
      [event, [makeRun(automation)], 0],
      [makeEvent({ connectionId: SHARED.connectionId, idempotencyKey: "shared" }), [], 0],
    ],
    createAutomation: [[{ ...make.automation("x"), id: automation.id }]],
    addVersion: [[version(automation.id, 2)]],
    setAutomationState: [[automation.id, "paused", { at: later, held: "keep" }]],
    createSubscription: [make.subscription({ key: "shared wish" })],
    changeSubscription: [[subscription.id, { ordered: true }, version(theirs.subscribed.id, 2)]],
    pauseSubscription: [[subscription.id, { at: later, reason: tag }]],
    resumeSubscription: [[quiet.id, later]],
    linkCandidate: [[refs, { name: `${tag} Berg`, at: later }]],
    unlinkCandidate: [[refs[1]!]],
    addToken: [[{ ...token, id: "tok_other" }]],
    touchToken: [[token.id, later]],
    beginWrite: [[{ ...theirs.write, fingerprint: tag }, at]],
    endWrite: [[theirs.write.digest, { status: 500, body: tag }]],
    extendLease: [[claim.runId, claim.token, later]],
    changeRun: [[claim.runId, claim.token, finished("succeeded")]],
    releaseClaims: [[at]],
    answerRun: [[runs.question, tag, later]],
    retryNow: [[runs.retry, later]],
    goOn: [["slack", { now: later, limit: 9 }]],
    setBack: [[HOUR, at]],
    releaseHeld: [["auth_expired", { runId: runs.auth }, later]],
    releaseQuota: [[later]],
    addRun: [
      [
        {
          id: newId("run", T0),
          eventId: shared.event,
          automationId: paused.id,
          at: later,
          deadlineAt: later,
        },
      ],
    ],
    replayRun: [[runs.failed, { ...run(), fromStart: true, version: "current" }]],
    skipStep: [[runs.failed, { ...run(), by: tag }]],
    claimRuns: [[{ now: later, leaseMs: LEASE, limit: 1 }]],
    leaseRuns: [[{ now: later, leaseMs: LEASE, limit: 1 }]],
    cancelRun: [[kept.run, later, tag]],
    createBulkJob: [
      [
        {
          id: job,
          action: "cancel",
          choice: theirs.choice,
          state: "running",
          madeBy: tag,
          runs: 1,
          done: 0,
          refused: 0,
          createdAt: T0,
          finishedAt: null,
        },
        [runs.retry],
      ],
    ],
    setBulkState: [
      [job, "paused", later],
      [job, "running", later],
    ],
    stepBulkJob: [[job, run()]],
    addRejection: [[{ hookId: hook.id, at: later, status: 401, code: "x", reason: tag, count: 1 }]],
    fillSearch: [[50]],
    rollUp: [[{ limit: 50, since: 0 }]],
    keySet: [
      [SHARED.key, `by ${tag}`, null],
      ["cache:other", `by ${tag}`, null],
    ],
    saveDraft: [[{ ...draft, revision: 2, content: { by: tag } }], [{ ...draft, content: { by: tag } }]],
    appendAudit: [[make.audited()]],
    changeSetting: [["alerts", { by: tag }, later]],
    saveAlerts: [
      [
        {
          put: [{ ...make.problem(), words: tag }],
          change: [{ ...make.alert(), id: theirs.alert.id, tries: 9 }],
        },
      ],
      [{ forget: ["holds"] }],
    ],

    // what is taken away
    removeDraft: [[draft.id, 2]],
    removeAlerts: [[later, 9]],
    removeAudit: [[later, 9]],
    keyDelete: [[SHARED.key]],
    keyClear: [["cache:"]],
    removeExpired: [[later, 9]],
    deleteToken: [[token.id]],
    removeSubscription: [[subscription.id, { at: later, reason: tag }]],
    removeAutomation: [[automation.id, later, tag]],
    eraseCandidate: [[refs]],
    removePayloads: [[{ connectionId: connection.id, before: later, limit: 1 }]],
    removeEvents: [[{ connectionId: connection.id, before: later, limit: 1, at: later, repeats: {} }]],
    eraseEvents: [[ofTheirs, { limit: 50, at: later, repeats: {} }]],
    giveBack: [[1]],
    deleteSecret: [[secret.id]],
    deleteConnection: [[connection.id, later]],
  };
}

/** Those about people. */
export function accountTrespasses(theirs: Filled, { tag }: Pick<Filled, "tag">): AccountTrespasses {
  const { user, session, invitation, reset, at } = theirs;
  const later = at + 1;
  const own = [{ column: "id", is: "=", value: user.id }] as const;
  const password = { identityId: `idn_by_${tag}`, hash: tag };
  const made = { ...user, id: `usr_by_${tag}`, name: tag };
  return {
    hasOwner: [[]],
    people: [[]],
    person: [[user.id]],
    passwordOf: [[user.id]],
    sessionOf: [[session.token]],
    sessions: [[user.id]],
    links: [["invitation"], ["reset"]],
    link: [[invitation.token]],
    selectRows: [
      ["users", own],
      ["users", [{ column: "email", is: "=", value: "boss@example.com" }]],
      ["sessions", [{ column: "user_id", is: "=", value: user.id }]],
      ["identities", [{ column: "account_id", is: "=", value: user.id }]],
    ],
    changeUser: [[user.id, { name: tag, role: "owner" }, later]],
    updateRows: [["users", own, { name: tag }]],
    touchSession: [[session.id, later]],
    insertRow: [
      ["sessions", { ...session, id: `ses_1_by_${tag}`, token: `1 by ${tag}` }],
      ["sessions", { ...session, id: `ses_2_by_${tag}`, token: `2 by ${tag}`, last_used_at: later }],
    ],
    setPassword: [[user.id, password, later]],
    endSession: [[user.id, session.id]],
    removeExpiredAccess: [[at, later]],
    endSessions: [[user.id, null]],
    removeLink: [[reset.id]],
    addLink: [[{ ...reset, id: `lnk_by_${tag}`, token: `link by ${tag}` }]],
    useReset: [
      [`link by ${tag}`, password, later],
      [reset.token, password, later],
    ],
    useLink: [
      [invitation.token, { user: made, email: null, password: { ...password, identityId: "idn_new" } }],
    ],
    removeUser: [[user.id]],
    deleteRows: [["users", own]],
  };
}
