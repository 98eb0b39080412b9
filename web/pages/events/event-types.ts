/** What can happen, as a filter offers it. The list itself stands in src/core, beside code that pages need not load. */
import type { HiringEventType } from "../../../src/core/hiring/hiring-event.ts";
import { typeInWords } from "../../../src/core/hiring/in-words.ts";

const TYPES: Record<HiringEventType, true> = {
  "candidate.applied": true,
  "candidate.scored": true,
  "candidate.shortlisted": true,
  "candidate.rejected": true,
  "candidate.hired": true,
  "candidate.invited": true,
  "candidate.reminded": true,
  "candidate.updated": true,
  "interview.created": true,
  "interview.updated": true,
  "interview.deleted": true,
  "interview.scheduled": true,
  "interview.started": true,
  "interview.completed": true,
  "interview.abandoned": true,
  "offer.sent": true,
  "offer.accepted": true,
  "offer.rejected": true,
  "job.opened": true,
  "job.updated": true,
  "job.closed": true,
  "application.updated": true,
  "application.status_changed": true,
  "referral.created": true,
  "note.added": true,
  "user.created": true,
  "user.updated": true,
  "webhook.test": true,
};

export const EVENT_TYPE_CHOICES = (Object.keys(TYPES) as HiringEventType[]).map((value) => ({
  value: value as string,
  label: typeInWords(value),
}));
