/** What hiring tools told about one person. */
import { listFromRuntime } from "../call-runtime.ts";
import type { Listing } from "../listing.ts";
import { EVENT, EVENT_FIELDS, eventOutput } from "../outputs.ts";
import { text } from "../text.ts";
import type { Search } from "../zapier.ts";

/** @param listing.events  the hiring events among them are what may be asked for */
export function findCandidateEvents({ events }: Pick<Listing, "events">): Search {
  const kinds = events.flatMap(({ app, event, label }) => (app === null ? [[event, label] as const] : []));
  return {
    key: "find_candidate_events",
    noun: "Event",
    display: {
      label: "Find Candidate's Events",
      description: "Finds what hiring tools told about a candidate, newest first.",
    },
    operation: {
      inputFields: [
        {
          key: "email",
          label: "Candidate's Email",
          required: true,
          helpText: "The email address by which hiring tools know the candidate.",
        },
        {
          key: "type",
          label: "Hiring Event",
          choices: Object.fromEntries(kinds),
          helpText: "Only events of this kind. Left empty: all.",
        },
      ],
      async perform(z, bundle) {
        const candidate = text(bundle.inputData["email"])?.toLowerCase();
        // a field of an earlier step may turn out empty, which must not find everybody
        if (candidate === undefined) return [];
        const query = { candidate, type: text(bundle.inputData["type"]) };
        return (await listFromRuntime(z, bundle, "/api/events", query)).map(eventOutput);
      },
      sample: EVENT,
      outputFields: EVENT_FIELDS,
    },
  };
}
