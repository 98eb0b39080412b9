/** How the API shows events. */
import { z } from "zod";
import { HIRING_EVENT_TYPES, HiringFactsSchema, REMEMBERED } from "../../../core/hiring/hiring-event.ts";
import { Time } from "./time.ts";

export const HiringTypeShape = z
  .enum(HIRING_EVENT_TYPES)
  .meta({ id: "HiringEventType", description: "What happened, in no vendor's own words." });

export const HiringEventShape = z
  .object({
    ...HiringFactsSchema.shape,
    candidate: HiringFactsSchema.shape.candidate
      .unwrap()
      .extend({
        remembered: z
          .array(z.enum(REMEMBERED))
          .optional()
          .describe("What the vendor did not say and Hirewire knew from elsewhere."),
      })
      .optional(),
    type: HiringTypeShape.nullable(),
    source: z.object({
      vendor: z.string().describe("App key of the vendor."),
      event: z.string().describe("The event's name as the vendor sent it."),
      connection: z.string().describe("Name of the connection it came through."),
    }),
  })
  .meta({ id: "HiringEvent", description: "The vendor-neutral view of an event." });

export const EventShape = z
  .object({
    id: z.string(),
    connectionId: z.string(),
    hookId: z.string(),
    app: z.string(),
    eventKey: z.string().nullable().describe("Null when the vendor sent an event that is not known."),
    wireName: z.string().describe("The event's name as the vendor sent it."),
    hiringType: HiringTypeShape.nullable(),
    idempotencyKey: z.string(),
    receivedAt: Time,
    test: z.boolean().describe("True for a vendor's test event."),
    misfits: z.array(z.string()).describe("Where the payload departs from the documented shape, in words."),
    lane: z.string().nullable().describe("Events about one candidate share it."),
    hiring: HiringEventShape,
  })
  .meta({ id: "Event", description: "One verified delivery." });
