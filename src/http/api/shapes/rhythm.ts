/** How the API shows how much a source usually sends, and whether that is missing. */
import { z } from "zod";
import { Time } from "./time.ts";

export const RhythmShape = z
  .object({
    perDay: z
      .number()
      .nullable()
      .describe("Events on a usual day; null while that is being learnt, for ten days at least."),
    lastEventAt: Time.nullable().describe("Of those kept."),
    quietSince: Time.nullable().describe("Since when it is unusually quiet; null when it is not."),
    words: z.string().nullable().describe("`usually 12 events a day, none for 26 hours`"),
    advice: z.array(z.string()).describe("What to look at; empty unless it is quiet."),
  })
  .describe("How much usually comes, and whether it is missing.");
