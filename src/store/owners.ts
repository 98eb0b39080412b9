/**
 * What only one may do at a time, of all who share the store: writing to one spreadsheet, where two who both find a key
 * missing would both add it; speaking with a vendor about the hooks of one connection; using up a refresh token that works
 * once.
 */
import { RetryLater } from "../core/errors.ts";
import { unlessAborted } from "../core/unless-aborted.ts";

export interface Owners {
  /**
   * Waits until the name is nobody's, and does the work as its owner. Those who wait in one process have their turns in the
   * order in which they asked; of several processes each has its turn soon. Not to be nested for the same name: the inner one
   * would wait for the outer one.
   *
   * @param signal  ends the waiting; the work was not begun then
   * @param work    its signal is aborted with the one that was given, and with {@link lostOwnership} as soon as it is known that
   *                others may own the name. A process that stood still learns that late: `holds`, asked just before something is
   *                sent, tells it at once
   * @throws the signal's reason, or what the work threw
   */
  alone<T>(name: string, signal: AbortSignal, work: AloneWork<T>): Promise<T>;
  /** True when there may be other processes, which change what this one has read. */
  readonly shared: boolean;
}

export type AloneWork<T> = (signal: AbortSignal, holds: () => boolean) => Promise<T>;

const always = (): boolean => true;

/** Where one process is all there is. */
export function ownersInProcess(): Owners {
  const tails = new Map<string, Promise<void>>();
  return {
    shared: false,
    async alone(name, signal, work) {
      const before = tails.get(name) ?? Promise.resolve();
      const { promise: mine, resolve: leave } = Promise.withResolvers<void>();
      // whoever comes next waits for the ones before us too, should we give up waiting
      const tail = before.then(() => mine);
      tails.set(name, tail);
      void tail.finally(() => tails.get(name) === tail && tails.delete(name));
      try {
        await unlessAborted(before, signal);
        return await work(signal, always);
      } finally {
        leave();
      }
    },
  };
}

const LOST_AFTER_MS = 1_000;

/** Why the work of an owner is stopped: what it had begun may have been done. */
export function lostOwnership(cause: unknown): RetryLater {
  return new RetryLater(
    "Hirewire lost its line to the database while this was under way and stopped, so that no other of its processes does the same at the same time. Whether it had worked is looked at before it is tried again.",
    { code: "ownership_lost", ambiguous: true, afterMs: LOST_AFTER_MS, cause },
  );
}
