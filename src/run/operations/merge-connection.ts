/** What a connection would hold after a change, beside what it holds now, and what of its secrets cannot stay. */
import type { Catalog } from "../../core/catalog.ts";
import { neededAgain, secretsElsewhere } from "../../core/destinations.ts";
import { type Field, secretKeys } from "../../core/fields.ts";
import type { Connection, SealedSecret } from "../../core/types.ts";
import type { Store } from "../../store/store.ts";
import type { Vault } from "../../vault/open-vault.ts";
import { appCalled, checkValues, type ConnectionValues } from "./connection-values.ts";

export interface Merged {
  before: ConnectionValues;
  after: ConnectionValues;
  /** Sealed with a key that is gone. */
  lost: SealedSecret[];
  /** Stored now, and not to be stored any more. */
  forgotten: SealedSecret[];
  /** Secrets go somewhere else from then on. */
  moves: boolean;
}

/**
 * @param elsewhere  what becomes of secrets that are left out although they would be sent somewhere else
 * @throws {ConfigError} at the first value that does not fit, with its field as `path`
 * @throws {SecretsNeededAgain}
 */
export type MergeConnection = (
  connection: Connection,
  values: Record<string, unknown>,
  elsewhere?: "refuse" | "forget",
) => Promise<Merged>;

export function connectionMerger(options: {
  store: Pick<Store, "secrets">;
  vault: Pick<Vault, "open">;
  catalog: Catalog;
}): MergeConnection {
  const { store, vault, catalog } = options;

  const openSecrets = async (
    connectionId: string,
  ): Promise<{ readable: Record<string, string>; lost: SealedSecret[]; all: SealedSecret[] }> => {
    const readable: Record<string, string> = {};
    const lost: SealedSecret[] = [];
    const all = await store.secrets(connectionId);
    // oldest first, so that the newest of a rotated secret stays
    for (const secret of all) {
      try {
        readable[secret.field] = vault.open(secret.sealed, `secret:${secret.id}`);
      } catch {
        lost.push(secret); // sealed with a key that is gone: as if it had never been entered
      }
    }
    return { readable, lost, all };
  };

  return async (
    connection: Connection,
    values: Record<string, unknown>,
    elsewhere: "refuse" | "forget" = "refuse",
  ): Promise<Merged> => {
    const app = appCalled(catalog, connection.app);
    const { readable, lost, all } = await openSecrets(connection.id);
    const known = Object.entries(connection.settings).filter(([key]) => Object.hasOwn(app.fields, key));
    const settings = Object.fromEntries(known);
    const before = { settings, secrets: readable };
    const secret = new Set(secretKeys(app.fields));
    const withChanges = (changes: Record<string, unknown>): ConnectionValues => {
      // an empty secret is one that is left out
      const said = Object.entries(changes).filter(([key, value]) => !(secret.has(key) && value === ""));
      return checkValues(catalog, app, { ...settings, ...readable, ...Object.fromEntries(said) });
    };
    const after = withChanges(values);
    const stored = [...new Set(all.map(({ field }) => field))];
    const given = stored.filter((field) => values[field] === null);
    const kept = stored.filter((field) => !given.includes(field) && !isEntered(values[field]));
    const { moved, again, unused } = secretsElsewhere(app.fields, kept, settings, after.settings);
    if (again.length > 0 && elsewhere === "refuse") throw neededAgain(app.fields, moved, again);
    const gone = new Set([...given, ...again, ...unused]);
    const moves = moved.length > 0;
    const forgotten = all.filter(({ field }) => gone.has(field) || (moves && !rotates(app.fields[field])));
    const without = Object.fromEntries([...gone].map((field) => [field, null]));
    return {
      after: gone.size > 0 ? withChanges({ ...values, ...without }) : after,
      before,
      lost,
      forgotten,
      moves,
    };
  };
}

export function isEntered(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

export function rotates(field: Field | undefined): boolean {
  return field?.kind === "secret" && field.rotates === true;
}
