/**
 * Guarantees 1, 3 and 4 against kill -9 at named points and at random, with five vendors sending, every kind of
 * destination receiving and trouble at all of them. The tests of every day live through the main points and one other;
 * `npm run soak` goes on with all of them, and audits every ten lives.
 *
 * `HIREWIRE_KILL_SEED` repeats the choices of a run that failed.
 */
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { openCompany, type Company } from "./crash/company.ts";
import { createLives, type Lives } from "./crash/lives.ts";
import { type Audit, NOTES_MAY_REPEAT } from "./crash/ledger.ts";
import { createRandom } from "./crash/random.ts";
import { MAIN_WAYS, OTHER_WAYS, type Way } from "./crash/ways-to-die.ts";

/** `npm run soak` asks for more. */
const LIVES = Number(process.env["HIREWIRE_KILL_ROUNDS"] ?? MAIN_WAYS.length + 1);
const SEED = Number(process.env["HIREWIRE_KILL_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const LIVES_PER_AUDIT = 25;
const LIFE_MS = 60_000;
const SETTLE_MS = 240_000;
const TALKATIVE = process.env["HIREWIRE_KILL_ROUNDS"] !== undefined;

const random = createRandom(SEED);
let company: Company | undefined;
let lives: Lives;

beforeAll(async () => {
  company = await openCompany({ people: LIVES > LIVES_PER_AUDIT ? 64 : 24 });
  lives = createLives(company, {
    random,
    load: { people: 8, scores: 1, applied: 4, asks: 2, gates: 3 },
    settleMs: SETTLE_MS,
  });
}, LIFE_MS);
afterAll(async () => company?.close());

it(
  `loses and doubles nothing in ${LIVES} lives (seed ${SEED})`,
  async () => {
    const reachedBy = new Map<string, { lives: number; reached: number }>();
    let last: Audit | undefined;
    for (let life = 1; life <= LIVES; life += 1) {
      const way = wayOf(life);
      const { reached, violations } = await lives.live(way);
      expect({ life, way: way.name, violations }).toEqual({ life, way: way.name, violations: [] });
      const so = reachedBy.get(way.name) ?? { lives: 0, reached: 0 };
      reachedBy.set(way.name, { lives: so.lives + 1, reached: so.reached + Number(reached) });
      say(`life ${life} of ${LIVES}: ${way.name}${reached ? "" : " (the moment never came)"}`);
      if (life < LIVES && life % LIVES_PER_AUDIT !== 0) continue;
      last = await lives.settle();
      expect({ life, violations: last.violations }).toEqual({ life, violations: [] });
      say(`  audited: ${last.events.acknowledged} events acknowledged`);
    }
    // a main point that is never reached proves nothing any more
    for (const { name } of MAIN_WAYS.slice(0, LIVES)) {
      expect({ name, reached: reachedBy.get(name)?.reached }).not.toEqual({ name, reached: 0 });
    }
    for (const line of summary(reachedBy, last)) say(line);
  },
  LIVES * LIFE_MS + SETTLE_MS * (1 + LIVES / LIVES_PER_AUDIT),
);

/** The main ways first, then the others from a random place on, so that many runs see them all. */
function wayOf(life: number): Way {
  const first = SEED % OTHER_WAYS.length;
  const [main, others] = [MAIN_WAYS.length, OTHER_WAYS.length];
  const index = (life - 1) % (main + others);
  return (index < main ? MAIN_WAYS[index] : OTHER_WAYS[(first + index - main) % others])!;
}

const began = performance.now();

function say(line: string): void {
  const seconds = Math.round((performance.now() - began) / 1000);
  if (TALKATIVE) process.stderr.write(`${String(seconds).padStart(5)} s  ${line}\n`);
}

type ReachedBy = ReadonlyMap<string, { lives: number; reached: number }>;

function* summary(reachedBy: ReachedBy, audit: Audit | undefined): Generator<string> {
  if (!audit) return;
  for (const [name, so] of reachedBy) yield `${so.reached} of ${so.lives} deaths: ${name}`;
  const kills = [...reachedBy.values()].reduce((sum, { reached }) => sum + reached, 0);
  const { sent, acknowledged, journaled, lost } = audit.events;
  yield `${LIVES} lives, ${kills} ended by kill -9 where it was meant, seed ${SEED}`;
  yield `events: ${sent} sent, ${acknowledged} acknowledged, ${journaled} journaled, ${lost} lost`;
  for (const [destination, { expected, found, missing, doubled, repeats }] of audit.effects) {
    const told = NOTES_MAY_REPEAT.has(destination) ? "nobody can avoid" : "carry the first one's id";
    const beside = repeats === 0 ? "" : `, beside ${repeats} repeats, which ${told}`;
    yield `${destination}: ${expected} effects expected, ${found} found, ${missing} missing, ${doubled} doubled${beside}`;
  }
  yield `conservation: received = finished + held + waiting, ${lives.audits} times of ${lives.audits}`;
}
