/** Events come in here, and whoever waits for some of them is told. */
import type { Connection } from "../core/types.ts";
import type { Registrar } from "../hooks/registrar/registrar.ts";
import { createListening, type Listening } from "../run/intake/listening.ts";
import { createEventMapper, type EventMapper } from "../run/intake/map-event.ts";
import { createIntake, type Intake } from "../run/intake/receive.ts";
import type { Parts } from "./parts.ts";

export interface OpenIntake {
  intake: Intake;
  listening: Listening;
  mapper: EventMapper;
}

export function openIntake(
  parts: Parts,
  registrar: Registrar,
  { workers }: { workers: boolean },
): OpenIntake {
  const { catalog, directory, log, now, onClose } = parts;
  const listening = createListening({ now });
  const mapper = createEventMapper({ log, now });
  onClose(() => mapper.close());
  const brings = ({ app, settings }: Connection): boolean =>
    catalog.triggers.get(app)?.mapping?.(settings as never) !== undefined;
  // the first event should not wait for the mapping's process to start
  if (workers && directory.connections().some(brings)) mapper.warm();
  const intake = createIntake({
    ...parts,
    mapper,
    listening,
    onFirstEvent(id) {
      markLive(parts, id).catch((error: unknown) =>
        log.warn("connection not marked live", { connection: id, error }),
      );
    },
  });
  return { intake: heardBy(registrar, intake), listening, mapper };
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
