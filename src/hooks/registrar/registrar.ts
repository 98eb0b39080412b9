/**
 * Sees to it that each vendor sends us what switched-on automations need, and no more: after every change, at start, and
 * again every hour, because vendors lose hooks, switch them off and let people edit them. One pass at a time for each
 * connection, of all processes, beside intake and never in its way.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Catalog } from "../../core/catalog.ts";
import type { Cache } from "../../core/define-action.ts";
import type { Automation, Connection } from "../../core/types.ts";
import type { Log } from "../../log.ts";
import { createConnectionReader } from "../../run/connections.ts";
import type { Directory } from "../../run/directory.ts";
import type { Outbound } from "../../run/outbound/outbound.ts";
import type { RegisteredSource } from "../../run/sources/standing.ts";
import { type Owners, ownersInProcess } from "../../store/owners.ts";
import type { SourceStateName } from "../../store/registrations.ts";
import type { Store } from "../../store/store.ts";
import type { Vault } from "../../vault/open-vault.ts";
import { openKnown } from "./known.ts";
import { createPasses } from "./make-pass.ts";
import { neededEvents } from "./needed-events.ts";
import { isOutdated } from "./source-view.ts";
import { createSchedule } from "./schedule.ts";
import { describeSource } from "./source-view.ts";
import { vendorSides } from "./vendor-side.ts";

export const EVERY_MS = 60 * 60 * 1000;
/** A vendor may send before it has told us its secret; it waits for our answer meanwhile. */
const SECRET_MS = 3_000;
/** Somebody waits for a connection to be removed. */
const LEAVE_MS = 15_000;
/** How often it is asked what another process came to. */
const ASK_MS = 200;

export interface RegistrarOptions {
  store: Store;
  vault: Vault;
  catalog: Catalog;
  directory: Directory;
  outbound: Outbound;
  cacheFor: (connectionId: string) => Cache;
  log: Log;
  now: () => number;
  /** Where vendors reach us, without a slash at the end. */
  publicUrl: () => string;
  /** Whether it is our turn to look by ourselves, of all processes that share the store; default: always. */
  leads?: () => boolean;
  /** Shared with all processes that speak with the same vendors; default: this one is all there is. */
  owners?: Owners | undefined;
  /** Hooks, secrets or how a connection stands were changed here: others have to read them anew. */
  onChanged?: (() => void) | undefined;
  /** How often each connection is looked at, in milliseconds; default an hour. Spread by a fifth. */
  everyMs?: number;
  /** From 0 to 1; default `Math.random`. */
  random?: () => number;
}

/** A connection that an automation's events come from. */
export interface SourceOf {
  connection: Connection;
  state: SourceStateName;
  reason: string | null;
}

export interface Registrar {
  /** Looks at every connection, and goes on doing so. */
  start(): void;
  /** Ends the passes that are under way: the next start picks them up. */
  stop(): Promise<void>;
  /** Something may have changed: what that touches is looked at, by the process whose turn it is. */
  changed(): void;
  /** Another process changed how connections stand: it is read anew. */
  refresh(): Promise<void>;
  /** Looks at a connection now, whether anything changed or not. Resolves with the end of the pass. */
  reconcile(connectionId: string): Promise<void>;
  /** Resolves once nothing is under way for these connections, or the time is over. */
  settled(connectionIds: readonly string[], patienceMs: number): Promise<void>;
  /** The connection is about to be removed: takes its hooks back while its credentials are there. Never rejects. */
  leave(connectionId: string): Promise<void>;
  /** How a connection's events reach us; null for one that sends none. */
  source(connectionId: string): RegisteredSource | null;
  /** The connections that an automation's events come from, with how they stand. */
  sourcesOf(automation: Pick<Automation, "definition">): SourceOf[];
  /** What was left at vendors of connections that are gone. */
  leftBehind(): { app: string; url: string; vendorId: string | null }[];
  /**
   * What is awaited of this hook: the `secret` that its vendor is about to tell, without which no call can be verified; or
   * the first `event`, which changes how its connection stands. Cheap.
   */
  awaits(hookId: string): "secret" | "event" | null;
  /** Resolves once the vendor has told the secret, or did not within seconds. */
  secretKnown(hookId: string): Promise<void>;
  /** A verified call came. */
  heard(hookId: string): void;
}

export async function openRegistrar(options: RegistrarOptions): Promise<Registrar> {
  const { store, vault, catalog, directory, outbound, cacheFor, log, now, publicUrl } = options;
  const { leads = () => true, owners = ownersInProcess(), onChanged = () => undefined } = options;
  const { everyMs = EVERY_MS } = options;
  const reader = createConnectionReader({ store, vault, now });
  const openVendor = vendorSides({ catalog, reader, outbound, cacheFor });
  const leaving = new Set<string>();
  const closing = new AbortController();
  const known = await openKnown({ store, log, now, onChanged });

  const needed = (connection: Connection): string[] => {
    const app = catalog.triggers.get(connection.app);
    return app && !leaving.has(connection.id) ? neededEvents(app, connection, directory.automations()) : [];
  };

  const passes = createPasses({
    ...options,
    owners,
    onChanged,
    known,
    everyMs,
    needed,
    openVendor,
    closing: closing.signal,
  });
  const schedule = createSchedule({
    work: (id) => passes.look(id),
    everyMs,
    random: options.random ?? Math.random,
    onError: (error) => log.error("hooks not reconciled", { error }),
  });

  /** What a pass depends on; when none of it changed, nobody need ask the vendor. */
  const inputs = new Map<string, string>();
  const inputOf = (connection: Connection): string =>
    JSON.stringify([
      needed(connection),
      publicUrl(),
      connection.name,
      connection.settings,
      connection.updatedAt,
      directory.hookOf(connection.id)?.id,
    ]);
  const isSource = ({ app }: Connection): boolean => catalog.triggers.has(app);

  let started = false;
  const changed = (): void => {
    if (!started || !leads()) return;
    const connections = directory.connections().filter(isSource);
    const there = new Set(connections.map(({ id }) => id));
    for (const id of inputs.keys()) {
      if (there.has(id)) continue;
      inputs.delete(id);
      known.forget(id);
      schedule.forget(id);
    }
    for (const connection of connections) {
      const input = inputOf(connection);
      if (inputs.get(connection.id) === input) continue;
      inputs.set(connection.id, input);
      schedule.now(connection.id).catch(() => undefined); // told by `onError`
    }
  };

  const source = (connectionId: string): RegisteredSource | null => {
    const connection = directory.connection(connectionId);
    if (!connection || !isSource(connection)) return null;
    return describeSource({
      connection,
      state: known.state(connectionId),
      rows: known.rows().filter((row) => row.connectionId === connectionId),
      needed: needed(connection),
    });
  };

  return {
    start() {
      started = true;
      schedule.start();
      changed();
    },
    async stop() {
      closing.abort();
      await schedule.stop();
    },
    changed,
    refresh: () => known.refresh(),
    reconcile: (connectionId) => schedule.now(connectionId),
    async settled(connectionIds, patienceMs) {
      const idle = Promise.all(connectionIds.map((id) => schedule.idle(id)));
      const until = performance.now() + patienceMs;
      await within(patienceMs, idle);
      const isLate = (id: string): boolean => {
        const view = source(id);
        return view !== null && isOutdated(view);
      };
      await othersHave(() => !connectionIds.some(isLate), until);
    },
    async leave(connectionId) {
      leaving.add(connectionId);
      try {
        // no other process makes new ones until it is gone
        await passes.expectLeave(connectionId, 2 * LEAVE_MS);
        await within(LEAVE_MS, schedule.now(connectionId));
      } catch (error) {
        log.warn("hooks not taken back", { connection: connectionId, error });
      } finally {
        leaving.delete(connectionId);
      }
    },
    source,
    sourcesOf: ({ definition }) =>
      directory.connections().flatMap((connection) => {
        const app = catalog.triggers.get(connection.app);
        if (!app || neededEvents(app, connection, [{ state: "on", definition }]).length === 0) return [];
        const { state = "draft", reason = null } = known.state(connection.id) ?? {};
        return [{ connection, state, reason }];
      }),
    leftBehind: () =>
      known
        .rows()
        .filter(({ connectionId, state, leftAt }) => {
          const isGone = directory.connection(connectionId) === undefined;
          return (
            isGone &&
            (state === "orphaned" || state === "current" || (state === "leaving" && leftAt === null))
          );
        })
        .map(({ app, url, vendorId }) => ({ app, url, vendorId })),
    awaits(hookId) {
      const entry = directory.hook(hookId);
      if (entry === undefined || "retired" in entry) return null;
      const { id } = entry.connection;
      const state = known.state(id)?.state;
      if (state === "registering") return directory.hookOf(id)?.id === hookId ? "secret" : null;
      return state === "waiting" || state === "verifying" ? "event" : null;
    },
    async secretKnown(hookId) {
      const entry = directory.hook(hookId);
      if (entry === undefined || "retired" in entry) return;
      const { id } = entry.connection;
      const until = performance.now() + SECRET_MS;
      await within(SECRET_MS, schedule.idle(id));
      if (await othersHave(() => known.state(id)?.state !== "registering", until)) await directory.reload();
    },
    heard(hookId) {
      const entry = directory.hook(hookId);
      if (entry === undefined || "retired" in entry) return;
      void confirm(entry.connection, hookId).catch((error: unknown) =>
        log.warn("source not marked live", { connection: entry.connection.id, error }),
      );
    },
  };

  async function confirm({ id }: Connection, hookId: string): Promise<void> {
    if (known.state(id)?.state === "verifying") {
      const row = (await store.registrations()).find((each) => each.hookId === hookId);
      if (row?.state !== "current") return; // the address of an earlier one says nothing about this one
      if (row.confirmedAt === null) await store.changeRegistration(hookId, { confirmedAt: now() }, now());
    }
    await schedule.idle(id); // a pass that began before knows nothing of it
    await passes.alone(id, async () => {
      if (owners.shared) await known.refresh();
      const state = known.state(id)?.state;
      if (state === "verifying" || state === "waiting")
        await known.setState(id, { state: "live", reason: null });
    });
  }

  /** @returns whether there was something to wait for that another process did */
  async function othersHave(isDone: () => boolean, until: number): Promise<boolean> {
    if (!owners.shared || isDone()) return false;
    while (!isDone() && performance.now() < until) {
      await delay(ASK_MS, undefined, { signal: closing.signal });
      await known.refresh();
    }
    return true;
  }
}

/** Waits for it so long and no longer. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  try {
    await Promise.race([work, delay(ms, undefined, { signal: over.signal, ref: false })]);
  } finally {
    over.abort();
  }
}
