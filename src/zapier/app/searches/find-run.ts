/** What became of an event. */
import { findInRuntime, given, listFromRuntime } from "../call-runtime.ts";
import { FAILED_RUN, RUN_FIELDS, runOutput } from "../outputs.ts";
import { text } from "../text.ts";
import type { Search } from "../zapier.ts";

export const findRun: Search = {
  key: "find_run",
  noun: "Run",
  display: {
    label: "Find Run",
    description: "Finds a run by its id, or the newest runs of an automation, of an event or in a state.",
  },
  operation: {
    inputFields: [
      {
        key: "run",
        label: "Run",
        placeholder: String(FAILED_RUN["id"]),
        helpText: "The run's id, if known.",
      },
      {
        key: "automation",
        label: "Automation",
        dynamic: "automations.id.name",
        helpText: "Only runs of this automation.",
      },
      {
        key: "event",
        label: "Event",
        search: "find_candidate_events.id",
        helpText: "Only runs of this event.",
      },
      {
        key: "state",
        label: "State",
        choices: {
          waiting: "Waiting",
          running: "Running",
          held: "Held",
          succeeded: "Succeeded",
          filtered: "Filtered",
          failed: "Failed",
          cancelled: "Cancelled",
        },
        helpText: "Only runs in this state.",
      },
    ],
    async perform(z, bundle) {
      const { run, automation, event, state } = bundle.inputData;
      const id = text(run);
      if (id !== undefined) {
        const found = await findInRuntime(z, bundle, "GET", `/api/runs/${encodeURIComponent(id)}`);
        return found === null ? [] : [runOutput(found)];
      }
      const query = given({ automation: text(automation), event: text(event), state: text(state) });
      // fields of earlier steps may turn out empty, which must not find just any run
      if (Object.keys(query).length === 0) return [];
      return (await listFromRuntime(z, bundle, "/api/runs", query)).map(runOutput);
    },
    sample: FAILED_RUN,
    outputFields: RUN_FIELDS,
  },
};
