/**
 * Candidates and the jobs that they are assigned to. The search looks in every field, and shows only who has applied
 * for a job.
 *
 * Sources: https://developers.smartrecruiters.com/reference/candidatesall-1,
 * https://developers.smartrecruiters.com/reference/candidatesaddtojob-1 (read 2026-11-21).
 */
import { z } from "zod";
import { ConfigError, Rejected } from "../../src/core/errors.ts";
import type { AtsApplication, AtsCandidate, Named } from "../ats/adapter.ts";
import { pickRemembered } from "../ats/remember.ts";
import type { SmartrecruitersContext } from "./connection.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { isActive, stageOf } from "./statuses.ts";
import { callSmartrecruiters, listAll, readAs } from "./wire.ts";

const Assignment = z.looseObject({
  job: z.looseObject({ id: z.string(), title: z.string().nullish() }).nullish(),
  status: z.string(),
  subStatus: z.string().nullish(),
});
const Found = z.looseObject({ id: z.string(), email: z.string().nullish() });
const Candidate = z.looseObject({
  id: z.string(),
  firstName: z.string().nullish(),
  lastName: z.string().nullish(),
  email: z.string().nullish(),
  primaryAssignment: Assignment.nullish(),
  secondaryAssignments: z.array(Assignment).nullish(),
});
const Job = z.looseObject({ id: z.string(), title: z.string().nullish() });

export async function byId(context: SmartrecruitersContext, id: string): Promise<AtsCandidate | null> {
  // ids are hexadecimal, with dashes; anything else would be another address
  if (!/^[\w-]+$/.test(id)) return null;
  try {
    const answer = await callSmartrecruiters(context, "GET", `/candidates/${id}`, { about: "the candidate" });
    return toCandidate(readAs(Candidate, answer));
  } catch (error) {
    if (error instanceof Rejected && error.code === "smartrecruiters_not_found") return null;
    throw error;
  }
}

/**
 * What the search shows is not whole, so everybody with the very address is asked for. A key may make one search at a
 * time.
 */
export async function byEmail(context: SmartrecruitersContext, email: string): Promise<AtsCandidate[]> {
  const { api_key: key, api_url: url } = context.connection;
  const search = () =>
    listAll(context, "/candidates", { item: Found, by: "page", query: { q: email }, most: 5 });
  const { items, whole } = await oneAtATime(`${url} ${key}`, search);
  const ids = new Set(items.filter((each) => each.email?.toLowerCase() === email).map(({ id }) => id));
  if (!whole) {
    throw new Rejected(
      "SmartRecruiters finds more than 500 candidates for one email address. Name the candidate by id instead.",
      { code: "smartrecruiters_too_many_candidates" },
    );
  }
  const found: AtsCandidate[] = [];
  for (const id of ids) {
    const candidate = await byId(context, id);
    if (candidate) found.push(candidate);
  }
  return found;
}

/** @throws {ConfigError} `smartrecruiters_job_needed`: who has no job is not found again */
export async function create(
  context: SmartrecruitersContext,
  person: { name: string; email: string; job: string | undefined },
): Promise<AtsCandidate> {
  if (person.job === undefined) {
    throw new ConfigError(
      "SmartRecruiters finds only candidates who have applied for a job. Name the job for which the candidate is added.",
      { code: "smartrecruiters_job_needed", path: "job" },
    );
  }
  const { id: jobId } = await jobCalled(context, person.job);
  const [firstName = "", ...rest] = person.name.split(" ");
  // both names are required
  const json = { firstName, lastName: rest.join(" ") || "-", email: person.email };
  const path = `/jobs/${encodeURIComponent(jobId)}/candidates`;
  const answer = await callSmartrecruiters(context, "POST", path, { json, about: "the job" });
  const { id } = readAs(Found, answer);
  const made = await byId(context, id);
  return made ?? toCandidate(readAs(Candidate, answer));
}

export async function jobs(context: SmartrecruitersContext): Promise<Named[]> {
  const { items } = await listAll(context, "/jobs", { item: Job, by: "offset" });
  return items.map(({ id, title }) => ({ id, name: title ?? id }));
}

function jobCalled(context: SmartrecruitersContext, job: string): Promise<Named> {
  const about = { what: "job", where: "SmartRecruiters" } as const;
  return pickRemembered(context, "jobs", () => jobs(context), job, about);
}

function toCandidate(candidate: z.output<typeof Candidate>): AtsCandidate {
  const { id, firstName, lastName, email, primaryAssignment, secondaryAssignments } = candidate;
  const name = [firstName, lastName].filter((part) => part && part !== "-").join(" ");
  return {
    id,
    name: name === "" ? null : name,
    emails: email ? [email] : [],
    url: null,
    applications: [primaryAssignment ?? [], secondaryAssignments ?? []].flat().flatMap(toApplication),
  };
}

/** An application has no id of its own: it is the candidate with the job. */
function toApplication({ job, status, subStatus }: z.output<typeof Assignment>): AtsApplication[] {
  if (!job) return [];
  return [
    {
      id: job.id,
      job: { id: job.id, name: job.title ?? job.id },
      stage: stageOf(status, subStatus),
      active: isActive(status),
      changedAt: null,
    },
  ];
}
