/** A source is called quiet when it is, and not at night, at weekends or behind a burst. */
import { describe, expect, it } from "@jest/globals";
import { learnRhythm, silenceInWords, type RhythmHour } from "../../../src/run/sources/rhythm.ts";
import { createRandom } from "../../e2e/crash/random.ts";

const HOUR = 3_600_000;
/** A Monday, 0:00 UTC. */
const MONDAY = Date.parse("2026-06-01T00:00:00Z") / HOUR;

type Pattern = (hour: number, random: () => number) => number;

const uniform: Pattern = (_hour, random) => poisson(12 / 24, random);
const isOffice = (hour: number): boolean => {
  const [day, time] = [Math.floor((hour - MONDAY) / 24) % 7, (hour - MONDAY) % 24];
  return day < 5 && time >= 8 && time < 18;
};
const office: Pattern = (hour, random) => (isOffice(hour) ? poisson(1.2, random) : 0);
const bursts: Pattern = (hour, random) => (isOffice(hour) && random() < 0.3 ? 40 : 0);
const sparse: Pattern = (hour, random) => (isOffice(hour) ? poisson(2 / 50, random) : 0);
const busy: Pattern = (_hour, random) => 20 + Math.floor(random() * 20);

/** So many events at random, `mean` on average. */
function poisson(mean: number, random: () => number): number {
  let [events, chance] = [0, random()];
  while (chance > Math.exp(-mean)) {
    events += 1;
    chance *= random();
  }
  return events;
}

function hoursOf(pattern: Pattern, count: number, seed = 1): RhythmHour[] {
  const chance = createRandom(seed);
  const random = (): number => chance.next();
  return Array.from({ length: count }, (_, index) => ({
    hour: MONDAY + index,
    events: pattern(MONDAY + index, random),
  }));
}

/** Lives through the hours, every third one. @returns in how many of these it was called quiet */
function quietLooks(hours: RhythmHour[], from: number): number {
  let quiet = 0;
  for (let index = from; index <= hours.length; index += 3) {
    const seen = hours.slice(0, index);
    const last = seen.findLast(({ events }) => events > 0);
    if (learnRhythm(seen, last ? last.hour * HOUR : null, (MONDAY + index) * HOUR).quiet) quiet += 1;
  }
  return quiet;
}

/** @returns after how many silent hours it is called quiet */
function hoursUntilQuiet(pattern: Pattern, weeks = 6): number {
  const before = hoursOf(pattern, weeks * 168);
  const last = before.findLast(({ events }) => events > 0)!;
  for (let silent = 1; silent < 2_000; silent += 1) {
    const after = Array.from({ length: silent }, (_, index) => ({
      hour: before.at(-1)!.hour + 1 + index,
      events: 0,
    }));
    const now = (before.at(-1)!.hour + 1 + silent) * HOUR;
    if (learnRhythm([...before, ...after], last.hour * HOUR, now).quiet) return now / HOUR - last.hour - 1;
  }
  return Infinity;
}

describe("a rhythm", () => {
  it.each([
    ["around the clock", uniform],
    ["in office hours", office],
    ["in bursts", bursts],
    ["twice a week", sparse],
    ["hundreds a day", busy],
  ])("of events %s cries wolf in less than one look of two hundred", (_name, pattern) => {
    const seeds = [1, 2, 3, 4, 5, 6];
    const quiet = seeds.map((seed) => quietLooks(hoursOf(pattern, 8 * 168, seed), 3 * 168));
    expect(quiet.reduce((sum, hours) => sum + hours)).toBeLessThan((seeds.length * 5 * 56) / 200);
  });

  it("is missed after about a day around the clock, and after a few hours where much comes", () => {
    expect(hoursUntilQuiet(uniform)).toBeGreaterThan(12);
    expect(hoursUntilQuiet(uniform)).toBeLessThan(36);
    expect(hoursUntilQuiet(busy)).toBeLessThanOrEqual(8);
  });

  it("of office hours is missed within two working days, and neither at night nor over a weekend", () => {
    const hours = hoursOf(office, 6 * 168);
    const friday = hours.findLast(({ events }) => events > 0)!;
    const silent = (count: number): RhythmHour[] =>
      Array.from({ length: count }, (_, index) => ({ hour: MONDAY + 6 * 168 + index, events: 0 }));
    const quietAt = (count: number) =>
      learnRhythm([...hours, ...silent(count)], friday.hour * HOUR, (MONDAY + 6 * 168 + count) * HOUR).quiet;
    expect(quietAt(8)).toBe(false); // Monday morning, after the whole weekend
    expect(quietAt(24 + 18)).toBe(true); // Tuesday evening
  });

  it("of two events a week is missed after some weeks", () => {
    const days = hoursUntilQuiet(sparse) / 24;
    expect(days).toBeGreaterThan(7);
    expect(days).toBeLessThan(35);
  });

  it("is not missed for the hours in which we were down", () => {
    const hours = hoursOf(uniform, 4 * 168);
    const last = hours.findLast(({ events }) => events > 0)!;
    const later = (MONDAY + 4 * 168 + 100) * HOUR;
    expect(learnRhythm(hours, last.hour * HOUR, later)).toMatchObject({ quiet: false });
    const present = { hour: later / HOUR - 1, events: 0 };
    expect(learnRhythm([...hours, present], last.hour * HOUR, later)).toMatchObject({ quiet: false });
  });

  it("is missed for months", () => {
    const hours = hoursOf(uniform, 6 * 168);
    const last = hours.findLast(({ events }) => events > 0)!;
    const after = Array.from({ length: 9 * 168 }, (_, index) => ({
      hour: MONDAY + 6 * 168 + index,
      events: 0,
    }));
    const now = (MONDAY + 15 * 168) * HOUR;
    expect(learnRhythm([...hours, ...after], last.hour * HOUR, now)).toEqual({ perDay: 12, quiet: true });
  });

  it("is there again with the first event, also when it is a test", () => {
    const hours = hoursOf(busy, 4 * 168);
    const silent = Array.from({ length: 20 }, (_, index) => ({ hour: MONDAY + 4 * 168 + index, events: 0 }));
    const now = (MONDAY + 4 * 168 + 20) * HOUR;
    const all = [...hours, ...silent];
    expect(learnRhythm(all, (MONDAY + 4 * 168 - 1) * HOUR, now).quiet).toBe(true);
    expect(learnRhythm(all, now - 10 * 60_000, now).quiet).toBe(false);
  });

  it("is not known before ten days, nor of a source that hardly sends", () => {
    const now = (count: number) => (MONDAY + count) * HOUR;
    expect(learnRhythm(hoursOf(busy, 9 * 24), now(9 * 24), now(9 * 24))).toEqual({
      perDay: null,
      quiet: false,
    });
    expect(learnRhythm([], null, now(0)).perDay).toBeNull();
    const twice = hoursOf((hour) => (hour - MONDAY === 30 || hour - MONDAY === 300 ? 1 : 0), 600);
    expect(learnRhythm(twice, now(300), now(600)).perDay).toBeNull();
  });

  it("tells what is usual on a day, without its bursts and without its weekends", () => {
    const day =
      (events: number): Pattern =>
      (hour) =>
        isOffice(hour) && hour % 24 === 12 ? events : 0;
    const now = (MONDAY + 4 * 168) * HOUR;
    expect(learnRhythm(hoursOf(day(12), 4 * 168), now, now).perDay).toBe(12);
    const weekly = hoursOf((hour) => ((hour - MONDAY) % 84 === 12 ? 1 : 0), 6 * 168);
    expect(learnRhythm(weekly, now + 2 * 168 * HOUR, now + 2 * 168 * HOUR).perDay).toBe(0.3);
  });

  it("is told in words", () => {
    const now = 1_000 * HOUR;
    expect(silenceInWords(12, now - 26.5 * HOUR, now)).toBe("usually 12 events a day, none for 26 hours");
    expect(silenceInWords(1, now - HOUR, now)).toBe("usually 1 event a day, none for 1 hour");
    expect(silenceInWords(0.3, now - 240 * HOUR, now)).toBe("usually 2 events a week, none for 10 days");
  });
});
