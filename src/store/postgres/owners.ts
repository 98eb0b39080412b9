/**
 * Owners across processes: a name is a lock in PostgreSQL, held on one connection for all names of a process. When the process
 * dies or is cut off, its locks are free, whatever it was doing is stopped, and others go on.
 *
 * https://www.postgresql.org/docs/18/explicit-locking.html#ADVISORY-LOCKS (read 2026-11-22)
 */
import { createHash, randomUUID } from "node:crypto";
import type { AloneWork, Owners } from "../owners.ts";
import { StoreClosed } from "../store-closed.ts";
import { createOwnedName, type OwnedName, sql, type Work } from "./owned-name.ts";
import { openOwnerLine } from "./owner-line.ts";

export interface OwnersOptions {
  /** `postgres://…`, leading to PostgreSQL itself and not to a pooler. */
  url: string;
  /** As in `PostgresOptions`, for whoever looks into the table. */
  process?: string | undefined;
  /** How long an owner that went without a word is waited for before its work is taken up, in milliseconds; default 2,000. */
  settleMs?: number;
  /** The line is down, and is tried again. */
  onTrouble?: ((error: unknown) => void) | undefined;
}

export interface PostgresOwners {
  /** Those of one workspace. */
  of(workspace: number): Owners;
  /** Ends those who wait with `StoreClosed`, waits for the work under way, and gives everything away. */
  close(): Promise<void>;
}

const SETTLE_MS = 2_000;
const SWEEP_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * No connection is made before the first name is wanted.
 *
 * @example
 * const owners = openOwners({ url: "postgres://hirewire@db/hirewire" }).of(DEFAULT_WORKSPACE);
 * await owners.alone("hooks con_1", signal, (within) => reconcile(within));
 */
export function openOwners(options: OwnersOptions): PostgresOwners {
  const { url, process = randomUUID(), settleMs = SETTLE_MS, onTrouble = () => undefined } = options;
  const names = new Map<string, OwnedName>();
  /** Two names that share a lock only wait for each other. */
  const byKey = new Map<number, Set<OwnedName>>();
  let closed = false;

  const line = openOwnerLine({
    url,
    onWord({ say, key }) {
      for (const name of byKey.get(key) ?? []) name.hear(say);
    },
    onUp: (tenure) => void tenure.ask(sql.sweep, [Date.now() - SWEEP_MS]).catch(onTrouble),
    onTrouble,
  });

  const nameOf = (workspace: number, plain: string): OwnedName => {
    const id = `${workspace}\n${plain}`;
    const known = names.get(id);
    if (known) return known;
    const digest = createHash("sha256").update(id).digest();
    const key = digest.readInt32BE(0);
    const sharers = byKey.get(key) ?? new Set();
    const made = createOwnedName({
      line,
      workspace,
      name: digest.toString("hex", 0, 16),
      key,
      process,
      settleMs,
      onTrouble,
      onOver() {
        names.delete(id);
        sharers.delete(made);
        if (sharers.size === 0) byKey.delete(key);
      },
    });
    names.set(id, made);
    byKey.set(key, sharers.add(made));
    return made;
  };

  const alone = <T>(
    workspace: number,
    plain: string,
    signal: AbortSignal,
    work: AloneWork<T>,
  ): Promise<T> => {
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    if (closed) return Promise.reject(closedError());
    const name = nameOf(workspace, plain);
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const mine: Work = async (lost, holds) => {
      signal.removeEventListener("abort", leave);
      const own = either(signal, lost);
      try {
        own.signal.throwIfAborted();
        resolve(await work(own.signal, holds));
      } catch (error) {
        reject(error);
      } finally {
        own.letGo();
      }
    };
    const leave = (): void => {
      name.remove(mine);
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", leave, { once: true });
    name.push(mine);
    return promise;
  };

  return {
    of: (workspace) => ({
      shared: true,
      alone: (name, signal, work) => alone(workspace, name, signal, work),
    }),
    async close() {
      closed = true;
      await Promise.all([...names.values()].map((name) => name.close(closedError())));
      await line.close();
    },
  };
}

function closedError(): StoreClosed {
  return new StoreClosed("The store is closed.");
}

/** As `AbortSignal.any`, let go of at the end: one of the two lives for as long as the process. */
function either(one: AbortSignal, other: AbortSignal): { signal: AbortSignal; letGo: () => void } {
  const own = new AbortController();
  const follow = [one, other].map((signal) => {
    const onAbort = (): void => own.abort(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    return () => signal.removeEventListener("abort", onAbort);
  });
  return {
    signal: own.signal,
    letGo() {
      for (const stop of follow) stop();
    },
  };
}
