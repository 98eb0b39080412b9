/**
 * Group commit: writes that arrive while a commit is on its way to the disk share the next one, so that fifty events
 * cost one fsync, and the thread goes on meanwhile. docs/adr/0003-group-commit-and-synchronous-transactions.md and
 * docs/adr/0010-the-intake-thread-does-not-wait-for-the-disk.md say what was measured.
 */
import type { DatabaseSync } from "node:sqlite";
import { StoreClosed } from "../../store-closed.ts";
import { asStoreFailure, notConfirmed } from "./sqlite-error.ts";

/** Keeps one flush within some ten milliseconds, so that a long queue does not starve the thread's other work. */
const MAX_BATCH = 1000;
/** Writes that can wait, in one commit: they hold up those that somebody waits for by a millisecond or two. */
const MAX_PATIENT = 64;

type Outcome = { ok: true; value: unknown } | { ok: false; error: unknown };

interface Write {
  work: () => unknown;
  resolve: (value: never) => void;
  reject: (error: unknown) => void;
}

export interface Writer {
  /**
   * Runs `work` in the next transaction. It must be synchronous and touch nothing but the database: it may be
   * run a second time when another write of its batch fails.
   *
   * @param how.patient  others go first: the work of workers must not delay the answer to a sender
   * @returns what `work` returned, once it is committed with fsync
   * @throws what `work` threw; then nothing of it was written, and the rest of its batch was
   * @throws {StoreFull} when the batch could not be committed: nothing of it was written
   */
  write<T>(work: () => T, how?: { patient?: boolean }): Promise<T>;
  /** Commits what is queued and takes no more. */
  close(): Promise<void>;
}

export interface WriterOptions {
  /** Makes what is committed durable. Default: a commit is durable by itself. */
  sync?: () => Promise<void>;
  /** Told when it can't: whether the commit survives is unknown, so nothing is written any more. */
  onSyncFailed?: (error: unknown) => void;
  /** Told when rows that were seen since the last commit are gone again. */
  onRollback: () => void;
  /**
   * Writes what the writes of a transaction have left to be written once, such as counters. It is asked at the end of
   * each part that may be taken back by itself, so it must know what came in between.
   */
  beforeCommit?: () => void;
}

export function createWriter(
  db: DatabaseSync,
  { sync, onSyncFailed = () => undefined, onRollback, beforeCommit = () => undefined }: WriterOptions,
): Writer {
  const begin = db.prepare("BEGIN IMMEDIATE");
  const commit = db.prepare("COMMIT");
  let queue: Write[] = [];
  let patient: Write[] = [];
  let scheduled = false;
  /** A commit is on its way to the disk. */
  let syncing: Promise<void> | null = null;
  let closed = false;

  function transaction(steps: () => Outcome[]): Outcome[] {
    try {
      begin.run();
      const outcomes = steps();
      commit.run();
      return outcomes;
    } catch (error) {
      // SQLite itself rolls back after some errors, such as a full disk
      if (db.isTransaction) db.exec("ROLLBACK");
      onRollback();
      throw error;
    }
  }

  const together = (batch: Write[]) => (): Outcome[] => {
    const outcomes = batch.map(({ work }): Outcome => ({ ok: true, value: work() }));
    beforeCommit();
    return outcomes;
  };

  const apart = (batch: Write[]) => (): Outcome[] =>
    batch.map(({ work }) => {
      db.exec("SAVEPOINT one");
      try {
        const value = work();
        beforeCommit();
        db.exec("RELEASE one");
        return { ok: true, value };
      } catch (error) {
        if (asStoreFailure(error) !== null) throw error;
        db.exec("ROLLBACK TO one; RELEASE one");
        onRollback();
        return { ok: false, error };
      }
    });

  function commitBatch(batch: Write[]): Outcome[] {
    try {
      try {
        return transaction(together(batch));
      } catch (error) {
        if (asStoreFailure(error) !== null) throw error;
        if (batch.length === 1) return [{ ok: false, error }];
        // one of them is at fault: the same again, each behind its own savepoint. Savepoints from the start would
        // cost every event a third more time for the sake of a rare case.
        return transaction(apart(batch));
      }
    } catch (error) {
      const failure = asStoreFailure(error) ?? error;
      return batch.map(() => ({ ok: false, error: failure }));
    }
  }

  function flush(): void {
    scheduled = false;
    const batch = [...queue.slice(0, MAX_BATCH), ...patient.slice(0, MAX_PATIENT)];
    queue = queue.slice(MAX_BATCH);
    patient = patient.slice(MAX_PATIENT);
    const outcomes = commitBatch(batch);
    if (sync === undefined || !outcomes.some(({ ok }) => ok)) {
      settle(batch, outcomes);
      schedule();
      return;
    }
    syncing = acknowledge(batch, outcomes, sync);
  }

  /** Settles the batch once the disk has it, or refuses everything for good. Never rejects. */
  async function acknowledge(
    batch: readonly Write[],
    outcomes: readonly Outcome[],
    sync: () => Promise<void>,
  ): Promise<void> {
    try {
      await sync();
      settle(batch, outcomes);
    } catch (error) {
      closed = true;
      onSyncFailed(error);
      const refused = [...batch, ...queue, ...patient];
      queue = [];
      patient = [];
      const outcome: Outcome = { ok: false, error: notConfirmed(error) };
      settle(
        refused,
        refused.map(() => outcome),
      );
    }
    syncing = null;
    schedule();
  }

  function settle(batch: readonly Write[], outcomes: readonly Outcome[]): void {
    batch.forEach((write, index) => {
      const outcome = outcomes[index]!;
      if (outcome.ok) write.resolve(outcome.value as never);
      else write.reject(outcome.error);
    });
  }

  function isEmpty(): boolean {
    return queue.length === 0 && patient.length === 0;
  }

  function schedule(): void {
    if (scheduled || syncing !== null || isEmpty()) return;
    scheduled = true;
    // after the requests that are already in the socket buffers, which then share this commit
    setImmediate(flush);
  }

  return {
    write<T>(work: () => T, how: { patient?: boolean } = {}): Promise<T> {
      if (closed) return Promise.reject(new StoreClosed("The store is closed."));
      return new Promise<T>((resolve, reject) => {
        (how.patient === true ? patient : queue).push({ work, resolve, reject });
        schedule();
      });
    },
    async close() {
      closed = true;
      while (!isEmpty() || syncing !== null) {
        if (syncing === null) flush();
        await syncing;
      }
    },
  };
}
