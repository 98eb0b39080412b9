/**
 * Candidates and their job applications. An email address belongs to one candidate.
 *
 * Source: https://docs.teamtailor.com/ (Candidates, Job applications; read 2026-11-21).
 */
import { Rejected } from "../../src/core/errors.ts";
import type { AtsApplication, AtsCandidate } from "../ats/adapter.ts";
import type { TeamtailorContext } from "./connection.ts";
import { jobCalled } from "./look-ups.ts";
import { OneResource, type Resource, relatedIn, textOf, to } from "./resources.ts";
import { callTeamtailor, listAll, readAs } from "./wire.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

export async function byId(context: TeamtailorContext, id: string): Promise<AtsCandidate | null> {
  // ids are numbers; anything else would be another address
  if (!/^\d+$/.test(id)) return null;
  try {
    return await toCandidate(context, await candidateResource(context, id));
  } catch (error) {
    if (error instanceof Rejected && error.code === "teamtailor_not_found") return null;
    throw error;
  }
}

export async function byEmail(context: TeamtailorContext, email: string): Promise<AtsCandidate[]> {
  const { items } = await listAll(context, "/candidates", { query: { "filter[email]": email } });
  const found: AtsCandidate[] = [];
  for (const candidate of items) found.push(await toCandidate(context, candidate));
  return found;
}

/** `merge` makes a repeat harmless: Teamtailor then gives the candidate who has the address already. */
export async function create(
  context: TeamtailorContext,
  person: { name: string; email: string; job: string | undefined },
): Promise<AtsCandidate> {
  const [firstName = "", ...rest] = person.name.split(" ");
  const job = person.job === undefined ? undefined : await jobCalled(context, person.job);
  const attributes = {
    "first-name": firstName,
    "last-name": rest.join(" "),
    email: person.email,
    sourced: true,
    merge: true,
  };
  // should this or the next call be lost, the next look at the candidate makes up for it
  if (job) await context.cache.set(unfinished(person.email), job.id, DAY_MS);
  const answer = await callTeamtailor(context, "POST", "/candidates", {
    json: { data: { type: "candidates", attributes } },
    safeToRepeat: true,
  });
  return toCandidate(context, readAs(OneResource, answer).data);
}

/** @throws {Rejected} `teamtailor_not_found` */
export async function candidateResource(context: TeamtailorContext, id: string): Promise<Resource> {
  const path = `/candidates/${encodeURIComponent(id)}`;
  return readAs(OneResource, await callTeamtailor(context, "GET", path, { about: "the candidate" })).data;
}

async function toCandidate(context: TeamtailorContext, candidate: Resource): Promise<AtsCandidate> {
  const { id } = candidate;
  const email = textOf(candidate, "email");
  const name = ["first-name", "last-name"].map((key) => textOf(candidate, key)?.trim() ?? "").join(" ");
  return {
    id,
    name: name.trim() === "" ? null : name.trim(),
    emails: email === undefined ? [] : [email],
    url: null,
    applications: await applicationsOf(context, id, email),
  };
}

async function applicationsOf(
  context: TeamtailorContext,
  candidateId: string,
  email: string | undefined,
): Promise<AtsApplication[]> {
  const ask = async (): Promise<AtsApplication[]> => {
    const { items, included } = await listAll(context, `/candidates/${candidateId}/job-applications`, {
      query: { include: "job,stage" },
      about: "the candidate",
    });
    return items.map((each) => toApplication(each, included));
  };
  const applications = await ask();
  const jobId = email === undefined ? undefined : await context.cache.get(unfinished(email));
  if (typeof jobId !== "string") return applications;
  const missing = !applications.some(({ job }) => job?.id === jobId);
  if (missing) await apply(context, candidateId, jobId);
  await context.cache.delete(unfinished(email ?? ""));
  return missing ? ask() : applications;
}

async function apply(context: TeamtailorContext, candidateId: string, jobId: string): Promise<void> {
  const relationships = { candidate: to("candidates", candidateId), job: to("jobs", jobId) };
  const json = { data: { type: "job-applications", attributes: { sourced: true }, relationships } };
  await callTeamtailor(context, "POST", "/job-applications", { json, about: "the job" });
}

function toApplication(application: Resource, included: readonly Resource[]): AtsApplication {
  const job = relatedIn(included, application, "job");
  const stage = relatedIn(included, application, "stage");
  const changed = textOf(application, "updated-at") ?? textOf(application, "created-at");
  const changedAt = Date.parse(changed ?? "");
  return {
    id: application.id,
    job: job ? { id: job.id, name: textOf(job, "title") ?? job.id } : null,
    stage: stage ? { id: stage.id, name: textOf(stage, "name") ?? stage.id } : null,
    active: !textOf(application, "rejected-at") && (!stage || textOf(stage, "stage-type") !== "Hired"),
    changedAt: Number.isNaN(changedAt) ? null : changedAt,
  };
}

function unfinished(email: string): string {
  return `to apply ${email.toLowerCase()}`;
}
