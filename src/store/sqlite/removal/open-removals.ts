/** What goes, and the room that it leaves. */
import type { Removals } from "../../removals.ts";
import { prepareErase } from "./erase.ts";
import { prepareForgetSearched } from "../search/forget-searched.ts";
import { prepareOldestEvents } from "./oldest-events.ts";
import { prepareRemoveEvent } from "./remove-event.ts";
import { prepareRemoveOld } from "./remove-old.ts";
import type { Shared } from "../shared.ts";
import { prepareSpace } from "./space.ts";
import type { Ways } from "../file/ways.ts";

export function openRemovals(
  { db, sources, candidates, keys, tallies, home, afterFinish }: Shared,
  { read, write }: Ways,
): Removals {
  const searched = prepareForgetSearched(db);
  const removeEvent = prepareRemoveEvent(db, { candidates, keys, searched, tallies, home: home.counts });
  const removals = prepareRemoveOld(db, sources, removeEvent);
  const erase = prepareErase(db, { candidates, removeEvent, afterFinish, searched });
  const space = prepareSpace(db);

  return {
    eventConnections: read(() => sources.connections()),
    removePayloads: write(removals.removePayloads),
    removeEvents: write(removals.removeEvents),
    oldestEvents: read(prepareOldestEvents(db, sources)),
    eraseEvents: write(erase.eraseEvents),
    async eraseCandidate(refs) {
      const names = await write(erase.eraseCandidate)(refs);
      if (db.isOpen) erase.emptyLog();
      return names;
    },
    removeExpired: write(space.removeExpired),
    usage: read(space.usage),
    giveBack: write(space.giveBack),
  };
}
