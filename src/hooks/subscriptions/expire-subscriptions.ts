/** Looks every minute for subscriptions whose time is over; a delivery looks by itself besides. */
import type { Log } from "../../log.ts";
import type { Subscriptions } from "./subscriptions.ts";

const LOOK_EVERY_MS = 60_000;

export function expireSubscriptions(options: {
  subscriptions: Pick<Subscriptions, "removeOver">;
  log: Log;
  /** Whether it is our turn to do this, of all processes that share the store; default: always. */
  leads?: () => boolean;
  everyMs?: number;
}): { stop(): void } {
  const { subscriptions, log, leads = () => true, everyMs = LOOK_EVERY_MS } = options;
  const look = async (): Promise<void> => {
    const count = await subscriptions.removeOver();
    if (count > 0) log.info("subscriptions removed: their time is over", { count });
  };
  const timer = setInterval(() => {
    if (leads()) look().catch((error: unknown) => log.error("subscriptions not looked at", { error })); // the disk may be full
  }, everyMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
