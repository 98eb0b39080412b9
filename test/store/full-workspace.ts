/**
 * A workspace with some of everything that is kept. Two of them have as much in common as two clients can: the same candidate,
 * the same people, the same deliveries, the same names of what is named by hand. Whatever is written in words bears
 * the workspace's tag.
 */
import { newId } from "../../src/core/id.ts";
import type { Automation } from "../../src/core/types.ts";
import type { AccountStore, Link, LinkKind } from "../../src/store/accounts.ts";
import type { Postgres } from "../../src/store/postgres/open-postgres-store.ts";
import type { RunChange } from "../../src/store/run-queue.ts";
import { finished, HOUR, LEASE, makeAttempt, makeEvent, makeRun, T0 } from "../contract/store/fixtures.ts";
import { tagged } from "./tagged.ts";

/** A delivery and a candidate that both have. */
export const SHARED = { connectionId: "con_shared", email: "ada@example.com", ref: "7", key: "cache:shared" };

export type Filled = Awaited<ReturnType<typeof fillWorkspace>>;

/** @param at  the moment of most of it; no two workspaces have the same */
export async function fillWorkspace(postgres: Postgres, workspace: number, tag: string, at: number) {
  const store = postgres.store(workspace);
  const make = tagged(tag);

  const connection = make.connection();
  const secret = make.secret(connection.id);
  const hook = make.hook(connection.id);
  await store.createConnection(connection, [secret], hook);
  const registration = make.registration(make.hook(connection.id));
  await store.intendRegistration(registration, { ...make.hook(connection.id), id: registration.hookId });
  await store.setSourceState({ connectionId: connection.id, state: "refused", reason: tag, since: T0 });

  const automation = make.automation("scores");
  const paused = make.automation("paused");
  for (const each of [automation, paused]) await store.createAutomation(each);
  await store.setAutomationState(paused.id, "paused", { at, held: "keep" });
  const draft = make.draft(automation.id);
  await store.saveDraft(draft);

  const candidate = { name: `${tag} Berg`, email: SHARED.email, id: SHARED.ref };
  const record = async (of: Automation, changes: Parameters<typeof makeEvent>[0] = {}) => {
    const event = makeEvent({
      connectionId: connection.id,
      hookId: hook.id,
      receivedAt: at,
      headers: { tag },
      body: new TextEncoder().encode(tag),
      ...changes,
    });
    const hiring = { ...event.hiring, candidate };
    const run = makeRun(of, { lane: event.lane, createdAt: at });
    const refs = [{ email: SHARED.email }, { connectionId: connection.id, id: SHARED.ref }];
    await store.recordEvent({ ...event, hiring }, [run], at - HOUR, refs);
    return { event: event.id, run: run.id };
  };
  const attempt = makeAttempt({ message: tag, request: tag, response: tag });
  /** A run that a worker left like this. */
  const worked = async (change: RunChange) => {
    const { run } = await record(automation);
    const [claimed] = await store.claimRuns({ now: at, leaseMs: LEASE, limit: 1 });
    await store.changeRun(run, claimed!.token, change);
    return run;
  };
  const held = { to: "held", reason: tag, code: null, ambiguousSince: null, attempt } as const;
  const waits = { to: "waiting", reason: tag, attempts: 1, ambiguousSince: null, attempt } as const;
  const runs = {
    succeeded: await worked({ ...finished("succeeded"), outputs: { post: tag }, attempt } as RunChange),
    failed: await worked({ ...finished("failed"), reason: tag, attempt } as RunChange),
    question: await worked({
      ...held,
      hold: "question",
      question: { text: tag, choices: [], expects: null },
      connectionId: null,
    }),
    auth: await worked({ ...held, hold: "auth_expired", connectionId: connection.id }),
    quota: await worked({ ...held, hold: "quota", until: at + HOUR, connectionId: connection.id }),
    outage: await worked({ ...waits, code: "destination_down", nextAt: at + HOUR, waitsFor: "slack" }),
    retry: await worked({ ...waits, code: null, nextAt: at + 2 * HOUR }),
    claimed: (await record(automation)).run,
  };
  const [claim] = await store.leaseRuns({ now: at, leaseMs: LEASE, limit: 1 });
  const shared = await record(automation, {
    connectionId: SHARED.connectionId,
    hookId: "hook_shared",
    idempotencyKey: "shared",
    lane: SHARED.email,
  });
  const kept = await record(paused);

  const [subscription, subscribed] = make.subscription();
  await store.createSubscription(subscription, subscribed);
  const [quiet, quietAutomation] = make.subscription({ key: "shared wish" });
  await store.createSubscription(quiet, quietAutomation);
  await store.pauseSubscription(quiet.id, { at, reason: tag });
  const [ended, endedAutomation] = make.subscription();
  await store.createSubscription(ended, endedAutomation);
  await store.removeSubscription(ended.id, { at, reason: tag });

  const token = {
    id: newId("tok", T0),
    name: tag,
    digest: `token of ${tag}`,
    scopes: ["runs:read"],
    createdAt: T0,
    lastUsedAt: null,
    expiresAt: null,
  };
  await store.addToken(token);
  const write = { digest: "shared write", fingerprint: tag, answer: null, expiresAt: at + HOUR };
  await store.beginWrite(write, at);
  await store.endWrite(write.digest, { status: 201, body: tag });
  await store.keySet(SHARED.key, tag, null);
  await store.addRejection({ hookId: hook.id, at, status: 401, code: "bad", reason: tag, count: 1 });

  const job = newId("blk", T0);
  const choice = { fromStart: false, version: "recorded" } as const;
  await store.createBulkJob(
    {
      id: job,
      action: "retry",
      choice,
      state: "running",
      madeBy: tag,
      runs: 1,
      done: 0,
      refused: 0,
      createdAt: T0,
      finishedAt: null,
    },
    [runs.retry],
  );
  await store.appendAudit(make.audited());
  await store.changeSetting("alerts", { tag }, T0);
  const alert = make.alert({ madeAt: at });
  await store.saveAlerts({
    put: [make.problem()],
    add: [alert, make.alert({ state: "sent", endedAt: T0 })],
  });

  const tally = { connectionIds: [connection.id], at, keepHours: 48, limit: 100 };
  await store.tallySources(tally);
  await store.noteQuiet(connection.id, at);
  await store.fillSearch(5); // the rest is too young to be searched
  await store.rollUp({ limit: 5, since: 0 });
  await postgres.workspaces.quotaUse(workspace, at);

  const people = await addPeople(store.accounts, tag, at);
  await store.close(); // which writes what was gathered
  const ids = { connection, secret, hook, registration, automation, paused, draft, subscription, subscribed };
  return {
    workspace,
    tag,
    at,
    store: postgres.store(workspace),
    make,
    ...ids,
    quiet,
    ended,
    token,
    write,
    job,
    alert,
    tally,
    choice,
    runs,
    claim: claim!,
    shared,
    kept,
    attempt,
    ...people,
  };
}

/** An owner who is signed in and has asked for a new password, and somebody who is invited. */
async function addPeople(accounts: AccountStore, tag: string, at: number) {
  const link = (kind: LinkKind, changes: Partial<Link>): Link => ({
    id: newId("lnk", T0),
    kind,
    token: `${kind} of ${tag}`,
    email: null,
    role: null,
    userId: null,
    madeBy: tag,
    createdAt: T0,
    expiresAt: at + HOUR,
    ...changes,
  });
  const user = {
    id: `usr_${tag}`,
    emailVerified: true,
    name: tag,
    image: null,
    createdAt: at,
    updatedAt: at,
  };
  const password = { identityId: `idn_${tag}`, hash: `hash of ${tag}` };
  await accounts.addLink(link("set_up", {}));
  await accounts.useLink(`set_up of ${tag}`, { user, email: "boss@example.com", password });
  const session = {
    id: `ses_${tag}`,
    user_id: user.id,
    token: `session of ${tag}`,
    ip_address: null,
    user_agent: tag,
    created_at: at,
    last_used_at: at,
    expires_at: at + HOUR,
  };
  await accounts.insertRow("sessions", session);
  const invitation = link("invitation", { email: "guest@example.com", role: "editor" });
  const reset = link("reset", { userId: user.id });
  for (const each of [invitation, reset]) await accounts.addLink(each);
  return { user, session, invitation, reset };
}
