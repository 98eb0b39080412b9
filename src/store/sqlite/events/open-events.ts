/** What comes in: events, whom they are about, and what their sources send when. */
import type { CandidateStore } from "../../candidates.ts";
import type { EventStore } from "../../events.ts";
import type { SourceStore } from "../../sources.ts";
import { prepareRecordEvent } from "./record-event.ts";
import type { Shared } from "../shared.ts";
import { prepareSourceHours, type TallyOptions } from "./source-hours.ts";
import type { Ways } from "../file/ways.ts";

export function openEvents(shared: Shared, { read, write }: Ways): EventStore & CandidateStore & SourceStore {
  const { db, candidates, history } = shared;
  const sourceHours = prepareSourceHours(db);

  return {
    recordEvent: write(prepareRecordEvent(db, shared)),
    event: read(history.event),
    events: read(history.events),

    candidate: read(candidates.candidate),
    linkCandidate: write(candidates.linkCandidate),
    unlinkCandidate: write(candidates.unlinkCandidate),

    sourcePulses: read(sourceHours.sourcePulses),
    async tallySources(options: TallyOptions) {
      if (await read(sourceHours.tallyIsDue)(options)) await write(sourceHours.tallySources)(options);
    },
    sourceHistory: read(sourceHours.sourceHistory),
    noteQuiet: write(sourceHours.noteQuiet),
  };
}
