/** What an erasure did, in words and as a text to be kept. */
import type { Candidate, CandidateName, Erasure, Trace } from "./types.ts";

export interface Chosen {
  /** As the server is asked. */
  name: CandidateName;
  /** What is typed to confirm. */
  typed: string;
  /** What the person is called, where it is known. */
  called: string | null;
}

/** A candidate of a list, by a name that finds everything. */
export function choose({ emails, ids, name }: Candidate): Chosen | null {
  const [email] = emails;
  if (email !== undefined) return { name: { email }, typed: email, called: name };
  const [id] = ids;
  return id === undefined ? null : { name: id, typed: id.id, called: name };
}

const count = (many: number, one: string, more: string): string => `${many} ${many === 1 ? one : more}`;

/** @returns `3 events (2 of them word for word), 5 runs with 6 tries and 2 names by which they are known` */
export function whatGoes({ events, payloads, runs, attempts, names }: Erasure): string {
  const parts = [
    ...(events > 0
      ? [`${count(events, "event", "events")}${payloads > 0 ? ` (${payloads} of them word for word)` : ""}`]
      : []),
    ...(runs > 0 ? [`${count(runs, "run", "runs")} with ${count(attempts, "try", "tries")}`] : []),
    ...(names > 0 ? [`${count(names, "name", "names")} by which they are known`] : []),
  ];
  if (parts.length < 2) return parts[0] ?? "nothing";
  return `${parts.slice(0, -1).join(", ")} and ${parts.at(-1) ?? ""}`;
}

export function isNothing({ events, runs, names }: Erasure): boolean {
  return events === 0 && runs === 0 && names === 0;
}

export const CERTAINTY: Readonly<Record<Trace["certainty"], string | null>> = {
  left: null,
  seen: "It was there before",
  maybe: "Perhaps: no answer came",
};

/** By where they are, each with what to do there. */
export function places(traces: readonly Trace[]): { where: string; advice: string; traces: Trace[] }[] {
  // most have one account at each app, whose name says nothing more
  const byPlace = Map.groupBy(traces, ({ app, where, connection }) =>
    connection === null || connection === app ? where : `${where} (${connection})`,
  );
  return [...byPlace].map(([where, some]) => ({ where, advice: some[0]?.advice ?? "", traces: some }));
}

/** "posted to #hiring" → "Posted to #hiring, 3 times" */
export function traceInWords({ what, times }: Trace): string {
  const words = `${what.slice(0, 1).toUpperCase()}${what.slice(1)}`;
  return times > 1 ? `${words}, ${times} times` : words;
}

/** To be kept or handed over; a line for each thing that remains. */
export function reportText(
  erasure: Erasure,
  { typed, at, done }: { typed: string; at: number; done: boolean },
): string {
  const time = (moment: number): string =>
    `${new Date(moment).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  const { elsewhere, cameFrom, mentions, atWork, more } = erasure;
  return [
    done ? "Erasure of a candidate" : "What an erasure of a candidate would do",
    "",
    `Candidate: ${typed}`,
    `${done ? "Erased" : "Looked at"}: ${time(at)}`,
    "",
    done ? "Removed here" : "Would be removed here",
    `- ${whatGoes(erasure)}`,
    ...(atWork > 0
      ? [`- ${count(atWork, "run was", "runs were")} at work and may still finish what was begun`]
      : []),
    "",
    "Remains elsewhere, to be removed by a person",
    ...(elsewhere.length === 0 ? ["- nothing that Hirewire knows of"] : []),
    ...places(elsewhere).flatMap(({ where, advice, traces }) => [
      "",
      `${where}: ${advice}`,
      ...traces.map((trace) => {
        const perhaps = CERTAINTY[trace.certainty];
        const parts = [traceInWords(trace), perhaps, trace.url ?? trace.ref].filter((part) => part !== null);
        return `[ ] ${time(trace.at)}  ${parts.join("  ")}  (${trace.automation})`;
      }),
    ]),
    ...(more ? ["", "There is more than could be listed."] : []),
    "",
    "Sent by, who still have it",
    ...(cameFrom.length === 0 ? ["- nobody"] : []),
    ...cameFrom.map(
      ({ label, connection, events }) => `- ${label} (${connection}): ${count(events, "event", "events")}`,
    ),
    ...(mentions.length > 0
      ? [
          "",
          "Events about somebody else that mention the address, and stay",
          ...mentions.map((id) => `- ${id}`),
        ]
      : []),
    "",
    "Backups and log files are not touched.",
    "",
  ].join("\n");
}
