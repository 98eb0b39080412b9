/**
 * Sees to it that each vendor sends us what switched-on automations need, and no more: after every change, at start, and
 * again every hour, because vendors lose hooks, switch them off and let people edit them. One pass at a time for each
 * connection, beside intake and never in its way.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Catalog } from "../../core/catalog.ts";
import type { Cache } from "../../core/define-action.ts";
import { HirewireError } from "../../core/errors.ts";
import type { Automation, Connection } from "../../core/types.ts";
import type { Log } from "../../log.ts";
import { createConnectionReader } from "../../run/connections.ts";
import type { Directory } from "../../run/directory.ts";
import type { Outbound } from "../../run/outbound/outbound.ts";
import type { RegisteredSource } from "../../run/sources/standing.ts";
import type { SourceState, SourceStateName } from "../../store/registrations.ts";
import type { Store } from "../../store/store.ts";
import type { Vault } from "../../vault/open-vault.ts";
import { meaningOf } from "./meaning-of.ts";
import { neededEvents } from "./needed-events.ts";
import type { Memory, Outcome } from "./pass.ts";
import { reconcile } from "./reconcile.ts";
import { type Again, createSchedule } from "./schedule.ts";
import { describeSource } from "./source-view.ts";
import { vendorSides } from "./vendor-side.ts";

export const EVERY_MS = 60 * 60 * 1000;
/** For everything that one pass asks of a vendor. */
const PASS_MS = 60_000;
/** A vendor may send before it has told us its secret; it waits for our answer meanwhile. */
const SECRET_MS = 3_000;
/** Somebody waits for a connection to be removed. */
const LEAVE_MS = 15_000;

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
  const { leads = () => true, everyMs = EVERY_MS } = options;
  const reader = createConnectionReader({ store, vault, now });
  const openVendor = vendorSides({ catalog, reader, outbound, cacheFor });
  const memories = new Map<string, Memory>();
  const leaving = new Set<string>();
  const closing = new AbortController();
  const states = new Map((await store.sourceStates()).map((state) => [state.connectionId, state]));
  let rows = await store.registrations();

  const needed = (connection: Connection): string[] => {
    const app = catalog.triggers.get(connection.app);
    return app && !leaving.has(connection.id) ? neededEvents(app, connection, directory.automations()) : [];
  };

  const setState = async (connectionId: string, { state, reason }: Outcome): Promise<void> => {
    const before = states.get(connectionId);
    if (before?.state === state && before.reason === reason) return;
    const since = before?.state === state ? before.since : now();
    const next: SourceState = { connectionId, state, reason, since };
    states.set(connectionId, next);
    await store.setSourceState(next);
    const isTrouble = state === "refused" || state === "switched_off" || state === "drifted";
    const isBeginning = state === "waiting" || state === "draft";
    const level = isTrouble ? "warn" : isBeginning && before === undefined ? "debug" : "info";
    if (before?.state !== state) log[level]("source changed", { connection: connectionId, state, reason });
  };

  /** With what is registered now, so that nobody sees the one without the other. */
  const tell = async (connectionId: string, outcome: Outcome): Promise<void> => {
    rows = await store.registrations();
    await setState(connectionId, outcome);
  };

  /** Set up by hand: it is live with the first verified event. */
  const byHand = async (connection: Connection, reason: string | null): Promise<Outcome> => {
    const [event] = await store.events({ connectionId: connection.id }, { limit: 1 });
    return event ? { state: "live", reason: null } : { state: "waiting", reason };
  };

  const pass = async (connection: Connection): Promise<Outcome> => {
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(PASS_MS)]);
    const vendor = await openVendor(connection, signal);
    if (vendor === null || vendor.unavailable !== null) {
      return byHand(connection, vendor?.unavailable ?? null);
    }
    const memory = memories.get(connection.id) ?? {};
    memories.set(connection.id, memory);
    return reconcile({
      store,
      vault,
      directory,
      log,
      now,
      publicUrl,
      connection,
      vendor,
      needed: needed(connection),
      memory,
      onState: (outcome) => tell(connection.id, outcome),
    });
  };

  const look = async (connectionId: string): Promise<Again | null> => {
    const connection = directory.connection(connectionId);
    if (!connection || !catalog.triggers.has(connection.app)) return null;
    try {
      await tell(connectionId, await pass(connection));
      return null;
    } catch (error) {
      if (closing.signal.aborted) return null;
      const { outcome, again } = meaningOf(error, everyMs);
      // what a vendor says is told with the state that it leads to
      const level = error instanceof HirewireError ? "debug" : "warn";
      log[level]("hooks not reconciled", { connection: connectionId, error });
      await tell(connectionId, outcome);
      return again;
    }
  };

  const schedule = createSchedule({
    work: look,
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
      states.delete(id);
      memories.delete(id);
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
      state: states.get(connectionId),
      rows: rows.filter((row) => row.connectionId === connectionId),
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
    reconcile: (connectionId) => schedule.now(connectionId),
    async settled(connectionIds, patienceMs) {
      await within(patienceMs, Promise.all(connectionIds.map((id) => schedule.idle(id))));
    },
    async leave(connectionId) {
      leaving.add(connectionId);
      try {
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
        const { state = "draft", reason = null } = states.get(connection.id) ?? {};
        return [{ connection, state, reason }];
      }),
    leftBehind: () =>
      rows
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
      const state = states.get(id)?.state;
      if (state === "registering") return directory.hookOf(id)?.id === hookId ? "secret" : null;
      return state === "waiting" || state === "verifying" ? "event" : null;
    },
    async secretKnown(hookId) {
      const entry = directory.hook(hookId);
      if (entry === undefined || "retired" in entry) return;
      await within(SECRET_MS, schedule.idle(entry.connection.id));
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
    if (states.get(id)?.state === "verifying") {
      const row = (await store.registrations()).find((each) => each.hookId === hookId);
      if (row?.state !== "current") return; // the address of an earlier one says nothing about this one
      if (row.confirmedAt === null) await store.changeRegistration(hookId, { confirmedAt: now() }, now());
    }
    await schedule.idle(id); // a pass that began before knows nothing of it
    const state = states.get(id)?.state;
    if (state === "verifying" || state === "waiting") await setState(id, { state: "live", reason: null });
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
