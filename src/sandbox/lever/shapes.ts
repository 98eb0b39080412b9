/**
 * What Lever's answers look like.
 * Source: https://hire.lever.co/developer/documentation (read 2026-11-21), the sections on each resource.
 */
import type { WorldApplication, WorldJob, WorldNote, WorldUser } from "../ats/world.ts";
import type { LeverAccount, Opportunity } from "./account.ts";

/** @param expand  what stands there whole instead of by its id */
export function opportunityShape(
  account: LeverAccount,
  { contact, application }: Opportunity,
  expand: readonly string[],
): object {
  const { id, jobId, status, rejectionReasonId, updatedAt, history } = application;
  const stage = account.stageOf(application);
  const archived =
    status === "active" ? null : { archivedAt: updatedAt, reason: rejectionReasonId ?? "hired" };
  return {
    id,
    name: `${contact.firstName} ${contact.lastName}`,
    headline: "",
    contact: expand.includes("contact") ? { id: contact.id, emails: contact.emails } : contact.id,
    emails: contact.emails,
    phones: [],
    confidentiality: account.isConfidential(application) ? "confidential" : "non-confidential",
    location: null,
    links: [],
    archived,
    createdAt: contact.createdAt,
    updatedAt,
    lastInteractionAt: updatedAt,
    lastAdvancedAt: updatedAt,
    snoozedUntil: null,
    archivedAt: archived?.archivedAt ?? null,
    archiveReason: archived?.reason ?? null,
    stage: expand.includes("stage") && stage ? { id: stage.id, text: stage.name } : (stage?.id ?? null),
    stageChanges: history.map((toStageId, toStageIndex) => ({
      toStageId,
      toStageIndex,
      userId: null,
      updatedAt,
    })),
    owner: account.world.users[0]?.id ?? null,
    tags: contact.tags,
    sources: [],
    origin: "applied",
    sourcedBy: null,
    applications: jobId === "" ? [] : [applicationShape(application, contact.createdAt, expand)],
    resume: null,
    followers: [],
    urls: {
      list: "https://hire.lever.co/candidates",
      show: `https://hire.lever.co/candidates/${id}`,
    },
    dataProtection: null,
    isAnonymized: false,
  };
}

/** An application inside an opportunity shows its posting by id alone. */
function applicationShape(
  application: WorldApplication,
  createdAt: number,
  expand: readonly string[],
): unknown {
  const id = `${application.id.slice(0, -4)}a991`;
  if (!expand.includes("applications")) return id;
  return {
    id,
    opportunityId: application.id,
    candidateId: application.id,
    createdAt,
    type: "posting",
    posting: application.jobId,
    user: null,
    archived: null,
  };
}

export function noteShape(account: LeverAccount, { id, text, author, createdAt }: WorldNote): object {
  const facts = account.notes.get(id);
  return {
    id,
    noteId: id,
    text: "Note",
    fields: [
      {
        type: "note",
        text: "Comment",
        value: text,
        score: facts?.score ?? null,
        stage: null,
        user: author,
        createdAt,
      },
    ],
    user: author,
    secret: facts?.secret ?? false,
    completedAt: createdAt,
    createdAt,
    deletedAt: null,
  };
}

export function postingShape(account: LeverAccount, { id, title }: WorldJob): object {
  return {
    id,
    text: title,
    state: "published",
    confidentiality: account.confidentialJobs.has(id) ? "confidential" : "non-confidential",
    urls: { list: "https://jobs.lever.co/acme", show: `https://jobs.lever.co/acme/${id}` },
  };
}

export function userShape({ id, name, email }: WorldUser): object {
  return {
    id,
    name,
    username: email.split("@")[0],
    email,
    createdAt: 1407357447018,
    deactivatedAt: null,
    accessRole: "admin",
    photo: null,
    externalDirectoryId: null,
    linkedContactIds: null,
  };
}
