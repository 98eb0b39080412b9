/** What somebody filled in for a connection, checked as a whole and split into settings and secrets. */
import { isDeepStrictEqual } from "node:util";
import type { Catalog } from "../../core/catalog.ts";
import { ConfigError } from "../../core/errors.ts";
import { checkFields, secretKeys, type Fields } from "../../core/fields.ts";
import { allowedAddresses } from "../intake/allowed-addresses.ts";

export type KnownApp = NonNullable<ReturnType<Catalog["app"]>>;

export interface ConnectionValues {
  settings: Record<string, unknown>;
  secrets: Record<string, string>;
}

/** @throws {ConfigError} `unknown_app` */
export function appCalled(catalog: Catalog, key: string): KnownApp {
  const app = catalog.app(key);
  if (app) return app;
  throw new ConfigError(`There is no app "${key}". Known apps: ${catalog.appKeys().join(", ")}.`, {
    code: "unknown_app",
    path: "app",
  });
}

/**
 * @param given  values by field, unsealed
 * @throws {ConfigError} at the first field that does not fit, with its key as `path`
 */
export function checkValues(
  catalog: Catalog,
  app: KnownApp,
  given: Readonly<Record<string, unknown>>,
): ConnectionValues {
  const checked = checkFields(app.fields, given, { label: app.label });
  catalog.actions.get(app.key)?.validate?.(checked as never);
  catalog.triggers.get(app.key)?.validate?.(checked as never);
  if (app.receives) allowedAddresses(checked["allowed_ips"] as string | undefined);
  const secret = new Set(secretKeys(app.fields));
  const entries = Object.entries(checked);
  return {
    settings: Object.fromEntries(entries.filter(([key]) => !secret.has(key))),
    secrets: Object.fromEntries(entries.filter(([key]) => secret.has(key))) as Record<string, string>,
  };
}

/** @returns the labels of the fields that differ, in the order of the app's fields */
export function differingFields(fields: Fields, one: ConnectionValues, other: ConnectionValues): string[] {
  return Object.entries(fields).flatMap(([key, { label }]) => {
    const same =
      isDeepStrictEqual(one.settings[key], other.settings[key]) && one.secrets[key] === other.secrets[key];
    return same ? [] : [label];
  });
}
