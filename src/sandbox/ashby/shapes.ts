/**
 * What Ashby's answers look like.
 * Sources: https://developers.ashbyhq.com/reference/candidateinfo, /applicationinfo, /customfieldlist, /joblist
 * (read 2026-11-21).
 */
import type {
  WorldApplication,
  WorldCandidate,
  WorldField,
  WorldJob,
  WorldNote,
  WorldUser,
} from "../ats/world.ts";
import { type Organisation, typeOf } from "./organisation.ts";

const time = (ms: number): string => new Date(ms).toISOString();

function email(value: string | undefined, isPrimary: boolean): object | null {
  return value === undefined ? null : { value, type: "Personal", isPrimary };
}

export function candidateShape(organisation: Organisation, candidate: WorldCandidate): object {
  const { id, firstName, lastName, emails, tags, applications, createdAt } = candidate;
  return {
    id,
    createdAt: time(createdAt),
    updatedAt: time(createdAt),
    name: `${firstName} ${lastName}`.trim(),
    primaryEmailAddress: email(emails[0], true),
    emailAddresses: emails.map((each, index) => email(each, index === 0)),
    primaryPhoneNumber: null,
    phoneNumbers: [],
    socialLinks: [],
    tags: tags.map((title) => tagShape(organisation, title)),
    applicationIds: applications.map((each) => each.id),
    fileHandles: [],
    customFields: valuesOf(organisation, candidate.fields),
    profileUrl: `https://app.ashbyhq.com/candidate-searches/new/right-side/candidates/${id}`,
    source: null,
    creditedToUser: null,
    timezone: null,
    fraudStatus: null,
  };
}

export function applicationShape(
  organisation: Organisation,
  application: WorldApplication,
  candidate: WorldCandidate,
): object {
  const { id, jobId, status, rejectionReasonId, updatedAt } = application;
  const { world } = organisation;
  const reason = world.rejectionReasons.find((each) => each.id === rejectionReasonId);
  const job = world.jobs.get(jobId);
  return {
    id,
    createdAt: time(candidate.createdAt),
    updatedAt: time(updatedAt),
    candidate: {
      id: candidate.id,
      name: `${candidate.firstName} ${candidate.lastName}`.trim(),
      primaryEmailAddress: email(candidate.emails[0], true),
      primaryPhoneNumber: null,
    },
    status: { active: "Active", rejected: "Archived", hired: "Hired" }[status],
    customFields: valuesOf(organisation, organisation.applicationValues.get(id) ?? {}),
    currentInterviewStage: organisation.currentStage(application) ?? null,
    source: null,
    creditedToUser: null,
    archiveReason: reason ? reasonShape(reason) : null,
    job: job ? { id: job.id, title: job.title, locationId: null, departmentId: null } : null,
    hiringTeam: [],
  };
}

export function noteShape(organisation: Organisation, { id, text, author, createdAt }: WorldNote): object {
  const user = organisation.world.users.find((each) => each.id === author);
  return {
    id,
    createdAt: time(createdAt),
    isPrivate: organisation.notes.get(id)?.isPrivate ?? false,
    content: text,
    author: user
      ? userShape(user)
      : { id: "00000000-0000-4000-8000-000000000001", firstName: "API", lastName: "Key" },
  };
}

export function tagShape(organisation: Organisation, title: string): object {
  return { id: organisation.tagCalled(title), title, isArchived: false };
}

export function reasonShape({ id, name }: { id: string; name: string }): object {
  return { id, text: name, reasonType: "RejectedByOrg", isArchived: false };
}

export function fieldShape(organisation: Organisation, field: WorldField): object {
  return {
    id: field.id,
    isPrivate: false,
    title: field.name,
    objectType: organisation.applicationFields.has(field.id) ? "Application" : "Candidate",
    isArchived: false,
    fieldType: typeOf(field),
    isRequired: false,
    ...(field.kind === "choice" && {
      selectableValues: field.options.map((label) => ({
        label,
        value: organisation.optionValue(label),
        isArchived: false,
      })),
    }),
  };
}

export function jobShape(organisation: Organisation, job: WorldJob): object {
  const planId = organisation.planOf(job);
  return {
    id: job.id,
    title: job.title,
    confidential: false,
    status: "Open",
    employmentType: "FullTime",
    defaultInterviewPlanId: planId,
    interviewPlanIds: [planId],
    jobPostingIds: [],
    customFields: [],
    hiringTeam: [],
  };
}

export function userShape({ id, name, email: address }: WorldUser): object {
  const [firstName, ...rest] = name.split(" ");
  return {
    id,
    firstName,
    lastName: rest.join(" "),
    email: address,
    globalRole: "Elevated Access",
    isEnabled: true,
    updatedAt: "2026-01-01T00:00:00.000Z",
  };
}

function valuesOf({ world }: Organisation, values: Readonly<Record<string, unknown>>): object[] {
  return Object.entries(values).map(([id, value]) => ({
    id,
    title: world.fields.find((each) => each.id === id)?.name ?? id,
    value,
  }));
}
