/**
 * The running product, put together: store, vault, intake, API, and the workers in a thread of their own.
 * Nothing is decided here.
 */
import { rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { join } from "node:path";
import { installationMark } from "../accounts/session-cookie.ts";
import { openRegistrar } from "../hooks/registrar/registrar.ts";
import { createApp } from "../http/app.ts";
import { createOpsApp } from "../http/ops.ts";
import { operatorToken } from "../http/operator-token.ts";
import { createConnectionCaches } from "../run/connection-cache.ts";
import { createConnectionReader } from "../run/connections.ts";
import { openDirectory } from "../run/directory.ts";
import { watchClock } from "../run/due/watch-clock.ts";
import { createRollUp } from "../run/home/roll-up.ts";
import { createHousekeeping } from "../run/housekeeping/housekeeping.ts";
import { KEEP_DEFAULTS } from "../run/housekeeping/keep-settings.ts";
import { watchStore } from "../run/live.ts";
import { createOutbound } from "../run/outbound/outbound.ts";
import { createChallenges } from "../run/public-address/challenges.ts";
import { handBackMemory } from "../run/worker/hand-back-memory.ts";
import { superviseWorker } from "../run/worker/supervisor.ts";
import { openDataFolder } from "../store/data-folder.ts";
import { openVault } from "../vault/open-vault.ts";
import { checkKey } from "./check-key.ts";
import { listen, stopListening } from "./listen.ts";
import { makeOperations } from "./make-operations.ts";
import { openIntake } from "./open-intake.ts";
import { openKept } from "./open-kept.ts";
import { openOps } from "./ops.ts";
import { NOBODY, openOthers, type Others } from "./open-others.ts";
import type { Runtime, RuntimeOptions } from "./options.ts";
import type { Parts } from "./parts.ts";
import { startChores } from "./start-chores.ts";

/** Where another process may take over, it should not have to wait for long. */
const SHARED_RUNS = { leaseMs: 20_000, pollMs: 1_000 };

/**
 * @throws {ConfigError} when the folder is in use, the key is wrong or the port is taken
 * @throws {StoreUnreachable} when the database does not answer
 */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { catalog, log, role = "all", announce = true, allowEgress = [] } = options;
  const works = role !== "intake";
  const serves = role !== "worker";
  const { now, wentBackBy } = watchClock(Date.now);
  const folder = openDataFolder(options.dataDir, { alone: options.databaseUrl === undefined });
  const undo: (() => unknown)[] = [() => folder.release()];
  const onClose = (step: () => unknown): void => void undo.push(step);
  let refusing: string | null = null;
  const turnAway = (): void => void (refusing ??= "Hirewire is stopping.");
  const closeAll = async (): Promise<void> => {
    turnAway();
    for (const step of undo.splice(0).toReversed()) await step();
  };
  try {
    // costs memory and a little time with each call: only for whoever asks for it
    const metrics = options.metrics ? (await import("../metrics/metrics.ts")).createMetrics() : null;
    const vault = openVault({ dataDir: folder.path, key: options.key });
    const kept = await openKept({
      databaseUrl: options.databaseUrl,
      dataDir: folder.path,
      log,
      now,
      onDamage(error) {
        log.error("the data is damaged: stopping", { error });
        refusing = error.message;
        options.onDamage?.(error);
      },
    });
    onClose(() => kept.close());
    const { shared } = kept;
    if (shared) await checkKey(vault, kept.store, now);
    // they are met once everything is there that they may ask for
    let others: Others = shared ? { ...NOBODY, leads: () => false } : NOBODY;
    const leads = (): boolean => others.leads();
    const { store, live, hear } = watchStore(kept.store, {
      onWritten: (written) => others.tellWritten(written),
      onListener: () => others.tellWatched(),
    });
    const directory = await openDirectory({ store, vault, catalog, log, now });

    const housekeeping = createHousekeeping({
      store,
      directory,
      keep: { ...KEEP_DEFAULTS, ...options.keep },
      dataDir: folder.path,
      log,
      now,
      wentBackBy,
      leads,
      ...(shared && { freeBytes: () => Promise.resolve(null) }),
      onDue: () => wake(),
      async alsoRemove() {
        await operations.audit.removeOld();
        await operations.alerts.removeOld();
      },
    });
    onClose(() => housekeeping.stop());
    const rollUp = createRollUp({ store, log, now, leads });
    onClose(() => rollUp.stop());

    /** Something changed that may need a person to be told. */
    let lookSoon = (): void => undefined;
    const reload = (then: () => void): void => {
      directory.reload().then(then, (error: unknown) => log.error("directory not reloaded", { error }));
    };
    const supervised = works
      ? superviseWorker({
          log,
          now,
          worker: {
            catalogModule: options.catalogModule.href,
            dataDir: folder.path,
            key: options.key,
            allowEgress: [...allowEgress],
            callsPerSecond: options.callsPerSecond,
            runner: { batches: options.batches ?? {}, ...(shared && SHARED_RUNS) },
            metrics: metrics !== null,
          },
        })
      : null;
    if (supervised) onClose(() => supervised.stop());
    const worker = supervised?.join(1, {
      store,
      file: kept.file ?? undefined,
      onConnectionChanged() {
        reload(() => lookSoon());
        others.tellDirectory();
      },
    });
    await supervised?.onceReady;
    const wake = (): void => {
      worker?.wake();
      others.tellRuns();
    };

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
        others.tellDirectory();
      },
      onRuns: wake,
      leads,
      onJobs: () => others.tellDirectory(),
      onClose,
      log,
      now,
    };
    const registrar = await openRegistrar({ ...parts, ...options.hooks });
    onClose(() => registrar.stop());
    const opening = openIntake(parts, registrar, { warm: works, shared: shared !== null });
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
      accountStore: kept.accounts,
      oidc: options.oidc ?? null,
      mark: await installationMark(store, now),
      publicAddress: () => options.publicUrl?.replace(/\/$/, "") ?? null,
      serving: announce,
    });
    const { accounts, connections, automations, address } = operations;

    const ops = await openOps({
      parts,
      holds: operations.holds,
      sources: operations.sources,
      storage: () => housekeeping.storage(),
      worker: supervised,
      metrics,
      refusing: () => refusing,
    });
    const token = operatorToken(folder.path, options.token);
    const serve = async (app: RequestListener, port: number): Promise<string> => {
      const server = createServer(app);
      const at = await listen(server, options.host, port);
      onClose(() => stopListening(server, () => live.close()));
      return at;
    };
    if (serves) {
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
      url = await serve(app, options.port);
    }
    if (options.opsPort !== undefined) {
      log.info("health and metrics", { url: await serve(createOpsApp(ops), options.opsPort) });
    }
    if (announce && serves) {
      const note = join(folder.path, "server.json");
      writeFileSync(note, JSON.stringify({ url, pid: process.pid }));
      onClose(() => rmSync(note, { force: true }));
      if (options.publicUrl !== undefined) address.start();
    }
    onClose(() => address.stop()); // before the server, which waits for calls under way
    onClose(handBackMemory());
    lookSoon = () => operations.alerts.soon();
    onClose(() => operations.alerts.stop());
    if (works) startChores(parts, { ...operations, housekeeping, rollUp });
    // only now: vendors must find us at the address that they are given
    if (works || (shared && announce)) registrar.start();
    if (shared) {
      others = await openOthers({
        shared,
        mayLead: works,
        live,
        heard: {
          onRuns: () => worker?.wake(),
          onDirectory: () =>
            reload(() => {
              worker?.connectionsChanged();
              registrar.changed();
              operations.bulk.begin();
              lookSoon();
            }),
          onWritten: hear,
          onLead() {
            registrar.changed();
            operations.bulk.begin();
            operations.fillIn.start();
            lookSoon();
          },
        },
        log,
      });
      onClose(() => others.close());
    }
    wake();
    return { url, token, store, accounts, connections, automations, registrar, turnAway, close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}
