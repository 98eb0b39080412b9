/** How a connection stands once nothing is left to be done, in the owner's words. */
import { HirewireError } from "../../core/errors.ts";
import type { Outcome } from "./pass.ts";
import { isRight, type Keeper, type Situation } from "./plan.ts";
import type { VendorSide } from "./vendor-side.ts";

/** Live only when the vendor shows the hook as it is needed, reached us when it was asked to, or sent an event. */
export async function outcomeOf(
  { needed, seen, rows }: Situation,
  keeper: Keeper | undefined,
  vendor: VendorSide,
): Promise<Outcome> {
  const { label } = vendor;
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
  if (keeper.vendorId === null) return { state: "verifying", reason: null };
  return verify(vendor, keeper.vendorId, needed);
}

/** Asks for a test event where the vendor sends one, which counts once it is here; else whether the vendor reaches us. */
async function verify(
  { label, registration, call }: VendorSide,
  id: string,
  [event = ""]: readonly string[],
): Promise<Outcome> {
  const asked = await saysNo(async () => registration.sendTest?.(call, id, event));
  if (registration.sendTest !== undefined && asked === null) {
    return { state: "verifying", reason: `${label} was asked for a test event, which has not arrived yet.` };
  }
  const checked = await registration.check?.(call, id);
  if (checked?.ok) return { state: "live", reason: null };
  const says = asked ?? (checked?.says === undefined ? null : `${label} says: “${checked.says}”.`);
  const reason = `${label} took the address, and nothing confirms yet that its events arrive: it counts as live once one came.`;
  return { state: "verifying", reason: says === null ? reason : `${reason} ${says}` };
}

/** @returns why a test event was not sent; null when it was. The hook is registered all the same */
async function saysNo(send: () => Promise<void> | undefined): Promise<string | null> {
  try {
    await send();
    return null;
  } catch (error) {
    if (error instanceof HirewireError) return error.message;
    throw error;
  }
}

function list(events: readonly string[]): string {
  return events.length === 0 ? "nothing" : events.join(", ");
}
