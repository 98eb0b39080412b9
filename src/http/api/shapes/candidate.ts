/** How the API shows candidates. */
import { z } from "zod";
import { HiringEventShape, HiringTypeShape } from "./event.ts";
import { CausedShape, ListedEventShape } from "./event-list.ts";
import { Time } from "./time.ts";

export const CandidateShape = z
  .object({
    emails: z.array(z.string()).describe("Lower case, in the order in which they became known."),
    name: z.string().nullable().describe("As it was last told."),
    ids: z
      .array(z.object({ connection: z.string(), id: z.string() }))
      .describe("By the connection's name, or by its id when it was removed."),
  })
  .meta({ id: "Candidate", description: "What is known of one person across apps." });

export const ListedCandidateShape = z
  .object({
    key: z.string().describe("What finds the candidate again, at `/candidates/timeline`."),
    ...CandidateShape.shape,
    newest: z
      .object({
        id: z.string(),
        app: z.string(),
        wireName: z.string(),
        hiringType: HiringTypeShape.nullable(),
        receivedAt: Time,
        hiring: HiringEventShape,
      })
      .describe("The newest event about the candidate."),
  })
  .meta({ id: "ListedCandidate", description: "A candidate, and the newest event about the person." });

const EffectShape = z.object({
  step: z.string(),
  use: z.string().describe("The action, such as `slack.post_message`."),
  words: z.string().describe("`Posted to #hiring once at 10:02 UTC`."),
  url: z.string().nullable(),
  at: Time.nullable(),
});

export const TimelineShape = z
  .object({
    key: z.string(),
    ...CandidateShape.shape,
    scores: z
      .array(z.object({ at: Time, value: z.number(), app: z.string(), eventId: z.string() }))
      .describe("Of this page's events, newest first."),
    items: z
      .array(
        z.object({
          event: ListedEventShape,
          runs: z.array(
            z.object({
              ...CausedShape.shape,
              createdAt: Time,
              effects: z.array(EffectShape).describe("What its steps left behind."),
            }),
          ),
        }),
      )
      .describe("Newest first."),
    next: z
      .string()
      .nullable()
      .describe("What `before` must be for the page that follows; null on the last."),
    lookedBackTo: Time.nullable(),
  })
  .meta({ id: "Timeline", description: "What happened to one candidate, at every sender and destination." });
