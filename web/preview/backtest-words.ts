/** What a backtest found, in sentences. */
import type { Backtest } from "./types.ts";

type Side = Backtest["draft"];

const number = new Intl.NumberFormat("en");

/** "14 messages to #hiring and 3 rows in Candidates" */
export function effectsInWords({ effects }: Pick<Side, "effects">): string {
  const parts = effects.map(({ one, many, count }) => `${number.format(count)} ${count === 1 ? one : many}`);
  if (parts.length <= 1) return parts[0] ?? "";
  return `${parts.slice(0, -1).join(", ")} and ${parts.at(-1) ?? ""}`;
}

/** "It would have run for 14 of 50 events: 14 messages to #hiring." */
export function sideInWords(side: Side, events: number, who: "It" | "The live version"): string {
  const { matches } = side;
  const would = who === "It" ? "It would have run" : "The live version would have run";
  if (matches === 0) return `${would} for none of ${countOf(events, "event")}.`;
  const done = effectsInWords(side);
  return `${would} for ${number.format(matches)} of ${countOf(events, "event")}${done === "" ? "" : `: ${done}`}.`;
}

/** What is worth knowing beside the counts; a sentence each. */
export function remarks({ draft, unknown, rowsLeftOut, state }: Backtest): string[] {
  return [
    ...(state === "cancelled" ? ["It was stopped before its end, so there may be more."] : []),
    ...(draft.broken > 0
      ? [`For ${countOf(draft.broken, "event")} a step would have failed; the list says why.`]
      : []),
    ...(draft.failed > 0 ? [`${countOf(draft.failed, "event")} could not be judged.`] : []),
    ...(draft.skipped > 0
      ? [
          `Steps were skipped ${draft.skipped === 1 ? "once" : `${number.format(draft.skipped)} times`} by their own condition.`,
        ]
      : []),
    ...unknown,
    ...(rowsLeftOut > 0 ? [`${countOf(rowsLeftOut, "event")} are counted here and not listed below.`] : []),
  ];
}

export function countOf(count: number, noun: string): string {
  return `${number.format(count)} ${noun}${count === 1 ? "" : "s"}`;
}
