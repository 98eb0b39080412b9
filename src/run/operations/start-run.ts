/** Runs one automation on what somebody chose, whether or not its trigger would have. */
import { ConfigError } from "../../core/errors.ts";
import { HiringEventTypeSchema } from "../../core/hiring/hiring-event.ts";
import { newId } from "../../core/id.ts";
import type { Automation, Connection } from "../../core/types.ts";
import type { Store } from "../../store/store.ts";
import type { Directory, HookEntry } from "../directory.ts";
import { completeEvent, sameCandidate } from "../intake/complete-event.ts";
import type { EventMapper } from "../intake/map-event.ts";
import { readEvent } from "../intake/read-event.ts";
import { RUN_DEADLINE_MS } from "../due/run-deadline.ts";
import { hookOf } from "./hand-in.ts";
import type { RunView } from "./runs.ts";

export interface StartRequest {
  /** Id or name. */
  automation: string;
  /** Id of an event that is kept. Either this or a payload. */
  event?: string | undefined;
  /** A payload, as a sender would send it; it is journaled as an event of the connection. */
  payload?: Record<string, unknown> | undefined;
  /** For a payload: id or name; may be left out when one alone fits the automation. */
  connection?: string | undefined;
}

/**
 * Begins the run, in the automation's present version, at its first step; its `when` is asked as ever.
 *
 * @throws {ConfigError} `automation_not_found`, `automation_off`, `invalid_request` unless there is either an event or
 *         a payload, `event_not_found`, `payload_removed`, `connection_not_found`, `no_hook`
 */
export type StartRun = (request: StartRequest) => Promise<RunView>;

export function prepareStartRun(options: {
  store: Pick<Store, "addRun" | "recordEvent" | "candidate">;
  directory: Pick<Directory, "hook" | "hookOf" | "connections">;
  automations: { get(idOrName: string): Automation };
  connections: { get(idOrName: string): { id: string; name: string } };
  mapper: EventMapper;
  now: () => number;
  onRuns: () => void;
}): StartRun {
  const { store, directory, automations, connections, mapper, now, onRuns } = options;

  const entryFor = (automation: Automation, named: string | undefined): HookEntry => {
    if (named !== undefined) return hookOf(connections.get(named), directory);
    const fitting = directory.connections().filter((each) => fits(automation, each, directory));
    const [only, another] = fitting;
    if (only && !another) return hookOf(only, directory);
    throw new ConfigError(
      only
        ? `Say through which connection the payload comes in: ${fitting.map(({ name }) => name).join(", ")}.`
        : `No connection sends what "${automation.name}" waits for. Name the one through which the payload comes in.`,
      { code: "connection_not_found", path: "connection" },
    );
  };

  /** Journals a payload. @returns the event's id, or that of the one which it repeats */
  const record = async (entry: HookEntry, payload: Record<string, unknown>): Promise<string> => {
    const at = now();
    const delivery = { payload, body: Buffer.from(JSON.stringify(payload)), rawHeaders: [] };
    const mapped = await mapper.map(entry, delivery, at);
    const told = readEvent(entry, { ...delivery, mapped }, at);
    const event = await completeEvent(store, told);
    const since = at - entry.settings.dedupe_days * 24 * 60 * 60 * 1000;
    const { duplicateOf } = await store.recordEvent(event, [], since, sameCandidate(told));
    return duplicateOf ?? event.id;
  };

  return async ({ automation: named, event, payload, connection }) => {
    const automation = automations.get(named);
    if (automation.state === "off") {
      throw new ConfigError(
        `"${automation.name}" is off. Turn it on first: hirewire automations on "${automation.name}".`,
        { code: "automation_off" },
      );
    }
    const eventId =
      payload === undefined ? (event ?? "") : await record(entryFor(automation, connection), payload);
    const at = now();
    const run = await store.addRun({
      id: newId("run", at),
      eventId,
      automationId: automation.id,
      at,
      deadlineAt: at + RUN_DEADLINE_MS,
    });
    onRuns();
    return { ...run, automation: automation.name };
  };
}

/** Whether the automation waits for what this connection sends. */
function fits(
  { definition: { trigger, from } }: Automation,
  { id, name, app }: Connection,
  directory: Pick<Directory, "hookOf">,
): boolean {
  if (directory.hookOf(id) === undefined) return false;
  if (from && !from.includes(name)) return false;
  return trigger.startsWith(`${app}.`) || HiringEventTypeSchema.safeParse(trigger).success;
}
