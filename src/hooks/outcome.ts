/** How a connection stands once nothing is left to be done, in the owner's words. */
import type { Outcome } from "./pass.ts";
import { isRight, type Keeper, type Situation } from "./plan.ts";
import type { VendorSide } from "./vendor-side.ts";

/** Live only when the vendor shows the hook as it is needed, reached us when it was asked to, or sent an event. */
export async function outcomeOf(
  { needed, seen, rows }: Situation,
  keeper: Keeper | undefined,
  { label, registration, call }: VendorSide,
): Promise<Outcome> {
  if (needed.length === 0) return { state: "draft", reason: null };
  if (!keeper) {
    return { state: "drifted", reason: `${label} takes the address each time and does not keep it.` };
  }
  if (!keeper.active) {
    return {
      state: "switched_off",
      reason: `${label} switched the webhook ${keeper.vendorId} off, and does not switch it on again from here. Switch it on there.`,
    };
  }
  if (!isRight(keeper, needed)) {
    return {
      state: "drifted",
      reason: `${label} sends ${list(keeper.events)} and was asked for ${list(needed)}.`,
    };
  }
  if (seen !== null) return { state: "live", reason: null };
  const row = rows.find(({ hookId }) => hookId === keeper.hookId);
  if (row !== undefined && row.confirmedAt !== null) return { state: "live", reason: null };
  const checked = keeper.vendorId === null ? undefined : await registration.check?.(call, keeper.vendorId);
  if (checked?.ok) return { state: "live", reason: null };
  const says = checked?.says === undefined ? "" : ` It says: “${checked.says}”.`;
  return {
    state: "verifying",
    reason: `${label} took the address and shows no list in which it could be looked up: it counts as live once an event came through it.${says}`,
  };
}

function list(events: readonly string[]): string {
  return events.length === 0 ? "nothing" : events.join(", ");
}
