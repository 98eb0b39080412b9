/** `/api/senders`: finding out from one call how a sender signs. Neither the call nor the secret comes out again. */
import { z } from "zod";
import { defineRoute } from "./define-route.ts";
import { Time } from "./shapes/time.ts";

const ConnectionName = z.string().describe("Name or id of a `custom` connection.");

const ListeningShape = z
  .object({
    connection: z.string(),
    state: z.enum(["off", "waiting", "heard"]),
    until: Time.nullable().describe("When the listening ends by itself."),
    heardAt: Time.nullable(),
  })
  .meta({ id: "Listening", description: "Whether the next call of a sender is kept, in memory only." });

const DerivedShape = z
  .object({
    connection: z.string(),
    found: z
      .array(
        z.object({
          settings: z.record(z.string(), z.union([z.string(), z.number()])).describe("By field key."),
          words: z.string().describe("How calls are signed, in one line."),
          notes: z.array(z.string()).describe("What to know before saving."),
        }),
      )
      .describe("Every way that fits the call, likeliest first."),
    decides: z.array(z.string()).describe("Fields that are replaced as a whole when a way is saved."),
    problem: z
      .object({ code: z.string(), message: z.string() })
      .nullable()
      .describe("Why nothing fits; null when something does."),
    saved: z.number().int().nullable().describe("Which of `found` was saved."),
  })
  .meta({ id: "DerivedSender", description: "How a sender signs, as far as one call tells." });

export const senderRoutes = [
  defineRoute({
    method: "post",
    path: "/senders/listen",
    operationId: "listenToSender",
    tag: "senders",
    scope: "write",
    summary: "Keep the next call of a sender",
    description:
      "For ten minutes, in memory only. The call is judged as ever, so it is answered 401 while it is not known how it is signed.",
    body: z.strictObject({ connection: ConnectionName }),
    answer: { status: 200, about: "The listening has begun.", body: ListeningShape },
    problems: ["connection_not_found", "no_hook", "sender_described"],
    handle: ({ body }, { senders }) => senders.listen(body.connection),
  }),
  defineRoute({
    method: "get",
    path: "/senders/listen/:connection",
    operationId: "getListening",
    tag: "senders",
    scope: "read",
    summary: "Whether a call was heard",
    params: z.object({ connection: ConnectionName }),
    answer: { status: 200, about: "How the listening stands.", body: ListeningShape },
    problems: ["connection_not_found", "no_hook", "sender_described"],
    handle: ({ params }, { senders }) => senders.listening(params.connection),
  }),
  defineRoute({
    method: "post",
    path: "/senders/derive",
    operationId: "deriveSender",
    tag: "senders",
    scope: "write",
    summary: "Find out from one call how a sender signs",
    description:
      "With the connection's own secret, from the call that was heard or from a saved one. Nothing is saved unless `save` says which way.",
    body: z.strictObject({
      connection: ConnectionName,
      call: z
        .string()
        .optional()
        .describe(
          "A saved call: header lines, a blank line, the body; or a request bin's JSON. Left out: the call that was heard.",
        ),
      save: z.number().int().min(0).optional().describe("Which of `found` to save, counted from 0."),
    }),
    answer: { status: 200, about: "What was found.", body: DerivedShape },
    problems: [
      "connection_not_found",
      "no_hook",
      "sender_described",
      "nothing_heard",
      "no_secret",
      "invalid_call",
      "not_found_out",
      "app_refused",
      "invalid_field",
      "missing_field",
    ],
    handle: ({ body }, { senders }) => senders.derive(body),
  }),
];
