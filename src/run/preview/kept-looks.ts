/**
 * What previews read at destinations, kept for a minute: somebody types, and each letter is a preview. A refusal is kept
 * as well, so that a destination which is down or has had enough is not asked with every letter.
 */
import { Keyv } from "keyv";
import { HirewireError } from "../../core/errors.ts";

const KEPT_MS = 60_000;
const REFUSED_MS = 20_000;
/** Each may hold a thousand rows of a sheet. */
const MOST = 200;

type Outcome = { value: unknown } | { refused: { message: string; code: string } };

/** A destination said no, a moment ago. */
export class LookRefused extends HirewireError {}

export interface KeptLooks {
  /** @throws {LookRefused} as long as a refusal is kept; other errors as they are */
  kept<T>(key: string, read: () => Promise<T>): Promise<T>;
  clear(): Promise<void>;
}

export function createKeptLooks(): KeptLooks {
  const entries = new Map<string, unknown>();
  const cache = new Keyv({ store: entries });
  const underWay = new Map<string, Promise<Outcome>>();

  const ask = async (key: string, read: () => Promise<unknown>): Promise<Outcome> => {
    const outcome: Outcome = await read().then(
      (value) => ({ value: value ?? null }),
      (error: unknown) => {
        if (!(error instanceof HirewireError)) throw error;
        return { refused: { message: error.message, code: error.code } };
      },
    );
    if (entries.size >= MOST) entries.clear();
    await cache.set(key, outcome, "refused" in outcome ? REFUSED_MS : KEPT_MS);
    return outcome;
  };

  /** Who asks the same at the same moment shares the answer. */
  const together = (key: string, read: () => Promise<unknown>): Promise<Outcome> => {
    const asked = underWay.get(key) ?? ask(key, read).finally(() => underWay.delete(key));
    underWay.set(key, asked);
    return asked;
  };

  return {
    async kept<T>(key: string, read: () => Promise<T>): Promise<T> {
      const outcome = (await cache.get<Outcome>(key)) ?? (await together(key, read));
      if ("refused" in outcome) throw new LookRefused(outcome.refused.message, outcome.refused);
      return (outcome.value ?? undefined) as T;
    },
    async clear() {
      await cache.clear();
    },
  };
}
