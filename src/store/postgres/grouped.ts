/**
 * Group commit: calls that arrive while transactions are under way share the next one, so that fifty events cost one
 * commit and a handful of statements.
 */
import { StoreClosed } from "../store-closed.ts";
import { asStoreFailure } from "./postgres-error.ts";

/** Under way at the same time: while the server flushes one, the next one is prepared. */
const UNDER_WAY = 2;

export type Outcome<R> = { ok: true; value: R } | { ok: false; error: unknown };

export interface GroupedOptions<T> {
  /** How many share a transaction at most. */
  most: number;
  /** Together they are no larger than this: a batch goes to the server in one piece. */
  size?: { of: (item: T) => number; most: number };
}

export interface Grouped<T, R> {
  call(item: T): Promise<R>;
  /** Writes what was asked for. Later calls are refused with `StoreClosed`. */
  close(): Promise<void>;
}

/** Room for what has no size. */
const NO_SIZE = { of: () => 0, most: 0 };

/**
 * @param commit  writes all of them in one transaction and tells what became of each, in their order. When it throws for
 *        the sake of one of several, each is tried by itself
 */
export function grouped<T, R>(
  commit: (items: T[]) => Promise<Outcome<R>[]>,
  { most, size = NO_SIZE }: GroupedOptions<T>,
): Grouped<T, R> {
  interface Call {
    item: T;
    resolve: (value: R) => void;
    reject: (error: unknown) => void;
  }
  let queue: Call[] = [];
  let underWay = 0;
  let scheduled = false;
  let closed = false;
  let onIdle = (): void => undefined;

  const settle = ({ resolve, reject }: Call, outcome: Outcome<R>): void => {
    if (outcome.ok) resolve(outcome.value);
    else reject(outcome.error);
  };

  async function write(calls: Call[]): Promise<void> {
    try {
      const outcomes = await commit(calls.map(({ item }) => item));
      calls.forEach((call, index) => settle(call, outcomes[index]!));
    } catch (error) {
      if (calls.length === 1 || asStoreFailure(error) !== null) {
        for (const call of calls) call.reject(error);
        return;
      }
      // one of them is at fault
      for (const call of calls) await write([call]);
    }
  }

  function take(): Call[] {
    let total = 0;
    let count = 0;
    while (count < queue.length && count < most) {
      total += size.of(queue[count]!.item);
      if (total > size.most && count > 0) break;
      count += 1;
    }
    const calls = queue.slice(0, count);
    queue = queue.slice(count);
    return calls;
  }

  function begin(): void {
    scheduled = false;
    while (underWay < UNDER_WAY && queue.length > 0) {
      underWay += 1;
      void write(take()).finally(() => {
        underWay -= 1;
        schedule();
        if (underWay === 0 && queue.length === 0) onIdle();
      });
    }
  }

  function schedule(): void {
    if (scheduled || underWay >= UNDER_WAY || queue.length === 0) return;
    scheduled = true;
    // after the requests that are already in the socket buffers, which then share this transaction
    setImmediate(begin);
  }

  return {
    call(item) {
      if (closed) return Promise.reject(new StoreClosed("The store is closed."));
      return new Promise<R>((resolve, reject) => {
        queue.push({ item, resolve, reject });
        schedule();
      });
    },
    close() {
      closed = true;
      if (underWay === 0 && queue.length === 0) return Promise.resolve();
      return new Promise((resolve) => (onIdle = resolve));
    },
  };
}
