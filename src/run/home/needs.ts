/** What a person has to see to, in words for a recruiter, each with the one next step. */
import type { Automation, Rejection, Run } from "../../core/types.ts";
import type { HoldView } from "../operations/holds.ts";
import type { SourceView } from "../operations/sources.ts";

export const NEED_KINDS = [
  "reconnect",
  "question",
  "setting",
  "paused",
  "source",
  "quiet",
  "failing",
  "failed",
  "rejected",
  "secret",
  "address",
  "room",
] as const;
export type NeedKind = (typeof NEED_KINDS)[number];

export interface Need {
  /** The same for as long as it is the same thing. */
  id: string;
  kind: NeedKind;
  /** `now`: candidates wait, or are missed. `soon`: worth a look. */
  urgency: "now" | "soon";
  /** "Slack has to be reconnected". */
  title: string;
  /** A sentence or two. */
  why: string;
  /** Since when, in milliseconds since the epoch; null when that is not known. */
  since: number | null;
  /** How many runs wait for it. */
  runs: number;
  next: {
    /** "Reconnect Slack". */
    words: string;
    /** A page of the web builder: `/connections/con_…`. */
    link: string;
  };
}

/** As needs speak of a connection. */
export interface Named {
  id: string;
  /** "Slack", or "Slack (eu)" where there are several. */
  label: string;
}

/** @param hold  one that a person has to do something about: not a quota */
export function needOfHold(
  hold: HoldView,
  { connection, automation }: { connection: Named | null; automation: { id: string; name: string } | null },
): Need {
  const { kind, runs, reason, oldest } = hold;
  const named = automation === null ? "An automation" : `“${automation.name}”`;
  const base = {
    urgency: "now" as const,
    since: oldest.since,
    runs,
    why: withoutCommands(reason),
  };
  switch (kind) {
    case "auth_expired": {
      const label = connection?.label ?? hold.connection ?? "A connection";
      return {
        ...base,
        ...reconnect(connection, label),
        why: `${base.why} ${waiting(runs)} and will go on by ${runs === 1 ? "itself" : "themselves"} afterwards.`.trim(),
      };
    }
    case "question":
      return {
        ...base,
        id: `question:${automation?.id ?? oldest.runId}`,
        kind: "question",
        title:
          runs === 1
            ? `${named} asks you something`
            : `${named} asks you about ${count(runs, "candidate event")}`,
        next:
          runs === 1
            ? { words: "Answer", link: `/runs/${oldest.runId}` }
            : { words: "See the questions", link: "/holds" },
      };
    case "paused":
      return {
        ...base,
        id: `paused:${automation?.id ?? oldest.runId}`,
        kind: "paused",
        urgency: "soon",
        title: `${named} is paused`,
        why: `${waiting(runs)} until it is turned on again, or until you decide to skip ${runs === 1 ? "it" : "them"}.`,
        next:
          automation === null
            ? { words: "See what waits", link: "/holds" }
            : { words: "Open the automation", link: `/automations/${automation.id}` },
      };
    default:
      return {
        ...base,
        id: `setting:${connection?.id ?? automation?.id ?? oldest.runId}:${hold.code ?? ""}`,
        kind: "setting",
        title: `${named} can't go on`,
        why: `${base.why} ${waiting(runs)}.`.trim(),
        next: { words: "See what to change", link: "/holds" },
      };
  }
}

/** A connection whose sign-in is not accepted, while nothing waits for it yet. */
export function needOfExpired(connection: Named, reason: string | null, since: number): Need {
  const why = withoutCommands(reason ?? "") || `${connection.label} does not accept the sign-in any more.`;
  return { ...reconnect(connection, connection.label), urgency: "now", why, since, runs: 0 };
}

function reconnect(connection: Named | null, label: string): Pick<Need, "id" | "kind" | "title" | "next"> {
  return {
    id: `reconnect:${connection?.id ?? label}`,
    kind: "reconnect",
    title: `${label} has to be reconnected`,
    next: {
      words: `Reconnect ${label}`,
      link: connection === null ? "/connections" : `/connections/${connection.id}`,
    },
  };
}

const TROUBLE: Readonly<Partial<Record<SourceView["state"], (label: string) => string>>> = {
  drifted: (label) => `${label} is set up differently than it should be`,
  refused: (label) => `${label} refuses to send events here`,
  switched_off: (label) => `${label} has stopped sending events`,
  unreachable: (label) => `${label} can't be reached`,
};

/** @returns what is wrong with a hiring tool that sends events, or null */
export function needOfSource(connection: Named, source: SourceView): Need | null {
  const base = { runs: 0, next: { words: "Look at the connection", link: `/connections/${connection.id}` } };
  const trouble = TROUBLE[source.state];
  if (trouble) {
    return {
      ...base,
      id: `source:${connection.id}`,
      kind: "source",
      urgency: "now",
      title: trouble(connection.label),
      why: withoutCommands(source.reason ?? "") || "Its events do not arrive at the moment.",
      since: source.since,
    };
  }
  const { words, quietSince, advice } = source.rhythm;
  if (words === null) return null;
  return {
    ...base,
    id: `quiet:${connection.id}`,
    kind: "quiet",
    urgency: "soon",
    title: `${connection.label} has gone quiet`,
    why: [`${capital(words)}.`, ...advice.map(withoutCommands).filter(Boolean).slice(0, 1)].join(" "),
    since: quietSince,
  };
}

/** So many calls within an hour are no accident. */
const RUSH = 5;
const RUSH_MS = 60 * 60 * 1000;

/** @param rejections  of this connection's address, newest first */
export function needOfRejections(
  connection: Named,
  rejections: readonly Rejection[],
  now: number,
): Need | null {
  const recent = rejections.filter(({ at }) => now - at < RUSH_MS);
  const calls = recent.reduce((all, { count: times }) => all + times, 0);
  const newest = recent[0];
  if (calls < RUSH || newest === undefined) return null;
  return {
    id: `rejected:${connection.id}`,
    kind: "rejected",
    urgency: "now",
    title: `${calls} calls to ${connection.label} were turned away`,
    why: `Within the last hour. The newest: ${capital(withoutCommands(newest.reason))}`,
    since: recent.at(-1)?.at ?? null,
    runs: 0,
    next: { words: "See why", link: `/connections/${connection.id}` },
  };
}

const FAILED_MS = 24 * 60 * 60 * 1000;
const FAILING_MS = 7 * FAILED_MS;

/**
 * An automation whose newest runs failed is failing; single ones that failed today are worth a look.
 *
 * @param failed     newest first
 * @param succeeded  the newest one that did
 */
export function needOfAutomation(
  automation: Pick<Automation, "id" | "name">,
  { failed, succeeded, now }: { failed: readonly Run[]; succeeded: Run | undefined; now: number },
): Need | null {
  const [newest] = failed;
  if (newest === undefined) return null;
  const at = (run: Run): number => run.finishedAt ?? run.createdAt;
  const since = failed.filter(
    (run) => at(run) > (succeeded ? at(succeeded) : 0) && now - at(run) < FAILING_MS,
  );
  const next = { words: "See what went wrong", link: `/runs/${newest.id}` };
  const why = withoutCommands(newest.reason ?? "");
  const oldest = since.at(-1);
  if (oldest !== undefined) {
    return {
      id: `failing:${automation.id}`,
      kind: "failing",
      urgency: "now",
      title: `“${automation.name}” fails`,
      why: `${since.length === 1 ? "Its last run" : `Each of its last ${since.length} runs`} failed. ${why}`.trim(),
      since: at(oldest),
      runs: since.length,
      next,
    };
  }
  const today = failed.filter((run) => now - at(run) < FAILED_MS);
  const first = today.at(-1);
  if (first === undefined) return null;
  return {
    id: `failed:${automation.id}`,
    kind: "failed",
    urgency: "soon",
    title: `${count(today.length, "run")} of “${automation.name}” failed within a day`,
    why: `Others went well since. ${why}`.trim(),
    since: at(first),
    runs: today.length,
    next:
      today.length === 1
        ? next
        : { words: "See them", link: `/runs?automation=${automation.id}&state=failed` },
  };
}

/** The most urgent first, and of those whatever has waited longest. */
export function inOrder(needs: readonly Need[]): Need[] {
  const rank = ({ urgency }: Need): number => (urgency === "now" ? 0 : 1);
  return needs.toSorted(
    (one, other) => rank(one) - rank(other) || (one.since ?? Infinity) - (other.since ?? Infinity) || 0,
  );
}

/** Reasons speak to operators too, and name commands; a page has a button for that. */
export function withoutCommands(text: string): string {
  return text
    .split(/(?<=[.!?])\s+/)
    .filter((sentence) => !/\bhirewire [a-z]+\b|HIREWIRE_[A-Z]/.test(sentence))
    .join(" ")
    .trim();
}

function waiting(runs: number): string {
  return `${count(runs, "run")} ${runs === 1 ? "waits" : "wait"}`;
}

export function count(many: number, noun: string): string {
  return `${many} ${noun}${many === 1 ? "" : "s"}`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
