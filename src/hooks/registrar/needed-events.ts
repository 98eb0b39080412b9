/**
 * Which events somebody waits for: the union over automations that are not off. One that is paused keeps its events for
 * later, so it needs them like one that is on.
 */
import type { EventDefinition, TriggerApp } from "../../core/define-trigger.ts";
import { matches } from "../../core/hiring/to-hiring-event.ts";
import type { Automation, Connection } from "../../core/types.ts";

/**
 * @param connection  the one that the events would come from; what its settings leave out nobody waits for
 * @returns wire names such as `application.scored`, sorted; empty when nobody waits for any
 */
export function neededEvents(
  app: TriggerApp,
  connection: Pick<Connection, "name" | "settings">,
  automations: readonly Pick<Automation, "state" | "definition">[],
): string[] {
  const waiting = automations.filter(({ state }) => state !== "off");
  const offered = Object.entries(app.events).filter(
    ([eventKey]) => app.leavesOut?.(eventKey, connection.settings as never) === undefined,
  );
  const needed = offered.filter(([eventKey, event]) =>
    waiting.some(({ definition }) =>
      matches(definition, {
        app: app.key,
        eventKey,
        hiringType: event.hiringType,
        scored: tellsScore(event),
        connectionName: connection.name,
      }),
    ),
  );
  return [...new Set(needed.map(([key, { name }]) => name ?? key))].toSorted();
}

const scored = new WeakMap<EventDefinition, boolean>();

/** Whether such an event may bring a score: its sample does. */
function tellsScore(event: EventDefinition): boolean {
  let tells = scored.get(event);
  if (tells === undefined) {
    tells = event.hiring(event.sample).score?.value !== undefined;
    scored.set(event, tells);
  }
  return tells;
}
