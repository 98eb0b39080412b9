/**
 * Guarantees 2 and 4 over the public address: whatever five vendors send at the same time, twice and in any order, every
 * event is one event, has one effect at each place, and a candidate's effects come in the order in which the events
 * arrived.
 */
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { type Desk, openDesk } from "./crash/desk.ts";
import { numberOf, appliedPayload, scorePayload, SCORING, VENDORS } from "./crash/payloads.ts";

const RUNS = Number(process.env["HIREWIRE_DELIVERY_RUNS"] ?? 25);
const PATIENCE_MS = 60_000;

let desk: Desk;
let last = 0;
beforeAll(async () => {
  desk = await openDesk({ vendors: VENDORS });
  await desk.start();
}, PATIENCE_MS);
afterAll(async () => desk.close());

/** Calls that go out together; each is one delivery of an event, by its place in the list. */
type Burst = { event: number; indent: 0 | 2 }[];
interface Scenario {
  /** Who sends it, about whom. */
  events: { vendor: (typeof VENDORS)[number]; person: number }[];
  bursts: Burst[];
  /** So many calls to each place fail at first, which must let nobody overtake. */
  failures: number;
}

const event = fc.record({ vendor: fc.constantFrom(...VENDORS), person: fc.nat({ max: 2 }) });
const scenario: fc.Arbitrary<Scenario> = fc.array(event, { minLength: 1, maxLength: 12 }).chain((events) => {
  // a repeat may be written anew: what makes it the same event is what it says
  const delivery = fc.record({
    event: fc.nat({ max: events.length - 1 }),
    indent: fc.constantFrom<0 | 2>(0, 2),
  });
  const burst = fc.array(delivery, { minLength: 1, maxLength: 12 });
  return fc.record({
    events: fc.constant(events),
    bursts: fc.array(burst, { minLength: 1, maxLength: 5 }),
    failures: fc.nat({ max: 4 }),
  });
});

it(
  "makes one event and one effect of every event, in order of arrival for each candidate",
  async () => {
    await fc.assert(fc.asyncProperty(scenario, check), { numRuns: RUNS, endOnFailure: false });
  },
  RUNS * PATIENCE_MS,
);

async function check({ events, bursts, failures }: Scenario): Promise<void> {
  for (const faults of [desk.receiver.faults, desk.standIns.faults.slack]) {
    faults.clear();
    if (failures > 0) faults.add({ mode: "error_before", method: "POST", probability: 0.3, times: failures });
  }
  const round = `${(last += 1)}`;
  const sent = events.map(({ vendor, person }) => {
    const who = {
      email: `person.${person}.${round}@example.com`,
      firstName: "Person",
      lastName: `${person} of ${round}`,
      crucibleId: `usr_${person}_${round}`,
    };
    const n = (last += 1);
    const payload = vendor === "hatchbeacon" ? appliedPayload(n, who) : scorePayload(vendor, n, who, "");
    return { n, vendor, payload };
  });
  for (const burst of bursts) {
    const answers = await Promise.all(
      burst.map(({ event: index, indent }) => {
        const { vendor, payload } = sent[index]!;
        return desk.deliver(vendor, JSON.stringify(payload, null, indent));
      }),
    );
    expect(answers.map((answer) => answer?.status)).toEqual(burst.map(() => 200));
  }
  await desk.settled(PATIENCE_MS);

  const delivered = new Set(bursts.flat().map((one) => one.event));
  const expected = sent.filter((_, index) => delivered.has(index));
  const mine = (numbers: readonly number[]) => numbers.filter((n) => n >= (sent[0]?.n ?? 0));
  const journal = (await newestEvents()).filter(({ n }) => mine([n]).length > 0);
  expect(sorted(journal.map(({ n }) => n))).toEqual(sorted(expected.map(({ n }) => n)));

  const scores = expected.filter(({ vendor }) => SCORING.some((one) => one === vendor)).map(({ n }) => n);
  const posts = mine(desk.posts());
  const requests = mine(desk.receiver.received.filter(({ path }) => path === "/score").map(({ n }) => n));
  const applied = mine(desk.receiver.received.filter(({ path }) => path === "/applied").map(({ n }) => n));
  expect(sorted(posts)).toEqual(scores);
  expect(sorted(requests)).toEqual(scores);
  expect(sorted([...scores, ...applied])).toEqual(sorted(expected.map(({ n }) => n)));

  // what was answered in an earlier burst came before what was sent in a later one
  const burstOf = (n: number) => bursts.findIndex((burst) => burst.some((one) => sent[one.event]?.n === n));
  const firsts = journal.map(({ n }) => burstOf(n));
  expect(firsts).toEqual(sorted(firsts));
  for (const [lane, entries] of Map.groupBy(journal, (one) => one.lane)) {
    if (lane === null) continue;
    const order = entries.map(({ n }) => n);
    expect(posts.filter((n) => order.includes(n))).toEqual(order);
    expect(requests.filter((n) => order.includes(n))).toEqual(order);
  }
}

/** The last 200, oldest first. */
async function newestEvents(): Promise<{ n: number; lane: string | null }[]> {
  interface Shown {
    lane: string | null;
    hiring: { occurredAt: string };
  }
  const { items } = await desk.product.api<{ items: Shown[] }>("GET", "/events?limit=200");
  return items.toReversed().map(({ lane, hiring }) => ({ lane, n: numberOf(hiring.occurredAt) }));
}

const sorted = (numbers: readonly number[]) => numbers.toSorted((one, other) => one - other);
