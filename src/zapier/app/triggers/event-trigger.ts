/** One trigger: Hirewire is asked to deliver an event to the Zap's address, and says how each delivery is signed. */
import { callRuntime, findInRuntime, listFromRuntime } from "../call-runtime.ts";
import type { ListedEvent } from "../listing.ts";
import { seenBefore } from "../seen-before.ts";
import { text } from "../text.ts";
import { DELIVERY_SCHEME, verifiedDelivery } from "../verify-delivery.ts";
import type { InputField, Trigger } from "../zapier.ts";
import { connectionsKey } from "./dropdowns.ts";

/** How many are shown while a Zap is being built. */
const SAMPLES = 3;
const EXPRESSIONS = "https://docs.jsonata.org/simple";

export function eventTrigger({
  key,
  event,
  app,
  noun,
  label,
  description,
  sample,
  outputFields,
}: ListedEvent): Trigger {
  return {
    key,
    noun,
    display: { label, description },
    operation: {
      type: "hook",
      inputFields: inputFields(app),

      async performSubscribe(z, bundle) {
        const { connection, filter, ordered } = bundle.inputData;
        const made = await callRuntime(z, bundle, "POST", "/hooks", {
          json: { targetUrl: bundle.targetUrl, event, connection, filter, ordered },
        });
        const { id, secret, expiration_date: expires } = made;
        if (typeof secret === "string") {
          return { id, secret, ...(typeof expires === "string" && { expiration_date: expires }) };
        }
        throw new z.errors.Error(
          "Hirewire delivers to this Zap already, for another token, and shows the signing secret to that one only. Remove that subscription in Hirewire, then turn the Zap on again.",
          "secret_not_shown",
        );
      },

      async performUnsubscribe(z, bundle) {
        const id = text(bundle.subscribeData?.["id"]);
        const path =
          id !== undefined
            ? `/hooks/${encodeURIComponent(id)}`
            : `/hooks?${new URLSearchParams({ targetUrl: bundle.targetUrl ?? "" }).toString()}`;
        return (await findInRuntime(z, bundle, "DELETE", path)) ?? {}; // gone is as good
      },

      async performList(z, bundle) {
        const { connection, filter } = bundle.inputData;
        const query = { event, connection: text(connection), filter: text(filter), limit: SAMPLES };
        return listFromRuntime(z, bundle, "/hooks/samples", query);
      },

      async perform(z, bundle) {
        const { payload, headers } = verifiedDelivery(z, bundle, {
          scheme: DELIVERY_SCHEME,
          sender: "Hirewire",
        });
        return (await seenBefore(z, bundle, headers["webhook-id"])) ? [] : [payload];
      },

      sample,
      outputFields,
    },
  };
}

function inputFields(app: string | null): InputField[] {
  return [
    {
      key: "connection",
      label: "Connection",
      dynamic: `${connectionsKey(app)}.id.name`,
      helpText: "Only events of this connection in Hirewire. Left empty: of all.",
    },
    {
      key: "filter",
      label: "Only When",
      type: "text",
      placeholder: "score.value >= 80",
      helpText: `A condition in [JSONata](${EXPRESSIONS}), checked by Hirewire before anything is sent here. Left empty: every event.`,
    },
    {
      key: "ordered",
      label: "Keep Each Candidate's Events in Order",
      type: "boolean",
      helpText:
        "An event then waits until earlier ones of the same candidate were delivered. Left empty: no.",
    },
  ];
}
