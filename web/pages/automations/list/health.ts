/** How an automation is doing, from what it did last. */
import type { Activity, Automation } from "../types.ts";

export interface Health {
  /** As `StateBadge` colours it. */
  tone: "good" | "busy" | "warn" | "bad" | "quiet";
  words: string;
}

/** A source in one of these sends nothing. */
const SILENT = new Set(["refused", "switched_off", "unreachable", "drifted"]);

export function healthOf(
  { state, sources }: Pick<Automation, "state" | "sources">,
  activity: Pick<Activity, "lastRuns" | "held"> | undefined,
): Health {
  const { lastRuns = [], held = 0 } = activity ?? {};
  if (held > 0 && state !== "paused") return { tone: "warn", words: `${count(held, "run")} held` };
  if (state === "off") return { tone: "quiet", words: "Off" };
  if (state === "paused") {
    return { tone: "quiet", words: held > 0 ? `Paused, ${count(held, "event")} kept` : "Paused" };
  }
  const silent = sources.find((source) => SILENT.has(source.state));
  if (silent) return { tone: "warn", words: `No events from ${silent.connection}` };
  const [last] = lastRuns.filter(({ state: each }) => each === "succeeded" || each === "failed");
  if (last?.state === "failed") return { tone: "bad", words: "The last run failed" };
  if (lastRuns.some(({ state: each }) => each === "running" || each === "waiting")) {
    return { tone: "busy", words: "At work" };
  }
  return lastRuns.length === 0
    ? { tone: "quiet", words: "Waiting for its first event" }
    : { tone: "good", words: "Working" };
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
