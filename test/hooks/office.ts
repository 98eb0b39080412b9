/** A recruiter's Hirewire, from its store to its calls, beside a HIRESSCOPE that registers webhooks. */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import express from "express";
import { catalog as everyApp } from "../../src/catalog.ts";
import type { Catalog } from "../../src/core/catalog.ts";
import type { Cache } from "../../src/core/define-action.ts";
import { openRegistrar, type Registrar } from "../../src/hooks/registrar/registrar.ts";
import { silentLog } from "../../src/log.ts";
import { type Directory, openDirectory } from "../../src/run/directory.ts";
import { automationOperations, type Automations } from "../../src/run/operations/automations.ts";
import { connectionOperations, type Connections } from "../../src/run/operations/connections.ts";
import { createOutbound } from "../../src/run/outbound/outbound.ts";
import {
  createHiresscopeApi,
  type HiresscopeApi,
  type HiresscopeApiOptions,
} from "../../src/sandbox/vendors/hiresscope-api.ts";
import { openSqliteStore } from "../../src/store/sqlite/open-sqlite-store.ts";
import { StoreFull } from "../../src/store/store-full.ts";
import type { Store } from "../../src/store/store.ts";
import { openVault } from "../../src/vault/open-vault.ts";
import { memoryCache } from "../run/outbound-destination.ts";

export const PUBLIC_URL = "https://hirewire.acme.example";
const T0 = Date.UTC(2026, 10, 21, 9);

export interface Office {
  api: HiresscopeApi;
  apiUrl: string;
  store: Store;
  directory: Directory;
  registrar: Registrar;
  connections: Connections;
  automations: Automations;
  /** Where vendors reach us; may be changed, and takes effect with a restart. */
  publicUrl: string;
  now(): number;
  pass(ms: number): void;
  /** The process dies with the next write of that name: before it, and nothing is written any more. */
  dieBefore(method: keyof Store): void;
  /** The next write of that name fails, as on a full disk. */
  failOnce(method: keyof Store): void;
  /** Waits for what comes about by itself. */
  until(isSo: () => boolean): Promise<void>;
  /** A new process over the same data. */
  restart(): Promise<void>;
  /** Makes the connection, or another one. */
  connect(values?: Record<string, unknown>, name?: string): Promise<string>;
  /** Saves and switches on an automation for that event. */
  turnOn(name: string, trigger: string): Promise<void>;
  turnOff(name: string): Promise<void>;
  /** Waits until nothing is under way. */
  quiet(): Promise<void>;
  /** Looks at it once more, as it does every hour. */
  look(): Promise<void>;
  close(): Promise<void>;
}

/** @param options.catalog  of other vendors than HIRESSCOPE; `connect` then takes their values */
export async function openOffice(
  options: HiresscopeApiOptions & { catalog?: Catalog; app?: string } = {},
): Promise<Office> {
  const { catalog = everyApp, app = "hiresscope" } = options;
  let time = T0;
  const now = (): number => time;
  const folder = mkdtempSync(join(tmpdir(), "hirewire-hooks-"));
  const api = createHiresscopeApi({ now, unlimited: true, ...options });
  const server = createServer(express().use(api.router)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const apiUrl = `http://127.0.0.1:${port}/api/v1`;

  const caches = new Map<string, Cache>();
  let connectionId = "";
  let stopProcess: () => Promise<void> = async () => {};
  let deadly: keyof Store | null = null;
  let failing: keyof Store | null = null;
  let dead = false;

  const office = {
    api,
    apiUrl,
    publicUrl: PUBLIC_URL,
    now,
    pass: (ms: number) => void (time += ms),
    dieBefore: (method: keyof Store) => void (deadly = method),
    failOnce: (method: keyof Store) => void (failing = method),
    async until(isSo: () => boolean) {
      for (let turns = 0; !isSo(); turns += 1) {
        if (turns > 5_000) throw new Error("it never came about");
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    async connect(values: Record<string, unknown> = {}, name?: string) {
      const own = app === "hiresscope" ? { api_key: api.token, api_url: apiUrl } : {};
      const { id } = await office.connections.create({ app, values: { ...own, ...values }, name });
      connectionId ||= id;
      await office.quiet();
      return id;
    },
    async turnOn(name: string, trigger: string) {
      const there = office.automations.list().find((each) => each.name === name);
      if (there) await office.automations.setState(name, "on", "release");
      else {
        const steps = [{ id: "call", use: "http.request", with: { url: "https://acme.example/scores" } }];
        await office.automations.create({ name, trigger, steps }, "on");
      }
    },
    async turnOff(name: string) {
      await office.automations.setState(name, "off", "keep");
    },
    async quiet() {
      const ids = office.directory.connections().map((connection) => connection.id);
      await office.registrar.settled(ids, 20_000);
    },
    look: () => office.registrar.reconcile(connectionId),
    async restart() {
      await stopProcess();
      await begin();
    },
    async close() {
      await stopProcess();
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true });
    },
  } as Office;

  async function begin(): Promise<void> {
    dead = false;
    deadly = null;
    const vault = openVault({ dataDir: folder, key: undefined });
    const opened = await openSqliteStore({ file: join(folder, "hirewire.sqlite"), now });
    /** What a dead process does no more. */
    const store = new Proxy(opened, {
      get(target, key: keyof Store) {
        const own = target[key] as (...args: unknown[]) => Promise<unknown>;
        return async (...args: unknown[]) => {
          if (key === failing) {
            failing = null;
            throw new StoreFull("The disk is full.");
          }
          if (key === deadly && !dead) {
            dead = true;
            void registrar.stop();
          }
          if (dead && key !== "close") throw new Error("the process is dead");
          return own.apply(target, args);
        };
      },
    });
    const directory = await openDirectory({ store, vault, catalog, log: silentLog, now });
    const outbound = createOutbound({
      egress: { allow: [`127.0.0.1:${port}`] },
      log: silentLog,
      now,
      // every name leads to the stand-in
      resolve: (_host, _options, callback) => callback(null, [{ address: "127.0.0.1", family: 4 }]),
    });
    const cacheFor = (id: string): Cache => caches.get(id) ?? keep(caches, id, memoryCache());
    const registrar: Registrar = await openRegistrar({
      store,
      vault,
      catalog,
      directory,
      outbound,
      cacheFor,
      log: silentLog,
      now,
      publicUrl: () => office.publicUrl,
      everyMs: 3_600_000,
    });
    const onChange = (): void => registrar.changed();
    const shared = { store, vault, catalog, directory, now, onChange };
    Object.assign(office, {
      store,
      directory,
      registrar,
      connections: connectionOperations({ ...shared, beforeRemove: (id) => registrar.leave(id) }),
      automations: automationOperations(shared),
    });
    registrar.start();
    stopProcess = async () => {
      await registrar.stop();
      outbound.close();
      await opened.close();
    };
    await office.quiet();
  }

  await begin();
  return office;
}

function keep(caches: Map<string, Cache>, id: string, cache: Cache): Cache {
  caches.set(id, cache);
  return cache;
}
