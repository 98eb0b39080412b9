/**
 * The one connection by which a process owns names, and by which processes tell one another who waits. It comes about with
 * the first question, and comes back when it is cut; what was owned is lost with it.
 *
 * The server lets go of a connection that has said nothing for `SERVER_PATIENCE_MS`, and then of what it locked. We say
 * something every `BEAT_MS`, and take everything for lost when no answer came for `TRUST_MS`: earlier than the server can. So a
 * machine that dies or is cut off keeps nobody waiting for long, and none believes itself an owner when another one is.
 * Only a server that forgets its locks at once, since somebody ended the connection there or it was started anew, may be
 * ahead of us, for as long as it takes to hear of it.
 *
 * It must lead to PostgreSQL itself: behind a pooler that lends a connection for one transaction, locks belong to nobody.
 *
 * https://www.postgresql.org/docs/18/runtime-config-client.html#GUC-IDLE-SESSION-TIMEOUT,
 * https://www.postgresql.org/docs/18/sql-notify.html (read 2026-11-22)
 */
import { setTimeout as delay } from "node:timers/promises";
import { Client, type Notification } from "pg";
import { lostOwnership } from "../owners.ts";
import { StoreClosed } from "../store-closed.ts";
import { isCut } from "./postgres-error.ts";

const CHANNEL = "hirewire_owners";
const BEAT_MS = 2_000;
const TRUST_MS = 10_000;
const SERVER_PATIENCE_MS = 15_000;
const STATEMENT_MS = 5_000;
const CONNECT_MS = 10_000;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;

const SETTINGS = {
  search_path: "hirewire,public,extensions",
  idle_session_timeout: SERVER_PATIENCE_MS,
  statement_timeout: STATEMENT_MS,
  synchronous_commit: "off", // what is noted here is worth no flush
};

/** What one process tells the others about a lock, by its key. */
export interface Word {
  /** `want`: somebody waits for it. `free`: it is nobody's now. `pass`: both. */
  say: "want" | "free" | "pass";
  key: number;
}

/** One connection's life. */
export interface Tenure {
  /** Aborted with {@link lostOwnership} when what is owned by way of it has to be taken for lost. */
  readonly lost: AbortSignal;
  /** Whether what was owned still is. */
  holds(): boolean;
  /** @throws what PostgreSQL says */
  ask<R>(text: string, values: unknown[]): Promise<R[]>;
  /** Nothing rests on its being heard. */
  tell(word: Word): void;
  /** Ends it: what was owned is free, and another connection follows. */
  leave(): void;
}

export interface OwnerLine {
  /** The connection, as soon as there is one. Rejects with `StoreClosed` once it is closed. */
  tenure(): Promise<Tenure>;
  close(): Promise<void>;
}

export function openOwnerLine(options: {
  /** `postgres://…` */
  url: string;
  /** Told what others say. */
  onWord: (word: Word) => void;
  onUp: (tenure: Tenure) => void;
  /** The line is down, and is tried again. */
  onTrouble?: ((error: unknown) => void) | undefined;
}): OwnerLine {
  const { url, onWord, onUp, onTrouble } = options;
  const closing = new AbortController();
  let next = awaited();
  let running: Promise<void> | null = null;
  let current: Client | null = null;

  /** @returns once the line is cut or closed */
  const hold = async (): Promise<void> => {
    const client = new Client({
      connectionString: url,
      application_name: "hirewire owner",
      connectionTimeoutMillis: CONNECT_MS,
      keepAlive: true,
      options: Object.entries(SETTINGS)
        .map(([name, value]) => `-c ${name}=${value}`)
        .join(" "),
    });
    const lost = new AbortController();
    const cut = Promise.withResolvers<void>();
    const end = (error?: unknown): void => {
      if (!lost.signal.aborted) lost.abort(lostOwnership(error));
      if (error === undefined) cut.resolve();
      else cut.reject(error);
    };
    cut.promise.catch(() => undefined); // also before anybody waits for it
    let pid = 0;
    client.on("error", end);
    client.on("end", () => end());
    client.on("notification", (said) => {
      const word = said.processId === pid ? null : read(said);
      if (word !== null) onWord(word);
    });

    const sinceAnswer = stopwatch();
    let before: Promise<unknown> = Promise.resolve();
    /** One question after the other. */
    const query = async <R>(text: string, values: unknown[]): Promise<R[]> => {
      const mine = before.then(async () => {
        const answered = sinceAnswer.mark();
        const { rows } = await client.query({ text, values });
        answered();
        return rows as R[];
      });
      before = mine.catch(() => undefined);
      return mine;
    };
    const ask = async <R>(text: string, values: unknown[]): Promise<R[]> => {
      try {
        return await query<R>(text, values);
      } catch (error) {
        if (isCut(error)) end(error);
        throw error;
      }
    };
    const holds = (): boolean => !lost.signal.aborted && sinceAnswer.ms() <= TRUST_MS;
    const beat = (): void => {
      if (holds()) ask("SELECT 1", []).catch(() => undefined);
      else end(new Error("The database has not answered for too long."));
    };
    let beats: NodeJS.Timeout | undefined;
    try {
      await client.connect();
      await query(`LISTEN ${CHANNEL}`, []);
      pid = (await query<{ pid: number }>("SELECT pg_backend_pid() AS pid", []))[0]?.pid ?? 0;
      if (closing.signal.aborted) return;
      current = client;
      beats = setInterval(beat, BEAT_MS);
      const tenure: Tenure = {
        lost: lost.signal,
        holds,
        ask,
        tell: ({ say, key }) =>
          void ask("SELECT pg_notify($1, $2)", [CHANNEL, `${say} ${key}`]).catch(() => undefined),
        leave: () => end(new Error("A name could not be given away.")),
      };
      onUp(tenure);
      next.resolve(tenure);
      await cut.promise;
    } finally {
      clearInterval(beats);
      if (current !== null) next = awaited(); // those who wait for the first one go on waiting
      current = null;
      end();
      await client.end().catch(() => undefined);
    }
  };

  const run = async (): Promise<void> => {
    let waitMs = FIRST_WAIT_MS;
    while (!closing.signal.aborted) {
      const begun = performance.now();
      try {
        await hold();
      } catch (error) {
        if (!closing.signal.aborted) onTrouble?.(error);
      }
      waitMs = performance.now() - begun > LONGEST_WAIT_MS ? FIRST_WAIT_MS : waitMs * 2;
      const pause = Math.min(waitMs, LONGEST_WAIT_MS);
      if (!closing.signal.aborted)
        await delay(pause, undefined, { signal: closing.signal, ref: false }).catch(() => undefined);
    }
    next.reject(new StoreClosed("The store is closed."));
  };

  return {
    tenure() {
      if (closing.signal.aborted) return Promise.reject(new StoreClosed("The store is closed."));
      running ??= run();
      return next.promise;
    },
    async close() {
      closing.abort();
      await current?.end().catch(() => undefined);
      await running;
    },
  };
}

function awaited(): PromiseWithResolvers<Tenure> {
  const tenure = Promise.withResolvers<Tenure>();
  tenure.promise.catch(() => undefined); // nobody may be waiting when it is closed
  return tenure;
}

function read({ payload }: Notification): Word | null {
  const [, say, key] = /^(want|free|pass) (-?\d+)$/.exec(payload ?? "") ?? [];
  return say === undefined ? null : { say: say as Word["say"], key: Number(key) };
}

/** A machine that was suspended stops one of the clocks, and somebody who sets the time moves the other: the longer counts. */
function stopwatch(): { ms(): number; mark(): () => void } {
  const read = () => ({ steady: performance.now(), wall: Date.now() });
  let since = read();
  return {
    ms: () => Math.max(performance.now() - since.steady, Date.now() - since.wall),
    /** @returns begins anew from when it was marked */
    mark() {
      const marked = read();
      return () => void (since = marked);
    },
  };
}
