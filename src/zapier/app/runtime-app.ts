/** The Zapier app that speaks with a Hirewire: everything is data or a call to its API. */
import { authentication } from "./authentication.ts";
import { byKey, FLAGS } from "./common.ts";
import { decideRun } from "./creates/decide-run.ts";
import { runAutomation } from "./creates/run-automation.ts";
import { sendEvent } from "./creates/send-event.ts";
import type { Listing } from "./listing.ts";
import { readProblem, withToken } from "./middleware.ts";
import { findCandidateEvents } from "./searches/find-candidate-events.ts";
import { findRun } from "./searches/find-run.ts";
import { dropdowns } from "./triggers/dropdowns.ts";
import { eventTrigger } from "./triggers/event-trigger.ts";
import type { App, AppVersions } from "./zapier.ts";

/**
 * Builds the app.
 *
 * @example
 * export default runtimeApp(listing, { version: "0.1.0", platformVersion: zapier.version });
 */
export function runtimeApp(listing: Listing, versions: AppVersions): App {
  return {
    ...versions,
    flags: FLAGS,
    authentication: authentication(listing.docs),
    beforeRequest: [withToken],
    afterResponse: [readProblem],
    triggers: byKey([...listing.events.map(eventTrigger), ...dropdowns(listing.apps)]),
    creates: byKey([sendEvent, runAutomation, decideRun]),
    searches: byKey([findCandidateEvents(listing), findRun]),
  };
}
