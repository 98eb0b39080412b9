/**
 * What has to be told now, decided from what is known and what there is: pure, so that any course of problems can be tried. Each
 * problem is told once for as long as it lasts, and once more when it is gone. After a message its way is quiet for a while, and
 * whatever came up meanwhile goes together; what came and went in that time is not told at all.
 */
import type { AlertItem, AlertMessage, AlertProblem, AlertWay, KnownProblem } from "../../store/alerts.ts";
import { type AlertSettings, waysFor, waysOf } from "./alert-settings.ts";

export interface Decision {
  put: KnownProblem[];
  forget: string[];
  add: AlertMessage[];
}

export function decide(options: {
  /** Everything that needs a person now. */
  problems: readonly AlertProblem[];
  known: readonly KnownProblem[];
  /** When the last message of each way was made. */
  last: Partial<Record<AlertWay, number>>;
  settings: AlertSettings;
  now: number;
  newId: () => string;
}): Decision {
  const { problems, known, last, settings, now, newId } = options;
  const before = new Map(known.map((each) => [each.key, each]));
  const after = brought(problems, before, now);

  const add: AlertMessage[] = [];
  for (const way of waysOf(settings)) {
    const lastAt = last[way];
    // a clock that went back must not silence anybody for long
    if (lastAt !== undefined && Math.abs(now - lastAt) < settings.quietMinutes * 60_000) continue;
    const items = tell([...after.values()], way, settings);
    if (items.length > 0) add.push(messageOf({ id: newId(), way, items, now }));
  }
  // nobody is left who would hear that it is gone
  const open = new Set<AlertWay>(waysOf(settings));
  for (const [key, each] of after) {
    each.told = each.told.filter((way) => open.has(way));
    if (each.solvedAt !== null && each.told.length === 0) after.delete(key);
  }
  return {
    put: [...after.values()].filter((each) => JSON.stringify(before.get(each.key)) !== JSON.stringify(each)),
    forget: [...before.keys()].filter((key) => !after.has(key)),
    add,
  };
}

export function messageOf(made: {
  id: string;
  way: AlertWay;
  items: AlertItem[];
  now: number;
  insteadOf?: string;
}): AlertMessage {
  const { id, way, items, now, insteadOf = null } = made;
  return {
    id,
    way,
    items,
    madeAt: now,
    state: "waiting",
    triedSince: null,
    tries: 0,
    nextAt: now,
    endedAt: null,
    trouble: null,
    insteadOf,
  };
}

/** What is known once there is this. */
function brought(
  problems: readonly AlertProblem[],
  before: ReadonlyMap<string, KnownProblem>,
  now: number,
): Map<string, KnownProblem> {
  const there = new Map(problems.map((each) => [each.key, each]));
  const after = new Map<string, KnownProblem>();
  for (const [key, each] of before) {
    if (there.has(key)) after.set(key, { ...each, told: [...each.told], solvedAt: null });
    else if (each.told.length > 0)
      after.set(key, { ...each, told: [...each.told], solvedAt: each.solvedAt ?? now });
  }
  for (const [key, each] of there) {
    if (!after.has(key)) after.set(key, { ...each, since: now, told: [], solvedAt: null });
  }
  return after;
}

/** What one way has not heard of yet; it is marked as told. */
function tell(problems: KnownProblem[], way: AlertWay, settings: AlertSettings): AlertItem[] {
  return problems
    .toSorted((one, other) => one.since - other.since)
    .flatMap((each): AlertItem[] => {
      const { words, path, told, solvedAt } = each;
      if (solvedAt !== null && told.includes(way)) {
        each.told = told.filter((other) => other !== way);
        return [{ what: "solved", words, path }];
      }
      if (solvedAt !== null || told.includes(way) || !waysFor(each, settings).includes(way)) return [];
      each.told = [...told, way];
      return [{ what: "new", words, path }];
    });
}
