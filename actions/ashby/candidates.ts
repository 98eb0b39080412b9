/** Ashby's candidates with their applications, and how one is added. */
import { RetryLater } from "../../src/core/errors.ts";
import type { AtsApplication, AtsCandidate, Named } from "../ats/adapter.ts";
import { pickRemembered } from "../ats/remember.ts";
import { isPart, listAshby, type Part, readIfThere, textOf, writeAshby } from "./ashby-api.ts";
import type { AshbyContext } from "./connection.ts";

/** With what later calls need of them. */
export interface AshbyCandidate extends AtsCandidate {
  tags: Named[];
}
export interface AshbyApplication extends AtsApplication {
  planId: string | undefined;
}

/** Leads are candidates whom somebody considers for a job. */
const ACTIVE = new Set(["Active", "Lead"]);
/** Longer than any try follows another. */
const BEGUN_MS = 24 * 60 * 60_000;

/** @param found  a candidate as Ashby writes it */
export async function toCandidate(context: AshbyContext, found: Part): Promise<AshbyCandidate> {
  const id = textOf(found["id"]) ?? "";
  const emails = emailsOf(found);
  const ids = Array.isArray(found["applicationIds"]) ? found["applicationIds"] : [];
  const read = await Promise.all(
    ids.map((applicationId) => readIfThere(context, "application.info", { applicationId })),
  );
  // one that is confidential is not shown
  const shown = read.filter((application) => application !== null).map(toApplication);
  const added = await finishAdding(context, { id, emails, applications: shown });
  return {
    id,
    name: textOf(found["name"]) ?? null,
    emails,
    url: textOf(found["profileUrl"]) ?? null,
    applications: [...shown, ...added],
    tags: tagsOf(found["tags"]),
  };
}

export function emailsOf({ primaryEmailAddress, emailAddresses }: Part): string[] {
  const all = [primaryEmailAddress, ...(Array.isArray(emailAddresses) ? (emailAddresses as unknown[]) : [])];
  return [...new Set(all.filter(isPart).flatMap(({ value }) => textOf(value) ?? []))];
}

/**
 * Adds a candidate, and then an application for the job. These are two calls, and only the first is seen by whoever
 * looks for the candidate after a lost answer: so what was begun is kept, and finished when the candidate is found.
 */
export async function addCandidate(
  context: AshbyContext,
  { name, email, job }: { name: string; email: string; job: string | undefined },
): Promise<AshbyCandidate> {
  const jobId = job === undefined ? undefined : (await jobCalled(context, job)).id;
  if (jobId !== undefined) await context.cache.set(begun(email), jobId, BEGUN_MS);
  const made = await create(context, { name, email });
  return toCandidate(context, made);
}

async function create(context: AshbyContext, person: { name: string; email: string }): Promise<Part> {
  try {
    return await writeAshby(context, "candidate.create", person, { about: "a new candidate" });
  } catch (error) {
    // nobody was added, so there is nothing to finish
    if (!(error instanceof RetryLater)) await context.cache.delete(begun(person.email));
    throw error;
  }
}

async function finishAdding(
  context: AshbyContext,
  { id, emails, applications }: Pick<AtsCandidate, "id" | "emails" | "applications">,
): Promise<AshbyApplication[]> {
  for (const email of emails) {
    const jobId = await context.cache.get(begun(email));
    if (typeof jobId !== "string") continue;
    const there = applications.some(({ job }) => job?.id === jobId);
    const made = there ? undefined : await consider(context, id, jobId);
    await context.cache.delete(begun(email));
    return made ? [made] : [];
  }
  return [];
}

async function consider(
  context: AshbyContext,
  candidateId: string,
  jobId: string,
): Promise<AshbyApplication> {
  const early = context.connection.first_stage === "application_review";
  const made = await writeAshby(
    context,
    "application.create",
    { candidateId, jobId, ...(early && { interviewStageId: "FirstPreInterviewScreen" }) },
    { about: `candidate ${candidateId}` },
  );
  return toApplication(made);
}

async function jobCalled(context: AshbyContext, written: string): Promise<Named> {
  return pickRemembered(context, "jobs", () => openJobs(context), written, { what: "job", where: "Ashby" });
}

export async function openJobs(context: AshbyContext, options: { enough?: boolean } = {}): Promise<Named[]> {
  return titled(await listAshby(context, "job.list", { status: ["Open"] }, options));
}

/** Jobs, stages, tags and fields call their name `title`. */
export function titled(all: readonly Part[]): Named[] {
  return all.flatMap((each) => {
    const id = textOf(each["id"]);
    return id === undefined ? [] : [{ id, name: textOf(each["title"]) ?? id }];
  });
}

function toApplication(application: Part): AshbyApplication {
  const { currentInterviewStage: stage, job, status, updatedAt, createdAt } = application;
  return {
    id: textOf(application["id"]) ?? "",
    job: isPart(job) ? (titled([job])[0] ?? null) : null,
    stage: isPart(stage) ? (titled([stage])[0] ?? null) : null,
    active: typeof status === "string" && ACTIVE.has(status),
    changedAt: timeOf(updatedAt) ?? timeOf(createdAt),
    planId: isPart(stage) ? textOf(stage["interviewPlanId"]) : undefined,
  };
}

function tagsOf(tags: unknown): Named[] {
  return Array.isArray(tags) ? titled(tags.filter(isPart)) : [];
}

function timeOf(iso: unknown): number | null {
  const time = typeof iso === "string" ? Date.parse(iso) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

function begun(email: string): string {
  return `adding ${email.trim().toLowerCase()}`;
}
