/**
 * What an inbox is asked, as people ask it: what many events share, what hardly any has, what none has, and parts that
 * never meet. Paths below `/api`.
 */
import { ONLY, personOf } from "./seed-people.ts";
import type { Seeded } from "./seed-store.ts";

export interface Asked {
  path: string;
  /** Something is there: the first page must show it. */
  found: boolean;
}

const DAY_MS = 86_400_000;

export function searchesOf({ candidate, middleAt, oldEvent, oldRun }: Seeded): Record<string, Asked> {
  const day = { since: middleAt, until: middleAt + DAY_MS };
  const { name, email, id } = personOf(ONLY.number);
  const events = (query: Query): Asked => asked("/events", query);
  const runs = (query: Query): Asked => asked("/runs", query);
  const candidates = (q: string): Asked => asked("/candidates/search", { q });
  return {
    "events by a first name": events({ q: "jane" }),
    "events by first and last name": events({ q: "Jane Doe" }),
    "events by a name with an accent, without it": events({ q: "MULLER" }),
    "events by a name with an accent": events({ q: "josé garcía" }),
    "events by a name that one has": events({ q: name }),
    "events by a name that none has": none(events({ q: "Nobody Atall" })),
    "events by a Chinese name": events({ q: "王伟" }),
    "events by one Chinese character": events({ q: "娜" }),
    "events by one letter": events({ q: "z" }),
    "events by two letters": events({ q: "Li" }),
    "events by two letters that none has": none(events({ q: "qx" })),
    "events by an address": events({ q: candidate }),
    "events by an address in capitals": events({ q: email.toUpperCase() }),
    "events by an address that none has": none(events({ q: "candidate1@example.com" })),
    "events by part of an address": events({ q: "candidate12" }),
    "events by the front of an address": events({ q: "candidate12@" }),
    "events by a domain that most have": events({ q: "@example.com" }),
    "events by a domain that some have": events({ q: "@mail.example.net" }),
    "events by a vendor's id": events({ q: id }),
    "events by a job title": events({ q: "truck driver" }),
    "events by a job title that few have": events({ q: "zookeeper" }),
    "events by name and job": events({ q: "jane nurse" }),
    "events by name and address": events({ q: "quill @example" }),
    "events by two words that never meet": none(events({ q: "jane @example.org" })),
    "events by a first name, last page": events({ q: "jane", before: oldEvent }),
    "events of one candidate": events({ candidate }),
    "events by a high score": events({ scoreFrom: 99 }),
    "events by a range of scores": events({ scoreFrom: 40, scoreTo: 60 }),
    "events by a score that none has": none(events({ scoreFrom: 99.5 })),
    "events by name and score": events({ q: "jane", scoreFrom: 96 }),
    "events by address and score": events({ q: "candidate12@", scoreTo: 50 }),
    "events by a score, last page": events({ scoreFrom: 99, before: oldEvent }),
    "events that succeeded": events({ outcome: "succeeded" }),
    "events that failed": events({ outcome: "failed" }),
    "events by name that were filtered": events({ q: "jane", outcome: "filtered" }),
    "events that were filtered for a high score": none(events({ outcome: "filtered", scoreFrom: 80 })),
    "events of which nothing became": none(events({ outcome: "none" })),
    "test events": none(events({ test: "true" })),
    "events of a sender, by name, score and outcome": events({
      q: "jane",
      app: "hiresscope",
      type: "candidate.scored",
      scoreFrom: 90,
      outcome: "succeeded",
      test: "false",
    }),
    "events of a day": events(day),
    "events of a day, by name and score": events({ ...day, q: "jane", scoreFrom: 50 }),
    "events of a day, by an address": none(events({ ...day, q: "candidate1@example.com" })),

    "runs by a first name": runs({ q: "jane" }),
    "runs by first and last name": runs({ q: "jane doe" }),
    "runs by a name that one has": runs({ q: name }),
    "runs by an address": runs({ q: candidate }),
    "runs by a Chinese name": runs({ q: "王伟" }),
    "runs by name and state": runs({ q: "jane", state: "succeeded" }),
    "runs by a job that few have, and state": runs({ q: "zookeeper", state: "filtered" }),
    "runs that failed": runs({ state: "failed" }),
    "runs by a reason that none has": none(runs({ code: "none_such" })),
    "runs by two words that never meet": none(runs({ q: "jane @example.org" })),
    "runs of a day": runs({ ...day, state: "filtered" }),
    "runs by name, last page": runs({ q: "jane", before: oldRun }),

    "candidates by a first name": candidates("jane"),
    "candidates by first and last name": candidates("jane doe"),
    "candidates by a name that one has": candidates(name),
    "candidates by a Chinese name": candidates("王伟"),
    "candidates by an address": candidates(candidate),
    "candidates by a name that none has": none(candidates("nobody atall")),
  };
}

type Query = Record<string, string | number>;

function asked(path: string, query: Query): Asked {
  const given = Object.entries({ limit: 50, ...query }).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  return { path: `${path}?${new URLSearchParams(given).toString()}`, found: true };
}

const none = (asking: Asked): Asked => ({ ...asking, found: false });
