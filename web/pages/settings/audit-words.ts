/** How the audit log reads: areas, outcomes and days in words. */
import type { AuditCaller, AuditEntry } from "./types.ts";

/** As the API calls them. */
export const AREAS: Readonly<Record<string, string>> = {
  automations: "Automations",
  connections: "Connections",
  runs: "Runs",
  candidates: "Candidates",
  events: "Events",
  hooks: "Subscriptions",
  senders: "Senders",
  config: "Configuration",
  people: "People",
  session: "Signing in",
  sandbox: "The sandbox",
  tokens: "API tokens",
  alerts: "Alerts",
  audit: "The audit log",
};

export const OUTCOMES: Readonly<
  Record<Exclude<AuditEntry["outcome"], "done">, { label: string; tone: "warn" | "bad" }>
> = {
  refused: { label: "Could not be done", tone: "warn" },
  denied: { label: "Was not allowed", tone: "bad" },
  failed: { label: "Failed", tone: "bad" },
};

/** @returns the name to show, such as `Zapier (token)` */
export function callerName({ kind, name }: AuditCaller): string {
  if (kind === "operator") return "The operator";
  if (kind === "token") return `${name} (token)`;
  if (kind === "anonymous") return "Somebody who was not signed in";
  return name;
}

const DAY_MS = 86_400_000;
const dayFormat = new Intl.DateTimeFormat("en-GB", {
  weekday: "long",
  day: "numeric",
  month: "long",
  year: "numeric",
});

/** `Today`, `Yesterday`, `Monday, 16 November 2026` */
export function dayOf(at: number, now: number): string {
  const startOf = (moment: number): number => new Date(moment).setHours(0, 0, 0, 0);
  const daysAgo = Math.round((startOf(now) - startOf(at)) / DAY_MS);
  if (daysAgo === 0) return "Today";
  if (daysAgo === 1) return "Yesterday";
  return dayFormat.format(at);
}

/** In their order, by day. */
export function byDay(entries: readonly AuditEntry[], now: number): [day: string, entries: AuditEntry[]][] {
  return [...Map.groupBy(entries, ({ at }) => dayOf(at, now))];
}

/** When the records of a filter begin, in milliseconds since the epoch; by the day, so that it does not change all the time. */
export function beginningOf(period: string, now: number): number | undefined {
  const days = { today: 0, week: 7, month: 30 }[period];
  return days === undefined ? undefined : new Date(now - days * DAY_MS).setHours(0, 0, 0, 0);
}
