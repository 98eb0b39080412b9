/** Calls of one lane never overlap, and go in the order in which they asked. */
export type InLane = <T>(key: string, signal: AbortSignal, work: () => Promise<T>) => Promise<T>;

/** @param connectionId  the app's key where it works without a connection */
export function laneKey(connectionId: string, lane: string): string {
  return `${connectionId}\n${lane}`;
}

/**
 * @returns a function that waits until the lane is free, then does the work. Rejects with the signal's reason
 * when it is aborted while waiting: the work was not begun then.
 */
export function createLanes(): InLane {
  const tails = new Map<string, Promise<void>>();
  return async (key, signal, work) => {
    const before = tails.get(key) ?? Promise.resolve();
    const { promise: mine, resolve: leave } = Promise.withResolvers<void>();
    // whoever comes next waits for the ones before us too, should we give up waiting
    const tail = before.then(() => mine);
    tails.set(key, tail);
    void tail.finally(() => tails.get(key) === tail && tails.delete(key));
    try {
      await unlessAborted(before, signal);
      return await work();
    } finally {
      leave();
    }
  };
}

/** Waits for the promise, or rejects with the signal's reason when that comes first. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise: first, resolve, reject } = Promise.withResolvers<T>();
  const onAbort = (): void => reject(signal.reason as Error);
  signal.addEventListener("abort", onAbort, { once: true });
  promise.then(resolve, reject);
  try {
    return await first;
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
