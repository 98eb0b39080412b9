/** One trigger: the vendor itself sends the event to the Zap's address, and signs it with its own secret. */
import { createHash, randomBytes } from "node:crypto";
import { passedOnEvent, visibleEvent } from "../../../core/hiring/passed-on-event.ts";
import { toHiringEvent } from "../../../core/hiring/to-hiring-event.ts";
import type { RegistrationCall } from "../../../core/registration.ts";
import type { ListedEvent } from "../listing.ts";
import { seenBefore } from "../seen-before.ts";
import { needed, text } from "../text.ts";
import { verifiedDelivery } from "../verify-delivery.ts";
import type { Json, Trigger } from "../zapier.ts";
import { type DirectVendor, openAccount, settingsOf, type VendorAccount } from "./vendor-account.ts";
import { withZapierErrors } from "./zapier-errors.ts";

export function directTrigger(vendor: DirectVendor, listed: ListedEvent): Trigger {
  const { key, noun, label, description, sample, outputFields } = listed;
  const app = vendor.trigger;
  const eventKey = listed.event.slice(app.key.length + 1);
  const event = app.events[eventKey]!;

  return {
    key,
    noun,
    display: { label, description },
    operation: {
      type: "hook",

      performSubscribe: (z, bundle) =>
        withZapierErrors(z, async () => {
          const account = openAccount(z, bundle, vendor);
          const url = needed(z, bundle.targetUrl, "Address");
          await removeLeftovers(account, url);
          const secret = `whsec_${randomBytes(32).toString("base64url")}`;
          const wanted = { url, events: [event.name ?? eventKey], secret };
          const made = await account.registration.create(callOf(account), wanted);
          return { id: made.id, secret: made.secret ?? secret };
        }),

      performUnsubscribe: (z, bundle) =>
        withZapierErrors(z, async () => {
          const id = text(bundle.subscribeData?.["id"]);
          return id === undefined ? {} : { id, result: await remove(openAccount(z, bundle, vendor), id) };
        }),

      // the vendor's API shows its records in another shape than its hooks send them
      performList: () => Promise.resolve([sample]),

      async perform(z, bundle) {
        const settings = settingsOf(bundle, vendor);
        const scheme = app.verify(settings);
        const { payload, headers } = verifiedDelivery(z, bundle, { scheme, sender: app.label });
        const read = toHiringEvent({ app, payload, headers, connectionName: app.key, settings });
        if (read.eventKey !== eventKey || read.test) return [];
        const natural = event.idempotencyKey(payload, headers, settings);
        const id = natural ?? createHash("sha256").update(JSON.stringify(payload)).digest("hex");
        if (await seenBefore(z, bundle, id)) return [];
        const arrived = { id, receivedAt: Date.now(), test: false };
        const visible = visibleEvent({ hiring: read.hiring, payload }, app);
        return [{ ...passedOnEvent(arrived, visible, listed.event) } satisfies Json];
      },

      sample,
      outputFields,
    },
  };
}

/** An answer that was lost leaves a hook whose secret nobody knows. */
async function removeLeftovers(account: VendorAccount, url: string): Promise<void> {
  const hooks = (await account.registration.list?.(callOf(account))) ?? [];
  for (const hook of hooks) if (hook.url === url) await remove(account, hook.id);
}

/** What can't be removed is switched off, if that goes; from then on Zapier answers 410. */
async function remove(
  account: VendorAccount,
  id: string,
): Promise<"removed" | "gone" | "switched_off" | "left"> {
  const { registration } = account;
  const call = callOf(account);
  const result = (await registration.remove?.(call, id)) ?? "unsupported";
  if (result === "removed") return result;
  // a vendor that knows no such call may answer as if it knew no such hook
  const hooks = result === "gone" ? await registration.list?.(call) : null;
  if (result === "gone" && !hooks?.some((hook) => hook.id === id)) return result;
  const changed = await registration.update?.(call, id, { active: false });
  return changed ? "switched_off" : "left";
}

function callOf({ context: { http, connection, now, signal } }: VendorAccount): RegistrationCall {
  return { http, connection, now, signal };
}
