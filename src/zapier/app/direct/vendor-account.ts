/** An account at the vendor: what its own functions need, made of what a person entered at Zapier. */
import type { Cache, CallContext, ActionApp } from "../../../core/define-action.ts";
import type { TriggerApp } from "../../../core/define-trigger.ts";
import { ConfigError } from "../../../core/errors.ts";
import { checkFields, type Fields } from "../../../core/fields.ts";
import type { Registration } from "../../../core/registration.ts";
import type { Bundle, Z } from "../zapier.ts";
import { vendorHttp } from "./vendor-http.ts";

/** Both sides of a vendor's app, as its files declare them. */
export interface DirectVendor {
  trigger: TriggerApp;
  /** How its API is signed in to, unless its registration says otherwise. */
  acting: ActionApp | undefined;
  /** Fields that are settled for whoever connects. */
  settings?: Readonly<Record<string, string>> | undefined;
}

export interface VendorAccount {
  registration: Registration;
  context: CallContext;
}

/**
 * @throws {ConfigError} when what was entered does not fit the vendor's fields, or does not let hooks be registered
 */
export function openAccount(z: Z, bundle: Pick<Bundle, "authData">, vendor: DirectVendor): VendorAccount {
  const { trigger, acting } = vendor;
  const { registration } = trigger;
  if (!registration) throw new Error(`${trigger.label} registers no hooks.`);
  const connection = settingsOf(bundle, vendor);
  const why = registration.unavailable(connection);
  if (why !== null) throw new ConfigError(why, { code: "sign_in_missing" });
  const app = {
    label: trigger.label,
    authorize: registration.authorize?.bind(registration) ?? acting?.authorize,
    classify: registration.classify?.bind(registration) ?? acting?.classify,
  };
  const context: CallContext = {
    http: vendorHttp(z, definedOnly(app), () => context),
    connection,
    cache: accountCache(z),
    signal: new AbortController().signal,
    now: () => Date.now(),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    mail: { send: noMail, verify: noMail },
  };
  return { registration, context };
}

const noMail = () => Promise.reject(new Error("nothing is mailed from here"));

/** The connection's settings: what was entered, and the defaults of everything else. */
export function settingsOf(
  { authData }: Pick<Bundle, "authData">,
  { trigger, acting, settings }: DirectVendor,
): CallContext["connection"] {
  const fields: Fields = { ...acting?.connection, ...trigger.connection };
  const entered = Object.entries(authData).filter(([key]) => Object.hasOwn(fields, key));
  return checkFields(
    fields,
    { ...settings, ...Object.fromEntries(entered) },
    {
      label: trigger.label,
    },
  ) as CallContext["connection"];
}

/** Zapier's, of this connection alone: access tokens are kept in it. */
function accountCache({ cache }: Pick<Z, "cache">): Cache {
  return {
    get: async (key) => (await cache.get(key, ["auth"])) ?? undefined,
    set: async (key, value, ttlMs) => {
      await cache.set(key, value, Math.ceil(ttlMs / 1000), ["auth"]);
    },
    delete: async (key) => {
      await cache.delete(key, ["auth"]);
    },
  };
}

function definedOnly<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const defined = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(defined) as { [K in keyof T]: Exclude<T[K], undefined> };
}
