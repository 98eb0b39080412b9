/**
 * What processes on one database tell one another at once: that runs are due, that connections or automations changed, what
 * somebody looks at. It spares them asking; nothing rests on it. What is said while a connection is down is lost, and
 * whoever was cut off is told that anything may have happened.
 *
 * https://www.postgresql.org/docs/18/sql-notify.html (read 2026-11-22)
 */
import { setTimeout as delay } from "node:timers/promises";
import { Client, type Notification } from "pg";
import { KEEPALIVE, KEEPALIVE_SETTINGS, optionsOf } from "./keepalive.ts";

const CHANNEL = "hirewire";
/** PostgreSQL takes 8,000 bytes. */
const MAX_BYTES = 7_900;
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 5_000;
/** A connection that only listens would never notice that the other side is gone. */
const ASK_MS = 15_000;
const SILENCE_MS = 10_000;
/** What follows something within this time goes out with all else that does, in milliseconds: each message wakes everybody. */
const TOGETHER_MS = 3;

export interface Signal {
  workspace: number;
  /**
   * `runs`: some are due. `directory`: connections, hooks or automations changed. `workspaces`: there is one more or less. `watched`: somebody looks at the pages of
   * the one who says it, and wants to hear of changes for a while. `change`: one of these.
   */
  kind: (typeof KINDS)[number];
  /** What changed; JSON of at most some thousand bytes. */
  about?: unknown;
}
const KINDS = ["runs", "directory", "workspaces", "watched", "change"] as const;

export interface Signals {
  /** Tells all others, at once or a moment after what was said before; the same thing said twice in a go goes out once. */
  send(signal: Signal): void;
  close(): Promise<void>;
}

export interface SignalOptions {
  /** `postgres://…` */
  url: string;
  /** As in `PostgresOptions`: a process does not hear itself. */
  process: string;
  onSignal: (signal: Signal) => void;
  /** The line was down: anything may have been said. Also once it is up for the first time. */
  onGap: () => void;
  /** The line is down, and is tried again. */
  onTrouble?: (error: unknown) => void;
}

/** The line comes about by itself, and comes back when it is cut. */
export function openSignals({ url, process, onSignal, onGap, onTrouble }: SignalOptions): Signals {
  const closing = new AbortController();
  let client: Client | null = null;
  let outbox = new Map<string, Signal>();
  let leaves = false;
  let leftAt = -Infinity;

  const hear = ({ payload }: Notification): void => {
    const said = read(payload);
    if (said !== null && said.from !== process) for (const signal of said.signals) onSignal(signal);
  };

  /** @returns once the line is cut */
  const listen = async (): Promise<void> => {
    const line = new Client({
      connectionString: url,
      application_name: "hirewire signals",
      connectionTimeoutMillis: SILENCE_MS,
      query_timeout: SILENCE_MS,
      options: optionsOf(KEEPALIVE_SETTINGS),
      ...KEEPALIVE,
    });
    const cut = Promise.withResolvers<void>();
    line.on("notification", hear);
    line.on("error", cut.reject);
    line.on("end", () => cut.resolve());
    cut.promise.catch(() => undefined); // also before anybody waits for it
    const asking = setInterval(() => {
      line.query("SELECT 1").catch(cut.reject);
    }, ASK_MS);
    asking.unref();
    try {
      await line.connect();
      await line.query(`LISTEN ${CHANNEL}`);
      if (closing.signal.aborted) return; // while it came about
      client = line;
      onGap();
      await cut.promise;
    } finally {
      client = null;
      clearInterval(asking);
      await line.end().catch(() => undefined);
    }
  };

  const stayOnTheLine = async (): Promise<void> => {
    let waitMs = FIRST_WAIT_MS;
    while (!closing.signal.aborted) {
      const begun = performance.now();
      try {
        await listen();
      } catch (error) {
        if (!closing.signal.aborted) onTrouble?.(error);
      }
      if (closing.signal.aborted) return;
      waitMs = performance.now() - begun > LONGEST_WAIT_MS ? FIRST_WAIT_MS : waitMs * 2;
      await delay(Math.min(waitMs, LONGEST_WAIT_MS), undefined, { signal: closing.signal }).catch(
        () => undefined,
      );
    }
  };
  const listening = stayOnTheLine();

  const post = (): void => {
    leaves = false;
    leftAt = performance.now();
    const signals = [...outbox.values()];
    outbox = new Map();
    for (const part of payloadsOf(process, signals))
      client?.query("SELECT pg_notify($1, $2)", [CHANNEL, part]).catch(() => undefined);
  };

  return {
    send(signal) {
      if (client === null) return; // whoever hears us again asks anyway
      outbox.set(`${signal.workspace} ${signal.kind} ${JSON.stringify(signal.about)}`, signal);
      if (leaves) return;
      leaves = true;
      const waitMs = leftAt + TOGETHER_MS - performance.now();
      if (waitMs <= 0) setImmediate(post);
      else setTimeout(post, waitMs);
    },
    async close() {
      closing.abort();
      await client?.end().catch(() => undefined);
      await listening;
    },
  };
}

/** As few as they fit into; what does not fit into one alone is left out. */
function payloadsOf(from: string, signals: readonly Signal[]): string[] {
  if (signals.length === 0) return [];
  const payload = JSON.stringify({ from, signals });
  if (Buffer.byteLength(payload) <= MAX_BYTES) return [payload];
  if (signals.length === 1) return [];
  const middle = Math.ceil(signals.length / 2);
  return [...payloadsOf(from, signals.slice(0, middle)), ...payloadsOf(from, signals.slice(middle))];
}

/** @returns null for what another version says and we don't understand */
function read(payload: string | undefined): { from: string; signals: Signal[] } | null {
  try {
    const said = JSON.parse(payload ?? "") as { from?: unknown; signals?: unknown };
    if (typeof said.from !== "string" || !Array.isArray(said.signals)) return null;
    return { from: said.from, signals: said.signals.filter(isSignal) };
  } catch {
    return null;
  }
}

function isSignal(value: unknown): value is Signal {
  const { workspace, kind } = (value ?? {}) as Partial<Signal>;
  return typeof workspace === "number" && KINDS.some((known) => known === kind);
}
