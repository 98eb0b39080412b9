/** Events come in here, and whoever waits for some of them is told. */
import type { Connection } from "../core/types.ts";
import type { Registrar } from "../hooks/registrar/registrar.ts";
import type { InTurn } from "../run/intake/call-turns.ts";
import { createListening, type Listening } from "../run/intake/listening.ts";
import { createEventMapper, type EventMapper } from "../run/intake/map-event.ts";
import { type Call, createIntake, type Intake } from "../run/intake/receive.ts";
import { withinQuota } from "../run/intake/within-quota.ts";
import type { WorkspaceLimits } from "./open-workspace.ts";
import type { Traces } from "../traces/traces.ts";
import type { Parts } from "./parts.ts";

export interface OpenIntake {
  intake: Intake;
  listening: Listening;
  mapper: EventMapper;
}

/**
 * @param options.warm    whether what the first event needs is started now
 * @param options.limits  what the workspace may use; null: anything
 * @param options.inTurn  where there are other workspaces, whose calls are not to wait for all of ours
 * @param options.shared  whether others share the store, who may have made a hook that we don't know of yet
 */
export function openIntake(
  parts: Parts,
  registrar: Registrar,
  {
    warm,
    shared,
    inTurn,
    limits,
    traces,
  }: {
    warm: boolean;
    shared: boolean;
    inTurn: InTurn;
    limits: WorkspaceLimits | null;
    traces?: Traces | undefined;
  },
): OpenIntake {
  const { catalog, directory, log, now, onClose } = parts;
  const listening = createListening({ now });
  const mapper = createEventMapper({ log, now });
  onClose(() => mapper.close());
  const brings = ({ app, settings }: Connection): boolean =>
    catalog.triggers.get(app)?.mapping?.(settings as never) !== undefined;
  // the first event should not wait for the mapping's process to start
  if (warm && directory.connections().some(brings)) mapper.warm();
  const marking = new Set<string>();
  const intake = createIntake({
    ...parts,
    mapper,
    listening,
    traces,
    onFirstEvent(id) {
      if (marking.has(id)) return; // many may come before the first is through
      marking.add(id);
      markLive(parts, id)
        .catch((error: unknown) => log.warn("connection not marked live", { connection: id, error }))
        .finally(() => marking.delete(id));
    },
  });
  const own = heardBy(registrar, intake);
  const limited = limits ? withinQuota({ intake: own, ...limits, log, now }) : own;
  if (!shared) return { intake: limited, listening, mapper };
  const asked = askedForUnknown(parts, limited);
  const inItsTurn = { ...asked, receive: (call: Call) => inTurn(() => asked.receive(call)) };
  return { intake: inItsTurn, listening, mapper };
}

/** Whoever calls hooks that don't exist makes us read the directory no more often. */
const READ_EVERY_MS = 1_000;

/** A vendor may call a hook before we have heard that another process made it. */
function askedForUnknown({ directory, log }: Parts, intake: Intake): Intake {
  let readAt = -Infinity;
  let reading: Promise<unknown> = Promise.resolve();
  const isUnknown = (hookId: string): boolean => directory.hook(hookId) === undefined;
  const read = (): Promise<unknown> => {
    if (performance.now() < readAt + READ_EVERY_MS) return reading;
    readAt = performance.now();
    return (reading = directory
      .reload()
      .catch((error: unknown) => log.warn("directory not reloaded", { error })));
  };
  return {
    ...intake,
    admit: (hookId) => (isUnknown(hookId) ? null : intake.admit(hookId)),
    async receive(call) {
      if (!isUnknown(call.hookId)) return intake.receive(call);
      await read();
      return intake.admit(call.hookId) ?? intake.receive(call);
    },
  };
}

/** Tells the registrar of verified calls that it waits for; all others pass as they are. */
function heardBy(registrar: Registrar, intake: Intake): Intake {
  const receive: Intake["receive"] = (call) => {
    const awaited = registrar.awaits(call.hookId);
    if (awaited === null) return intake.receive(call);
    if (awaited === "secret") return registrar.secretKnown(call.hookId).then(() => hear(call));
    return hear(call);
  };
  const hear: Intake["receive"] = async (call) => {
    const answer = await intake.receive(call);
    if (answer.status === 200 && registrar.awaits(call.hookId) === "event") registrar.heard(call.hookId);
    return answer;
  };
  return { ...intake, receive };
}

async function markLive({ store, directory, now }: Parts, id: string): Promise<void> {
  const connection = directory.connection(id);
  if (!connection || connection.state !== "new") return;
  await store.updateConnection({ ...connection, state: "live", stateReason: null, updatedAt: now() });
  await directory.reload();
}
