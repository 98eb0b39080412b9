/**
 * The rhythm of a source, learnt from how many events came in each hour, and whether its silence is unusual.
 *
 * Hiring has nights, weekends and bursts: forty CVs in a minute say no more about tomorrow than one. So counts are left
 * aside, and only hours with any event count as active. Of each of the 168 hours of a week it is learnt how often it is
 * active; silence is then measured not in hours but in active hours missed, the sum of those shares over the hours since
 * the last event. A night adds next to nothing, a Monday morning a lot. Hours in which we were down add nothing at all.
 *
 * It is quiet once so much was missed that
 * - it is more than six: were hours independent of each other, one silence in four hundred would be that long, and
 * - it is more than twice what was missed in nearly all (99 %) of the earlier silences: hours are not independent, and
 *   a source that had its company holidays before may have them again.
 * A source of twelve events around the clock is called quiet after a day, a busy one after some six of its hours, and
 * one of two events a week after three weeks. A first public holiday may be called quiet in its evening.
 *
 * Weeks are counted in UTC: an hour's shift with summer time moves shares by one hour and no more.
 */

export interface RhythmHour {
  /** Hours since the epoch. */
  hour: number;
  events: number;
}

export interface Rhythm {
  /** Events on a usual day; on an average one when most days have none. Null while it is still being learnt. */
  perDay: number | null;
  /** Whether its present silence is unusual. */
  quiet: boolean;
}

const WEEK = 7 * 24;
/** So many hours up to the last event tell what is usual. */
const LEARNT_HOURS = 6 * WEEK;
/** How many hours are to be kept: a source is missed for ten weeks before it is forgotten what was usual. */
export const KEPT_HOURS = LEARNT_HOURS + 10 * WEEK;

/** Each weekday must have been seen, and silences must have been there to compare with. */
const LEAST_HOURS = 10 * 24;
const LEAST_ACTIVE = 10;
const MISSED_BY_CHANCE = 6;
const TIMES_USUAL = 2;
const NEARLY_ALL = 0.99;
const MOST_DAYS = 0.6;

/**
 * @param hours   hours in which we listened, oldest first, with zeroes
 * @param lastAt  when the last event came, a test too, in milliseconds since the epoch; null: none did
 * @param nowMs   the present hour is not over, and tells nothing yet
 */
export function learnRhythm(hours: readonly RhythmHour[], lastAt: number | null, nowMs: number): Rhythm {
  const present = hourOf(nowMs);
  const whole = hours.filter(({ hour }) => hour < present);
  const lastActive = whole.findLast(({ events }) => events > 0);
  if (!lastActive || lastAt === null) return { perDay: null, quiet: false };
  // the present silence must not teach that silence is usual
  const learnt = whole.filter(({ hour }) => hour <= lastActive.hour && hour > lastActive.hour - LEARNT_HOURS);
  const active = learnt.filter(({ events }) => events > 0).length;
  if (active < LEAST_ACTIVE || learnt.length < LEAST_HOURS) return { perDay: null, quiet: false };
  const shares = activeShares(learnt);
  const missed = missedSince(whole, Math.max(hourOf(lastAt), lastActive.hour), shares);
  const usual = nearlyAllBelow(earlierSilences(learnt, shares));
  return {
    perDay: perDayOf(learnt),
    quiet: missed > Math.max(MISSED_BY_CHANCE, TIMES_USUAL * usual),
  };
}

/** Hours since the epoch. */
export function hourOf(ms: number): number {
  return Math.floor(ms / (60 * 60 * 1000));
}

/** Of each hour of the week, in which share of the weeks it was active. */
function activeShares(hours: readonly RhythmHour[]): number[] {
  const seen = Array.from({ length: WEEK }, () => 0);
  const active = Array.from({ length: WEEK }, () => 0);
  for (const { hour, events } of hours) {
    seen[hour % WEEK]! += 1;
    if (events > 0) active[hour % WEEK]! += 1;
  }
  return active.map((count, slot) => (seen[slot] === 0 ? 0 : count / seen[slot]!));
}

function missedSince(hours: readonly RhythmHour[], lastHour: number, shares: readonly number[]): number {
  return hours
    .filter(({ hour }) => hour > lastHour)
    .reduce((sum, { hour }) => sum + (shares[hour % WEEK] ?? 0), 0);
}

/** What was missed between one active hour and the next. */
function earlierSilences(hours: readonly RhythmHour[], shares: readonly number[]): number[] {
  const silences: number[] = [];
  let missed = 0;
  for (const { hour, events } of hours) {
    if (events === 0) missed += shares[hour % WEEK] ?? 0;
    else {
      silences.push(missed);
      missed = 0;
    }
  }
  return silences;
}

function nearlyAllBelow(silences: readonly number[]): number {
  const sorted = silences.toSorted((one, other) => one - other);
  return sorted[Math.ceil(sorted.length * NEARLY_ALL) - 1] ?? 0;
}

function perDayOf(hours: readonly RhythmHour[]): number {
  const days = [...Map.groupBy(hours, ({ hour }) => Math.floor(hour / 24)).values()]
    .filter((day) => day.length === 24)
    .map((day) => day.reduce((sum, { events }) => sum + events, 0));
  const busy = days.filter((events) => events > 0).toSorted((one, other) => one - other);
  if (busy.length > 0 && busy.length >= days.length * MOST_DAYS) return busy[Math.floor(busy.length / 2)]!;
  const all = hours.reduce((sum, { events }) => sum + events, 0);
  return Math.round((all / hours.length) * 24 * 10) / 10;
}

/** `usually 12 events a day, none for 26 hours` */
export function silenceInWords(perDay: number, lastAt: number, nowMs: number): string {
  const usual =
    perDay >= 1
      ? `${some(Math.round(perDay), "event")} a day`
      : `${some(Math.max(1, Math.round(perDay * 7)), "event")} a week`;
  const hours = Math.floor((nowMs - lastAt) / (60 * 60 * 1000));
  const silent = hours < 72 ? some(hours, "hour") : some(Math.floor(hours / 24), "day");
  return `usually ${usual}, none for ${silent}`;
}

function some(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
