/** Several runners on one PostgreSQL, each with all that a process has of its own, before one Google. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import express, { type RequestHandler } from "express";
import { Client } from "pg";
import { googleSheets } from "../../actions/google-sheets.ts";
import { AutomationSchema, nameSteps } from "../../src/core/automation/automation.ts";
import { Catalog } from "../../src/core/catalog.ts";
import { newId } from "../../src/core/id.ts";
import type { Automation, Connection, Event } from "../../src/core/types.ts";
import { silentLog } from "../../src/log.ts";
import { createConnectionCaches } from "../../src/run/connection-cache.ts";
import { createConnectionReader } from "../../src/run/connections.ts";
import { createEvaluator } from "../../src/run/evaluator/evaluator.ts";
import { createOutbound } from "../../src/run/outbound/outbound.ts";
import { createRunner, type Runner, type RunnerOptions } from "../../src/run/runner/create-runner.ts";
import { createGoogleStandIn, type GoogleStandIn } from "../../src/sandbox/google/create-google-stand-in.ts";
import { type Owners, ownersInProcess } from "../../src/store/owners.ts";
import { openOwners } from "../../src/store/postgres/owners.ts";
import { openPostgres, type PostgresStore } from "../../src/store/postgres/open-postgres-store.ts";
import { testDatabase } from "../postgres/cluster.ts";
import { migrated } from "../postgres/temporary-postgres.ts";
import { createFastClock } from "./fast-clock.ts";
import { HOUR } from "./runner-house.ts";

/** What is tried here is who goes first, and not how many may go. */
const UNLIMITED = {
  readsPerMinutePerUser: 1e6,
  writesPerMinutePerUser: 1e6,
  readsPerMinute: 1e6,
  writesPerMinute: 1e6,
};

export interface Offices {
  google: GoogleStandIn;
  stores: PostgresStore[];
  runners: Runner[];
  automate(name: string, step: Record<string, unknown>): Promise<Automation>;
  /** Journals an event with a run of each automation. */
  receive(automations: readonly Automation[], payload: Record<string, unknown>, lane: string): Promise<void>;
  /** Ends the connections of the owners, as a restart of the database does. */
  cut(): Promise<void>;
  /** Begins all runners, and waits until every run has succeeded. */
  work(): Promise<void>;
  close(): Promise<void>;
}

export async function openOffices(options: {
  processes: number;
  /** Before Google. */
  standIn?: RequestHandler[];
  runner?: RunnerOptions;
  /** False: each believes to be alone. */
  owners?: boolean;
  settleMs?: number;
}): Promise<Offices> {
  const { processes, standIn = [], owners: shares = true } = options;
  const clock = createFastClock();
  const { now, wait } = clock;
  const database = await testDatabase(migrated);
  const google = createGoogleStandIn({ now, quotas: UNLIMITED });
  const server = express()
    .use([...standIn, google.router])
    .listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  google.setBaseUrl(url);
  const evaluator = createEvaluator();
  const closing: (() => unknown)[] = [];

  const open = async (process: string) => {
    const postgres = await openPostgres({ url: database.url, migrated: true, connections: 4, process, now });
    const store = postgres.store(1);
    const shared = openOwners({ url: database.url, process, settleMs: options.settleMs ?? 2_000 });
    const owners: Owners = shares ? shared.of(1) : ownersInProcess();
    const outbound = createOutbound({ egress: { allowPrivate: true }, log: silentLog, now, wait });
    const vault = {
      seal: (text: string) => Buffer.from(text),
      open: (bytes: Uint8Array) => Buffer.from(bytes).toString(),
    };
    const runner = createRunner({
      store,
      evaluator,
      catalog: new Catalog([], [{ ...googleSheets, budgets: {} }]),
      connections: createConnectionReader({ store, vault, now }),
      outbound,
      owners,
      cacheFor: createConnectionCaches({ store, vault, now }),
      log: silentLog,
      now,
      wait,
      random: () => 0.5,
      options: { leaseMs: 100 * HOUR, ...options.runner },
    });
    // it sleeps by the slow clock
    const ticking = setInterval(() => runner.wake(), 20);
    closing.push(async () => {
      clearInterval(ticking);
      await runner.stop(0);
      await shared.close();
      outbound.close();
      await postgres.close();
    });
    return { store, runner };
  };
  const opened = await Promise.all(Array.from({ length: processes }, (_, index) => open(`process ${index}`)));
  const [{ store }] = opened as [(typeof opened)[number]];

  const connect = async (name: string, app: string, settings: Record<string, unknown>) => {
    const times = { createdAt: now(), updatedAt: now() };
    const connection = {
      id: newId("con", now()),
      name,
      app,
      settings,
      state: "live",
      stateReason: null,
      ...times,
    };
    await store.createConnection(connection as Connection, [], null);
    return connection.id;
  };
  const key = JSON.stringify(google.serviceAccountKey());
  await connect("sheets", "google_sheets", { service_account_key: key, api_url: url, drive_url: url });
  const connectionId = await connect("vendor", "vendor", {});
  let count = 0;

  return {
    google,
    stores: opened.map((one) => one.store),
    runners: opened.map(({ runner }) => runner),
    async automate(name, step) {
      const definition = nameSteps(
        AutomationSchema.parse({ name, trigger: "candidate.scored", steps: [step] }),
      );
      const automation: Automation = {
        id: newId("aut", now()),
        name,
        state: "on",
        versionId: newId("ver", now()),
        versionNumber: 1,
        definition,
        createdAt: now(),
        updatedAt: now(),
      };
      await store.createAutomation(automation);
      return automation;
    },
    async receive(automations, payload, lane) {
      count += 1;
      const at = now();
      const event: Event = {
        id: newId("evt", at),
        connectionId,
        hookId: "hook",
        app: "vendor",
        eventKey: "scored",
        wireName: "scored",
        hiringType: "candidate.scored",
        idempotencyKey: `key ${count}`,
        receivedAt: at,
        test: false,
        misfits: [],
        lane,
        hiring: {
          type: "candidate.scored",
          source: { vendor: "vendor", event: "scored", connection: "vendor" },
        },
        headers: {},
        body: new TextEncoder().encode(JSON.stringify(payload)),
      };
      const times = { createdAt: at, deadlineAt: at + 72 * HOUR };
      const runs = automations.map(({ id: automationId, versionId }) => ({
        id: newId("run", at),
        automationId,
        versionId,
        lane,
        hold: null,
        ...times,
      }));
      await store.recordEvent(event, runs, 0);
    },
    async cut() {
      const client = new Client({ connectionString: database.url });
      await client.connect();
      await client.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'hirewire owner' AND datname = current_database()",
      );
      await client.end();
    },
    async work() {
      for (const { runner } of opened) runner.start();
      for (;;) {
        const { waiting, running, held, failed } = await store.runCounts();
        if (held > 0 || failed > 0) throw new Error(`${held} runs are held, ${failed} failed`);
        if (waiting + running === 0) return;
        await delay(10);
      }
    },
    async close() {
      await Promise.all(closing.map((close) => close()));
      server.closeAllConnections();
      server.close();
      await evaluator.close();
      await database.drop();
    },
  };
}
