/**
 * Reads payloads that may not fit their documented shape. Nothing here throws, and nothing is invented:
 * what is missing, blank or of another type reads as `undefined`.
 */
import type { HiringFacts } from "./hiring-event.ts";

const NUMERIC = /^-?\d+(?:\.\d+)?$/;
const LONGEST_KEY = 500;

/** Looks at one payload. Paths are property names joined by dots, such as `data.session.id`. */
export interface Reader {
  /** The first path that holds text, or a number as text (some vendors number their ids). */
  text: (...paths: string[]) => string | undefined;
  /** The first path that holds a finite number, also when it was sent as text: `"85"` reads as 85. */
  number: (...paths: string[]) => number | undefined;
  /** The members of an array, or the values of an object; empty when it is neither. */
  each: (path: string) => Reader[];
}

/** Opens a payload for reading. */
export function read(payload: unknown): Reader {
  return {
    text: (...paths) => firstOf(paths, (path) => asText(at(payload, path))),
    number: (...paths) => firstOf(paths, (path) => asNumber(at(payload, path))),
    each: (path) => {
      const value = at(payload, path);
      return typeof value === "object" && value !== null ? Object.values(value).map(read) : [];
    },
  };
}

function firstOf<T>(paths: string[], get: (path: string) => T | undefined): T | undefined {
  for (const path of paths) {
    const value = get(path);
    if (value !== undefined) return value;
  }
  return undefined;
}

function at(payload: unknown, path: string): unknown {
  let value = payload;
  for (const name of namesOf(path)) {
    // own properties only: a payload must not reach `constructor` or `__proto__`
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** Paths stand in vendors' files and in owners' settings, so there are few of them. */
const MOST_PATHS = 2_000;
const knownPaths = new Map<string, readonly string[]>();

function namesOf(path: string): readonly string[] {
  let names = knownPaths.get(path);
  if (names === undefined) {
    names = path.split(".");
    if (knownPaths.size >= MOST_PATHS) knownPaths.clear();
    knownPaths.set(path, names);
  }
  return names;
}

function asText(value: unknown): string | undefined {
  if (typeof value === "string") return value.trim() === "" ? undefined : value;
  return typeof value === "number" && Number.isFinite(value) ? String(value) : undefined;
}

function asNumber(value: unknown): number | undefined {
  const number = typeof value === "string" && NUMERIC.test(value.trim()) ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** Leaves out what is undefined and what is empty because of it, so that facts hold only what was said. */
export function facts(given: HiringFacts): HiringFacts {
  return prune(given) ?? {};
}

function prune(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(prune);
  if (typeof value !== "object" || value === null) return value;
  let kept: Record<string, unknown> | undefined;
  for (const [key, member] of Object.entries(value)) {
    const pruned = prune(member);
    if (pruned !== undefined) (kept ??= {})[key] = pruned;
  }
  return kept;
}

/**
 * Joins what names one occurrence at the vendor.
 *
 * @returns `interview.completed|sess_1`, or undefined when a part is missing or blank, or the whole is longer than
 *          500 characters, so that the caller falls back to a hash of the body
 */
export function naturalKey(...parts: (string | undefined)[]): string | undefined {
  if (parts.some((part) => !part)) return undefined;
  const key = parts.map((part) => part?.replaceAll("%", "%25").replaceAll("|", "%7C")).join("|");
  return key.length > LONGEST_KEY ? undefined : key;
}
