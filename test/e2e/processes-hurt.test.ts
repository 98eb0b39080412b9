/**
 * Guarantees 1, 3 and 4 where several processes share a PostgreSQL: two that take calls and three that work, which are killed,
 * paused and cut off from it, and PostgreSQL itself, which falls and comes back. The tests of every day go through the main
 * injuries; `npm run soak` through all of them, with claims that hold as long as in earnest.
 *
 * `HIREWIRE_HURT_SEED` repeats the choices of a run that failed; `HIREWIRE_HURT_OUTPUT` names a folder for what the processes said.
 */
import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { openCompany, type Company } from "./crash/company.ts";
import { type Fleet, openFleet } from "./crash/fleet.ts";
import { createInjured, type Injured } from "./crash/injured.ts";
import { type Injury, MAIN_INJURIES, OTHER_INJURIES } from "./crash/injuries.ts";
import { type Audit, NOTES_MAY_REPEAT } from "./crash/ledger.ts";
import { createRandom } from "./crash/random.ts";

/** `npm run soak` asks for more. */
const asked = process.env["HIREWIRE_HURT_ROUNDS"];
const INJURIES = Number(asked ?? MAIN_INJURIES.length);
const SEED = Number(process.env["HIREWIRE_HURT_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
/** As in earnest, or short enough for the tests of every day. */
const LEASE_MS = Number(process.env["HIREWIRE_HURT_LEASE_MS"] ?? (asked === undefined ? 3_000 : 20_000));
const PER_AUDIT = 10;
const ONE_MS = 300_000;
const SETTLE_MS = 240_000;

const random = createRandom(SEED);
let fleet: Fleet | undefined;
let company: Company | undefined;
let injured: Injured;

beforeAll(async () => {
  fleet = await openFleet({ intakes: 2, workers: 3, leaseMs: LEASE_MS });
  company = await openCompany({ people: INJURIES > PER_AUDIT ? 64 : 24, home: fleet });
  injured = createInjured(company, fleet, {
    random,
    load: { people: 8, scores: 1, applied: 4, asks: 2, gates: 3 },
    leaseMs: LEASE_MS,
    settleMs: SETTLE_MS,
    thorough: asked !== undefined,
  });
}, ONE_MS);
afterAll(async () => {
  const kept = process.env["HIREWIRE_HURT_OUTPUT"];
  for (const member of fleet?.all ?? [])
    if (kept) writeFileSync(`${kept}/${member.name}.log`, member.output());
  if (company) await company.close();
  else await fleet?.remove();
}, ONE_MS);

it(
  `loses and doubles nothing when it is hurt ${INJURIES} times (seed ${SEED})`,
  async () => {
    let last: Audit | undefined;
    for (let number = 1; number <= INJURIES; number += 1) {
      const { name } = injuryOf(number);
      const violations = await injured.live(injuryOf(number));
      say(`${number} of ${INJURIES}: ${name}`);
      expect({ number, name, violations }).toEqual({ number, name, violations: [] });
      if (number < INJURIES && number % PER_AUDIT !== 0) continue;
      last = await injured.settle();
      expect({ number, violations: last.violations }).toEqual({ number, violations: [] });
      say(`  audited: ${last.events.acknowledged} events acknowledged`);
    }
    for (const line of summary(last)) say(line);
  },
  INJURIES * ONE_MS + SETTLE_MS * (1 + INJURIES / PER_AUDIT),
);

/** The main ones first, then the others from a random place on, so that many runs see them all. */
function injuryOf(number: number): Injury {
  const first = SEED % OTHER_INJURIES.length;
  const [main, others] = [MAIN_INJURIES.length, OTHER_INJURIES.length];
  const index = (number - 1) % (main + others);
  return (index < main ? MAIN_INJURIES[index] : OTHER_INJURIES[(first + index - main) % others])!;
}

const began = performance.now();

function say(line: string): void {
  const seconds = Math.round((performance.now() - began) / 1000);
  if (asked !== undefined) process.stderr.write(`${String(seconds).padStart(5)} s  ${line}\n`);
}

function* summary(audit: Audit | undefined): Generator<string> {
  if (!audit) return;
  yield `hurt ${INJURIES} times, seed ${SEED}, claims of ${LEASE_MS / 1000} s`;
  const { sent, acknowledged, journaled, lost } = audit.events;
  yield `events: ${sent} sent, ${acknowledged} acknowledged, ${journaled} journaled, ${lost} lost`;
  for (const [destination, { expected, found, missing, doubled, repeats }] of audit.effects) {
    const told = NOTES_MAY_REPEAT.has(destination) ? "nobody can avoid" : "carry the first one's id";
    const beside = repeats === 0 ? "" : `, beside ${repeats} repeats, which ${told}`;
    yield `${destination}: ${expected} effects expected, ${found} found, ${missing} missing, ${doubled} doubled${beside}`;
  }
  yield `conservation: received = finished + held + waiting, ${injured.audits} times of ${injured.audits}`;
  const { taken, done, database } = injured.recovery.times;
  yield `from the kill of a worker until others had taken its runs over: ${inSeconds(taken)}`;
  yield `from the kill of a worker until others had done its runs: ${inSeconds(done)}`;
  yield `from PostgreSQL taking connections again until the first delivery: ${inSeconds(database)}`;
}

function inSeconds(times: readonly number[]): string {
  if (times.length === 0) return "not measured";
  const sorted = times.toSorted((one, other) => one - other);
  const words = (ms: number | undefined): string => `${((ms ?? 0) / 1000).toFixed(1)} s`;
  return `median ${words(sorted[Math.floor(sorted.length / 2)])}, longest ${words(sorted.at(-1))}, ${times.length} times`;
}
