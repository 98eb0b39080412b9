/**
 * Chooses one of all processes for what only one may do, such as speaking with vendors about our hooks. The chosen one holds
 * a lock on a connection of its own: when it dies, or is cut off, the lock is free and another one is chosen.
 *
 * Whoever is cut off learns it a moment later than the database, so two may believe themselves chosen for that moment:
 * what is done must bear that.
 *
 * https://www.postgresql.org/docs/18/explicit-locking.html#ADVISORY-LOCKS (read 2026-11-22)
 */
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { KEEPALIVE, KEEPALIVE_SETTINGS, optionsOf } from "./keepalive.ts";

/** Locks with two keys are apart from those with one, which lanes have; the barrier has another first one. */
const KEY = 0x484c4541;
/** The same one leads in all workspaces. */
const FOR_ALL = 0;

export interface LeadershipOptions {
  /** `postgres://…` */
  url: string;
  /** Begins what the chosen one does. @returns ends it */
  lead: () => Promise<() => Promise<void>>;
  /** How often those who were not chosen try, and the chosen one looks whether it still is, in milliseconds; default 2,000. */
  everyMs?: number;
  onTrouble?: (error: unknown) => void;
}

export interface Leadership {
  leads(): boolean;
  /** Ends what was begun, and lets another one be chosen. */
  close(): Promise<void>;
}

export function openLeadership(options: LeadershipOptions): Leadership {
  const { url, lead, everyMs = 2_000, onTrouble } = options;
  const closing = new AbortController();
  /** The server lets go of whoever said nothing for so long, and nobody believes to be chosen for longer. */
  const silenceMs = Math.max(1_000, 5 * everyMs);
  let leading = false;
  let confirmed = -Infinity;
  const pause = (): Promise<void> =>
    delay(everyMs, undefined, { signal: closing.signal }).catch(() => undefined);

  /** Until the lock is lost or we close. */
  const leadWhile = async (line: Client): Promise<void> => {
    const end = await lead();
    leading = true;
    confirmed = performance.now();
    try {
      while (!closing.signal.aborted) {
        await pause();
        const asked = performance.now();
        await line.query("SELECT 1"); // throws once the line is cut
        confirmed = asked;
      }
    } finally {
      leading = false;
      await end();
    }
  };

  const tryOnce = async (): Promise<void> => {
    const line = new Client({
      connectionString: url,
      application_name: "hirewire leader",
      connectionTimeoutMillis: silenceMs,
      query_timeout: silenceMs,
      options: optionsOf({ idle_session_timeout: silenceMs, ...KEEPALIVE_SETTINGS }),
      ...KEEPALIVE,
    });
    line.on("error", () => undefined); // the next question is told
    try {
      await line.connect();
      while (!closing.signal.aborted) {
        const { rows } = await line.query<{ chosen: boolean }>(
          "SELECT pg_try_advisory_lock($1, $2) AS chosen",
          [KEY, FOR_ALL],
        );
        if (rows[0]?.chosen === true) await leadWhile(line);
        else await pause();
      }
    } finally {
      await line.end().catch(() => undefined); // lets go of the lock
    }
  };

  const run = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      try {
        await tryOnce();
      } catch (error) {
        if (!closing.signal.aborted) onTrouble?.(error);
        await pause();
      }
    }
  };
  const running = run();

  return {
    leads: () => leading && performance.now() - confirmed < silenceMs,
    async close() {
      closing.abort();
      await running;
    },
  };
}
