/**
 * The world as BambooHR shows it: applications that say who applied, and statuses that are the same for all jobs.
 *
 * Sources   https://documentation.bamboohr.com/reference/get-applications,
 *           https://documentation.bamboohr.com/reference/get-application-details,
 *           https://documentation.bamboohr.com/reference/get-statuses,
 *           https://documentation.bamboohr.com/reference/get-job-summaries (read 2026-11-21)
 */
import type { AtsWorld, WorldApplication, WorldCandidate, WorldJob } from "../ats/world.ts";

export type Model = Record<string, unknown>;

/** What an application's status says about it. */
export type StatusGroup = "NEW" | "ACTIVE" | "INACTIVE" | "HIRED";
export interface Status {
  id: string;
  name: string;
  group: StatusGroup;
  enabled: boolean;
}

export interface Application {
  candidate: WorldCandidate;
  application: WorldApplication;
}

/** The stages of the jobs, then the reasons to reject, then the rest. */
export function statusesOf(world: AtsWorld): Status[] {
  const stages = new Set([...world.jobs.values()].flatMap((job) => job.stages.map(({ name }) => name)));
  const named = (group: StatusGroup) => (name: string) => ({ name, group, enabled: true });
  return [
    ...[...stages].map((name, index) => named(index === 0 ? "NEW" : "ACTIVE")(name)),
    ...world.rejectionReasons.map(({ name }) => named("INACTIVE")(name)),
    named("HIRED")("Hired"),
    { name: "Faxed", group: "ACTIVE" as const, enabled: false },
  ].map((status, index) => ({ ...status, id: String(index + 1) }));
}

export function applicationsIn(world: AtsWorld): Application[] {
  return [...world.candidates.values()].flatMap((candidate) =>
    candidate.applications.map((application) => ({ candidate, application })),
  );
}

export function statusOf(
  world: AtsWorld,
  { jobId, stageId, status, rejectionReasonId }: WorldApplication,
): Status {
  const stage = world.jobs.get(jobId)?.stages.find(({ id }) => id === stageId)?.name;
  const reason = world.rejectionReasons.find(({ id }) => id === rejectionReasonId)?.name;
  const name = { active: stage, rejected: reason, hired: "Hired" }[status];
  const all = statusesOf(world);
  return all.find((each) => each.name === name) ?? (all[0] as Status);
}

export function statusModel({ id, name, group, enabled }: Status): Model {
  return {
    id,
    code: group === "NEW" ? "NEW" : null,
    name,
    translatedName: name,
    description: null,
    enabled,
    manageable: group !== "NEW",
  };
}

export function applicationModel(world: AtsWorld, { candidate, application }: Application): Model {
  const { id, name } = statusOf(world, application);
  const job = world.jobs.get(application.jobId);
  return {
    id: Number(application.id),
    appliedDate: timeOf(candidate.createdAt),
    status: { id: Number(id), label: name },
    rating: null,
    applicant: {
      id: Number(candidate.id),
      firstName: candidate.firstName,
      lastName: candidate.lastName,
      avatar: null,
      email: candidate.emails[0] ?? "",
      source: "Referral",
    },
    job: job ? { id: Number(job.id), title: { id: null, label: job.title } } : {},
  };
}

export function detailsModel(world: AtsWorld, found: Application): Model {
  const { candidate, application } = found;
  const model = applicationModel(world, found);
  return {
    ...model,
    status: {
      ...(model["status"] as Model),
      dateChanged: timeOf(application.updatedAt),
      changedByUser: null,
    },
    resumeFileId: null,
    coverLetterFileId: null,
    attachmentCount: null,
    attachments: null,
    movedTo: null,
    movedFrom: null,
    alsoConsideredForCount: candidate.applications.length - 1,
    duplicateApplicationCount: 0,
    referredBy: null,
    desiredSalary: null,
    commentCount: candidate.notes.length,
    emailCount: 0,
    eventCount: 0,
    questionsAndAnswers: [],
    applicationReferences: null,
    applicant: { ...(model["applicant"] as Model), phoneNumber: null, twitterUsername: null, address: null },
  };
}

export function jobModel({ id, title }: WorldJob): Model {
  return {
    id: Number(id),
    title: { id: null, label: title },
    postedDate: timeOf(0),
    location: null,
    department: null,
    status: { id: 2, label: "Open" },
    hiringLead: null,
    newApplicantsCount: 0,
    activeApplicantsCount: 0,
    totalApplicantsCount: 0,
    postingUrl: null,
  };
}

function timeOf(at: number): string {
  return new Date(at).toISOString();
}
