/** How the API shows events with what they caused. */
import { z } from "zod";
import { EventShape } from "./event.ts";
import { RunShape, RunStateShape } from "./run.ts";

export const CausedShape = z
  .object({
    runId: z.string(),
    automationId: z.string(),
    automation: z.string().describe("Its name."),
    state: RunStateShape,
    reason: z.string().nullable(),
  })
  .meta({ id: "Caused", description: "A run that an event caused, in short." });

export const ListedEventShape = z
  .object({
    ...EventShape.shape,
    connection: z.string().describe("Name of the connection it came through; its id when that was removed."),
    caused: z.array(CausedShape).describe("Its runs, newest first, 10 at most."),
  })
  .meta({ id: "ListedEvent", description: "An event, and in short what it caused." });

export const EventDetailShape = z
  .object({
    ...EventShape.shape,
    connection: z.string().describe("Name of the connection it came through; its id when that was removed."),
    label: z.string().describe("What it is, in the words of the app's own page: `Invitation scored`."),
    headers: z.record(z.string(), z.string()).describe("Those that say who sent it, and when."),
    payload: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe(
        "As the vendor sent it; what opens doors (session tokens, recordings) reads `[hidden]`. Null once it is no longer kept; then there are no headers either.",
      ),
    runs: z.array(RunShape).describe("What it caused, newest first, 200 at most."),
    silence: z
      .object({
        words: z.string().describe("In a sentence."),
        automations: z
          .array(z.object({ id: z.string(), name: z.string(), why: z.string() }))
          .describe("Each automation, and why it did not take the event up."),
      })
      .nullable()
      .describe("Why nothing happened; null when something did."),
  })
  .meta({ id: "EventDetail", description: "An event with its payload and its runs." });
