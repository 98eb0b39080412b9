import { StoreFull } from "../store-full.ts";
import type { Store } from "../store.ts";

type Reads = Pick<Store, "leasedRuns" | "close"> & Partial<Store>;
type AnyMethod = (...args: unknown[]) => Promise<unknown>;

/**
 * A store on another thread, with reads of one's own: only writes go over the line. What a write has written is there
 * to be read once its promise has resolved. A read that fails because the store itself is ill is asked over the line,
 * where it is noticed by whoever looks after the store. `close` closes both.
 */
export function withOwnReads(line: Store, reads: Reads): Store {
  const near = Object.fromEntries(
    Object.keys(reads).map((name) => {
      const method = name as keyof Reads;
      return [method, orElse(reads[method] as AnyMethod, line[method] as unknown as AnyMethod)];
    }),
  ) as unknown as Reads;
  return {
    ...line,
    ...near,
    async claimRuns(options) {
      const leases = await line.leaseRuns(options);
      if (leases.length === 0) return [];
      try {
        return await near.leasedRuns(leases);
      } catch (error) {
        // nobody will work on them: they need not wait for the end of their leases
        await Promise.allSettled(
          leases.map(({ runId, token }) => line.changeRun(runId, token, { to: "unclaimed" })),
        );
        throw error;
      }
    },
    async close() {
      await line.close();
      await reads.close();
    },
  };
}

function orElse(read: AnyMethod, ask: AnyMethod): AnyMethod {
  return async (...args) => {
    try {
      return await read(...args);
    } catch (error) {
      if (!(error instanceof StoreFull)) throw error;
      return ask(...args);
    }
  };
}
