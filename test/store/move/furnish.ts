/** A SQLite store in which something of everything is kept: no table of it is empty. */
import { newHookId, newId } from "../../../src/core/id.ts";
import { automationOf } from "../../../src/core/subscription.ts";
import type { Automation } from "../../../src/core/types.ts";
import type { NewSubscription } from "../../../src/store/subscriptions.ts";
import type { SqliteStore } from "../../../src/store/sqlite/open-sqlite-store.ts";
import { CONNECTION, HOUR, makeConnection, makeEvent, T0 } from "../../contract/store/fixtures.ts";
import { Scene } from "../../contract/store/scene.ts";
import { AWKWARD, BEGIN, DAY, workOn } from "./history.ts";

const SEALED = Uint8Array.of(1, 0, 255, 92, 34, 39);

export async function furnish(store: SqliteStore): Promise<void> {
  const scene = new Scene({
    store,
    reopen: () => Promise.resolve(store),
    destroy: () => Promise.resolve(),
  });
  await connect(store);
  await subscribe(store);
  await workOn(scene);
  await remove(scene);
  await remember(store);
  await letIn(store);
  for (let more = 1; more > 0;) more = await store.fillSearch(1_000);
  const tally = { connectionIds: [CONNECTION], keepHours: 9_999, limit: 1_000 };
  await store.tallySources({ ...tally, at: T0 });
  await store.recordEvent(makeEvent({ receivedAt: T0 + 5 }), [], 0); // young: not searchable, nor counted, nor keyed yet
  await store.tallySources({ ...tally, at: T0 + 6 });
  await store.noteQuiet(CONNECTION, T0 + 7);
  await store.recordEvent(makeEvent({ receivedAt: T0 + 8, idempotencyKey: AWKWARD }), [], 0);
}

async function connect(store: SqliteStore): Promise<void> {
  const connection = makeConnection({ id: CONNECTION, name: AWKWARD, app: "trycrucible", state: "live" });
  const secret = {
    id: "sec_1",
    connectionId: CONNECTION,
    field: "key",
    sealed: SEALED,
    createdAt: T0,
    retiresAt: null,
  };
  const hook = (createdAt: number) =>
    ({ id: newHookId(), connectionId: CONNECTION, state: "active", createdAt, retiredAt: null }) as const;
  await store.createConnection(connection, [secret], hook(T0));
  await store.createConnection(makeConnection({ settings: { a: AWKWARD } }), [], null);
  await store.addSecret({ ...secret, id: "sec_2", createdAt: T0 + 1 });
  await store.retireSecrets(CONNECTION, "key", "sec_2", T0 + HOUR);
  const intended = hook(T0 + 1);
  await store.intendRegistration(
    {
      hookId: intended.id,
      connectionId: CONNECTION,
      app: "trycrucible",
      url: "https://hirewire.example/in/x",
      state: "intended",
      vendorId: null,
      events: ["invitation.scored"],
      sealed: SEALED,
      confirmedAt: null,
      leftAt: null,
      createdAt: T0,
      updatedAt: T0,
    },
    intended,
  );
  await store.setSourceState({ connectionId: CONNECTION, state: "verifying", reason: "soon", since: T0 });
  await store.addRejection({
    hookId: intended.id,
    at: T0,
    status: 401,
    code: "no_match",
    reason: AWKWARD,
    count: 1,
  });
}

async function subscribe(store: SqliteStore): Promise<void> {
  for (const ordered of [false, true]) {
    const id = newId("sub", T0);
    const subscription: NewSubscription = {
      id,
      targetUrl: "https://hooks.example.com/a",
      event: "candidate.hired",
      connectionId: null,
      filter: "true",
      mapping: null,
      ordered,
      key: id,
      sealed: SEALED,
      madeBy: "operator",
      createdAt: T0,
      expiresAt: T0 + HOUR,
    };
    const told = automationOf(subscription, null);
    const at = { createdAt: T0, updatedAt: T0 };
    const versionId = newId("ver", T0);
    const automation: Automation = {
      ...at,
      id: newId("aut", T0),
      name: told.name,
      state: "on",
      versionId,
      versionNumber: 1,
      definition: told,
    };
    await store.createSubscription(subscription, automation);
    if (ordered) await store.removeSubscription(id, { at: T0 + 1, reason: "asked to" });
  }
}

/** Deliveries that stay known without their events, and numbers that outlive them. */
async function remove(scene: Scene): Promise<void> {
  const { store } = scene;
  const old = { before: BEGIN + 20 * DAY, limit: 50 };
  await store.removeEvents({ ...old, at: T0, repeats: { [CONNECTION]: 400 * DAY } });
  await store.removePayloads({ ...old, before: BEGIN + 30 * DAY });
}

async function remember(store: SqliteStore): Promise<void> {
  await store.linkCandidate([{ email: "ada@example.com" }, { connectionId: "con_a", id: AWKWARD }], {
    name: AWKWARD,
    at: T0,
  });
  await store.linkCandidate([{ email: "bo@example.com" }, { connectionId: "con_b", id: "2" }], { at: T0 });
  await store.addToken({
    id: "tok_1",
    name: "CI",
    digest: "d1",
    scopes: ["runs:read"],
    createdAt: T0,
    lastUsedAt: null,
    expiresAt: null,
  });
  await store.beginWrite({ digest: "w1", fingerprint: "f1", answer: null, expiresAt: T0 + DAY }, T0);
  await store.endWrite("w1", { status: 201, body: AWKWARD });
  await store.keySet("choices::slack", AWKWARD, T0 + DAY);
  await store.keySet("for ever", "1", null);
  const draft = { id: newId("dft", T0), automationId: null, revision: 1, baseVersion: null };
  await store.saveDraft({ ...draft, content: { name: AWKWARD }, updatedAt: T0, updatedBy: "Ada" });
  for (const name of ["one", "two"]) {
    await store.appendAudit({
      id: newId("aud", T0),
      at: T0,
      caller: { kind: "token", id: "tok_1", name: "CI" },
      area: "automations",
      operation: "updateAutomation",
      action: `changed ${name}`,
      target: null,
      changes: [{ what: AWKWARD, before: null, after: "1" }],
      outcome: "done",
      code: null,
      address: null,
      client: null,
    });
  }
  await store.changeSetting("alerts", { ways: [AWKWARD] }, T0);
  await store.saveAlerts({
    put: [
      {
        key: "a",
        kind: "held",
        words: AWKWARD,
        path: "/",
        connectionId: null,
        since: T0,
        told: ["slack"],
        solvedAt: null,
      },
    ],
    add: [
      {
        id: "alr_1",
        way: "slack",
        items: [{ what: "new", words: AWKWARD, path: null }],
        madeAt: T0,
        state: "waiting",
        triedSince: T0,
        tries: 1,
        nextAt: T0,
        endedAt: null,
        trouble: null,
        insteadOf: null,
      },
    ],
  });
  const job = {
    id: newId("blk", T0),
    action: "replay",
    choice: { fromStart: true, version: "current" },
  } as const;
  const runs = (await store.runs({ state: "failed" }, { limit: 3 })).map(({ id }) => id);
  const made = {
    ...job,
    state: "running",
    madeBy: "Ada",
    runs: runs.length,
    done: 0,
    refused: 0,
    createdAt: T0,
  } as const;
  await store.createBulkJob({ ...made, finishedAt: null }, runs);
  await store.stepBulkJob(job.id, { at: T0, deadlineAt: T0 + DAY, newRunId: newId("run", T0) });
}

async function letIn({ accounts }: SqliteStore): Promise<void> {
  const link = { token: "set up", email: null, role: null, userId: null, madeBy: "operator", createdAt: T0 };
  await accounts.addLink({ ...link, id: "lnk_1", kind: "set_up", expiresAt: T0 + DAY });
  const named = {
    id: "usr_1",
    name: AWKWARD,
    emailVerified: true,
    image: null,
    createdAt: T0,
    updatedAt: T0,
  };
  const password = { identityId: "idn_1", hash: "scrypt" };
  await accounts.useLink("set up", { user: named, email: "owner@example.com", password });
  const invited = {
    ...link,
    id: "lnk_2",
    kind: "invitation",
    token: "in",
    email: "bo@example.com",
    role: "editor",
  } as const;
  await accounts.addLink({ ...invited, expiresAt: T0 + DAY });
  await accounts.insertRow("sessions", {
    id: "ses_1",
    user_id: "usr_1",
    token: "digest",
    ip_address: "192.0.2.7",
    user_agent: null,
    created_at: T0,
    last_used_at: T0,
    expires_at: T0 + DAY,
  });
}
