/**
 * Minutes of waves of events, with pauses between them, vendors that repeat and destinations that fail now and then,
 * while the memory of the process and all that it started is watched. Fails when it grows, or grows past the ceiling.
 *
 *     node test/e2e/crash/memory-soak.ts <minutes>
 */
import { usageOf } from "../../../scripts/bench/process-tree.ts";
import { openDesk } from "./desk.ts";
import { appliedPayload, scorePayload, SCORING, VENDORS } from "./payloads.ts";
import { createRandom } from "./random.ts";

const MINUTES = Number(process.argv[2] ?? 3);
const CEILING_MB = 250;
/** Between the second quarter, when everything is warm, and the last one. */
const GROWTH = 1.15;
const GROWTH_MB = 10;
const WAVE_MS = 8_000;
const PAUSE_MS = 4_000;
const EVENTS_A_SECOND = 60;
const REPEATED = 0.15;
const PEOPLE = 50;

const random = createRandom(Date.now());
const desk = await openDesk({ vendors: VENDORS });
const product = await desk.start();
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const samples: { at: number; megabytes: number }[] = [];
const began = performance.now();
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const seconds = (): number => Math.round((performance.now() - began) / 1000);
let last = 0;
let refused = 0;

async function sample(): Promise<void> {
  const { rssBytes } = await usageOf(product.pid);
  if (rssBytes > 0) samples.push({ at: performance.now() - began, megabytes: rssBytes / 1e6 });
}
const sampling = setInterval(() => void sample(), 500);

function nextEvent(): { vendor: string; body: string } {
  last += 1;
  const index = random.between(0, PEOPLE - 1);
  const email = `person.${index}@example.com`;
  const person = { email, firstName: "Person", lastName: `${index}`, crucibleId: `usr_${index}` };
  const vendor = random.pick(VENDORS);
  const scoring = SCORING.find((one) => one === vendor);
  const payload = scoring ? scorePayload(scoring, last, person, "") : appliedPayload(last, person);
  return { vendor, body: JSON.stringify(payload) };
}

async function send(): Promise<void> {
  const { vendor, body } = nextEvent();
  for (const again of [false, true]) {
    if (again && random.next() > REPEATED) return;
    if ((await desk.deliver(vendor, body))?.status !== 200) refused += 1;
  }
}

async function wave(): Promise<void> {
  const { slack } = desk.standIns.faults;
  slack.add({ mode: random.pick(["429", "drop_after", "error_before"]), path: "chat.postMessage", times: 2 });
  desk.receiver.faults.add({ mode: "error_after", probability: 0.05, times: 5 });
  const sending: Promise<void>[] = [];
  const ends = performance.now() + WAVE_MS;
  for (let next = performance.now(); next < ends; next += 1000 / EVENTS_A_SECOND) {
    await pause(Math.max(0, next - performance.now()));
    sending.push(send());
  }
  await Promise.all(sending);
}

let failure: string | undefined;
try {
  while (performance.now() - began < MINUTES * 60_000) {
    await wave();
    await pause(PAUSE_MS);
    const { megabytes } = samples.at(-1) ?? { megabytes: 0 };
    say(`${seconds()} s: ${last} events, ${megabytes.toFixed(0)} MB`);
  }
  await desk.settled(120_000);
  failure = judge() ?? (await conserved());
} finally {
  clearInterval(sampling);
  await desk.close();
}
say(failure ?? `memory stayed within ${CEILING_MB} MB and did not grow`);
process.exitCode = failure === undefined ? 0 : 1;

function judge(): string | undefined {
  const length = samples.at(-1)?.at ?? 0;
  const between = (from: number, to: number): number[] =>
    samples.filter(({ at }) => at >= from * length && at <= to * length).map(({ megabytes }) => megabytes);
  const median = (all: number[]): number =>
    all.toSorted((one, other) => one - other)[Math.floor(all.length / 2)] ?? 0;
  const [warm, end] = [median(between(0.25, 0.5)), median(between(0.75, 1))];
  const peak = Math.max(...samples.map(({ megabytes }) => megabytes));
  say(`median ${warm.toFixed(0)} MB once warm, ${end.toFixed(0)} MB at the end, peak ${peak.toFixed(0)} MB`);
  if (peak > CEILING_MB) return `memory reached ${peak.toFixed(0)} MB; the ceiling is ${CEILING_MB} MB`;
  if (end > warm * GROWTH + GROWTH_MB) return `memory grew from ${warm.toFixed(0)} to ${end.toFixed(0)} MB`;
  return undefined;
}

/** A test of memory that loses events has measured the wrong thing. */
async function conserved(): Promise<string | undefined> {
  const { events } = await desk.status();
  const all = last === events.received && refused === 0 && events.addsUp;
  return all
    ? undefined
    : `${last} events were sent, ${refused} calls refused, and there are ${JSON.stringify(events)}`;
}
