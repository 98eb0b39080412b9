/** How the API shows how long things are kept. */
import { z } from "zod";
import { Time } from "./time.ts";

const days = {
  keepDays: z.number().describe("Days that an event is kept; 0: for ever."),
  keepPayloadDays: z.number().describe("Days that its payload is kept; 0: as long as the event."),
};

export const KeepDaysShape = z.object(days).meta({ id: "KeepDays" });

export const OutlookShape = z
  .object({
    eventsAt: Time.nullable().describe("When the oldest event goes, at the earliest; null: none does."),
    payloadsAt: Time.nullable().describe("The same of payloads."),
    eventsSoon: z.int().describe("How many go within seven days if nothing more happens to them."),
    payloadsSoon: z.int(),
    more: z.boolean().describe("There are more than were counted."),
  })
  .meta({ id: "RetentionOutlook", description: "What goes by age, and when." });

export const RetentionShape = z
  .object({
    installation: KeepDaysShape.describe("What holds where a connection has no rule of its own."),
    sources: z.array(
      z.object({
        connectionId: z.string(),
        name: z.string().nullable().describe("Null when it was removed and its events are still kept."),
        app: z.string().nullable(),
        own: z
          .object({ keepDays: z.number().nullable(), keepPayloadDays: z.number().nullable() })
          .describe("Its own rule; null: as the installation."),
        ...days,
        oldestAt: Time.nullable().describe("Arrival of the oldest event that is kept."),
        outlook: OutlookShape,
      }),
    ),
  })
  .meta({ id: "Retention", description: "How long what each source sends is kept." });

export const RetentionPlanShape = z
  .object({
    ...days,
    outlook: OutlookShape,
    now: z
      .object({ events: z.int(), payloads: z.int(), more: z.boolean() })
      .describe("How many are older than that already, and go with the next look."),
  })
  .meta({ id: "RetentionPlan", description: "What other periods would do." });
