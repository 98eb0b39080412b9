/** `/api/samples`: sends a signed sample event to our own address. */
import { z } from "zod";
import { defineRoute } from "./define-route.ts";

const Payload = z.record(z.string(), z.unknown());

export const sampleRoutes = [
  defineRoute({
    method: "post",
    path: "/samples",
    operationId: "sendSample",
    tag: "events",
    scope: "run",
    summary: "Send a signed sample event to our own address",
    description:
      "It travels as the vendor's own would: over HTTP, signed, verified, journaled. Automations that are on run for real.",
    body: z.strictObject({
      event: z.string().describe("`trycrucible.invitation_scored`."),
      connection: z
        .string()
        .optional()
        .describe("Id or name; may be left out when the vendor has one connection."),
      changes: Payload.optional().describe("Changes to the sample by dotted path; null removes the field."),
      payload: Payload.optional().describe("A whole payload instead of the sample."),
      exact: z
        .boolean()
        .optional()
        .describe("Sends the sample as it stands, so that a second one counts as a repeat."),
    }),
    answer: {
      status: 200,
      about: "What was sent, and the status that our own address answered with.",
      body: z
        .object({ event: z.string(), connection: z.string(), status: z.int(), payload: Payload })
        .meta({ id: "SampleSent", description: "A sample that was sent." }),
    },
    problems: ["event_not_found", "connection_not_found", "no_hook"],
    handle: ({ body }, { samples }) => samples.send(body),
  }),
];
