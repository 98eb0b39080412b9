/**
 * The hiring event: one shape for what every vendor says, so that an automation can read "when any
 * vendor scores a candidate" and survive a change of vendor. Expressions see it as `$event`.
 */
import { z } from "zod";

export const HIRING_EVENT_TYPES = [
  "candidate.applied",
  "candidate.scored",
  "candidate.shortlisted",
  "candidate.rejected",
  "candidate.hired",
  "candidate.invited",
  "candidate.reminded",
  "candidate.updated",
  "interview.created",
  "interview.updated",
  "interview.deleted",
  "interview.scheduled",
  "interview.started",
  "interview.completed",
  "interview.abandoned",
  "offer.sent",
  "offer.accepted",
  "offer.rejected",
  "job.opened",
  "job.updated",
  "job.closed",
  "application.updated",
  "application.status_changed",
  "referral.created",
  "note.added",
  "user.created",
  "user.updated",
  "webhook.test",
] as const;

export const HiringEventTypeSchema = z.enum(HIRING_EVENT_TYPES);
export type HiringEventType = z.infer<typeof HiringEventTypeSchema>;

/** Every part is optional: a vendor says what it says, and nothing is invented. */
export const HiringFactsSchema = z.object({
  /** ISO 8601, as the vendor sent it. */
  occurredAt: z.string().optional(),
  candidate: z
    .object({
      /** The vendor's own id of the candidate. */
      id: z.string(),
      name: z.string(),
      firstName: z.string(),
      lastName: z.string(),
      email: z.string(),
      phone: z.string(),
      profileUrl: z.string(),
      resumeUrl: z.string(),
    })
    .partial()
    .optional(),
  score: z
    .object({
      /** 0 to 100. */
      value: z.number(),
      parts: z.array(z.object({ name: z.string(), value: z.number(), notes: z.string().optional() })),
    })
    .partial()
    .optional(),
  job: z
    .object({
      id: z.string(),
      title: z.string(),
      department: z.string(),
      location: z.string(),
      url: z.string(),
    })
    .partial()
    .optional(),
  interview: z
    .object({
      id: z.string(),
      title: z.string(),
      startedAt: z.string(),
      completedAt: z.string(),
      durationMinutes: z.number(),
      recordingUrl: z.string(),
      status: z.string(),
    })
    .partial()
    .optional(),
  application: z
    .object({ id: z.string(), status: z.string(), previousStatus: z.string() })
    .partial()
    .optional(),
});

/** What a vendor's file reads out of one payload. */
export type HiringFacts = z.infer<typeof HiringFactsSchema>;

/** What Hirewire knew of a candidate from elsewhere and the vendor did not say. */
export const REMEMBERED = ["email", "name"] as const;

export interface HiringEvent extends HiringFacts {
  type: HiringEventType | null;
  candidate?:
    | (HiringFacts["candidate"] & {
        /** Which of these were filled in by `run/intake/event-candidate.ts`, by the candidate's id. */
        remembered?: (typeof REMEMBERED)[number][];
      })
    | undefined;
  source: {
    /** App key of the vendor. */
    vendor: string;
    /** The event's name as the vendor sent it. */
    event: string;
    /** Name of the connection it came through. */
    connection: string;
  };
}
