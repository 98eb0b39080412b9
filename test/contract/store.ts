/**
 * What every store must keep, whatever it is built on. A store's own test hands over a way to open an empty
 * one and adds what is special.
 */
import { describe } from "@jest/globals";
import type { Effort, OpenStore } from "./store/scene.ts";
import { describeAccess } from "./store/access.ts";
import { describeAlerts } from "./store/alerts.ts";
import { describeAudit } from "./store/audit.ts";
import { describeCandidates } from "./store/candidates.ts";
import { describeClaims } from "./store/claims.ts";
import { describeConservation } from "./store/conservation.ts";
import { describeDrafts } from "./store/drafts.ts";
import { describeErasure } from "./store/erasure.ts";
import { describeEvents } from "./store/events.ts";
import { describeHolds } from "./store/holds.ts";
import { describeHome } from "./store/home.ts";
import { describeOutages } from "./store/outages.ts";
import { describeLanes } from "./store/lanes.ts";
import { describePages } from "./store/pages.ts";
import { describePeople } from "./store/people.ts";
import { describeQuestions } from "./store/questions.ts";
import { describeRegistrations } from "./store/registrations.ts";
import { describeRemovals } from "./store/removals.ts";
import { describeReplays } from "./store/replays.ts";
import { describeStarted } from "./store/started.ts";
import { describeRetention } from "./store/retention.ts";
import { describeSearch } from "./store/search.ts";
import { describeSettings } from "./store/settings.ts";
import { describeSources } from "./store/sources.ts";
import { describeSmallThings } from "./store/small-things.ts";
import { describeSubscriptions } from "./store/subscriptions.ts";

/** In the order in which they are tried. */
const AREAS = {
  events: describeEvents,
  claims: describeClaims,
  lanes: describeLanes,
  holds: describeHolds,
  outages: describeOutages,
  questions: describeQuestions,
  removals: describeRemovals,
  replays: describeReplays,
  started: describeStarted,
  candidates: describeCandidates,
  access: describeAccess,
  audit: describeAudit,
  alerts: describeAlerts,
  pages: describePages,
  people: describePeople,
  search: describeSearch,
  settings: describeSettings,
  drafts: describeDrafts,
  registrations: describeRegistrations,
  sources: describeSources,
  smallThings: describeSmallThings,
  subscriptions: describeSubscriptions,
  retention: describeRetention,
  erasure: describeErasure,
  conservation: describeConservation,
  home: describeHome,
};
type Area = keyof typeof AREAS;

/**
 * @param open  opens an empty store; `reopen` closes it and opens what is left on the disk
 * @param options.without    what is not within its reach
 * @param options.sequences  as in `Effort`; fewer for a store of which each call takes longer
 */
export function describeStore(
  name: string,
  open: OpenStore,
  { without = [], sequences = 60 }: Partial<Effort> & { without?: readonly Area[] } = {},
): void {
  describe(`${name} keeps the store's contract`, () => {
    for (const [area, describeArea] of Object.entries(AREAS))
      if (!without.includes(area as Area)) describeArea(open, { sequences });
  });
}
