/** `/api/sandbox`: the stand-ins, when there are any. */
import { z } from "zod";
import { ConfigError } from "../../core/errors.ts";
import type { SandboxDesk } from "../../run/operations/sandbox.ts";
import type { ApiOptions } from "./api-options.ts";
import { defineRoute } from "./define-route.ts";
import { ArrivalsShape, SandboxShape, TroubleShape } from "./shapes/sandbox.ts";

export const sandboxRoutes = [
  defineRoute({
    method: "get",
    path: "/sandbox",
    operationId: "getSandbox",
    tag: "sandbox",
    scope: "run",
    summary: "What can be sent and broken in the sandbox",
    answer: { status: 200, about: "Events, sample candidates and troubles.", body: SandboxShape },
    problems: ["sandbox_off"],
    handle: (_request, options) => deskOf(options).overview(),
  }),
  defineRoute({
    method: "get",
    path: "/sandbox/arrivals",
    operationId: "listArrivals",
    tag: "sandbox",
    scope: "read",
    summary: "What arrived at the stand-ins",
    answer: {
      status: 200,
      about: "Messages, rows, records and mails, as they would look there.",
      body: ArrivalsShape,
    },
    problems: ["sandbox_off"],
    handle: (_request, options) => deskOf(options).arrivals(),
  }),
  defineRoute({
    method: "post",
    path: "/sandbox/send",
    operationId: "sendFromSandbox",
    tag: "sandbox",
    scope: "run",
    summary: "Let a hiring tool of the sandbox send an event",
    description:
      "It is signed and posted as the vendor would. Automations that are on run, and reach stand-ins.",
    body: z.strictObject({
      event: z.string().describe("`trycrucible.invitation_scored`."),
      score: z.number().min(0).max(100).optional().describe("Instead of the sample's."),
      candidate: z
        .strictObject({ name: z.string().min(1).max(200), email: z.email() })
        .optional()
        .describe("Instead of the sample's."),
    }),
    answer: {
      status: 200,
      about: "How it was received.",
      body: z
        .object({
          vendor: z.string(),
          event: z.string(),
          accepted: z.boolean().nullable().describe("Of the first try; null without an answer."),
          status: z.int().nullable().describe("What the first try was answered."),
        })
        .meta({ id: "SentFromSandbox", description: "An event that a stand-in sent." }),
    },
    problems: ["sandbox_off", "event_not_found", "no_hook"],
    handle: ({ body }, options) => deskOf(options).send(body),
  }),
  defineRoute({
    method: "put",
    path: "/sandbox/troubles/:id",
    operationId: "setTrouble",
    tag: "sandbox",
    scope: "run",
    summary: "Break something in the sandbox, or mend it",
    params: z.object({ id: z.string().describe("The trouble's id: `slack_token`.") }),
    body: z.strictObject({ on: z.boolean() }),
    answer: { status: 200, about: "The trouble.", body: TroubleShape },
    problems: ["sandbox_off", "trouble_not_found"],
    handle: ({ params, body }, options) => deskOf(options).setTrouble(params.id, body.on),
  }),
];

function deskOf({ sandbox }: ApiOptions): SandboxDesk {
  if (sandbox) return sandbox;
  throw new ConfigError(
    "The sandbox is off: this installation works with real tools. `npm start` with a data folder of its own brings one up.",
    { code: "sandbox_off" },
  );
}
