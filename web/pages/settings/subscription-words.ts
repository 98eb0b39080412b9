/** Who is told of what, in words. */
import { typeInWords } from "../../../src/core/hiring/in-words.ts";
import { HIRING_EVENT_TYPES, type HiringEventType } from "../../../src/core/hiring/hiring-event.ts";
import type { App } from "../../api/types.ts";

export interface EventChoice {
  value: string;
  label: string;
}

const isHiringType = (event: string): event is HiringEventType =>
  (HIRING_EVENT_TYPES as readonly string[]).includes(event);

/** @returns `Candidate scored`, or `HIRESSCOPE: Application scored` */
export function eventInWords(event: string, apps: readonly App[]): string {
  if (isHiringType(event)) return typeInWords(event);
  for (const app of apps) {
    const found = app.events.find(({ key }) => key === event);
    if (found) return `${app.label}: ${found.label}`;
  }
  return event;
}

/** What one may subscribe to: whatever any vendor sends, then each vendor's own. */
export function eventChoices(apps: readonly App[]): { group: string; items: EventChoice[] }[] {
  const told = HIRING_EVENT_TYPES.filter((type) => type !== "webhook.test");
  return [
    { group: "From any hiring tool", items: told.map((value) => ({ value, label: typeInWords(value) })) },
    ...apps
      .filter(({ events }) => events.length > 0)
      .map(({ label, events }) => ({
        group: label,
        items: events.map((event) => ({ value: event.key, label: `${label}: ${event.label}` })),
      })),
  ];
}

/** The host alone: what stands behind it may be a key. */
export function hostOf(url: string): string {
  return URL.parse(url)?.host ?? url;
}
