/** How a connection stands, in a recruiter's words: the states of docs/sources.md and of destinations. */
import type { Tone } from "../../components/tone.ts";
import type { Connection, Drain, Hold, Source } from "./types.ts";

export interface Standing {
  tone: Tone;
  /** Two to five words. */
  state: string;
  /** Why, and what follows from it; null when there is nothing to say. */
  why: string | null;
  /** Since when; null when that is not known or of no interest. */
  since: number | null;
  /** What to do, a sentence each. */
  advice: string[];
  needsYou: boolean;
}

const SOURCE: Readonly<Record<Source["state"], { tone: Tone; state: string; needsYou?: true }>> = {
  draft: { tone: "warn", state: "Set-up not finished", needsYou: true },
  registering: { tone: "busy", state: "Being registered" },
  verifying: { tone: "busy", state: "Registered, waiting for proof" },
  live: { tone: "good", state: "Working" },
  drifted: { tone: "warn", state: "Not as it should be there", needsYou: true },
  refused: { tone: "bad", state: "Registration refused", needsYou: true },
  switched_off: { tone: "bad", state: "Switched off there", needsYou: true },
  unreachable: { tone: "warn", state: "Can't be asked at the moment" },
  waiting: { tone: "busy", state: "Waiting for the first event" },
};

/** The gravest of what is known of its two sides. */
export function standingOf(connection: Connection): Standing {
  const { state, stateReason, secrets, source, updatedAt } = connection;
  const nothing = { why: null, since: null, advice: [], needsYou: false };
  if (secrets.some(({ readable }) => !readable)) {
    return {
      tone: "bad",
      state: "A secret must be entered again",
      why: "What was entered here can't be read any more: it was sealed with another key than the one in use.",
      since: null,
      advice: [],
      needsYou: true,
    };
  }
  if (state === "auth_expired") {
    return {
      tone: "bad",
      state: "Needs reconnecting",
      why: stateReason,
      since: updatedAt,
      advice: [],
      needsYou: true,
    };
  }
  if (source === null) {
    return state === "live"
      ? { ...nothing, tone: "good", state: "Working" }
      : { ...nothing, tone: "quiet", state: "Not used yet" };
  }
  if (isIdle(source)) {
    const why = "It is registered by itself as soon as an automation that is on needs its events.";
    return { ...nothing, tone: "quiet", state: "Ready for an automation", why };
  }
  const { needsYou = false, ...words } = SOURCE[source.state];
  const { quietSince, words: silence, advice } = source.rhythm;
  if (source.state === "live" && quietSince !== null) {
    const why = silence === null ? null : sentence(silence);
    return {
      tone: "warn",
      state: "Unusually quiet",
      why,
      since: quietSince,
      advice: advice.map(inPages),
      needsYou: true,
    };
  }
  return {
    ...words,
    why: source.reason === null ? null : inPages(source.reason),
    // since when it has worked is history; since when it does not is what matters
    since: source.state === "live" ? null : source.since,
    advice: source.advice.map(inPages),
    needsYou,
  };
}

/** Nothing is asked of it yet, and nothing is amiss. */
function isIdle({ by, state, needed }: Source): boolean {
  return by === "hirewire" && state === "draft" && needed.length === 0;
}

/** Our sentences name commands for whoever works at a terminal; here there are buttons. */
export function inPages(text: string): string {
  return text
    .replace(/ \(`hirewire [^`]*`[^)]*\)/g, "")
    .replace(/(,|:)? `hirewire [^`]*`/g, "")
    .replace(/\s+([.,])/g, "$1");
}

/** A reason and what to do about it, each with its capital and its full stop. */
export function inSentences(reason: string, advice: string | null): string {
  const first = sentence(reason.replace(/\.$/, ""));
  return advice === null ? first : `${first} ${inPages(advice)}`;
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

/** What people call it: the app, and its own name where that tells more. */
export function titleOf({ app, label, name }: Pick<Connection, "app" | "label" | "name">): string {
  if (name === app) return label;
  return app === "custom" ? name : `${label} (${name})`;
}

/** `usually 12 a day`; null while that is being learnt. */
export function paceInWords(perDay: number | null): string | null {
  if (perDay === null) return null;
  if (perDay >= 1) return `usually ${Math.round(perDay)} a day`;
  const perWeek = Math.round(perDay * 7);
  return perWeek >= 1 ? `usually ${perWeek} a week` : "seldom an event";
}

/** Runs that wait for the connection itself, not for something in their automation. */
export function waitingFor(name: string, holds: readonly Hold[]): number {
  return holds.filter(({ connection }) => connection === name).reduce((sum, { runs }) => sum + runs, 0);
}

export function runs(count: number): string {
  return count === 1 ? "1 run" : `${count} runs`;
}

/** `7 of 12 runs have gone on.` */
export function drainInWords({ total, goneOn, failed, heldAgain }: Drain): string {
  const gone =
    goneOn === total
      ? total === 1
        ? "The run that waited has gone on."
        : `All ${total} runs have gone on.`
      : `${goneOn} of ${runs(total)} ${total === 1 ? "has" : "have"} gone on.`;
  const rest = [
    failed > 0 ? `${failed} failed` : "",
    heldAgain > 0 ? `${heldAgain} ${heldAgain === 1 ? "is" : "are"} held again` : "",
  ].filter((each) => each !== "");
  return rest.length === 0 ? gone : `${gone} ${rest.join(", ")}.`;
}

/** A name as automations can write it: `Acme HR` is `acme-hr`. */
export function slug(typed: string): string {
  return typed
    .trim()
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9_]+/g, "-")
    .replace(/^[-_]+|-+$/g, "")
    .slice(0, 64);
}
