/** Lists that change seldom, such as an account's stages or fields: asked for once in a while and kept in between. */
import type { Cache } from "../../src/core/define-action.ts";
import type { Named } from "./adapter.ts";
import { pickNamed, sameName, type Sought } from "./pick-named.ts";

const KEPT_MS = 10 * 60_000;

/** @returns what was kept under the key, else what `load` brings, which is then kept for ten minutes */
export async function remembered<T>(
  { cache }: { cache: Cache },
  key: string,
  load: () => Promise<T>,
): Promise<T> {
  const kept = await cache.get(key);
  if (kept !== undefined && kept !== null) return kept as T;
  return learned({ cache }, key, load);
}

/** As above, but always asks. */
export async function learned<T>(
  { cache }: { cache: Cache },
  key: string,
  load: () => Promise<T>,
): Promise<T> {
  const fresh = await load();
  await cache.set(key, fresh, KEPT_MS);
  return fresh;
}

/**
 * Picks by id or name from a list that may be kept: what is not in it, or no longer the only one, is looked for once
 * more in a fresh one.
 *
 * @throws {ConfigError} as `pickNamed`
 */
export async function pickRemembered<N extends Named>(
  context: { cache: Cache },
  key: string,
  load: () => Promise<N[]>,
  written: string,
  about: Sought,
): Promise<N> {
  const kept = await remembered(context, key, load);
  const [only, another] = kept.filter((each) => sameName(each, written));
  if (only && !another) return only;
  return pickNamed(await learned(context, key, load), written, about);
}

/** As above, where `load` itself keeps its list, if it does, in the cache of the context that it is given. */
export async function pickFromList<X extends { cache: Cache }>(
  context: X,
  load: (context: X) => Promise<readonly Named[]>,
  written: string,
  about: Sought,
): Promise<Named> {
  const [only, another] = (await load(context)).filter((each) => sameName(each, written));
  if (only && !another) return only;
  const { cache } = context;
  const forgetful: Cache = {
    get: () => Promise.resolve(undefined),
    set: (key, value, ttlMs) => cache.set(key, value, ttlMs),
    delete: (key) => cache.delete(key),
  };
  return pickNamed(await load({ ...context, cache: forgetful }), written, about);
}
