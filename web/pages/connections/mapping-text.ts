/**
 * What an unknown sender's events say about candidates, chosen from one event: the places of a payload, and the expression
 * made from them. An expression that was not made here is left to whoever wrote it.
 */
import type { HiringEventType } from "../../../src/core/hiring/hiring-event.ts";

/** What happened, as people say it. */
export const TYPES: Readonly<Record<Exclude<HiringEventType, "webhook.test">, string>> = {
  "candidate.applied": "A candidate applied",
  "candidate.scored": "A candidate was scored",
  "candidate.shortlisted": "A candidate was shortlisted",
  "candidate.rejected": "A candidate was rejected",
  "candidate.hired": "A candidate was hired",
  "candidate.invited": "A candidate was invited",
  "candidate.reminded": "A candidate was reminded",
  "candidate.updated": "A candidate changed",
  "interview.created": "An interview was made",
  "interview.updated": "An interview changed",
  "interview.deleted": "An interview was deleted",
  "interview.scheduled": "An interview was scheduled",
  "interview.started": "An interview began",
  "interview.completed": "An interview was completed",
  "interview.abandoned": "An interview was abandoned",
  "offer.sent": "An offer was sent",
  "offer.accepted": "An offer was accepted",
  "offer.rejected": "An offer was rejected",
  "job.opened": "A job was opened",
  "job.updated": "A job changed",
  "job.closed": "A job was closed",
  "application.updated": "An application changed",
  "application.status_changed": "An application's status changed",
  "referral.created": "Somebody was referred",
  "note.added": "A note was added",
  "user.created": "A user was added",
  "user.updated": "A user changed",
};

/** The parts of a hiring event that are worth choosing, by path. */
export const FACTS = {
  "candidate.name": "Candidate's name",
  "candidate.firstName": "First name",
  "candidate.lastName": "Last name",
  "candidate.email": "Email address",
  "candidate.phone": "Phone",
  "candidate.id": "Candidate's id there",
  "candidate.profileUrl": "Link to the profile",
  "score.value": "Score, 0 to 100",
  "job.title": "Job",
  occurredAt: "When it happened",
} as const;
export type Fact = keyof typeof FACTS;

export interface Mapping {
  type: string;
  /** Path in the payload by fact. */
  facts: Partial<Record<Fact, string>>;
}

export interface Place {
  /** As JSONata: `data.candidate.email`. */
  path: string;
  sample: string;
}

/** Every place of a payload that holds a text or a number; of lists the first item. */
export function placesOf(payload: unknown, path = ""): Place[] {
  if (Array.isArray(payload)) return payload.length === 0 ? [] : placesOf(payload[0], `${path}[0]`);
  if (typeof payload === "object" && payload !== null) {
    return Object.entries(payload).flatMap(([key, value]) => {
      const name = /^[A-Za-z_]\w*$/.test(key) ? key : `\`${key}\``;
      return key.includes("`") ? [] : placesOf(value, path === "" ? name : `${path}.${name}`);
    });
  }
  if (payload === null || payload === "" || path === "") return [];
  return [{ path, sample: typeof payload === "string" ? payload : JSON.stringify(payload) }];
}

/** @returns the expression; empty when nothing is said */
export function writeMapping({ type, facts }: Mapping): string {
  if (type === "") return "";
  const groups = new Map<string, string[]>();
  for (const fact of Object.keys(FACTS) as Fact[]) {
    const path = facts[fact];
    if (path === undefined || path === "") continue;
    const [group = "", name] = fact.split(".");
    if (name === undefined) groups.set(group, [path]);
    else groups.set(group, [...(groups.get(group) ?? []), `"${name}": ${path}`]);
  }
  const lines = [...groups].map(([group, parts]) =>
    group === "occurredAt" ? `  "${group}": ${parts[0]}` : `  "${group}": { ${parts.join(", ")} }`,
  );
  return `{\n${[`  "type": "${type}"`, ...lines].join(",\n")}\n}`;
}

/** @returns what `writeMapping` wrote; null for any other text */
export function readMapping(text: string): Mapping | null {
  if (text.trim() === "") return { type: "", facts: {} };
  const facts: Mapping["facts"] = {};
  for (const line of text.split("\n")) {
    const [, group = "", rest = ""] = /^ {2}"(\w+)": (.*?),?$/.exec(line) ?? [];
    if (group === "occurredAt") facts.occurredAt = rest;
    const inner = /^\{ (.*) \}$/.exec(rest)?.[1];
    for (const [, name = "", path = ""] of inner?.matchAll(/"(\w+)": (.+?)(?=, "|$)/g) ?? []) {
      const fact = `${group}.${name}`;
      if (Object.hasOwn(FACTS, fact)) facts[fact as Fact] = path;
    }
  }
  const type = /"type": "([\w.]+)"/.exec(text)?.[1] ?? "";
  const read = { type, facts };
  return writeMapping(read) === text.trim() ? read : null;
}
