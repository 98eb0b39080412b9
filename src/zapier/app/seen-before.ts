/**
 * Deliveries come at least once, and Zapier does not look whether a hook's event came before: the delivery's id is
 * remembered for as long as a sender repeats it.
 *
 * Source: https://docs.zapier.com/integrations/build-cli/core , `z.cache` (read 2026-11-21)
 */
import { text } from "./text.ts";
import type { Bundle, Z } from "./zapier.ts";

/** Longer than Hirewire's and the vendors' retries last, which is days. */
const REMEMBERED_SECONDS = 7 * 24 * 60 * 60;

/** @param id  what stays the same when it is sent again; undefined is never remembered */
export async function seenBefore(
  z: Pick<Z, "cache">,
  { subscribeData }: Bundle,
  id: string | undefined,
): Promise<boolean> {
  if (id === undefined) return false;
  const key = `delivery ${text(subscribeData?.["id"]) ?? ""} ${id}`;
  try {
    if ((await z.cache.get(key)) !== null) return true;
    return (await z.cache.set(key, 1, REMEMBERED_SECONDS, null, true)) === false;
  } catch {
    // twice is better than never
    return false;
  }
}
