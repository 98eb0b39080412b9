/**
 * Makes passes over connections, of all processes one at a time for each. It begins with what the others left: how the
 * connection stands, what could not be brought about, that it is about to be removed.
 */
import { setTimeout as delay } from "node:timers/promises";
import { HirewireError } from "../../core/errors.ts";
import type { Connection } from "../../core/types.ts";
import type { Owners } from "../../store/owners.ts";
import type { Known } from "./known.ts";
import { meaningOf } from "./meaning-of.ts";
import type { Memory, Outcome } from "./pass.ts";
import { reconcile } from "./reconcile.ts";
import type { RegistrarOptions } from "./registrar.ts";
import type { Again } from "./schedule.ts";
import type { OpenVendorSide } from "./vendor-side.ts";

/** For everything that one pass asks of a vendor. */
const PASS_MS = 60_000;
/** Until other processes have heard that something changed. */
const HEARD_MS = 300;
/** After an ownership that was lost on the way. */
const SOON_MS = 1_000;
const STUCK_MS = 30 * 24 * 60 * 60 * 1000;
const STUCK = "hooks stuck for";
const LEAVING = "hooks leaving";

export interface Passes {
  /** One pass. @returns when to repeat it, or null for the next time that it is due anyway */
  look(connectionId: string): Promise<Again | null>;
  /** While no pass over the connection is under way anywhere. */
  alone<T>(connectionId: string, work: (within: AbortSignal) => Promise<T>): Promise<T>;
  /** For so long nothing is needed of the connection, whoever makes a pass: it is about to be removed. */
  expectLeave(connectionId: string, ms: number): Promise<void>;
}

export function createPasses(
  options: Omit<RegistrarOptions, "onChanged"> & {
    owners: Owners;
    onChanged: () => void;
    known: Known;
    everyMs: number;
    needed: (connection: Connection) => string[];
    openVendor: OpenVendorSide;
    closing: AbortSignal;
  },
): Passes {
  const { store, vault, catalog, directory, cacheFor, log, now, publicUrl } = options;
  const { owners, onChanged, known, everyMs, needed, openVendor, closing } = options;

  /** Where this process is all there is. */
  const memories = new Map<string, Memory>();
  const remembered = async (id: string): Promise<Memory> => {
    if (!owners.shared) return { ...memories.get(id) };
    const stuckFor = await cacheFor(id).get(STUCK);
    return typeof stuckFor === "string" ? { stuckFor } : {};
  };
  const remember = async (id: string, memory: Memory): Promise<void> => {
    if (!owners.shared) memories.set(id, memory);
    else if (memory.stuckFor === undefined) await cacheFor(id).delete(STUCK);
    else await cacheFor(id).set(STUCK, memory.stuckFor, STUCK_MS);
  };

  /** Set up by hand: it is live with the first verified event. */
  const byHand = async (connection: Connection, reason: string | null): Promise<Outcome> => {
    const [event] = await store.events({ connectionId: connection.id }, { limit: 1 });
    return event ? { state: "live", reason: null } : { state: "waiting", reason };
  };

  const pass = async (connection: Connection, within: AbortSignal): Promise<Outcome> => {
    const signal = AbortSignal.any([within, AbortSignal.timeout(PASS_MS)]);
    const vendor = await openVendor(connection, signal);
    if (vendor === null || vendor.unavailable !== null) {
      return byHand(connection, vendor?.unavailable ?? null);
    }
    const leaves = owners.shared && (await cacheFor(connection.id).get(LEAVING)) === true;
    const memory = await remembered(connection.id);
    const { stuckFor } = memory;
    const outcome = await reconcile({
      store,
      vault,
      directory,
      log,
      now,
      publicUrl,
      connection,
      vendor,
      needed: leaves ? [] : needed(connection),
      memory,
      onState: (state) => known.tell(connection.id, state),
      async onAddress() {
        onChanged();
        if (owners.shared) await delay(HEARD_MS, undefined, { signal });
      },
    });
    if (memory.stuckFor !== stuckFor) await remember(connection.id, memory);
    return outcome;
  };

  /** As one of all processes, and with what the others left. */
  const lookAlone = async (connectionId: string, within: AbortSignal): Promise<Again | null> => {
    if (owners.shared) await known.refresh();
    const connection = directory.connection(connectionId);
    if (!connection || !catalog.triggers.has(connection.app)) return null;
    if (owners.shared && !(await store.connections()).some(({ id }) => id === connectionId)) return null;
    try {
      await known.tell(connectionId, await pass(connection, within));
      return null;
    } catch (error) {
      if (closing.aborted) return null;
      const { outcome, again } = meaningOf(error, everyMs);
      // what a vendor says is told with the state that it leads to
      const level = error instanceof HirewireError ? "debug" : "warn";
      log[level]("hooks not reconciled", { connection: connectionId, error });
      if (within.aborted) return { firstMs: SOON_MS, mostMs: everyMs }; // another one may be at it by now
      await known.tell(connectionId, outcome);
      return again;
    }
  };

  const alone = <T>(connectionId: string, work: (within: AbortSignal) => Promise<T>): Promise<T> =>
    owners.alone(`hooks ${connectionId}`, closing, work);

  const look = async (connectionId: string): Promise<Again | null> => {
    try {
      return await alone(connectionId, (within) => lookAlone(connectionId, within));
    } catch (error) {
      if (closing.aborted) return null;
      throw error;
    }
  };

  return {
    look,
    alone,
    async expectLeave(connectionId, ms) {
      if (owners.shared) await cacheFor(connectionId).set(LEAVING, true, ms);
    },
  };
}
