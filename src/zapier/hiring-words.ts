/** How a hiring event reads as a trigger: "New … ", and what happened, whichever tool said so. */
import type { HiringEventType } from "../core/hiring/hiring-event.ts";

/** A test is no event that a Zap would wait for. */
export type TriggerType = Exclude<HiringEventType, "webhook.test">;

interface Words {
  noun: string;
  label: string;
  /** Follows "Triggers when". */
  what: string;
}

export const HIRING_WORDS: Readonly<Record<TriggerType, Words>> = {
  "candidate.applied": { noun: "Application", label: "Candidate Applied", what: "a candidate applies" },
  "candidate.scored": { noun: "Score", label: "Candidate Scored", what: "a candidate gets a score" },
  "candidate.shortlisted": {
    noun: "Candidate",
    label: "Candidate Shortlisted",
    what: "a candidate is shortlisted",
  },
  "candidate.rejected": { noun: "Candidate", label: "Candidate Rejected", what: "a candidate is rejected" },
  "candidate.hired": { noun: "Hire", label: "Candidate Hired", what: "a candidate is hired" },
  "candidate.invited": { noun: "Invitation", label: "Candidate Invited", what: "a candidate is invited" },
  "candidate.reminded": { noun: "Reminder", label: "Candidate Reminded", what: "a candidate is reminded" },
  "candidate.updated": {
    noun: "Candidate",
    label: "Candidate Updated",
    what: "a candidate's details change",
  },
  "interview.created": { noun: "Interview", label: "Interview Created", what: "an interview is set up" },
  "interview.updated": {
    noun: "Interview",
    label: "Interview Updated",
    what: "an interview's settings change",
  },
  "interview.deleted": { noun: "Interview", label: "Interview Deleted", what: "an interview is deleted" },
  "interview.scheduled": {
    noun: "Interview",
    label: "Interview Scheduled",
    what: "an interview gets a date",
  },
  "interview.started": {
    noun: "Interview",
    label: "Interview Started",
    what: "a candidate begins an interview",
  },
  "interview.completed": {
    noun: "Interview",
    label: "Interview Completed",
    what: "a candidate completes an interview",
  },
  "interview.abandoned": {
    noun: "Interview",
    label: "Interview Abandoned",
    what: "a candidate leaves an interview before its end",
  },
  "offer.sent": { noun: "Offer", label: "Offer Sent", what: "an offer is sent to a candidate" },
  "offer.accepted": { noun: "Offer", label: "Offer Accepted", what: "a candidate accepts an offer" },
  "offer.rejected": { noun: "Offer", label: "Offer Rejected", what: "a candidate rejects an offer" },
  "job.opened": { noun: "Job", label: "Job Opened", what: "a job is published" },
  "job.updated": { noun: "Job", label: "Job Updated", what: "a job is changed" },
  "job.closed": { noun: "Job", label: "Job Closed", what: "a job is closed or deleted" },
  "application.updated": {
    noun: "Application",
    label: "Application Updated",
    what: "an application is changed",
  },
  "application.status_changed": {
    noun: "Application",
    label: "Application Status Changed",
    what: "an application moves on to another status",
  },
  "referral.created": { noun: "Referral", label: "Referral Created", what: "somebody refers a candidate" },
  "note.added": { noun: "Note", label: "Note Added", what: "a note is added to an application" },
  "user.created": { noun: "User", label: "User Created", what: "a user joins a hiring tool" },
  "user.updated": { noun: "User", label: "User Updated", what: "a user's profile changes" },
};
