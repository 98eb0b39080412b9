/**
 * What should be there against what is there: the journal, as the API tells it, decides which events happened and in
 * which order; every destination is then asked what it holds. Whatever does not fit comes back as a sentence.
 */
import { ATS_OF, type Company, STAGES } from "./company.ts";
import { numberOf, type Kind } from "./payloads.ts";
import { listAll, type Product } from "./product.ts";
import type { Sent } from "./senders.ts";

export interface Audit {
  /** Empty when every promise was kept. */
  violations: string[];
  events: { sent: number; acknowledged: number; journaled: number; lost: number };
  /** By destination: Slack, Sheets, each ATS, and whoever is told at least once. */
  effects: ReadonlyMap<string, Tally>;
}

/** Effects at one destination. A repeat that carries the id of the first try is none of the doubled ones. */
export interface Tally {
  expected: number;
  found: number;
  missing: number;
  doubled: number;
  /** Which its receiver can tell by their id, or which the destination gives no way to avoid. */
  repeats: number;
}

interface Entry {
  n: number;
  kind: Kind;
  /** Of the vendor that sent it. */
  app: string;
  lane: string | null;
  ats: string | null;
}

interface EventShown {
  app: string;
  eventKey: string;
  lane: string | null;
  hiring: { occurredAt: string };
}
interface RunShown {
  id: string;
  automation: string;
  state: string;
  reason: string | null;
  replayOf: string | null;
}
export interface Status {
  events: { received: number; finished: number; held: number; waiting: number; addsUp: boolean };
  runs: Record<string, number>;
}

/** A comment at BambooHR can be written and not read, so that nobody can tell whether one is there already. */
export const NOTES_MAY_REPEAT = new Set(["bamboohr"]);

const SLACK_LINES = [
  ["score", "score"],
  ["applied", "applied"],
  ["answer", "ask"],
  ["gate", "gate"],
] as const;
const SHEET_TABS = [
  ["Log", "score"],
  ["Applied", "applied"],
] as const;
const RECEIVER_PATHS = [
  ["/score", "score"],
  ["/applied", "applied"],
  ["/gate", "gate"],
] as const;

const KINDS: Readonly<Record<string, Kind>> = {
  job_application_created: "applied",
  application_created: "ask",
  application_shortlisted: "gate",
};

/** What can be said at any moment, also while work is left: nothing acknowledged is gone, and it all adds up. */
export async function auditJournal(product: Product, sent: readonly Sent[]): Promise<string[]> {
  const acknowledged = sent.filter((one) => one.acknowledged).map(({ n }) => n); // before the journal is read
  const journal = await readJournal(product, sent);
  const there = new Set(journal.map(({ n }) => n));
  const { events } = await product.api<Status>("GET", "/status");
  return [
    ...acknowledged.filter((n) => !there.has(n)).map((n) => `#${n} was acknowledged and is gone`),
    ...repeated(journal.map(({ n }) => n)).map((n) => `#${n} is two events`),
    ...(events.addsUp && events.received >= journal.length
      ? []
      : [`the counts do not add up: ${JSON.stringify(events)} with ${journal.length} events`]),
  ];
}

/** @param sent  of all rounds; no event may be under way, and no run left to do */
export async function auditEverything(
  company: Company,
  product: Product,
  sent: readonly Sent[],
): Promise<Audit> {
  const violations = await auditJournal(product, sent);
  const journal = await readJournal(product, sent);
  const of = (...kinds: Kind[]) => journal.filter(({ kind }) => kinds.includes(kind));
  const scores = of("score");
  const effects = new Map<string, Tally>();

  const tallyOf = (destination: string): Tally => {
    const none = { expected: 0, found: 0, missing: 0, doubled: 0, repeats: 0 };
    const tally = effects.get(destination) ?? none;
    effects.set(destination, tally);
    return tally;
  };
  /** @param repeats  so many calls beside were told to be repeats */
  const once = (
    place: { destination: string; part: string },
    found: readonly number[],
    expected: readonly Entry[],
    repeats = 0,
  ): void => {
    const difference = compare(found, expected);
    const tally = tallyOf(place.destination);
    tally.expected += expected.length;
    tally.found += found.length;
    tally.missing += difference.missing.length;
    tally.doubled += difference.doubled;
    tally.repeats += repeats;
    violations.push(...inWords(`${place.destination}, ${place.part}`, difference));
  };
  const atLeastOnce = (
    place: { destination: string; part: string },
    found: readonly { n: number; key: string }[],
    expected: readonly Entry[],
  ): void => {
    violations.push(...checkKeys(`${place.destination}, ${place.part}`, found));
    const numbers = firsts(found.map(({ n }) => n));
    once(place, numbers, expected, found.length - numbers.length);
  };

  const { standIns, receiver, spreadsheet } = company;
  const slack = standIns.slack.messages("hiring").map(({ text }) => readLine(text));
  for (const [word, kind] of SLACK_LINES) {
    const posts = slack.filter((line) => line.word === word).map(({ n }) => n);
    once({ destination: "Slack", part: word }, posts, of(kind));
  }

  const rowsOf = (tab: string) => standIns.google.rows(spreadsheet, tab).slice(1);
  for (const [tab, kind] of SHEET_TABS) {
    const rows = rowsOf(tab).map(([n]) => Number(n));
    once({ destination: "Sheets", part: tab }, rows, of(kind));
  }
  const upserts = checkUpserts(rowsOf("Candidates"), scores);
  violations.push(...upserts.violations);
  const sheets = tallyOf("Sheets");
  sheets.expected += upserts.expected;
  sheets.found += upserts.found;
  sheets.doubled += upserts.doubled;
  sheets.missing += upserts.missing;

  for (const [path, kind] of RECEIVER_PATHS) {
    // a repeat of what failed stands at the end of its lane, so the gate sees no order
    const expected = path === "/gate" ? of(kind).map((one) => ({ ...one, lane: null })) : of(kind);
    const found = receiver.received.filter((one) => one.path === path);
    atLeastOnce({ destination: "HTTP", part: path }, found, expected);
  }
  const mails = standIns.mail.mails().map(({ source, messageId }) => ({
    n: Number(/^Subject: score #(\d+)/m.exec(source)?.[1]),
    key: String(messageId),
  }));
  atLeastOnce({ destination: "email", part: "mails" }, mails, scores);

  for (const ats of Object.values(ATS_OF).flat()) {
    const { notes, moves } = lookInto(company, ats);
    const concerned = scores.filter((one) => one.ats === ats);
    const found = NOTES_MAY_REPEAT.has(ats) ? firsts(notes) : notes;
    once({ destination: ats, part: "notes" }, found, concerned, notes.length - found.length);
    const moved = checkMoves(ats, moves, concerned);
    violations.push(...moved.violations);
    const tally = tallyOf(ats);
    tally.expected += moved.expected;
    tally.found += moves.length;
    tally.missing += Math.max(0, moved.expected - moves.length);
    tally.doubled += Math.max(0, moves.length - moved.expected);
  }

  violations.push(...(await auditRuns(product)));
  const there = new Set(journal.map(({ n }) => n));
  const acknowledged = sent.filter((one) => one.acknowledged);
  return {
    violations,
    events: {
      sent: sent.length,
      acknowledged: acknowledged.length,
      journaled: journal.length,
      lost: acknowledged.filter(({ n }) => !there.has(n)).length,
    },
    effects,
  };
}

/** Oldest first. */
async function readJournal(product: Product, sent: readonly Sent[]): Promise<Entry[]> {
  const byNumber = new Map(sent.map((one) => [one.n, one]));
  const events = await listAll<EventShown>(product, "/events");
  return events.toReversed().map(({ app, eventKey, lane, hiring }) => {
    const n = numberOf(hiring.occurredAt);
    return { n, app, lane, kind: KINDS[eventKey] ?? "score", ats: byNumber.get(n)?.ats ?? null };
  });
}

/** Every run came to its end, and those that the gate refused were repeated. */
async function auditRuns(product: Product): Promise<string[]> {
  const shown = ({ automation, state, reason }: RunShown) =>
    `a run of "${automation}" is ${state}: ${reason}`;
  const violations: string[] = [];
  for (const state of ["waiting", "running", "held"]) {
    violations.push(...(await listAll<RunShown>(product, `/runs?state=${state}`)).map(shown));
  }
  const gate = await listAll<RunShown>(product, "/runs?automation=gate");
  const replayed = gate.flatMap(({ replayOf }) => replayOf ?? []);
  const failed = await listAll<RunShown>(product, "/runs?state=failed");
  violations.push(...failed.filter(({ id }) => !replayed.includes(id)).map(shown));
  violations.push(...repeated(replayed).map((id) => `${id} was repeated twice`));
  return violations;
}

interface Difference {
  missing: number[];
  unasked: number[];
  twice: number[];
  /** How many there are too many. */
  doubled: number;
  /** What came in another order than that of the journal. */
  disordered: { lane: string; arrived: number[]; order: number[] }[];
}

/** Exactly what is expected, once each, and for each lane in the journal's order. */
function compare(found: readonly number[], expected: readonly Entry[]): Difference {
  const wanted = new Set(expected.map(({ n }) => n));
  const there = new Set(found);
  const difference: Difference = {
    missing: [...wanted].filter((n) => !there.has(n)),
    unasked: [...there].filter((n) => !wanted.has(n)),
    twice: repeated(found),
    doubled: found.length - there.size,
    disordered: [],
  };
  const { missing, unasked, twice, disordered } = difference;
  if (missing.length + unasked.length + twice.length > 0) return difference; // the order would only say it again
  for (const [lane, entries] of byLane(expected)) {
    const mine = new Set(entries.map(({ n }) => n));
    const arrived = found.filter((n) => mine.has(n));
    const order = entries.map(({ n }) => n);
    if (arrived.join() !== order.join()) disordered.push({ lane, arrived, order });
  }
  return difference;
}

function inWords(place: string, { missing, unasked, twice, disordered }: Difference): string[] {
  return [
    ...missing.map((n) => `#${n} never reached ${place}`),
    ...unasked.map((n) => `#${n} is at ${place} and was never asked for`),
    ...twice.map((n) => `#${n} is at ${place} twice`),
    ...disordered.map(
      ({ lane, arrived, order }) =>
        `${place} has ${lane} as ${arrived.join(", ")} in place of ${order.join(", ")}`,
    ),
  ];
}

/** The same work has the same id on every try, and other work another one. */
function checkKeys(place: string, found: readonly { n: number; key: string }[]): string[] {
  const pairs = new Set(found.map(({ n, key }) => `${n} ${key}`)).size;
  const numbers = new Set(found.map(({ n }) => n)).size;
  const keys = new Set(found.map(({ key }) => key)).size;
  return pairs === numbers && pairs === keys
    ? []
    : [`${place} cannot tell repeats: ${numbers} events under ${keys} ids in ${pairs} pairs`];
}

/** One row for each candidate, which says what the candidate's last event said. */
function checkUpserts(
  rows: readonly (readonly unknown[])[],
  scores: readonly Entry[],
): Pick<Tally, "expected" | "found" | "missing" | "doubled"> & { violations: string[] } {
  const found = rows.map(([who, n]) => `${String(who)} #${String(n)}`).toSorted();
  const expected = [...byLane(scores)].map(([lane, entries]) => `${lane} #${entries.at(-1)?.n}`).toSorted();
  const candidates = new Set(rows.map(([who]) => who)).size;
  return {
    expected: expected.length,
    found: found.length,
    missing: expected.filter((row) => !found.includes(row)).length,
    doubled: found.length - candidates,
    violations:
      found.join() === expected.join()
        ? []
        : [`the sheet Candidates holds ${found.join(", ")} in place of ${expected.join(", ")}`],
  };
}

interface Move {
  who: string;
  stage: string;
}

function lookInto({ standIns }: Company, ats: string): { notes: number[]; moves: Move[] } {
  const world = standIns.destinations.get(ats)?.world;
  if (!world) throw new RangeError(`there is no world behind ${ats}`);
  const ours = [...world.candidates.values()].filter(({ firstName }) => firstName === "Crash");
  return {
    notes: ours.flatMap(({ notes }) => notes.map(({ text }) => readLine(text).n)),
    moves: ours.flatMap(({ emails, applications }) =>
      applications.flatMap(({ jobId, history }) =>
        history.slice(1).map((stageId) => ({
          who: emails[0] ?? "",
          stage: world.jobs.get(jobId)?.stages.find(({ id }) => id === stageId)?.name ?? stageId,
        })),
      ),
    ),
  };
}

/** A candidate goes through the stages of its events in their order, and never into the one where it is already. */
function checkMoves(
  ats: string,
  moves: readonly Move[],
  scores: readonly Entry[],
): { expected: number; violations: string[] } {
  let count = 0;
  const violations = [...byLane(scores)].flatMap(([lane, entries]) => {
    const wanted = entries.map(({ n }) => STAGES[n % STAGES.length] ?? "");
    const expected = wanted.filter((stage, index) => stage !== wanted[index - 1]);
    count += expected.length;
    const found = moves.filter(({ who }) => who === lane).map(({ stage }) => stage);
    return found.join() === expected.join()
      ? []
      : [`${ats} moved ${lane} through ${found.join(", ")} in place of ${expected.join(", ")}`];
  });
  return { expected: count, violations };
}

/** `score #17 …`; Slack has its own way to write `#`. */
function readLine(text: string): { word: string; n: number } {
  const [, word = "", n = ""] = /^(\w+) #(\d+)/.exec(text) ?? [];
  return { word, n: Number(n) };
}

function byLane(entries: readonly Entry[]): Map<string, Entry[]> {
  const lanes = Map.groupBy(entries, ({ lane }) => lane);
  lanes.delete(null);
  return lanes as Map<string, Entry[]>;
}

function firsts<T>(all: readonly T[]): T[] {
  return [...new Set(all)];
}

function repeated<T>(all: readonly T[]): T[] {
  return firsts(all.filter((one, index) => all.indexOf(one) !== index));
}
