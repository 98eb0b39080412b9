/** The public address: checked at start, every hour, and when somebody asks. */
import type { Log } from "../../log.ts";
import {
  type AddressCheck,
  type AddressCheckOptions,
  checkAddress,
} from "../public-address/check-address.ts";
import type { Challenges } from "../public-address/challenges.ts";

export interface PublicAddress {
  /** Calls ourselves through it, now. */
  check(): Promise<AddressCheck>;
  /** What the last check found; null before the first one. */
  last(): AddressCheck | null;
  /** Why vendors can't reach us, in words, as the last check found; null when nothing is known against it. */
  unreachable(): string | null;
  /** Checks now and every hour. */
  start(): void;
  stop(): void;
}

const EVERY_MS = 60 * 60 * 1000;

export function publicAddressOperations(options: {
  publicUrl: () => string;
  challenges: Challenges;
  serving: boolean;
  log: Log;
  now: () => number;
  patienceMs?: AddressCheckOptions["patienceMs"];
}): PublicAddress {
  const { publicUrl, challenges, serving, log, now, patienceMs } = options;
  let last: AddressCheck | null = null;
  let timer: NodeJS.Timeout | undefined;
  const stopping = new AbortController();
  const { signal } = stopping;

  const limits = patienceMs === undefined ? {} : { patienceMs };
  let underWay: Promise<AddressCheck> | null = null;
  /** Who asks while one is under way gets that one. */
  const check = (): Promise<AddressCheck> => {
    underWay ??= checkAddress({ address: publicUrl(), challenges, serving, now, signal, ...limits })
      .then((found) => (last = found))
      .finally(() => (underWay = null));
    return underWay;
  };

  const checkAndLog = async (): Promise<void> => {
    const before = last?.findings[0]?.code;
    try {
      const { address, findings } = await check();
      // every hour the same sentence would be noise
      const news = signal.aborted || findings[0]?.code === before ? [] : findings;
      for (const { verdict, message, code } of news) {
        if (verdict === "ok") log.info("public address checked", { address, code });
        else log.warn(message, { code });
      }
    } catch (error) {
      if (!signal.aborted) log.warn("public address not checked", { error });
    }
    if (!signal.aborted) timer = setTimeout(() => void checkAndLog(), EVERY_MS).unref();
  };

  return {
    check,
    last: () => last,
    unreachable: () => last?.findings.find(({ verdict }) => verdict === "failure")?.message ?? null,
    start: () => void checkAndLog(),
    stop() {
      stopping.abort();
      clearTimeout(timer);
    },
  };
}
