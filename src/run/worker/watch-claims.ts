/** Knows which runs the one who works through it has in hand, so that they are known when it is dead. */
import type { Store } from "../../store/store.ts";

export interface WatchedStore {
  store: Store;
  /** Ids of the runs that were claimed and not let go. */
  claimed: ReadonlySet<string>;
}

export function watchClaims(store: Store): WatchedStore {
  const claimed = new Set<string>();
  const watched: Pick<Store, "claimRuns" | "leaseRuns" | "changeRun"> = {
    async claimRuns(options) {
      const runs = await store.claimRuns(options);
      for (const { run } of runs) claimed.add(run.id);
      return runs;
    },
    async leaseRuns(options) {
      const leases = await store.leaseRuns(options);
      for (const { runId } of leases) claimed.add(runId);
      return leases;
    },
    async changeRun(runId, token, change) {
      const ours = await store.changeRun(runId, token, change);
      if (change.to !== "next_step") claimed.delete(runId);
      return ours;
    },
  };
  return {
    // whatever the store is made of, its own methods go on working on itself
    store: new Proxy(store, {
      get(target, key) {
        if (key === "claimRuns" || key === "leaseRuns" || key === "changeRun") return watched[key];
        const value: unknown = Reflect.get(target, key);
        return typeof value === "function" ? value.bind(target) : value;
      },
    }),
    claimed,
  };
}
