/** Whatever is asked, a search finds what somebody finds who looks at everything, however much of it is filled in. */
import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import type { Event, Run } from "../../../src/core/types.ts";
import type { EventSearch, Found, RunSearch } from "../../../src/store/search.ts";
import { finished, HOUR, makeEvent, T0 } from "./fixtures.ts";
import { type OpenStore, type Scene, useScene } from "./scene.ts";

/** Later than any other test's, as ids never go back. */
const BEGIN = T0 + 1_000 * HOUR;
const PEOPLE = [
  { name: "José Álvarez", email: "Jose@Example.com", id: "usr_1" },
  { name: "Ada Berg", email: "ada@example.com" },
  { name: "王伟", id: "usr_3" },
  { firstName: "Bo", lastName: 'O"Neil', email: "bo%_@example.org" },
  undefined,
];
const JOBS = [{ title: "Backend engineer", id: "job_1" }, { title: "Head of Sales" }, undefined];
const SOURCES = [
  { connectionId: "con_a", hookId: "hook_a", app: "trycrucible", hiringType: "candidate.scored" },
  { connectionId: "con_b", hookId: "hook_b", app: "trycrucible", hiringType: "candidate.hired" },
  { connectionId: "con_c", hookId: "hook_c", app: "ntrvsta", hiringType: "candidate.scored" },
] as const;
const TEXTS = [
  "jose",
  "ÁLV",
  "王",
  "王伟",
  "ada@exam",
  'o"neil',
  "engineer jose",
  "b",
  "%_",
  "usr_",
  "_3",
  "1",
  "ada@example.com",
  "JOSE@example.com usr_1 engineer",
  "zzz",
  " ",
  "al ad",
];

async function all<T extends { id: string }>(
  page: (before: string | undefined) => Promise<Found<T>>,
  limit: number,
): Promise<string[]> {
  const ids: string[] = [];
  for (let before: string | undefined; ;) {
    const { items, next, lookedBackTo } = await page(before);
    expect(items.length).toBeLessThanOrEqual(limit);
    if (items.length < limit) expect(next === null).toBe(lookedBackTo === null);
    ids.push(...items.map(({ id }) => id));
    if (next === null) return ids;
    before = next;
  }
}

/** As a newcomer would write it. */
function folded(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
function says({ hiring: { candidate, job } }: Event, text: string | undefined): boolean {
  const told = [
    candidate?.name,
    candidate?.firstName,
    candidate?.lastName,
    candidate?.email,
    candidate?.id,
    job?.title,
    job?.id,
  ];
  const words = folded(text ?? "")
    .split(" ")
    .filter((word) => word !== "");
  return words.every((word) => told.some((each) => each !== undefined && folded(each).includes(word)));
}

interface History {
  events: Event[];
  runs: Run[];
}

async function fillHistory(scene: Scene, count: number): Promise<History> {
  const automations = [await scene.automation("One", ["post"]), await scene.automation("Two", ["post"])];
  const events: Event[] = [];
  const random = fc.sample(fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat(100), fc.nat(9), fc.nat(3)), {
    numRuns: count,
    seed: 7,
  });
  for (const [index, [person, job, source, score, kind, taken]] of random.entries()) {
    const candidate = PEOPLE[person % PEOPLE.length];
    const post = JOBS[job % JOBS.length];
    const from = SOURCES[source % SOURCES.length]!;
    const { event } = await scene.record(automations.slice(0, taken === 3 ? 0 : taken), {
      ...from,
      receivedAt: BEGIN + index * 60_000,
      test: kind === 0,
      lane: candidate?.email?.toLowerCase() ?? (candidate?.id ? `${from.app}:${candidate.id}` : null),
      hiring: {
        type: from.hiringType,
        ...(candidate && { candidate }),
        ...(post && { job: post }),
        ...(kind > 2 && { score: { value: score } }),
        source: { vendor: from.app, event: "e", connection: "c" },
      },
    });
    events.push(event);
  }
  const claimed = await scene.claim(BEGIN + count * 60_000, count);
  for (const [index, { run, token }] of claimed.entries()) {
    const change = [
      finished("succeeded"),
      { ...finished("failed"), code: index % 2 ? "refused" : "no_such" },
      finished("filtered"),
      null,
    ][index % 4];
    if (change) await scene.store.changeRun(run.id, token, change);
  }
  return { events, runs: await scene.store.runs({}, { limit: 10_000 }) };
}

const maybe = <T>(...values: T[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
const moment = fc.option(
  fc.integer({ min: -1, max: 130 }).map((minutes) => BEGIN + minutes * 60_000),
  { nil: undefined },
);
const eventSearch: fc.Arbitrary<EventSearch> = fc.record({
  text: maybe(...TEXTS),
  connectionId: maybe("con_a", "con_none"),
  app: maybe("trycrucible", "ntrvsta"),
  hiringType: maybe("candidate.scored", "offer.sent"),
  lanes: maybe(["ada@example.com"], ["jose@example.com", "trycrucible:usr_3"], []),
  test: maybe(true, false),
  outcome: maybe("succeeded", "failed", "running", "held", "none"),
  since: moment,
  until: moment,
  scoreFrom: maybe(0, 50, 99),
  scoreTo: maybe(100, 60),
});
const runSearch: fc.Arbitrary<RunSearch> = fc.record({
  text: maybe(...TEXTS),
  connectionId: maybe("con_a", "con_none"),
  lanes: maybe(["ada@example.com"]),
  state: maybe("succeeded", "failed", "waiting"),
  code: maybe("refused", "none_such"),
  since: moment,
  until: moment,
});

export function describeSearch(open: OpenStore): void {
  describe("search", () => {
    const scene = useScene(open);

    it("finds exactly what looking at everything finds", async () => {
      const { events, runs } = await fillHistory(scene(), 120);
      const { store } = scene();
      const newestFirst = events.toReversed();
      const statesOf = (event: Event) =>
        runs.filter(({ eventId }) => eventId === event.id).map(({ state }) => state);
      const byId = new Map(events.map((event) => [event.id, event]));
      const inTime = (
        at: number,
        { since = 0, until = Infinity }: { since?: number | undefined; until?: number | undefined },
      ) => at >= since && at < until;

      const findsEvents = fc.asyncProperty(
        eventSearch,
        fc.integer({ min: 1, max: 40 }),
        async (search, limit) => {
          const { connectionId, app, hiringType, lanes, test, outcome, scoreFrom, scoreTo } = search;
          const expected = newestFirst.filter((event) => {
            const score = event.hiring.score?.value ?? NaN;
            const states = statesOf(event);
            return (
              says(event, search.text) &&
              (connectionId ?? event.connectionId) === event.connectionId &&
              (app ?? event.app) === event.app &&
              (hiringType ?? event.hiringType) === event.hiringType &&
              (!lanes || lanes.includes(event.lane ?? "none")) &&
              (test ?? event.test) === event.test &&
              (!outcome || (outcome === "none" ? states.length === 0 : states.includes(outcome))) &&
              inTime(event.receivedAt, search) &&
              (scoreFrom === undefined || score >= scoreFrom) &&
              (scoreTo === undefined || score <= scoreTo)
            );
          });
          const ids = await all((before) => store.searchEvents(search, { before, limit }), limit);
          expect(ids).toEqual(expected.map(({ id }) => id));
        },
      );
      const findsRuns = fc.asyncProperty(
        runSearch,
        fc.integer({ min: 1, max: 40 }),
        async (search, limit) => {
          const expected = runs.filter((run) => {
            const event = byId.get(run.eventId)!;
            return (
              says(event, search.text) &&
              (search.connectionId ?? event.connectionId) === event.connectionId &&
              (!search.lanes || search.lanes.includes(event.lane ?? "none")) &&
              (search.state ?? run.state) === run.state &&
              (search.code ?? run.code) === run.code &&
              inTime(run.createdAt, search)
            );
          });
          const ids = await all((before) => store.searchRuns(search, { before, limit }), limit);
          expect(ids).toEqual(expected.map(({ id }) => id));
        },
      );

      for (const fill of [0, 70, 1_000]) {
        await store.fillSearch(fill);
        for (const text of TEXTS) {
          const ids = await all((before) => store.searchEvents({ text }, { before, limit: 40 }), 40);
          const expected = newestFirst.filter((event) => says(event, text));
          expect({ text, ids }).toEqual({ text, ids: expected.map(({ id }) => id) });
        }
        await fc.assert(findsEvents, { numRuns: 150 });
        await fc.assert(findsRuns, { numRuns: 80 });
      }
      expect(await store.fillSearch(10)).toBe(0);
    });

    it("lists each candidate once, by the newest event", async () => {
      const { store } = scene();
      const ada = { lane: "ada@example.com" };
      await scene().record([], { ...ada, receivedAt: BEGIN });
      const { event: bo } = await scene().record([], {
        lane: "bo@example.com",
        receivedAt: BEGIN + 1,
        hiring: { ...makeEvent().hiring, candidate: { name: "Bo Berg", email: "bo@example.com" } },
      });
      const { event: newest } = await scene().record([], { ...ada, receivedAt: BEGIN + 2 });
      await scene().record([], { ...ada, receivedAt: BEGIN + 3, test: true });
      await scene().record([], { receivedAt: BEGIN + 4 });
      for (const fill of [0, 100]) {
        await store.fillSearch(fill);
        const found = async (text?: string) =>
          (await store.searchCandidates(text, { limit: 10 })).items.map((each) => each.newest.id);
        expect(await found()).toEqual([newest.id, bo.id]);
        expect(await found("berg")).toEqual([newest.id, bo.id]);
        expect(await found("bo@")).toEqual([bo.id]);
        expect(await found("nobody")).toEqual([]);
      }
      const first = await store.searchCandidates("berg", { limit: 1 });
      expect(first.next).toBe(newest.id);
      const second = await store.searchCandidates("berg", { limit: 1, before: newest.id });
      expect(second).toMatchObject({ items: [{ lane: "bo@example.com" }], next: null });
    });

    it("forgets what is removed, and finds what takes its place", async () => {
      const { store } = scene();
      const { event } = await scene().record([], { lane: "ada@example.com", receivedAt: BEGIN });
      await store.fillSearch(10);
      await store.eraseEvents([{ email: "ada@example.com" }], {
        after: null,
        limit: 10,
        at: BEGIN,
        repeats: {},
      });
      expect(await store.searchEvents({ text: "berg" }, { limit: 5 })).toEqual({
        items: [],
        next: null,
        lookedBackTo: null,
      });
      const { event: next } = await scene().record([], { receivedAt: BEGIN + 1 });
      for (const fill of [0, 10]) {
        await store.fillSearch(fill);
        const { items } = await store.searchEvents({ text: "berg" }, { limit: 5 });
        expect(items.map(({ id }) => id)).toEqual([next.id]);
      }
      expect(next.id).not.toBe(event.id);
    });
  });
}
