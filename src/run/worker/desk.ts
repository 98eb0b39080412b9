/** What a workspace and the worker have to do with each other. */
import type { Log } from "../../log.ts";
import type { Store } from "../../store/store.ts";

/** A workspace whose runs are to be worked on. */
export interface Desk {
  store: Store;
  /** The store's file, for a thread to read by itself. */
  file?: string | undefined;
  /** Default: as `RunnerOptions.concurrency`. */
  runsAtOnce?: number | undefined;
  /** The worker changed a connection's state in the store. */
  onConnectionChanged?: (connectionId: string) => void;
}

/** What a workspace that joined tells the worker. */
export interface WorkersDesk {
  /** Runs may be due. */
  wake(): void;
  /** A connection was changed or made. */
  connectionsChanged(): void;
  /** Its runs are worked on no more. Resolves once those in hand are given back. */
  leave(): Promise<void>;
}

/** What a dead worker held is due again; the full disk that keeps us from it may have killed it. */
export async function takeBack(store: Store, log: Log, now: number): Promise<void> {
  try {
    const released = await store.releaseClaims(now);
    if (released > 0) log.info("runs taken back", { runs: released });
  } catch (error) {
    log.error("runs not taken back; their leases end by themselves", { error });
  }
}
