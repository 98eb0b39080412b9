/** Lets the runs go on that wait for a destination, oldest first and in portions, so that nobody else is held up. */
import type { Log } from "../../log.ts";
import type { Store } from "../../store/store.ts";
import type { Destination } from "./outages.ts";

const PORTION = 500;

/** @returns called with a destination that works again, or with null for all whose outage nobody remembers */
export function createGoOn(options: {
  store: Pick<Store, "goOn">;
  log: Log;
  now: () => number;
  /** Some are due now. */
  onDue: () => void;
}): (destination: Destination | null) => void {
  const { store, log, now, onDue } = options;
  const underWay = new Set<Destination | null>();

  const goOn = async (destination: Destination | null): Promise<void> => {
    let runs = 0;
    for (;;) {
      const count = await store.goOn(destination, { now: now(), limit: PORTION });
      runs += count;
      if (count > 0) onDue();
      if (count < PORTION) break;
    }
    if (runs > 0) log.info("runs go on: their destination works again", { destination, runs });
  };

  return (destination) => {
    if (underWay.has(destination)) return;
    underWay.add(destination);
    goOn(destination)
      // each of them has a time of its own at which it goes on anyway
      .catch((error: unknown) => log.error("waiting runs not let go on", { destination, error }))
      .finally(() => underWay.delete(destination));
  };
}
