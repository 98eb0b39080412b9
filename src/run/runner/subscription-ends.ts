/**
 * What the end of a delivery means for its subscription: one that does not want to hear any more is removed, and one
 * that nothing reached for days is paused, so that what happens from then on is kept for it.
 */
import { subscriptionIn } from "../../core/subscription.ts";
import type { Run } from "../../core/types.ts";
import type { ClaimedRun, RunChange } from "../../store/run-queue.ts";
import type { Store } from "../../store/store.ts";
import type { Services } from "./services.ts";

/** A note that fails is made with the next delivery, which ends alike. */
export async function endOrPauseSubscription(
  { run, definition }: ClaimedRun,
  change: RunChange,
  { store, log, now, onConnectionChanged }: Services,
): Promise<void> {
  if (!("code" in change) || change.code === null || change.reason === null) return;
  const gone = change.to === "cancelled" && change.code === "subscriber_gone";
  const unreached = change.to === "failed" && change.code === "deadline_passed";
  const id = subscriptionIn(definition);
  if ((!gone && !unreached) || id === undefined) return;
  try {
    if (unreached && (await othersGotThrough(run, store))) return;
    const changed = gone
      ? await store.removeSubscription(id, { at: now(), reason: change.reason })
      : await store.pauseSubscription(id, { at: now(), reason: change.reason });
    if (!changed) return;
    log.warn(gone ? "subscription removed" : "subscription paused", { subscription: id, code: change.code });
    onConnectionChanged(id);
  } catch (error) {
    log.error("subscription not ended", { subscription: id, run: run.id, error });
  }
}

/** Then it is this one event that the subscriber can't take, and no reason to keep the others from it. */
async function othersGotThrough(
  { automationId, createdAt }: Run,
  store: Pick<Store, "runs">,
): Promise<boolean> {
  const [newest] = await store.runs({ automationId, state: "succeeded" }, { limit: 1 });
  return newest?.finishedAt != null && newest.finishedAt > createdAt;
}
