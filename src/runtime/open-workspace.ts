/**
 * What one workspace is in this process: its directory, intake, operations and API, on a store in which nothing of another
 * one can be named. It does not know that there are others.
 */
import type { RequestListener } from "node:http";
import { invitedOnly } from "../accounts/oidc-settings.ts";
import { installationMark } from "../accounts/session-cookie.ts";
import { openRegistrar } from "../hooks/registrar/registrar.ts";
import { createApp } from "../http/app.ts";
import type { Ops } from "../http/ops.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { createConnectionCaches } from "../run/connection-cache.ts";
import { createConnectionReader } from "../run/connections.ts";
import { openDirectory } from "../run/directory.ts";
import type { CallTurns } from "../run/intake/call-turns.ts";
import type { WatchedClock } from "../run/due/watch-clock.ts";
import { createRollUp } from "../run/home/roll-up.ts";
import { createHousekeeping } from "../run/housekeeping/housekeeping.ts";
import { KEEP_DEFAULTS } from "../run/housekeeping/keep-settings.ts";
import { watchStore, type Written } from "../run/live.ts";
import type { Outbound } from "../run/outbound/outbound.ts";
import { createChallenges } from "../run/public-address/challenges.ts";
import type { SupervisedWorker, WorkersDesk } from "../run/worker/supervisor.ts";
import type { WorkspaceOperations } from "../run/operations/workspaces.ts";
import type { Owners } from "../store/owners.ts";
import type { AccountStore } from "../store/accounts.ts";
import type { Store } from "../store/store.ts";
import type { Quotas, QuotaUse } from "../store/workspaces.ts";
import type { TracesOfProcess } from "../traces/open-traces.ts";
import type { Vault } from "../vault/open-vault.ts";
import { makeOperations } from "./make-operations.ts";
import { openIntake } from "./open-intake.ts";
import { openOps } from "./ops.ts";
import type { Others } from "./open-others.ts";
import type { Runtime, RuntimeOptions } from "./options.ts";
import type { Parts } from "./parts.ts";
import { startChores } from "./start-chores.ts";
import { untilItWorks } from "./until-it-works.ts";
import { withOwnUse } from "./with-own-use.ts";

/** What all workspaces of a process have in common. */
export interface Premises {
  options: RuntimeOptions;
  vault: Vault;
  outbound: Outbound;
  clock: WatchedClock;
  /** In which the workspaces take their calls in. */
  calls: CallTurns;
  /** The folder, made and locked. */
  dataDir: string;
  /** The operator's. */
  token: string;
  /** Null when nobody wants numbers. */
  metrics: Metrics | null;
  /** Null when nobody wants traces. */
  traced: TracesOfProcess | null;
  /** Null where this process works on no runs. */
  worker: SupervisedWorker | null;
  /** Where we listen; empty before. */
  ownUrl: () => string;
  others: () => Others;
  ownersOf: (workspace: number) => Owners;
  /** Why calls must not come here any more; null while they may. */
  refusing: () => string | null;
}

export interface WorkspaceOptions {
  id: string;
  seq: number;
  store: Store;
  accounts: AccountStore;
  /** Of a store that is a file. */
  file: string | null;
  /** Whether other processes have the same store. */
  shared: boolean;
  /** Where senders and people reach it, without a slash at the end. */
  publicUrl: () => string;
  /** Those of the whole installation, for the workspace from which its operator looks after them; null in all others. */
  workspaces: WorkspaceOperations | null;
  /** What it may use; null on the embedded store. */
  limits: WorkspaceLimits | null;
}

export interface WorkspaceLimits {
  quotas: () => Quotas;
  use: () => Promise<QuotaUse>;
  /** Whether its people are shown what it uses itself, and not what the whole database takes. */
  showsOwnUse: boolean;
}

export interface OpenWorkspace extends Pick<
  Runtime,
  "store" | "accounts" | "connections" | "automations" | "registrar"
> {
  app: RequestListener;
  ops: Ops;
  /** Begins what has to be done again and again, once calls are taken. */
  start(): void;
  /** Runs are due. */
  runsDue(): void;
  /** Another process changed connections, hooks or automations. */
  directoryChanged(): void;
  /** What another process wrote. */
  hear(written: Written): void;
  /** It is this process's turn to do the chores. */
  lead(): void;
  /** Whether somebody looks at its pages. */
  isWatched(): boolean;
  /** Calls are no longer taken: ends the answers that have no end. */
  goodbye(): void;
  /** Its runs go on here no more; the process itself does. */
  leave(): Promise<void>;
  close(): Promise<void>;
}

export async function openWorkspace(premises: Premises, workspace: WorkspaceOptions): Promise<OpenWorkspace> {
  const { options, vault, outbound, metrics, traced, others, worker: supervised } = premises;
  const { catalog, log, role = "all", announce = true } = options;
  const { now, wentBackBy } = premises.clock;
  const { seq, shared, publicUrl, limits } = workspace;
  const works = role !== "intake";
  const undo: (() => unknown)[] = [];
  const onClose = (step: () => unknown): void => void undo.push(step);
  const leads = (): boolean => others().leads();

  const { store, live, hear } = watchStore(workspace.store, {
    onWritten: (written) => others().tellWritten(seq, written),
    onListener: () => others().tellWatched(seq),
  });
  const directory = await openDirectory({ store, vault, catalog, log, now });
  /** Something changed that may need a person to be told. */
  let lookSoon = (): void => undefined;
  const closing = new AbortController();
  onClose(() => closing.abort());
  const reload = async (then: () => void): Promise<void> => {
    const read = await untilItWorks(() => directory.reload(), {
      signal: closing.signal,
      onTrouble: (error) => log.error("directory not reloaded: tried until it is", { error }),
    });
    if (read) then();
  };

  const desk: WorkersDesk | undefined = supervised?.join(seq, {
    store,
    file: workspace.file ?? undefined,
    runsAtOnce: limits?.quotas().runsAtOnce ?? undefined,
    onConnectionChanged() {
      void reload(() => lookSoon());
      others().tellDirectory(seq);
    },
  });
  const wake = (): void => {
    desk?.wake();
    others().tellRuns(seq);
  };

  const housekeeping = createHousekeeping({
    store: limits?.showsOwnUse ? withOwnUse(store, limits.use) : store,
    directory,
    keep: { ...KEEP_DEFAULTS, ...options.keep },
    ...(limits && { mostBytes: () => limits.quotas().keptBytes }),
    dataDir: premises.dataDir,
    log,
    now,
    wentBackBy,
    leads,
    ...(shared && { freeBytes: () => Promise.resolve(null) }),
    onDue: wake,
    async alsoRemove() {
      await operations.audit.removeOld();
      await operations.alerts.removeOld();
    },
  });
  onClose(() => housekeeping.stop());
  const rollUp = createRollUp({ store, log, now, leads });
  onClose(() => rollUp.stop());

  const parts: Parts = {
    catalog,
    store,
    vault,
    directory,
    reader: createConnectionReader({ store, vault, now }),
    outbound,
    cacheFor: createConnectionCaches({ store, vault, now }),
    ownUrl: premises.ownUrl,
    workspace: workspace.id,
    publicUrl,
    onChange() {
      desk?.connectionsChanged();
      registrar.changed();
      wake();
      lookSoon();
      others().tellDirectory(seq);
    },
    onRuns: wake,
    leads,
    onJobs: () => others().tellDirectory(seq),
    owners: premises.ownersOf(seq),
    onChanged: () => others().tellDirectory(seq),
    onClose,
    log,
    now,
  };
  const registrar = await openRegistrar({ ...parts, ...options.hooks });
  onClose(() => registrar.stop());
  const opening = openIntake(parts, registrar, {
    warm: works,
    shared,
    inTurn: premises.calls.of(seq),
    limits,
    traces: traced?.traces,
  });
  const challenges = createChallenges();
  const operations = makeOperations(parts, {
    ...opening,
    registrar,
    challenges,
    storage: () => housekeeping.storage(),
    loadRecipes: options.loadRecipes ?? (() => Promise.resolve([])),
    rollUp,
    sandbox: options.sandbox != null,
    dataDir: premises.dataDir,
    accountStore: workspace.accounts,
    oidc: options.oidc ? (workspace.workspaces ? options.oidc : invitedOnly(options.oidc)) : null,
    mark: await installationMark(store, now),
    publicAddress: () => (options.publicUrl === undefined ? null : publicUrl()),
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
    spans: traced?.counts ?? null,
    refusing: premises.refusing,
  });
  const app = createApp({
    ...operations,
    workspaces: workspace.workspaces,
    live,
    intake: opening.intake,
    challenges,
    token: premises.token,
    log,
    trustedProxies: options.trustedProxies ?? 0,
    sandboxUrl: options.sandboxUrl ?? null,
    sandbox: options.sandbox ?? null,
    ops,
    countsForOthers: shared,
    onAnswer: metrics?.answered,
  });
  onClose(() => operations.alerts.stop());
  onClose(() => address.stop());

  const goodbye = (): void => {
    live.close();
    address.stop(); // it calls ourselves, and the server waits for calls under way
  };
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0).toReversed()) await step();
  };
  return {
    store,
    accounts,
    connections,
    automations,
    registrar,
    app,
    ops,
    start() {
      lookSoon = () => operations.alerts.soon();
      if (announce && role !== "worker" && options.publicUrl !== undefined) address.start();
      if (works) startChores(parts, { ...operations, housekeeping, rollUp });
      // only now: vendors must find us at the address that they are given
      if (works || (shared && announce)) registrar.start();
      wake();
    },
    runsDue: () => desk?.wake(),
    directoryChanged() {
      void reload(() => {
        desk?.connectionsChanged();
        registrar.changed();
        operations.bulk.begin();
        lookSoon();
      });
      void untilItWorks(() => registrar.refresh(), {
        signal: closing.signal,
        onTrouble: (error) => log.error("registrations not read anew: tried until they are", { error }),
      });
    },
    hear,
    lead() {
      registrar.changed();
      operations.bulk.begin();
      operations.fillIn.start();
      lookSoon();
    },
    isWatched: () => live.isHeard(),
    goodbye,
    async leave() {
      await desk?.leave();
      goodbye();
      await close();
    },
    close,
  };
}
