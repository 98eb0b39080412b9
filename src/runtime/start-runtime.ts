/**
 * The running product, put together: keys, store, worker, the workspaces, and the server in front of them.
 * Nothing is decided here.
 */
import { rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { join } from "node:path";
import { createFront } from "../http/front.ts";
import { createOpsApp } from "../http/ops.ts";
import { operatorToken } from "../http/operator-token.ts";
import { watchClock } from "../run/due/watch-clock.ts";
import { createCallTurns } from "../run/intake/call-turns.ts";
import { createOutbound } from "../run/outbound/outbound.ts";
import { handBackMemory } from "../run/worker/hand-back-memory.ts";
import { superviseWorker } from "../run/worker/supervisor.ts";
import { openDataFolder } from "../store/data-folder.ts";
import { openVault } from "../vault/open-vault.ts";
import { checkKey } from "./check-key.ts";
import { listen, stopListening } from "./listen.ts";
import { openKept } from "./open-kept.ts";
import { NOBODY, openOthers, type Others } from "./open-others.ts";
import { earsOf, lookForWork } from "./look-for-work.ts";
import { openOwnersOf } from "./open-owners-of.ts";
import { openWorkspaces } from "./open-workspaces.ts";
import type { Runtime, RuntimeOptions } from "./options.ts";

/** Where another process may take over, it should not have to wait for long. */
const SHARED_RUNS = { leaseMs: 20_000 };

/**
 * @throws {ConfigError} when the folder is in use, the key is wrong or the port is taken
 * @throws {StoreUnreachable} when the database does not answer
 */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { log, role = "all", announce = true, allowEgress = [] } = options;
  const works = role !== "intake";
  const serves = role !== "worker";
  const clock = watchClock(Date.now);
  const folder = openDataFolder(options.dataDir, { alone: options.databaseUrl === undefined });
  const undo: (() => unknown)[] = [() => folder.release()];
  const onClose = (step: () => unknown): void => void undo.push(step);
  let refusing: string | null = null;
  const turnAway = (): void => void (refusing ??= "Hirewire is stopping.");
  const close = async (): Promise<void> => {
    turnAway();
    for (const step of undo.splice(0).toReversed()) await step();
  };
  try {
    // costs memory and a little time with each call: only for whoever asks for it
    const metrics = options.metrics ? (await import("../metrics/metrics.ts")).createMetrics() : null;
    const traced = options.traces
      ? (await import("../traces/open-traces.ts")).openTraces(options.traces, { log, now: clock.now })
      : null;
    onClose(() => traced?.close());
    const vault = openVault({ dataDir: folder.path, key: options.key });
    const kept = await openKept({
      databaseUrl: options.databaseUrl,
      dataDir: folder.path,
      log,
      now: clock.now,
      onDamage(error) {
        log.error("the data is damaged: stopping", { error });
        refusing = error.message;
        options.onDamage?.(error);
      },
    });
    onClose(() => kept.close());
    const { shared } = kept;
    if (shared) await checkKey(vault, kept.first.store, clock.now);

    const worker = works
      ? superviseWorker({
          log,
          now: clock.now,
          worker: {
            catalogModule: options.catalogModule.href,
            dataDir: folder.path,
            key: options.key,
            allowEgress: [...allowEgress],
            callsPerSecond: options.callsPerSecond,
            runner: { batches: options.batches ?? {}, ...(shared && SHARED_RUNS) },
            metrics: metrics !== null,
            owners: shared ? { url: shared.url } : undefined,
            traceRatio: traced?.ratio,
          },
          onSpans: traced?.take,
        })
      : null;
    if (worker) onClose(() => worker.stop());
    await worker?.onceReady;
    const owners = await openOwnersOf(shared, log);
    onClose(() => owners.close());
    const outbound = createOutbound({
      owners: owners.of(kept.first.seq), // of connections, whose ids are no other workspace's
      egress: { allow: [...allowEgress] },
      log,
      now: clock.now,
      random: Math.random,
      onCall: metrics?.called,
    });
    onClose(() => outbound.close());

    // they are met once everything is there that they may ask for
    let others: Others = shared ? { ...NOBODY, leads: () => false } : NOBODY;
    let url = "";
    const token = operatorToken(folder.path, options.token);
    const publicUrl = (): string => (options.publicUrl ?? url).replace(/\/$/, "");
    const workspaces = await openWorkspaces(
      {
        options,
        vault,
        outbound,
        clock,
        calls: createCallTurns(),
        dataDir: folder.path,
        token,
        metrics,
        traced,
        worker,
        ownUrl: () => url,
        others: () => others,
        ownersOf: (seq) => owners.of(seq),
        refusing: () => refusing,
      },
      kept,
      (id) => (id === null ? publicUrl() : belowHost(publicUrl(), id)),
    );
    onClose(() => workspaces.close());
    const { first } = workspaces;

    const serve = async (app: RequestListener, port: number): Promise<string> => {
      const server = createServer(app);
      const at = await listen(server, options.host, port);
      const goodbye = (): void => workspaces.all().forEach(({ workspace }) => workspace.goodbye());
      onClose(() => stopListening(server, goodbye));
      return at;
    };
    if (serves) {
      let host: string | undefined;
      const front = createFront({
        first: first.app,
        host: () => (host ??= new URL(publicUrl()).host),
        opened: (id) => workspaces.app(id),
        open: (id) => workspaces.find(id),
      });
      url = await serve(shared ? front : first.app, options.port);
    }
    if (options.opsPort !== undefined) {
      log.info("health and metrics", { url: await serve(createOpsApp(first.ops), options.opsPort) });
    }
    if (announce && serves) {
      const note = join(folder.path, "server.json");
      writeFileSync(note, JSON.stringify({ url, pid: process.pid }));
      onClose(() => rmSync(note, { force: true }));
    }
    onClose(handBackMemory());
    workspaces.start();
    if (shared) {
      others = await openOthers({ shared, mayLead: works, ears: earsOf(workspaces), log });
      onClose(() => others.close());
      if (works)
        onClose(
          lookForWork(shared.workspaces, workspaces, { leads: () => others.leads(), log, now: clock.now }),
        );
    }
    const { store, accounts, connections, automations, registrar } = first;
    return { url, token, store, accounts, connections, automations, registrar, turnAway, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** `https://hooks.example.com` → `https://acme.hooks.example.com` */
function belowHost(publicUrl: string, id: string): string {
  const url = new URL(publicUrl);
  return publicUrl.replace(`//${url.host}`, `//${id}.${url.host}`);
}
