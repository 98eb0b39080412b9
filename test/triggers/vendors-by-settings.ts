/** The five vendors described by settings of `custom` alone, as somebody without code would describe them. */

export interface Described {
  settings: Record<string, unknown>;
  /** A setting of the vendor's own file that changes how calls are checked, in the words of `custom`. */
  translate?: (settings: Record<string, unknown>) => Record<string, unknown>;
}

export const VENDORS_BY_SETTINGS = {
  trycrucible: {
    settings: {
      preset: "none",
      header: "X-TryCrucible-Signature",
      prefix: "sha256=",
      event_name: "event",
      delivery_id: "event, submission_id, scored_at",
      mapping: `{
        "type": "candidate.scored",
        "occurredAt": scored_at,
        "candidate": { "id": candidate_id },
        "score": { "value": score }
      }`,
    },
  },
  ntrvsta: {
    settings: {
      preset: "none",
      header: "X-NTRVSTA-Signature",
      event_name: "event|type|header:x-ntrvsta-event",
      delivery_id: "event, data.session.id|data.interview.id|data.candidate.id|data.resultId, timestamp",
      mapping: `(
        $result := event = "result.completed";
        $person := data.session.candidate ? data.session.candidate : data.candidate;
        {
          "type": $result ? "interview.completed" : $replace(event, /^session/, "interview"),
          "occurredAt": timestamp,
          "candidate": { "id": $person.id, "name": $person.name, "email": $person.email },
          "score": { "value": data.session.overall_score ? data.session.overall_score : data.overallScore },
          "interview": $result
            ? { "id": data.interviewId, "title": data.title, "completedAt": data.completedAt,
                "durationMinutes": data.durationMinutes, "status": data.status }
            : { "id": $append($append(data.session.interview_id, data.interview.id), data.candidate.interview_id)[0],
                "title": data.interview.title, "startedAt": data.session.started_at,
                "completedAt": data.session.completed_at, "durationMinutes": data.session.duration_minutes,
                "status": data.session.status }
        }
      )`,
    },
  },
  talentsprout: {
    settings: {
      preset: "none",
      header: "X-TalentSprout-Signature",
      format: "pairs",
      signed: "{t}.{body}",
      timestamp_pair: "t",
      event_name: "event",
      delivery_id: "event, data.session.id",
      test_mark: "test",
      mapping: `(
        $rated := data.evaluation;
        $parts := $append($append($rated.performance.*, $rated.languageProficiency.*), $rated.customScores);
        {
          "type": event,
          "occurredAt": timestamp,
          "candidate": {
            "id": data.candidate.id, "name": data.candidate.fullName, "firstName": data.candidate.firstName,
            "lastName": data.candidate.lastName, "email": data.candidate.email, "phone": data.candidate.phone,
            "profileUrl": data.candidate.profileUrl, "resumeUrl": data.session.resumeUrl
          },
          "score": {
            "value": data.scores.overall,
            "parts": [$parts[score >= 0].{ "name": name, "value": score, "notes": notes }]
          },
          "interview": {
            "id": data.interview.id, "title": data.interview.title, "startedAt": data.session.startedAt,
            "completedAt": data.session.completedAt, "durationMinutes": data.session.durationMinutes,
            "recordingUrl": data.session.recordingUrl, "status": data.session.status
          }
        }
      )`,
    },
  },
  hatchbeacon: {
    settings: {
      preset: "none",
      header: "X-Webhook-Signature",
      reserialised: "javascript",
      event_name: "event",
      delivery_id: "event, data.log.resourceId|data.webhookId, timestamp",
      test_mark: "event=webhook.test",
      mapping: `(
        $types := {
          "job_application_created": "candidate.applied", "job_application_updated": "application.updated",
          "application_status_changed": "application.status_changed", "interview_scheduled": "interview.scheduled",
          "interview_completed": "interview.completed", "offer_sent": "offer.sent",
          "offer_accepted": "offer.accepted", "offer_rejected": "offer.rejected",
          "candidate_hired": "candidate.hired", "job_created": "job.opened", "job_updated": "job.updated",
          "job_closed": "job.closed", "referral_created": "referral.created", "note_added": "note.added",
          "user_created": "user.created", "user_updated": "user.updated", "webhook.test": "webhook.test"
        };
        $log := data.log;
        $about := function($pattern) { $contains($log.resourceType, $pattern) ? $log.resourceId };
        {
          "type": $lookup($types, event),
          "occurredAt": timestamp,
          "candidate": { "id": $about(/^candidate$/), "name": data.details.candidateName },
          "job": { "id": $about(/^job(_posting)?$/), "title": data.details.jobTitle },
          "interview": { "id": $about(/^interview$/) },
          "application": { "id": $about(/^(job_)?application$/), "status": data.details.status,
            "previousStatus": data.details.previousStatus }
        }
      )`,
    },
    translate: ({ compat }) => (compat === undefined ? {} : { reserialised: compat }),
  },
  hiresscope: {
    settings: {
      preset: "none",
      header: "X-HiresScope-Signature",
      event_name: "event",
      delivery_id: "event, data.applicationId|data.jobId, timestamp",
      mapping: `(
        $job := $contains(event, /^job/);
        $types := {
          "application.created": "candidate.applied", "application.scored": "candidate.scored",
          "application.shortlisted": "candidate.shortlisted", "application.rejected": "candidate.rejected",
          "job.created": "job.opened", "job.closed": "job.closed"
        };
        {
          "type": $lookup($types, event),
          "occurredAt": timestamp,
          "candidate": { "name": data.candidateName, "email": data.candidateEmail, "resumeUrl": data.cvUrl },
          "score": { "value": data.score },
          "job": { "id": data.jobId, "title": $job ? data.title : data.jobTitle, "department": data.department,
            "location": data.location, "url": data.publicUrl },
          "application": { "id": data.applicationId, "status": $job ? $nothing : data.status }
        }
      )`,
    },
  },
} as const satisfies Record<string, Described>;
