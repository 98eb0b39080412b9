/** Renews the claims of the runs in hand, and ties each run to its claim. */
import type { Log } from "../../log.ts";
import type { ClaimedRun, RunQueue } from "../../store/run-queue.ts";
import { createLeaseClock, type Reading } from "./lease-clock.ts";
import type { Bond } from "./perform-step.ts";
import { Cut } from "./services.ts";

/** A run in hand. */
export interface Held {
  claimed: ClaimedRun;
  controller: AbortController;
  /** When its lease was asked for last. */
  leased: Reading;
}

export interface LeaseKeeper {
  /** To be read before the store is asked for a claim. */
  read(): Reading;
  bondOf(held: Held): Bond;
  /** Renews all that are given, and ends the work on those that are somebody else's by now. */
  renew(all: readonly Held[]): Promise<void>;
}

/** @param options.isInHand  whether the run with that token is still worked on */
export function createLeaseKeeper(options: {
  store: Pick<RunQueue, "extendLease">;
  leaseMs: number;
  now: () => number;
  elapsed: () => number;
  isInHand: (token: string) => boolean;
  log: Log;
}): LeaseKeeper {
  const { store, leaseMs, now, isInHand, log } = options;
  const clock = createLeaseClock(options);
  let renewing = false;

  const extend = async (held: Held): Promise<void> => {
    const { run, token } = held.claimed;
    const leased = clock.read();
    const ours = await store.extendLease(run.id, token, now() + leaseMs);
    if (ours) held.leased = leased;
    // saving may have ended the claim in the meantime, which is no loss
    else if (isInHand(token)) held.controller.abort(new Cut("lease_lost"));
  };

  return {
    read: () => clock.read(),
    bondOf: (held) => ({
      signal: held.controller.signal,
      isOurs() {
        if (!clock.isOver(held.leased)) return true;
        held.controller.abort(new Cut("lease_lost"));
        return false;
      },
    }),
    async renew(all) {
      if (renewing) return; // the store takes its time: more of the same would only queue up
      renewing = true;
      const extended = await Promise.allSettled(all.map(extend));
      renewing = false;
      const failed = extended.filter((one) => one.status === "rejected");
      if (failed[0]) log.error("leases not extended", { runs: failed.length, error: failed[0].reason });
    },
  };
}
