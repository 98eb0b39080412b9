/** Hands an event to Hirewire as if a connection's sender had sent it. */
import { callRuntime } from "../call-runtime.ts";
import { needed } from "../text.ts";
import { connectionsKey } from "../triggers/dropdowns.ts";
import type { Create } from "../zapier.ts";

export const sendEvent: Create = {
  key: "send_event",
  noun: "Event",
  display: {
    label: "Send Event",
    description: "Creates an event in Hirewire, which then starts every automation that it concerns.",
  },
  operation: {
    inputFields: [
      {
        key: "connection",
        label: "Connection",
        required: true,
        dynamic: `${connectionsKey(null)}.id.name`,
        helpText: "The connection in Hirewire through which the event comes in.",
      },
      {
        key: "payload",
        label: "Payload",
        type: "json",
        required: true,
        placeholder: '{ "event": "application.scored", "score": 87 }',
        helpText:
          "The event as JSON, with the members that the connection's sender would send. The same event sent twice counts once.",
      },
    ],
    async perform(z, bundle) {
      const connection = needed(z, bundle.inputData["connection"], "Connection");
      const { eventId, repeated } = await callRuntime(z, bundle, "POST", "/api/events", {
        json: { connection, payload: jsonObject(z, bundle.inputData["payload"]) },
      });
      return { eventId, repeated };
    },
    sample: { eventId: "evt_01k9z3v8q2xw4t6y8b0d2f4h6j", repeated: false },
    outputFields: [
      { key: "eventId", label: "Event ID" },
      { key: "repeated", label: "Came Before", type: "boolean" },
    ],
  },
};

/**
 * A field of the type `json` arrives as text or parsed, as the person filled it in.
 *
 * @throws the platform's `Error` with the code `payload_not_json`
 */
export function jsonObject(
  z: Parameters<Create["operation"]["perform"]>[0],
  given: unknown,
): Record<string, unknown> {
  const value: unknown = typeof given === "string" ? parse(given) : given;
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new z.errors.Error('The payload is not a JSON object, such as {"score": 87}.', "payload_not_json");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
