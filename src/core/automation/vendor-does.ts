/** What vendors do, as hiring events tell it. */
import type { HiringEventType } from "../hiring/hiring-event.ts";

/** Behind the vendor's name: `any vendor scores a candidate`. */
export const VENDOR_DOES: Record<HiringEventType, string> = {
  "candidate.applied": "receives an application",
  "candidate.scored": "scores a candidate",
  "candidate.shortlisted": "shortlists a candidate",
  "candidate.rejected": "rejects a candidate",
  "candidate.hired": "reports a hire",
  "candidate.invited": "invites a candidate",
  "candidate.reminded": "reminds a candidate",
  "candidate.updated": "changes a candidate",
  "interview.created": "creates an interview",
  "interview.updated": "changes an interview",
  "interview.deleted": "deletes an interview",
  "interview.scheduled": "schedules an interview",
  "interview.started": "starts an interview",
  "interview.completed": "completes an interview",
  "interview.abandoned": "reports an abandoned interview",
  "offer.sent": "sends an offer",
  "offer.accepted": "reports an accepted offer",
  "offer.rejected": "reports a declined offer",
  "job.opened": "opens a job",
  "job.updated": "changes a job",
  "job.closed": "closes a job",
  "application.updated": "changes an application",
  "application.status_changed": "changes an application's status",
  "referral.created": "receives a referral",
  "note.added": "adds a note",
  "user.created": "adds a user",
  "user.updated": "changes a user",
  "webhook.test": "sends a test",
};
