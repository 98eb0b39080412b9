/**
 * Places in a call that a setting names: `data.type`, `header:x-acme-event`. `a|b` is the first of them that holds
 * something; `a, b` is both.
 */
import type { Headers } from "../../src/core/define-trigger.ts";
import { valueAt } from "../../src/core/findings.ts";

export interface Place {
  from: "header" | "payload";
  /** Name of the header in lower case, or the path. */
  name: string;
}

/** What RFC 9110 allows in a header's name. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** @returns for each part its alternatives; or the entry that cannot be read, when there is one */
export function readPlaces(text: string): Place[][] | { wrong: string } {
  const parts: Place[][] = [];
  for (const part of text.split(",")) {
    const places: Place[] = [];
    for (const entry of part.split("|")) {
      const place = readPlace(entry.trim());
      if (place === undefined) return { wrong: entry.trim() };
      places.push(place);
    }
    parts.push(places);
  }
  return parts;
}

export function isHeaderName(name: string): boolean {
  return HEADER_NAME.test(name);
}

function readPlace(entry: string): Place | undefined {
  const header = /^header:\s*(.+)$/i.exec(entry)?.[1];
  if (header !== undefined) {
    return isHeaderName(header) ? { from: "header", name: header.toLowerCase() } : undefined;
  }
  const isPath = entry !== "" && entry.split(".").every((part) => part !== "" && !/[\s:]/.test(part));
  return isPath ? { from: "payload", name: entry } : undefined;
}

/** @returns text, or a number or truth value as text; undefined when nothing is there */
function textAt(place: Place, payload: unknown, headers: Headers): string | undefined {
  const value = place.from === "header" ? headers[place.name] : valueAt(payload, place.name.split("."));
  if (typeof value === "string") return value.trim() === "" ? undefined : value.trim();
  const isPlain = (typeof value === "number" && Number.isFinite(value)) || typeof value === "boolean";
  return isPlain ? String(value) : undefined;
}

/** The text of each part of a setting, in its order; none when the setting is empty or cannot be read. */
export function textsAt(
  setting: string | undefined,
  payload: unknown,
  headers: Headers,
): (string | undefined)[] {
  const parts = setting === undefined ? [] : readPlaces(setting);
  if ("wrong" in parts) return [];
  return parts.map((places) => {
    for (const place of places) {
      const text = textAt(place, payload, headers);
      if (text !== undefined) return text;
    }
    return undefined;
  });
}

/** `livemode=false`: a place and its value; a place alone stands for `true`. */
export function readMark(setting: string): { place: string; value: string } {
  const at = setting.indexOf("=");
  return at < 0
    ? { place: setting.trim(), value: "true" }
    : { place: setting.slice(0, at).trim(), value: setting.slice(at + 1).trim() };
}
