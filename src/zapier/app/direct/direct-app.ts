/**
 * The Zapier app of one vendor whose API registers hooks: no Hirewire in between. It is made of the vendor's own files, which
 * Hirewire itself uses, so that both read and check the same things in the same way.
 */
import { byKey, FLAGS } from "../common.ts";
import type { Listing } from "../listing.ts";
import type { App, AppVersions, Authentication, InputField } from "../zapier.ts";
import { directTrigger } from "./direct-trigger.ts";
import { type DirectVendor, openAccount } from "./vendor-account.ts";
import { withZapierErrors } from "./zapier-errors.ts";

/**
 * Builds the app.
 *
 * @param sides  both sides of the vendor's app
 * @param listing.asks  what a person enters to connect: fields of the vendor's connection, with a sentence for each
 * @example
 * export default directApp({ trigger, acting }, listing, versions);
 */
export function directApp(sides: DirectVendor, listing: Listing, versions: AppVersions): App {
  const vendor = { ...sides, settings: listing.settings };
  return {
    ...versions,
    flags: FLAGS,
    authentication: authentication(vendor, listing),
    beforeRequest: [],
    afterResponse: [],
    triggers: byKey(listing.events.map((event) => directTrigger(vendor, event))),
    creates: {},
    searches: {},
  };
}

function authentication(vendor: DirectVendor, { asks = {}, docs }: Listing): Authentication {
  const known = { ...vendor.acting?.connection, ...vendor.trigger.connection };
  const { label } = vendor.trigger;
  return {
    type: "custom",
    fields: Object.entries(asks).map(([key, help]): InputField => {
      const field = known[key];
      return {
        key,
        label: field?.label ?? key,
        type: field?.kind === "secret" ? "password" : "string",
        required: true,
        helpText: `${help} [What ${label} says about it](${docs})`,
      };
    }),
    test: (z, bundle) =>
      withZapierErrors(z, async () => {
        const { registration, context } = openAccount(z, bundle, vendor);
        const hooks = await registration.list?.(context);
        if (hooks === null || hooks === undefined) await vendor.acting?.check?.(context);
        return { account: `${label}${endingOf(bundle.authData["api_key"])}` };
      }),
    connectionLabel: "{{account}}",
  };
}

/** Several accounts are told apart as key lists do it; of a short key nothing is shown. */
function endingOf(key = ""): string {
  return key.length < 20 ? "" : ` (key ending in ${key.slice(-4)})`;
}
