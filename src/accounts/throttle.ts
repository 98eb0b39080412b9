/**
 * How often a password may be tried: so often for one account, wherever the tries come from, and so often from one
 * address, whatever accounts are tried. Kept in the store, so that neither a restart nor a second process forgets it. When it can't
 * be written there, nobody is heard.
 *
 * A try counts from the moment it begins, so that many at once are no way around, and is given back when it succeeds.
 */
import { createHash } from "node:crypto";
import { ConfigError } from "../core/errors.ts";
import type { Store } from "../store/store.ts";

const WINDOW_MS = 15 * 60_000;
const MOST_FOR_ACCOUNT = 8;
const MOST_FROM_ADDRESS = 30;
/** Somebody who makes up accounts and addresses must not fill the memory: of those beyond, the store is asked again. */
const MOST_CLOSED = 20_000;

/** Somebody tried too often. */
export class TooManyTries extends ConfigError {
  /** Until the next try is heard, in milliseconds. */
  readonly afterMs: number;

  constructor(afterMs: number) {
    const minutes = Math.ceil(afterMs / 60_000);
    super(
      `That was tried too often. Try again in ${minutes === 1 ? "a minute" : `${minutes} minutes`}. Whoever runs this server can let you in at once with \`hirewire people link <email>\`.`,
      { code: "too_many_tries" },
    );
    this.afterMs = afterMs;
  }
}

export interface Throttle {
  /**
   * @returns what to call when the try succeeded; it never rejects
   * @throws {TooManyTries}
   */
  begin(tried: { account: string; address: string }): Promise<() => Promise<void>>;
}

export function createThrottle(options: {
  store: Pick<Store, "keyGet" | "keySet" | "keyDelete">;
  now: () => number;
}): Throttle {
  const { store, now } = options;
  /** Until when no try is heard. Who goes on trying costs neither a look at the disk nor a turn in the line. */
  const closed = new Map<string, number>();
  let line: Promise<unknown> = Promise.resolve();
  /** One after the other: of many at once each counts those before it. */
  const inLine = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = line.then(work);
    line = mine.catch(() => undefined);
    return mine;
  };

  /** When each try was, oldest first. */
  const recent = async (key: string): Promise<number[]> => {
    const kept = await store.keyGet(key, now());
    const since = now() - WINDOW_MS;
    return (kept === null ? [] : (JSON.parse(kept) as number[])).filter((at) => at > since);
  };
  const keep = async (key: string, times: readonly number[]): Promise<void> => {
    if (times.length === 0) await store.keyDelete(key);
    else await store.keySet(key, JSON.stringify(times), Math.max(...times) + WINDOW_MS);
  };
  const close = (key: string, until: number): void => {
    closed.delete(key); // to the end of the line
    closed.set(key, until);
    if (closed.size > MOST_CLOSED) closed.delete(closed.keys().next().value!);
  };
  const refuseClosed = (keys: readonly string[]): void => {
    const wait = Math.max(...keys.map((key) => (closed.get(key) ?? 0) - now()));
    if (wait > 0) throw new TooManyTries(Math.min(wait, WINDOW_MS));
  };

  return {
    async begin({ account, address }) {
      const accountKey = keyOf(`account:${account}`);
      const addressKey = keyOf(`address:${networkOf(address)}`);
      const limits: [string, number][] = [
        [accountKey, MOST_FOR_ACCOUNT],
        [addressKey, MOST_FROM_ADDRESS],
      ];
      const keys = limits.map(([key]) => key);
      refuseClosed(keys);
      return await inLine(async () => {
        refuseClosed(keys);
        const at = now();
        const before = await Promise.all(keys.map(recent));
        for (const [index, [key, most]] of limits.entries()) {
          const times = before[index]!;
          if (times.length >= most) close(key, times.at(-most)! + WINDOW_MS);
        }
        refuseClosed(keys);
        for (const [index, key] of keys.entries()) await keep(key, [...before[index]!, at]);
        return () =>
          inLine(async () => {
            // whoever knows the password makes the account's earlier slips good, but not those of the address
            await keep(accountKey, []);
            const times = await recent(addressKey);
            const mine = times.lastIndexOf(at);
            if (mine >= 0) await keep(addressKey, times.toSpliced(mine, 1));
          }).catch(() => undefined);
      });
    },
  };
}

/** No name that somebody typed stands in the store, and none is longer than another. */
function keyOf(tried: string): string {
  return `accounts::tries:${createHash("sha256").update(tried).digest("hex").slice(0, 32)}`;
}

/** Of IPv6, a customer has a /64 at least (RFC 6177), and could take another address for each try. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return mapped[1]!;
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.split("%", 1)[0]!.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const missing = Math.max(0, 8 - before.length - after.length);
  const groups = [
    ...before,
    ...Array.from({ length: tail === undefined ? 0 : missing }, () => "0"),
    ...after,
  ];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}
