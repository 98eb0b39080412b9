/**
 * How often a password may be tried: so often for one account, wherever the tries come from, and so often from one
 * address, whatever accounts are tried. Kept in memory: who can restart the server needs no password.
 *
 * A try counts from the moment it begins, so that many at once are no way around, and is given back when it succeeds.
 */
import { ConfigError } from "../core/errors.ts";

const WINDOW_MS = 15 * 60_000;
const MOST_FOR_ACCOUNT = 8;
const MOST_FROM_ADDRESS = 30;
/** Somebody who makes up accounts and addresses must not fill the memory: the longest unused is forgotten. */
const MOST_KEPT = 20_000;

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
   * @returns what to call when the try succeeded
   * @throws {TooManyTries}
   */
  begin(tried: { account: string; address: string }): () => void;
}

export function createThrottle({ now }: { now: () => number }): Throttle {
  /** When each try was, oldest first. */
  const tries = new Map<string, number[]>();

  const recent = (key: string): number[] => {
    const since = now() - WINDOW_MS;
    return (tries.get(key) ?? []).filter((at) => at > since);
  };
  const keep = (key: string, times: number[]): void => {
    tries.delete(key); // to the end of the line
    if (times.length > 0) tries.set(key, times);
    if (tries.size > MOST_KEPT) tries.delete(tries.keys().next().value!);
  };

  return {
    begin({ account, address }) {
      const at = now();
      const limits: [string, number][] = [
        [`account:${account}`, MOST_FOR_ACCOUNT],
        [`address:${networkOf(address)}`, MOST_FROM_ADDRESS],
      ];
      const waits = limits.map(([key, most]) => {
        const times = recent(key);
        return times.length < most ? 0 : times.at(-most)! + WINDOW_MS - at;
      });
      const wait = Math.max(...waits);
      if (wait > 0) throw new TooManyTries(wait);
      for (const [key] of limits) keep(key, [...recent(key), at]);
      return () => {
        // whoever knows the password makes the account's earlier slips good, but not those of the address
        const [[accountKey], [addressKey]] = limits as [[string, number], [string, number]];
        keep(accountKey, []);
        const times = recent(addressKey);
        const index = times.lastIndexOf(at);
        keep(addressKey, index < 0 ? times : times.toSpliced(index, 1));
      };
    },
  };
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
