import type { Run } from "../../core/types.ts";
import type { Store } from "../../store/store.ts";
import { newestFirst } from "./newest-first.ts";

/** A second repeat of the same run would do the same thing twice. */
export async function isReplayed(
  store: Pick<Store, "runs">,
  { id, eventId, automationId }: Run,
): Promise<boolean> {
  for await (const sibling of newestFirst(store, { eventId, automationId })) {
    if (sibling.replayOf === id) return true;
  }
  return false;
}
