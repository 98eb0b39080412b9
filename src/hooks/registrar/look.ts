/** What is needed, what the vendor shows and what we know, at one moment. */
import { SIGNING_SECRET } from "../../run/directory.ts";
import type { StoredRegistration } from "../../store/registrations.ts";
import { addressOf, recognise } from "./our-addresses.ts";
import type { Situation } from "./plan.ts";
import type { PassOptions } from "./pass.ts";

/** A vendor that repeats a delivery does so within minutes; until then its old address still takes it. */
export const GRACE_MS = 15 * 60 * 1000;

/** @throws {HirewireError} when the vendor can't be asked */
export async function look(options: PassOptions): Promise<Situation> {
  const { store, directory, now, connection, needed } = options;
  const { registration, call } = options.vendor;
  const publicUrl = options.publicUrl();
  const [hooks, all] = await Promise.all([store.hooks(), store.registrations()]);
  const own = hooks.filter(({ connectionId }) => connectionId === connection.id);
  const open = new Set(own.flatMap(({ id, state }) => (state === "active" ? [id] : [])));
  const isLeft = (row: StoredRegistration): boolean =>
    row.app === connection.app && directory.connection(row.connectionId) === undefined;
  const rows = all.filter((row) => row.connectionId === connection.id || isLeft(row));
  const hookIdOf = recognise(publicUrl, own, rows);
  const listed = (await registration.list?.(call)) ?? null;
  const seen = listed?.flatMap((hook) => {
    const hookId = hookIdOf(hook.url);
    return hookId === undefined ? [] : [{ ...hook, hookId }];
  });
  const secret = directory.secretFields(connection.id).find(({ field }) => field === SIGNING_SECRET);
  const registered = rows.some((row) => row.connectionId === connection.id && row.vendorId !== null);
  return {
    needed,
    seen: seen ?? null,
    rows,
    connectionId: connection.id,
    address: (hookId) => addressOf(publicUrl, hookId),
    isOpen: (hookId) => open.has(hookId),
    knowsSecret: secret !== undefined && secret.readable && !registered,
    takesSecret: registration.takesSecret === true,
    now: now(),
    graceMs: GRACE_MS,
  };
}
