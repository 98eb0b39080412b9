/** How the API shows the sandbox. */
import { z } from "zod";
import { MessageBlockShape } from "./picture.ts";
import { Time } from "./time.ts";

export const TroubleShape = z
  .object({
    id: z.string(),
    place: z.string().describe("`Slack`."),
    label: z.string(),
    about: z.string(),
    on: z.boolean(),
    once: z.boolean().describe("It is over by itself after one call."),
  })
  .meta({ id: "SandboxTrouble", description: "Something that can be broken on purpose." });

export const SandboxShape = z
  .object({
    url: z.string().describe("The sandbox's own page."),
    senders: z
      .array(
        z.object({
          event: z.string().describe("`trycrucible.invitation_scored`."),
          app: z.string(),
          vendor: z.string(),
          label: z.string(),
          scored: z.boolean().describe("It tells a score."),
          named: z.boolean().describe("It tells who the candidate is."),
        }),
      )
      .describe("Events that its hiring tools can send."),
    people: z.array(z.object({ name: z.string(), email: z.string() })).describe("Sample candidates."),
    troubles: z.array(TroubleShape),
    credentials: z
      .array(z.object({ app: z.string(), label: z.string(), value: z.string() }))
      .describe("They open the stand-ins and nothing else."),
  })
  .meta({ id: "Sandbox", description: "What can be done in the sandbox." });

const MessageShape = z.object({
  id: z.string(),
  at: Time,
  from: z.string(),
  app: z.boolean().describe("Posted by an app."),
  thread: z.string().nullable().describe("The message that it answers."),
  edited: z.boolean(),
  blocks: z.array(MessageBlockShape),
  attachments: z.array(z.object({ color: z.string().nullable(), blocks: z.array(MessageBlockShape) })),
});

export const ArrivalsShape = z
  .object({
    channels: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        direct: z.boolean(),
        archived: z.boolean(),
        messages: z.array(MessageShape).describe("Oldest first; replies follow their message."),
      }),
    ),
    sheets: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        tab: z.string(),
        columns: z.array(z.string()),
        rows: z.array(z.object({ number: z.int(), cells: z.array(z.string()) })),
        earlier: z.int().describe("Rows before the first one given."),
      }),
    ),
    records: z
      .array(
        z.object({
          app: z.string(),
          label: z.string(),
          people: z.array(
            z.object({
              name: z.string(),
              changed: z.boolean(),
              facts: z.array(z.object({ label: z.string(), value: z.string() })),
              notes: z.array(z.string()),
            }),
          ),
        }),
      )
      .describe("Candidates in each ATS."),
    mails: z.array(z.object({ to: z.array(z.string()), subject: z.string(), body: z.string() })),
    others: z.array(z.object({ app: z.string(), label: z.string(), lines: z.array(z.string()) })),
    sent: z
      .array(z.object({ at: Time, vendor: z.string(), event: z.string(), accepted: z.boolean() }))
      .describe("By the hiring tools, newest first."),
  })
  .meta({ id: "SandboxArrivals", description: "What arrived at the stand-ins. Plain text only." });
