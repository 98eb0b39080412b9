/**
 * The running product, put together: store, vault, intake, API, and the workers in a thread of their own.
 * Nothing is decided here.
 */
import { rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { installationMark } from "../accounts/session-cookie.ts";
import { openRegistrar } from "../hooks/registrar/registrar.ts";
import { createApp } from "../http/app.ts";
import { createOpsApp } from "../http/ops.ts";
import { operatorToken } from "../http/operator-token.ts";
import { createConnectionCaches } from "../run/connection-cache.ts";
import { createConnectionReader } from "../run/connections.ts";
import { openDirectory } from "../run/directory.ts";
import { handBackMemory } from "../run/worker/hand-back-memory.ts";
import { createRollUp } from "../run/home/roll-up.ts";
import { createHousekeeping } from "../run/housekeeping/housekeeping.ts";
import { KEEP_DEFAULTS } from "../run/housekeeping/keep-settings.ts";
import { watchStore } from "../run/live.ts";
import { createOutbound } from "../run/outbound/outbound.ts";
import { createChallenges } from "../run/public-address/challenges.ts";
import { startQuotaRelease } from "../run/due/release-quota.ts";
import { startSearchFiller } from "../run/search/fill-search.ts";
import { startSourceWatch } from "../run/sources/watch-sources.ts";
import { superviseWorker } from "../run/worker/supervisor.ts";
import { watchClock } from "../run/due/watch-clock.ts";
import { DATABASE_FILE, openDataFolder } from "../store/data-folder.ts";
import { openSqliteStore } from "../store/sqlite/open-sqlite-store.ts";
import { openVault } from "../vault/open-vault.ts";
import { listen, stopListening } from "./listen.ts";
import { makeOperations } from "./make-operations.ts";
import { openOps } from "./ops.ts";
import { openIntake } from "./open-intake.ts";
import type { Runtime, RuntimeOptions } from "./options.ts";
import type { Parts } from "./parts.ts";

/** @throws {ConfigError} when the folder is in use, the key is wrong or the port is taken */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { catalog, log, workers = true, announce = true, allowEgress = [] } = options;
  const { now, wentBackBy } = watchClock(Date.now);
  const folder = openDataFolder(options.dataDir);
  const undo: (() => unknown)[] = [() => folder.release()];
  const onClose = (step: () => unknown): void => void undo.push(step);
  let refusing: string | null = null;
  const closeAll = async (): Promise<void> => {
    refusing = "Hirewire is stopping.";
    for (const step of undo.splice(0).toReversed()) await step();
  };
  try {
    // costs memory and a little time with each call: only for whoever asks for it
    const metrics = options.metrics ? (await import("../metrics/metrics.ts")).createMetrics() : null;
    const vault = openVault({ dataDir: folder.path, key: options.key });
    const storeFile = join(folder.path, DATABASE_FILE);
    const opened = await openSqliteStore({
      file: storeFile,
      onDamage(error) {
        log.error("the data is damaged: stopping", { error });
        refusing = error.message;
        options.onDamage?.(error);
      },
    });
    onClose(() => opened.close());
    const { store, live } = watchStore(opened);
    const directory = await openDirectory({ store, vault, catalog, log, now });

    const housekeeping = createHousekeeping({
      store,
      directory,
      keep: { ...KEEP_DEFAULTS, ...options.keep },
      dataDir: folder.path,
      log,
      now,
      wentBackBy,
      onDue: () => worker?.wake(),
      async alsoRemove() {
        await operations.audit.removeOld();
        await operations.alerts.removeOld();
      },
    });
    if (workers) housekeeping.start();
    onClose(() => housekeeping.stop());
    const rollUp = createRollUp({ store, log, now });
    if (workers) rollUp.start();
    onClose(() => rollUp.stop());

    /** Something changed that may need a person to be told. */
    let lookSoon = (): void => undefined;
    const reloadFailed = (error: unknown): void => log.error("directory not reloaded", { error });
    const worker = workers
      ? superviseWorker({
          store,
          log,
          now,
          onConnectionChanged() {
            void directory
              .reload()
              .then(() => lookSoon())
              .catch(reloadFailed);
          },
          worker: {
            catalogModule: options.catalogModule.href,
            dataDir: folder.path,
            storeFile,
            key: options.key,
            allowEgress: [...allowEgress],
            callsPerSecond: options.callsPerSecond,
            runner: { batches: options.batches ?? {} },
            metrics: metrics !== null,
          },
        })
      : null;
    if (worker) onClose(() => worker.stop());
    await worker?.onceReady;
    const wake = (): void => worker?.wake();
    if (workers) {
      const filler = startSearchFiller({ store, log });
      onClose(() => filler.stop());
      const quotas = startQuotaRelease({ store, log, now, onReleased: wake });
      onClose(() => quotas.stop());
    }

    const outbound = createOutbound({
      egress: { allow: [...allowEgress] },
      log,
      now,
      random: Math.random,
      onCall: metrics?.called,
    });
    onClose(() => outbound.close());
    let url = "";
    const parts: Parts = {
      catalog,
      store,
      vault,
      directory,
      reader: createConnectionReader({ store, vault, now }),
      outbound,
      cacheFor: createConnectionCaches({ store, vault, now }),
      ownUrl: () => url,
      publicUrl: () => (options.publicUrl ?? url).replace(/\/$/, ""),
      onChange() {
        worker?.connectionsChanged();
        registrar.changed();
        wake();
        lookSoon();
      },
      onRuns: wake,
      onClose,
      log,
      now,
    };
    const registrar = await openRegistrar({ ...parts, ...options.hooks });
    onClose(() => registrar.stop());
    const opening = openIntake(parts, registrar, { workers });
    const challenges = createChallenges();
    const operations = makeOperations(parts, {
      ...opening,
      registrar,
      challenges,
      storage: () => housekeeping.storage(),
      loadRecipes: options.loadRecipes ?? (() => Promise.resolve([])),
      rollUp,
      sandbox: options.sandbox != null,
      dataDir: folder.path,
      accountStore: opened.accounts,
      oidc: options.oidc ?? null,
      mark: await installationMark(store, now),
      publicAddress: () => options.publicUrl?.replace(/\/$/, "") ?? null,
      serving: announce,
    });
    const { accounts, connections, automations, address, sources, fillIn } = operations;
    if (workers) {
      const watch = startSourceWatch({ store, directory, sources, log, now });
      onClose(() => watch.stop());
    }

    const ops = await openOps({
      parts,
      holds: operations.holds,
      sources,
      storage: () => housekeeping.storage(),
      worker,
      metrics,
      refusing: () => refusing,
    });
    const token = operatorToken(folder.path, options.token);
    const app = createApp({
      ...operations,
      live,
      intake: opening.intake,
      challenges,
      token,
      log,
      trustedProxies: options.trustedProxies ?? 0,
      sandboxUrl: options.sandboxUrl ?? null,
      sandbox: options.sandbox ?? null,
      ops,
      onAnswer: metrics?.answered,
    });
    const server = createServer(app);
    url = await listen(server, options.host, options.port);
    onClose(() => stopListening(server, () => live.close()));
    if (options.opsPort !== undefined) {
      const opsServer = createServer(createOpsApp(ops));
      const opsUrl = await listen(opsServer, options.host, options.opsPort);
      log.info("health and metrics", { url: opsUrl });
      onClose(() => stopListening(opsServer, () => undefined));
    }
    if (announce) {
      const note = join(folder.path, "server.json");
      writeFileSync(note, JSON.stringify({ url, pid: process.pid }));
      onClose(() => rmSync(note, { force: true }));
    }
    if (options.publicUrl !== undefined && announce) address.start();
    onClose(() => address.stop()); // before the server, which waits for calls under way
    onClose(handBackMemory());
    if (workers) operations.alerts.start();
    lookSoon = () => operations.alerts.soon();
    onClose(() => operations.alerts.stop());
    if (workers) fillIn.start();
    if (workers) registrar.start(); // only now: vendors must find us at the address that they are given
    wake();
    return { url, token, store, accounts, connections, automations, registrar, close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}
