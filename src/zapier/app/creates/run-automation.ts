/** Runs one automation for real, on an event that arrived earlier or on a payload. */
import { callRuntime } from "../call-runtime.ts";
import { RUN_FIELDS, runOutput, WAITING_RUN } from "../outputs.ts";
import { connectionsKey } from "../triggers/dropdowns.ts";
import { needed } from "../text.ts";
import type { Create } from "../zapier.ts";
import { jsonObject } from "./send-event.ts";

export const runAutomation: Create = {
  key: "run_automation",
  noun: "Run",
  display: {
    label: "Run Automation",
    description: "Creates a run of one automation, on an event that arrived earlier or on a payload.",
  },
  operation: {
    inputFields: [
      {
        key: "automation",
        label: "Automation",
        required: true,
        dynamic: "automations.id.name",
        helpText: "The automation in Hirewire. It must be on.",
      },
      {
        key: "event",
        label: "Event",
        placeholder: "evt_01k9z3v8q2xw4t6y8b0d2f4h6j",
        search: "find_candidate_events.id",
        helpText: "The id of an event that arrived earlier. Either this or a payload.",
      },
      {
        key: "payload",
        label: "Payload",
        type: "json",
        placeholder: '{ "event": "application.scored", "score": 87 }',
        helpText: "An event as JSON, with the members that a sender would send. Either this or an event.",
      },
      {
        key: "connection",
        label: "Connection",
        dynamic: `${connectionsKey(null)}.id.name`,
        helpText:
          "For a payload: the connection through which it comes in. Left empty: the only one that fits the automation.",
      },
    ],
    async perform(z, bundle) {
      const { automation, event, payload, connection } = bundle.inputData;
      const json = isEmpty(payload) ? { event } : { payload: jsonObject(z, payload), connection, event };
      const path = `/api/automations/${encodeURIComponent(needed(z, automation, "Automation"))}/run`;
      return runOutput(await callRuntime(z, bundle, "POST", path, { json }));
    },
    sample: WAITING_RUN,
    outputFields: RUN_FIELDS,
  },
};

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}
