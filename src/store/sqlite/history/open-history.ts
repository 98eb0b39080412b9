/** What happened, looked for and added up. */
import type { CountStore } from "../../counts.ts";
import type { HomeStore, RollUpStep } from "../../home.ts";
import type { Search } from "../../search.ts";
import { prepareCounters } from "./counters.ts";
import { prepareFillSearch } from "../search/fill-search.ts";
import { prepareSearchEvents } from "../search/search-events.ts";
import { prepareSearchRuns } from "../search/search-runs.ts";
import type { Shared } from "../shared.ts";
import type { Ways } from "../file/ways.ts";

export function openHistory(
  { db, sources, home }: Shared,
  { read, search, writeLater }: Ways,
): Search & CountStore & HomeStore {
  const counters = prepareCounters(db);
  const fill = prepareFillSearch(db);
  const searchEvents = prepareSearchEvents(db, sources);
  const searchRuns = prepareSearchRuns(db, sources, searchEvents);

  return {
    searchEvents: search(searchEvents.searchEvents),
    searchCandidates: search(searchEvents.searchCandidates),
    searchRuns: search(searchRuns),
    async fillSearch(limit: number) {
      return (await read(fill.fillIsDue)()) ? writeLater(fill.fillSearch)(limit) : 0;
    },

    conservation: read(counters.conservation),
    runCounts: read(counters.runCounts),

    async rollUp(step: RollUpStep) {
      const { due, done } = await read(home.isDue)(step);
      return due ? await writeLater(home.rollUp)(step) : done;
    },
    dayCounts: read(home.dayCounts),
  };
}
