/**
 * The vendors at work: each event is sent with its vendor's own repeats, the events of one vendor about one candidate
 * one after the other, all else at once. While Hirewire is down, whoever would repeat waits for it.
 */
import { catalog } from "../../../index.ts";
import { createVendorStandIn, type VendorStandIn } from "../../../src/sandbox/vendors/vendor-stand-in.ts";
import { ATS_OF, type Company, SECRET } from "./company.ts";
import type { Random } from "./random.ts";
import {
  appliedPayload,
  askPayload,
  gatePayload,
  type Kind,
  scorePayload,
  SCORING,
  VENDORS,
} from "./payloads.ts";

export interface Sent {
  n: number;
  kind: Kind;
  /** Email address of the candidate. */
  who: string;
  /** Of a score: the ATS that is to hear of it. */
  ats: string | null;
  /** Whether some attempt was answered 2xx. */
  acknowledged: boolean;
}

export interface Senders {
  /** Everything that was sent so far, in no order. */
  readonly sent: Sent[];
  readonly acknowledged: number;
  /** Hirewire listens there now; null: it is gone. */
  lookAt(url: string | null): void;
  /** Sends some of everything; resolves once every event was acknowledged or given up. */
  load(size: LoadSize): Promise<void>;
  /** Resolves when so many events in all have been acknowledged. */
  whenAcknowledged(count: number): Promise<void>;
  /** Calls that were begun, repeats left out. */
  readonly begun: number;
  /** Resolves when so many calls in all were written to their connections, and nothing was waited for since. */
  whenBegun(count: number): Promise<void>;
}

export interface LoadSize {
  /** So many candidates are concerned, others with every load: few rows at a time would wait for Google's quota. */
  people: number;
  /** For each scoring vendor and candidate. */
  scores: number;
  applied: number;
  asks: number;
  gates: number;
}

/** So long after the first one the last begins: what came at once would be one commit. */
const SPREAD_MS = 400;

/** @param options.repeatMs  how long a vendor waits before it repeats */
export function createSenders(
  company: Company,
  random: Random,
  { repeatMs = 50 }: { repeatMs?: number } = {},
): Senders {
  const sent: Sent[] = [];
  const acknowledged = createCount();
  const begun = createCount();
  let last = 0;
  let loads = 0;
  let up = Promise.withResolvers<void>();

  /** A moment, in which a death becomes known, and then until Hirewire is there. */
  const wait = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, repeatMs));
    await up.promise;
  };
  const vendors = new Map<string, VendorStandIn>(
    VENDORS.map((key) => {
      const app = catalog.triggers.get(key);
      if (!app) throw new RangeError(`there is no vendor ${key}`);
      return [key, createVendorStandIn({ app, wait })];
    }),
  );

  const send = async (
    vendor: string,
    one: Omit<Sent, "acknowledged">,
    payload: Record<string, unknown>,
  ): Promise<void> => {
    const mine: Sent = { ...one, acknowledged: false };
    sent.push(mine);
    await new Promise((resolve) => setTimeout(resolve, random.between(0, SPREAD_MS)));
    await up.promise;
    const delivering = vendors.get(vendor)?.send(payload);
    begun.add();
    const delivered = await delivering;
    if (delivered?.accepted !== true) return wait();
    mine.acknowledged = true;
    acknowledged.add();
  };

  return {
    sent,
    get acknowledged() {
      return acknowledged.soFar();
    },
    get begun() {
      return begun.soFar();
    },
    lookAt(url) {
      if (url === null) {
        up = Promise.withResolvers();
        return;
      }
      for (const [key, vendor] of vendors) {
        const scheme = vendor.app.verify({ signing: "signed" });
        vendor.endpoint = { url: `${url}${company.hooks.get(key)}`, secret: SECRET, scheme };
      }
      up.resolve();
    },
    async load({ people: count, scores, applied, asks, gates }) {
      const first = loads * count;
      const people = Array.from({ length: count }, (_, index) => {
        return company.people[(first + index) % company.people.length]!;
      });
      loads += 1;
      const times = (count: number) => Array.from({ length: count }, (_, index) => index);
      const someone = (index: number) => people[index % people.length]!;
      const chains = SCORING.flatMap((vendor) =>
        people.map(async (person, index) => {
          for (const round of times(scores)) {
            last += 1;
            const n = last;
            const of = ATS_OF[vendor];
            const ats = of[(index + round + loads) % of.length]!;
            const one = { n, kind: "score", who: person.email, ats } as const;
            await send(vendor, one, scorePayload(vendor, n, person, ats));
          }
        }),
      );
      const others = [
        ["applied", "hatchbeacon", appliedPayload, applied],
        ["ask", "hiresscope", askPayload, asks],
        ["gate", "hiresscope", gatePayload, gates],
      ] as const;
      const singles = others.flatMap(([kind, vendor, payload, count]) =>
        times(count).map((index) => {
          last += 1;
          const person = someone(index);
          return send(vendor, { n: last, kind, who: person.email, ats: null }, payload(last, person));
        }),
      );
      await Promise.all([...chains, ...singles]);
    },
    whenAcknowledged: acknowledged.reaches,
    whenBegun: begun.reaches,
  };
}

interface Count {
  add(): void;
  soFar(): number;
  reaches: (count: number) => Promise<void>;
}

function createCount(): Count {
  const waiting: { count: number; resolve: () => void }[] = [];
  let soFar = 0;
  return {
    add() {
      soFar += 1;
      for (const each of waiting) if (soFar >= each.count) each.resolve();
    },
    soFar: () => soFar,
    reaches: (count) =>
      new Promise((resolve) => {
        if (soFar >= count) resolve();
        else waiting.push({ count, resolve });
      }),
  };
}
