/** Two processes on one PostgreSQL that look after the hooks of one connection, before one HIRESSCOPE. */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import express from "express";
import { catalog } from "../../src/catalog.ts";
import { openRegistrar, type Registrar } from "../../src/hooks/registrar/registrar.ts";
import { silentLog } from "../../src/log.ts";
import { createConnectionCaches } from "../../src/run/connection-cache.ts";
import { type Directory, openDirectory } from "../../src/run/directory.ts";
import { automationOperations, type Automations } from "../../src/run/operations/automations.ts";
import { connectionOperations, type Connections } from "../../src/run/operations/connections.ts";
import { createOutbound } from "../../src/run/outbound/outbound.ts";
import { createHiresscopeApi, type HiresscopeApi } from "../../src/sandbox/vendors/hiresscope-api.ts";
import { openOwners } from "../../src/store/postgres/owners.ts";
import { openPostgres, type PostgresStore } from "../../src/store/postgres/open-postgres-store.ts";
import { openVault } from "../../src/vault/open-vault.ts";
import { eventually } from "../e2e/hirewire.ts";
import { testDatabase, type TestDatabase } from "../postgres/cluster.ts";
import { migrated } from "../postgres/temporary-postgres.ts";

const SCORED = "hiresscope.application_scored";

interface Process {
  store: PostgresStore;
  directory: Directory;
  registrar: Registrar;
  connections: Connections;
  automations: Automations;
  close(): Promise<void>;
}

let database: TestDatabase;
let folder: string;
let api: HiresscopeApi;
let server: Server;
/** Whoever registers waits for it. */
let gate: Promise<void>;
let asked: number;
let one: Process;
let other: Process;

/** @param tell  the other one that something changed, as signals do */
async function begin(name: string, tell: () => Promise<void>): Promise<Process> {
  const { port } = server.address() as AddressInfo;
  const postgres = await openPostgres({ url: database.url, migrated: true, connections: 4, process: name });
  const shared = openOwners({ url: database.url, process: name, settleMs: 200 });
  const [store, owners, now] = [postgres.store(1), shared.of(1), Date.now];
  const vault = openVault({ dataDir: folder, key: undefined });
  const directory = await openDirectory({ store, vault, catalog, log: silentLog, now });
  const outbound = createOutbound({
    egress: { allow: [`127.0.0.1:${port}`] },
    log: silentLog,
    now,
    owners,
    resolve: (_host, _options, callback) => callback(null, [{ address: "127.0.0.1", family: 4 }]),
  });
  const registrar = await openRegistrar({
    store,
    vault,
    catalog,
    directory,
    outbound,
    cacheFor: createConnectionCaches({ store, vault, now }),
    log: silentLog,
    now,
    owners,
    publicUrl: () => "https://hirewire.acme.example",
    onChanged: () => void tell(),
  });
  const operations = { store, vault, catalog, directory, now, onChange: () => void tell() };
  registrar.start();
  return {
    store,
    directory,
    registrar,
    connections: connectionOperations({ ...operations, beforeRemove: (id) => registrar.leave(id) }),
    automations: automationOperations(operations),
    async close() {
      await registrar.stop();
      await shared.close();
      outbound.close();
      await postgres.close();
    },
  };
}

const hear = async (process: Process | undefined): Promise<void> => {
  await process?.directory.reload();
  await process?.registrar.refresh();
};

beforeEach(async () => {
  database = await testDatabase(migrated);
  folder = mkdtempSync(join(tmpdir(), "hirewire-registrars-"));
  api = createHiresscopeApi({ now: Date.now, unlimited: true });
  gate = Promise.resolve();
  asked = 0;
  server = createServer(
    express()
      .use(async (request, _response, next) => {
        const registers = request.method === "POST" && request.path.endsWith("/webhooks");
        if (registers) asked += 1;
        if (registers) await gate;
        next();
      })
      .use(api.router),
  ).listen(0, "127.0.0.1");
  await once(server, "listening");
  one = await begin("one", () => hear(other));
  other = await begin("other", () => hear(one));
});
afterEach(async () => {
  await Promise.all([one.close(), other.close()]);
  server.closeAllConnections();
  server.close();
  await database.drop();
  rmSync(folder, { recursive: true });
});

async function connect(): Promise<string> {
  const { port } = server.address() as AddressInfo;
  const values = { api_key: api.token, api_url: `http://127.0.0.1:${port}/api/v1` };
  const { id } = await one.connections.create({ app: "hiresscope", values });
  const steps = [{ id: "call", use: "http.request", with: { url: "https://acme.example/scores" } }];
  await one.automations.create({ name: "Scores", trigger: SCORED, steps }, "on");
  await Promise.all([hear(one), hear(other)]);
  return id;
}

describe("two registrars", () => {
  it("make one hook, whoever is asked, and both know how it stands", async () => {
    const id = await connect();
    await Promise.all([one, other, one, other].map(({ registrar }) => registrar.reconcile(id)));
    expect(api.webhooks.all()).toHaveLength(1);
    await Promise.all([hear(one), hear(other)]);
    const live = expect.objectContaining({ state: "live", events: ["application.scored"] });
    expect([one.registrar.source(id), other.registrar.source(id)]).toEqual([live, live]);
    const hookId = api.webhooks.all()[0]!.url.split("/in/")[1]!;
    expect(other.directory.hook(hookId)).toMatchObject({
      secrets: [{ value: api.webhooks.all()[0]!.secret }],
    });
  });

  it("know of a secret that the other one is being told, and wait for it", async () => {
    const id = await connect();
    const { promise, resolve } = Promise.withResolvers<void>();
    gate = promise;
    const registering = one.registrar.reconcile(id);
    await eventually(async () => asked === 1, "the vendor to be asked");
    const hookId = other.directory.hookOf(id)!.id;
    expect(other.registrar.awaits(hookId)).toBe("secret");
    const settled = other.registrar.settled([id], 10_000);
    const known = other.registrar.secretKnown(hookId);
    resolve();
    await known;
    const [webhook] = api.webhooks.all();
    expect(other.directory.hook(hookId)).toMatchObject({ secrets: [{ value: webhook!.secret }] });
    await settled;
    expect(other.registrar.source(id)).toMatchObject({ state: "live" });
    await registering;
  });

  it("take a connection's hooks back for good, whoever looks at it until it is gone", async () => {
    const id = await connect();
    await one.registrar.reconcile(id);
    await one.registrar.leave(id);
    expect(api.webhooks.all()).toEqual([]);
    await other.registrar.reconcile(id); // it has not heard of it
    expect(api.webhooks.all()).toEqual([]);
    await one.store.deleteConnection(id, Date.now());
    await other.registrar.reconcile(id);
    expect(api.webhooks.all()).toEqual([]);
  });
});
