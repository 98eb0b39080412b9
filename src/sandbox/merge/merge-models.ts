/**
 * The world as Merge's common models.
 *
 * Source: https://docs.merge.dev/merge-unified/ats/common-models/activities/the-activity-object and its neighbours
 * for candidates, applications, jobs, stages, users (read 2026-11-21).
 */
import type { AtsWorld, WorldApplication, WorldCandidate, WorldJob, WorldUser } from "../ats/world.ts";

export type Model = Record<string, unknown>;

/** What the world does not keep of a note. */
export interface NoteFacts {
  subject: string | null;
  visibility: string | null;
  userId: string | null;
}

/** The ATS's own id behind Merge's. */
export function remoteId(id: string): string {
  return `ats-${id.slice(0, 8)}`;
}

function base(id: string, at: number): Model {
  const time = new Date(at).toISOString();
  return { id, remote_id: remoteId(id), created_at: time, modified_at: time, remote_was_deleted: false };
}

export function candidateModel(candidate: WorldCandidate): Model {
  return {
    ...base(candidate.id, candidate.createdAt),
    first_name: candidate.firstName,
    last_name: candidate.lastName,
    company: null,
    title: null,
    is_private: false,
    can_email: true,
    locations: [],
    phone_numbers: [],
    email_addresses: candidate.emails.map((value) => ({ value, email_address_type: "PERSONAL" })),
    urls: [],
    tags: [...candidate.tags],
    applications: candidate.applications.map(({ id }) => id),
    attachments: [],
    field_mappings: null,
    remote_data: null,
  };
}

export function applicationModel(
  world: AtsWorld,
  candidate: WorldCandidate,
  application: WorldApplication,
  options: { expand: readonly string[]; genericStages: boolean },
): Model {
  const { expand } = options;
  const job = world.jobs.get(application.jobId);
  const stages = stageModels(world, options.genericStages);
  const stageId = options.genericStages ? genericStageId(world, application) : application.stageId;
  const stage = stages.find(({ id }) => id === stageId);
  const rejected = application.status === "rejected";
  return {
    ...base(application.id, application.updatedAt),
    candidate: candidate.id,
    job: job && expand.includes("job") ? jobModel(job) : application.jobId,
    applied_at: new Date(candidate.createdAt).toISOString(),
    rejected_at: rejected ? new Date(application.updatedAt).toISOString() : null,
    offers: [],
    source: null,
    credited_to: null,
    screening_question_answers: [],
    current_stage: stage && expand.includes("current_stage") ? stage : stageId,
    reject_reason: application.rejectionReasonId,
    field_mappings: null,
    remote_data: null,
  };
}

export function jobModel({ id, title }: WorldJob): Model {
  return { ...base(id, 0), name: title, status: "OPEN", type: "POSTING", confidential: false };
}

/** @param generic  one list for all jobs, as Lever has it, instead of one for each job */
export function stageModels(world: AtsWorld, generic: boolean): Model[] {
  const jobs = [...world.jobs.values()];
  // newest first, so that nobody relies on the order in which they come
  const ofJobs = generic ? jobs.slice(0, 1) : jobs;
  return ofJobs
    .flatMap(({ id: jobId, stages }) =>
      stages.map(({ id, name }, index) => ({
        ...base(id, 0),
        name,
        job: generic ? null : jobId,
        stage_order: index,
      })),
    )
    .toReversed();
}

/** Stages that are the same for all jobs have the ids of the first job's. */
function genericStageId(world: AtsWorld, { jobId, stageId }: WorldApplication): string {
  const name = world.jobs.get(jobId)?.stages.find(({ id }) => id === stageId)?.name;
  const [first] = world.jobs.values();
  return first?.stages.find((stage) => stage.name === name)?.id ?? stageId;
}

export function userModel({ id, name, email }: WorldUser): Model {
  const [first, ...rest] = name.split(" ");
  return { ...base(id, 0), first_name: first, last_name: rest.join(" "), email, disabled: false };
}

export function activityModels(world: AtsWorld, facts: ReadonlyMap<string, NoteFacts>): Model[] {
  return [...world.candidates.values()].flatMap((candidate) =>
    candidate.notes.map((note) => ({
      ...base(note.id, note.createdAt),
      user: facts.get(note.id)?.userId ?? null,
      remote_created_at: new Date(note.createdAt).toISOString(),
      activity_type: "NOTE",
      subject: facts.get(note.id)?.subject ?? null,
      body: note.text,
      visibility: facts.get(note.id)?.visibility ?? null,
      candidate: candidate.id,
      field_mappings: null,
      remote_data: null,
    })),
  );
}
