/**
 * The running product, put together: store, vault, intake, API, and the workers in a thread of their own.
 * Nothing is decided here.
 */
import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import packageJson from "../package.json" with { type: "json" };
import type { Catalog } from "./core/catalog.ts";
import type { Connection } from "./core/types.ts";
import { ConfigError } from "./core/errors.ts";
import { createFillIn } from "./hooks/fill-in.ts";
import { createRotation } from "./hooks/rotate.ts";
import { vendorSides } from "./hooks/vendor-side.ts";
import { openRegistrar, type Registrar, type RegistrarOptions } from "./hooks/registrar.ts";
import { createApp } from "./http/app.ts";
import { operatorToken } from "./http/operator-token.ts";
import type { Log } from "./log.ts";
import { createConnectionCaches } from "./run/connection-cache.ts";
import { createConnectionReader } from "./run/connections.ts";
import { openDirectory } from "./run/directory.ts";
import { createEvaluator } from "./run/evaluator/evaluator.ts";
import { handBackMemory } from "./run/hand-back-memory.ts";
import { createHousekeeping } from "./run/housekeeping/housekeeping.ts";
import { KEEP_DEFAULTS, type KeepSettings } from "./run/housekeeping/keep-settings.ts";
import { createListening } from "./run/intake/listening.ts";
import { createEventMapper } from "./run/intake/map-event.ts";
import { createIntake, type Intake } from "./run/intake/receive.ts";
import { watchClock } from "./run/watch-clock.ts";
import { watchStore } from "./run/live.ts";
import { publicAddressOperations } from "./run/operations/address.ts";
import { automationOperations, type Automations } from "./run/operations/automations.ts";
import { candidateOperations } from "./run/operations/candidates.ts";
import { checkOperations } from "./run/operations/checks.ts";
import { configOperations } from "./run/operations/config.ts";
import { doctorOperations } from "./run/operations/doctor.ts";
import { connectionOperations, type Connections } from "./run/operations/connections.ts";
import { handInOperations } from "./run/operations/hand-in.ts";
import { holdOperations } from "./run/operations/holds.ts";
import { runOperations } from "./run/operations/runs.ts";
import { sampleOperations } from "./run/operations/samples.ts";
import { senderOperations } from "./run/operations/senders.ts";
import { prepareStartRun } from "./run/operations/start-run.ts";
import { tokenOperations } from "./run/operations/tokens.ts";
import { expireSubscriptions } from "./hooks/subscriptions/expire-subscriptions.ts";
import { subscriptionOperations } from "./hooks/subscriptions/subscriptions.ts";
import { sourceOperations } from "./run/operations/sources.ts";
import { createChallenges } from "./run/public-address/challenges.ts";
import { startSourceWatch } from "./run/sources/watch-sources.ts";
import { createOutbound } from "./run/outbound/outbound.ts";
import { startQuotaRelease } from "./run/release-quota.ts";
import type { BatchOptions } from "./run/runner/batches.ts";
import { superviseWorker } from "./run/supervisor.ts";
import { DATABASE_FILE, openDataFolder } from "./store/data-folder.ts";
import { openSqliteStore } from "./store/sqlite/open-sqlite-store.ts";
import type { Store } from "./store/store.ts";
import { openVault } from "./vault/open-vault.ts";

export interface RuntimeOptions {
  catalog: Catalog;
  /** Module that exports the same catalog, for the worker thread. */
  catalogModule: URL;
  dataDir: string;
  host: string;
  /** 0 lets the system choose. */
  port: number;
  /** Where senders reach us; default: where we listen. */
  publicUrl?: string | undefined;
  /** Key that seals the secrets; default: a file in the data folder. */
  key?: string | undefined;
  /** Token of the operator; default: a file in the data folder. */
  token?: string | undefined;
  /** Addresses inside the private network that actions may call, such as `127.0.0.1:8788`. */
  allowEgress?: readonly string[];
  /** How many calls a second a host is sent at most, by host; default: 25 for hooks.zapier.com. */
  callsPerSecond?: Readonly<Record<string, number>> | undefined;
  trustedProxies?: number;
  /** False serves the API only: nothing is run. */
  workers?: boolean;
  /** False leaves no note of where we listen for other commands to find. */
  announce?: boolean;
  sandboxUrl?: string | null;
  /** How steps that go out together are gathered; what is left out is as their action says. */
  batches?: BatchOptions;
  /** How long things are kept; what is left out is as in `KEEP_DEFAULTS`. */
  keep?: Partial<KeepSettings>;
  /** How often our hooks at vendors are looked at. */
  hooks?: Pick<RegistrarOptions, "everyMs" | "random">;
  log: Log;
  /** The data was found damaged after the start, by a check that takes long: nothing may be taken in any more. */
  onDamage?: (error: ConfigError) => void;
}

export interface Runtime {
  /** Where we listen, without a slash at the end. */
  url: string;
  token: string;
  store: Store;
  connections: Connections;
  automations: Automations;
  registrar: Registrar;
  /** Stops taking calls, finishes what is in flight, and lets go of the data folder. */
  close(): Promise<void>;
}

/** @throws {ConfigError} when the folder is in use, the key is wrong or the port is taken */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { catalog, log, workers = true, announce = true, allowEgress = [] } = options;
  const { now, wentBackBy } = watchClock(Date.now);
  const folder = openDataFolder(options.dataDir);
  const undo: (() => unknown)[] = [() => folder.release()];
  const closeAll = async (): Promise<void> => {
    for (const step of undo.splice(0).toReversed()) await step();
  };
  try {
    const vault = openVault({ dataDir: folder.path, key: options.key });
    const storeFile = join(folder.path, DATABASE_FILE);
    const opened = await openSqliteStore({
      file: storeFile,
      onDamage(error) {
        log.error("the data is damaged: stopping", { error });
        options.onDamage?.(error);
      },
    });
    undo.push(() => opened.close());
    const { store, live } = watchStore(opened);
    const directory = await openDirectory({ store, vault, catalog, log, now });

    const keep = { ...KEEP_DEFAULTS, ...options.keep };
    const housekeeping = createHousekeeping({
      store,
      directory,
      keep,
      dataDir: folder.path,
      log,
      now,
      wentBackBy,
      onDue: () => worker?.wake(),
    });
    if (workers) housekeeping.start();
    undo.push(() => housekeeping.stop());

    const reloadFailed = (error: unknown): void => log.error("directory not reloaded", { error });
    const worker = workers
      ? superviseWorker({
          store,
          log,
          now,
          onConnectionChanged: () => void directory.reload().catch(reloadFailed),
          worker: {
            catalogModule: options.catalogModule.href,
            dataDir: folder.path,
            storeFile,
            key: options.key,
            allowEgress: [...allowEgress],
            callsPerSecond: options.callsPerSecond,
            runner: { batches: options.batches ?? {} },
          },
        })
      : null;
    if (worker) undo.push(() => worker.stop());
    await worker?.onceReady;
    const wake = (): void => worker?.wake();
    const onChange = (): void => {
      worker?.connectionsChanged();
      registrar.changed();
      wake();
    };

    if (workers) {
      const quotas = startQuotaRelease({ store, log, now, onReleased: wake });
      undo.push(() => quotas.stop());
    }

    const reader = createConnectionReader({ store, vault, now });
    const outbound = createOutbound({ egress: { allow: [...allowEgress] }, log, now, random: Math.random });
    undo.push(() => outbound.close());
    const cacheFor = createConnectionCaches({ store, vault, now });
    let url = "";
    const publicUrl = (): string => (options.publicUrl ?? url).replace(/\/$/, "");
    const registrar = await openRegistrar({
      store,
      vault,
      catalog,
      directory,
      outbound,
      cacheFor,
      log,
      now,
      publicUrl,
      ...options.hooks,
    });
    undo.push(() => registrar.stop());
    const connections = connectionOperations({
      store,
      vault,
      catalog,
      directory,
      now,
      onChange,
      beforeRemove: (id) => registrar.leave(id),
    });
    const automations = automationOperations({ store, catalog, directory, now, onChange });
    const subscriptions = subscriptionOperations({
      store,
      vault,
      catalog,
      directory,
      outbound,
      ownUrl: () => publicUrl(),
      now,
      onChange,
    });
    const expiry = expireSubscriptions({ subscriptions, log });
    undo.push(() => expiry.stop());
    const checks = checkOperations({
      store,
      catalog,
      directory,
      reader,
      now,
      onChange,
      outbound,
      cacheFor,
    });
    const runs = runOperations({ store, catalog, directory, now, onRuns: wake });
    const holds = holdOperations({
      store,
      directory,
      connections,
      automations: { get: (name) => deliversAs(directory, name) ?? automations.get(name) },
      now,
      onRuns: wake,
    });
    const listening = createListening({ now });
    const mapper = createEventMapper({ log, now });
    undo.push(() => mapper.close());
    const brings = ({ app, settings }: Connection): boolean =>
      catalog.triggers.get(app)?.mapping?.(settings as never) !== undefined;
    // the first event should not wait for the mapping's process to start
    if (workers && directory.connections().some(brings)) mapper.warm();
    const intake = heardBy(
      registrar,
      createIntake({
        mapper,
        listening,
        store,
        directory,
        catalog,
        log,
        now,
        onRuns: wake,
        onFirstEvent: (id) => {
          void markLive(store, directory, id, now()).catch((error: unknown) =>
            log.warn("connection not marked live", { connection: id, error }),
          );
        },
      }),
    );

    const openVendor = vendorSides({ catalog, reader, outbound, cacheFor });
    const fillIn = createFillIn({ store, directory, openVendor, intake, log, now });
    undo.push(() => fillIn.stop());
    const rotation = createRotation({ store, vault, directory, openVendor, registrar, log, now });

    const evaluator = createEvaluator({ now }); // for tests and previews; the worker has its own
    undo.push(() => evaluator.close());
    const challenges = createChallenges();
    const address = publicAddressOperations({ publicUrl, challenges, serving: announce, log, now });
    const sources = sourceOperations({
      store,
      directory,
      catalog,
      publicUrl,
      unreachable: () => address.unreachable(),
      registered: (id) => registrar.source(id),
      missing: (id) => fillIn.missing(id),
      now,
    });
    if (workers) {
      const watch = startSourceWatch({ store, directory, sources, log, now });
      undo.push(() => watch.stop());
    }
    const token = operatorToken(folder.path, options.token);
    const app = createApp({
      intake,
      challenges,
      token,
      log,
      trustedProxies: options.trustedProxies ?? 0,
      sandboxUrl: options.sandboxUrl ?? null,
      catalog,
      store,
      directory,
      connections,
      automations,
      subscriptions,
      registrar,
      fillIn,
      rotation,
      checks,
      runs,
      startRun: prepareStartRun({ store, directory, automations, connections, mapper, now, onRuns: wake }),
      holds,
      samples: sampleOperations({ catalog, directory, ownUrl: () => url, now }),
      handIn: handInOperations({ store, directory, connections, ownUrl: () => url, now }),
      candidates: candidateOperations({ store, directory, now }),
      senders: senderOperations({ catalog, directory, connections, listening, now }),
      sources,
      address,
      tokens: tokenOperations({ store, now }),
      config: configOperations({ catalog, connections, automations }),
      doctor: doctorOperations({
        store,
        directory,
        connections,
        checks,
        sources,
        leftBehind: () => registrar.leftBehind(),
        address,
        storage: () => housekeeping.storage(),
        dataDir: folder.path,
        version: packageJson.version,
        now,
      }),
      live,
      storage: () => housekeeping.storage(),
      evaluator,
      publicUrl,
      now,
    });
    const server = createServer(app);
    url = await listen(server, options.host, options.port);
    undo.push(async () => {
      server.close();
      live.close();
      server.closeIdleConnections();
      // a sender that keeps its connection open must not keep us from stopping
      const patience = setTimeout(() => server.closeAllConnections(), 5_000);
      await once(server, "close");
      clearTimeout(patience);
    });
    if (announce) {
      const note = join(folder.path, "server.json");
      writeFileSync(note, JSON.stringify({ url, pid: process.pid }));
      undo.push(() => rmSync(note, { force: true }));
    }
    if (options.publicUrl !== undefined && announce) address.start();
    undo.push(() => address.stop()); // before the server, which waits for calls under way
    undo.push(handBackMemory());
    if (workers) fillIn.start();
    if (workers) registrar.start(); // only now: vendors must find us at the address that they are given
    wake();
    return { url, token, store, connections, automations, registrar, close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** Tells the registrar of verified calls that it waits for; all others pass as they are. */
function heardBy(registrar: Registrar, intake: Intake): Intake {
  return {
    ...intake,
    receive(call) {
      const answer = intake.receive(call);
      if (!registrar.awaits(call.hookId)) return answer;
      return answer.then((given) => {
        if (given.status === 200) registrar.heard(call.hookId);
        return given;
      });
    },
  };
}

/** What a subscription delivers is held, released and shown under its automation's name, and nothing else is done to it. */
function deliversAs(
  directory: Awaited<ReturnType<typeof openDirectory>>,
  name: string,
): { id: string; name: string } | undefined {
  return directory.automations().find((each) => each.subscription !== undefined && each.name === name);
}

async function markLive(
  store: Store,
  directory: Awaited<ReturnType<typeof openDirectory>>,
  id: string,
  at: number,
): Promise<void> {
  const connection = directory.connection(id);
  if (!connection || connection.state !== "new") return;
  await store.updateConnection({ ...connection, state: "live", stateReason: null, updatedAt: at });
  await directory.reload();
}

async function listen(server: ReturnType<typeof createServer>, host: string, port: number): Promise<string> {
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") {
      throw new ConfigError(`Port ${port} is taken: stop what uses it, or choose another with --port.`, {
        code: "port_taken",
        cause: error,
      });
    }
    throw error;
  }
  const { address, port: bound, family } = server.address() as AddressInfo;
  const shown =
    address === "0.0.0.0" || address === "::" ? "localhost" : family === "IPv6" ? `[${address}]` : address;
  return `http://${shown}:${bound}`;
}
