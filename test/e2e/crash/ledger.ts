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
  counts: Counts;
}

/** By what is counted, in the words in which it is told. */
export interface Counts extends Record<string, number> {
  sent: number;
  acknowledged: number;
  journaled: number;
  /** Effects at places where nothing may be doubled. */
  slack: number;
  rows: number;
  /** Calls that changed the spreadsheet. */
  "sheet writes": number;
  notes: number;
  moves: number;
  /** Requests and mails, and how many of each were repeats with the same id. */
  requests: number;
  "repeated requests": number;
  mails: number;
  "repeated mails": number;
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
const NOTES_MAY_REPEAT = new Set(["bamboohr"]);

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
  const once = (place: string, found: readonly number[], expected: readonly Entry[]): void =>
    void violations.push(...compare(place, found, expected));

  const { standIns, receiver, spreadsheet } = company;
  const slack = standIns.slack.messages("hiring").map(({ text }) => readLine(text));
  const posts = (word: string) => slack.filter((line) => line.word === word).map(({ n }) => n);
  once("Slack, scores", posts("score"), scores);
  once("Slack, applications", posts("applied"), of("applied"));
  once("Slack, answers", posts("answer"), of("ask"));
  once("Slack, before the gate", posts("gate"), of("gate"));

  const rowsOf = (tab: string) => standIns.google.rows(spreadsheet, tab).slice(1);
  const numbers = (tab: string) => rowsOf(tab).map(([n]) => Number(n));
  once("the sheet Log", numbers("Log"), scores);
  once("the sheet Applied", numbers("Applied"), of("applied"));
  violations.push(...checkUpserts(rowsOf("Candidates"), scores));

  const requests = (path: string) => receiver.received.filter((one) => one.path === path);
  for (const [path, kind] of [
    ["/score", "score"],
    ["/applied", "applied"],
    ["/gate", "gate"],
  ] as const) {
    violations.push(...checkKeys(`the receiver's ${path}`, requests(path)));
    // a repeat of what failed stands at the end of its lane, so the gate sees no order
    const expected = path === "/gate" ? of(kind).map((one) => ({ ...one, lane: null })) : of(kind);
    once(`the receiver's ${path}`, firsts(requests(path).map(({ n }) => n)), expected);
  }
  const mails = standIns.mail.mails().map(({ source, messageId }) => ({
    n: Number(/^Subject: score #(\d+)/m.exec(source)?.[1]),
    key: String(messageId),
  }));
  violations.push(...checkKeys("the mailbox", mails));
  once("the mailbox", firsts(mails.map(({ n }) => n)), scores);

  let notes = 0;
  let moves = 0;
  for (const ats of Object.values(ATS_OF).flat()) {
    const found = lookInto(company, ats);
    const concerned = scores.filter((one) => one.ats === ats);
    notes += found.notes.length;
    moves += found.moves.length;
    once(ats, NOTES_MAY_REPEAT.has(ats) ? firsts(found.notes) : found.notes, concerned);
    violations.push(...checkMoves(ats, found.moves, concerned));
  }

  violations.push(...(await auditRuns(product)));
  return {
    violations,
    counts: {
      sent: sent.length,
      acknowledged: sent.filter((one) => one.acknowledged).length,
      journaled: journal.length,
      slack: slack.length,
      rows: rowsOf("Log").length + rowsOf("Applied").length,
      "sheet writes": standIns.google.calls().writes,
      notes,
      moves,
      requests: receiver.received.length,
      "repeated requests": receiver.received.length - new Set(receiver.received.map(({ key }) => key)).size,
      mails: mails.length,
      "repeated mails": mails.length - new Set(mails.map(({ key }) => key)).size,
    },
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

/** Exactly what is expected, once each, and for each lane in the journal's order. */
function compare(place: string, found: readonly number[], expected: readonly Entry[]): string[] {
  const wanted = new Set(expected.map(({ n }) => n));
  const there = new Set(found);
  const violations = [
    ...[...wanted].filter((n) => !there.has(n)).map((n) => `#${n} never reached ${place}`),
    ...[...there].filter((n) => !wanted.has(n)).map((n) => `#${n} is at ${place} and was never asked for`),
    ...repeated(found).map((n) => `#${n} is at ${place} twice`),
  ];
  if (violations.length > 0) return violations; // the order would only say it again
  for (const [lane, entries] of byLane(expected)) {
    const mine = new Set(entries.map(({ n }) => n));
    const arrived = found.filter((n) => mine.has(n));
    const order = entries.map(({ n }) => n);
    if (arrived.join() !== order.join())
      violations.push(`${place} has ${lane} as ${arrived.join(", ")} in place of ${order.join(", ")}`);
  }
  return violations;
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
function checkUpserts(rows: readonly (readonly unknown[])[], scores: readonly Entry[]): string[] {
  const found = rows.map(([who, n]) => `${String(who)} #${String(n)}`).toSorted();
  const expected = [...byLane(scores)].map(([lane, entries]) => `${lane} #${entries.at(-1)?.n}`).toSorted();
  return found.join() === expected.join()
    ? []
    : [`the sheet Candidates holds ${found.join(", ")} in place of ${expected.join(", ")}`];
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
function checkMoves(ats: string, moves: readonly Move[], scores: readonly Entry[]): string[] {
  return [...byLane(scores)].flatMap(([lane, entries]) => {
    const wanted = entries.map(({ n }) => STAGES[n % STAGES.length] ?? "");
    const expected = wanted.filter((stage, index) => stage !== wanted[index - 1]);
    const found = moves.filter(({ who }) => who === lane).map(({ stage }) => stage);
    return found.join() === expected.join()
      ? []
      : [`${ats} moved ${lane} through ${found.join(", ")} in place of ${expected.join(", ")}`];
  });
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
