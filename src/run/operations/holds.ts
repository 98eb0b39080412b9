/** What is held, why, for how long, and what to do about it. */
import type { HoldKind } from "../../core/types.ts";
import type { HeldGroup } from "../../store/holds.ts";
import type { Store } from "../../store/store.ts";
import type { Directory } from "../directory.ts";
import { timeInWords } from "../runner/schedule.ts";

export interface HoldView {
  kind: HoldKind;
  /** Name of the connection that is waited for; null when it is none. */
  connection: string | null;
  /** Names of the automations whose runs are held. */
  automations: string[];
  runs: number;
  /** Why, in the words of the run that arrived first. */
  reason: string;
  code: string | null;
  /** The run that arrived first; they go on in the order of their arrival. */
  oldest: { runId: string; since: number; age: string };
  /** When they go on by themselves; null for whatever waits for a person. */
  until: number | null;
  /** What to do. */
  next: string;
}

/** What a person may let go on at once; a question goes on with its answer. */
export type ReleasableHold = Exclude<HoldKind, "question">;

export interface Holds {
  /** Those that have waited longest first. */
  list(): Promise<HoldView[]>;
  /**
   * Lets all go on that are held for this reason, in the order of their arrival.
   *
   * @param filter.connection, filter.automation  id or name
   * @returns how many
   * @throws {ConfigError} `connection_not_found`, `automation_not_found`
   */
  release(kind: ReleasableHold, filter: { connection?: string; automation?: string }): Promise<number>;
}

interface Found {
  id: string;
  name: string;
}

export function holdOperations(options: {
  store: Pick<Store, "holds" | "releaseHeld">;
  directory: Pick<Directory, "connection" | "automation">;
  connections: { get(idOrName: string): Found };
  automations: { get(idOrName: string): Found };
  now: () => number;
  onRuns: () => void;
}): Holds {
  const { store, directory, connections, automations, now, onRuns } = options;

  const viewOf = (groups: readonly [HeldGroup, ...HeldGroup[]]): HoldView => {
    const first = groups.reduce((one, other) => (other.oldest.id < one.oldest.id ? other : one));
    const { hold: kind, connectionId, oldest } = first;
    const until = kind === "quota" ? Math.max(...groups.map((group) => group.until ?? 0)) : null;
    const named = groups.map(({ oldest: { automationId } }) =>
      nameOf(directory.automation(automationId), automationId),
    );
    const hold = {
      kind,
      connection: connectionId === null ? null : nameOf(directory.connection(connectionId), connectionId),
      automations: [...new Set(named)].toSorted(),
      runs: groups.reduce((sum, { runs }) => sum + runs, 0),
      reason: oldest.reason ?? "",
      code: oldest.code,
      oldest: { runId: oldest.id, since: oldest.createdAt, age: ageInWords(now() - oldest.createdAt) },
      until,
    };
    const subscription = directory.automation(oldest.automationId)?.subscription?.id;
    const resume = subscription !== undefined && kind === "paused";
    return {
      ...hold,
      next: resume ? `Deliver it: hirewire subscriptions resume ${subscription}.` : nextStep(hold, now()),
    };
  };

  return {
    async list() {
      const alike = Map.groupBy(await store.holds(), sameCause);
      return [...alike.values()]
        .map((groups) => viewOf(groups as [HeldGroup, ...HeldGroup[]]))
        .toSorted((one, other) => one.oldest.since - other.oldest.since);
    },
    async release(kind, { connection, automation }) {
      const filter = {
        ...(connection !== undefined && { connectionId: connections.get(connection).id }),
        ...(automation !== undefined && { automationId: automations.get(automation).id }),
      };
      const count = await store.releaseHeld(kind, filter, now());
      if (count > 0) onRuns();
      return count;
    },
  };
}

/** Whatever one thing that a person does lets go on. */
function sameCause({ hold, connectionId, oldest: { automationId, code } }: HeldGroup): string {
  switch (hold) {
    case "auth_expired":
    case "quota":
      return `${hold} ${connectionId}`;
    case "config":
      return `${hold} ${connectionId} ${code} ${connectionId === null ? automationId : ""}`;
    default:
      return `${hold} ${automationId}`;
  }
}

function nextStep(hold: Omit<HoldView, "next">, now: number): string {
  const { kind, connection, automations, runs, oldest, until } = hold;
  const automation = automations[0] ?? "";
  switch (kind) {
    case "paused":
      return `Turn it on again: hirewire automations on "${automation}".`;
    case "auth_expired":
      return `Reconnect it: hirewire connect --update ${connection ?? "<name>"}. The runs then go on by themselves.`;
    case "quota":
      return `Nothing: they go on by themselves at ${timeInWords(until ?? now, now)}.`;
    case "question":
      return runs === 1
        ? `Answer it: hirewire runs answer ${oldest.runId} <answer>.`
        : `Answer them: hirewire runs --state held --automation "${automation}" shows each question.`;
    case "config":
      return `Mend what the reason says, then let them go on: hirewire holds release config${connection === null ? ` --automation "${automation}"` : ` --connection ${connection}`}.`;
  }
}

function nameOf(found: { name: string } | undefined, id: string): string {
  return found?.name ?? id;
}

const UNITS: readonly [name: string, ms: number][] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/** `3 hours`; less than a minute is not worth a number. */
export function ageInWords(ms: number): string {
  for (const [name, length] of UNITS) {
    const count = Math.floor(ms / length);
    if (count > 0) return `${count} ${name}${count === 1 ? "" : "s"}`;
  }
  return "less than a minute";
}
