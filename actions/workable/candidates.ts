/**
 * People at Workable. It keeps one record of a person for each job, so records with one address and one name are put
 * together: one candidate whose applications are the records. Records with one address and different names may be
 * different people, and stay apart so that somebody is asked.
 *
 * Sources: https://workable.readme.io/reference/job-candidates-index, /reference/job-candidates-create,
 * /reference/talent-pool-candidates-create (read 2026-11-21).
 */
import { z } from "zod";
import { Rejected } from "../../src/core/errors.ts";
import type { AtsApplication, AtsCandidate, Named } from "../ats/adapter.ts";
import type { WorkableContext } from "./connection.ts";
import { jobCalled, stagesOf } from "./look-ups.ts";
import { CandidateRecord, OneCandidate } from "./shapes.ts";
import { callWorkable, listAll, readAs } from "./wire.ts";

/** An id of any of the person's records will do. */
export async function byId(context: WorkableContext, id: string): Promise<AtsCandidate | null> {
  const record = await recordOf(context, id);
  if (record === null) return null;
  if (!record.email) return toCandidate(context, [record]);
  const people = await byEmail(context, record.email);
  const person = people.find(({ applications }) => applications.some((each) => each.id === record.id));
  return person ?? toCandidate(context, [record]);
}

export async function byEmail(context: WorkableContext, email: string): Promise<AtsCandidate[]> {
  const { items, whole } = await listAll(context, "/candidates", {
    name: "candidates",
    item: CandidateRecord,
    query: { email },
    about: "the candidate",
    most: 5,
  });
  if (!whole) {
    throw new Rejected(
      "Workable has more than 500 candidates with one email address. Name the candidate by id instead.",
      { code: "workable_too_many_candidates" },
    );
  }
  const people = new Map<string, Map<string, CandidateRecord>>();
  for (const record of items) {
    const key = `${plain(record.email ?? record.id)} ${plain(record.name ?? "")}`;
    people.set(key, (people.get(key) ?? new Map<string, CandidateRecord>()).set(record.id, record));
  }
  const found: AtsCandidate[] = [];
  // one after the other: most records are for a few jobs, whose stages are asked for once
  for (const records of people.values()) found.push(await toCandidate(context, [...records.values()]));
  return found;
}

/** @param person.job  name or shortcode; left out: the talent pool */
export async function create(
  context: WorkableContext,
  person: { name: string; email: string; job: string | undefined },
): Promise<AtsCandidate> {
  const { name, email, job } = person;
  const path =
    job === undefined
      ? "/talent_pool/candidates"
      : `/jobs/${encodeURIComponent((await jobCalled(context, job)).id)}/candidates`;
  const sourced = context.connection.new_candidates === "sourced";
  const json = { sourced, candidate: { name, email } };
  const answer = await callWorkable(context, "POST", path, { json, about: "the job" });
  return toCandidate(context, [readAs(OneCandidate, answer).candidate]);
}

/** The record's own tags; a list of candidates does not show them. */
export async function tagsOf(context: WorkableContext, recordId: string): Promise<string[]> {
  const path = `/candidates/${encodeURIComponent(recordId)}`;
  const answer = await callWorkable(context, "GET", path, { about: "the candidate" });
  // taking a missing list for an empty one would take every tag away
  return readAs(OneCandidate.extend({ candidate: z.looseObject({ tags: z.array(z.string()) }) }), answer)
    .candidate.tags;
}

async function recordOf(context: WorkableContext, id: string): Promise<CandidateRecord | null> {
  // ids are hexadecimal; anything else would be another address
  if (!/^[\w-]+$/.test(id)) return null;
  try {
    return readAs(OneCandidate, await callWorkable(context, "GET", `/candidates/${id}`)).candidate;
  } catch (error) {
    if (error instanceof Rejected && error.code === "workable_not_found") return null;
    throw error;
  }
}

async function toCandidate(context: WorkableContext, records: CandidateRecord[]): Promise<AtsCandidate> {
  const byAge = records.toSorted((one, other) => (atOf(one.created_at) ?? 0) - (atOf(other.created_at) ?? 0));
  const [oldest] = byAge;
  if (!oldest) throw new RangeError("a candidate has at least one record");
  const applications: AtsApplication[] = [];
  for (const record of byAge) applications.push(await toApplication(context, record));
  return {
    id: oldest.id,
    name: oldest.name ?? null,
    emails: oldest.email ? [oldest.email] : [],
    url: oldest.profile_url ?? null,
    applications,
  };
}

async function toApplication(context: WorkableContext, record: CandidateRecord): Promise<AtsApplication> {
  const { id, job, updated_at: updatedAt, created_at: createdAt } = record;
  const active = record.disqualified !== true && !record.hired_at;
  return {
    id,
    job: job ? { id: job.shortcode, name: job.title } : null,
    stage: record.stage ? await stageCalled(context, job?.shortcode, record.stage, active) : null,
    active,
    changedAt: atOf(updatedAt) ?? atOf(createdAt),
  };
}

/** A record holds its stage by name and is moved by slug. */
async function stageCalled(
  context: WorkableContext,
  shortcode: string | undefined,
  written: string,
  active: boolean,
): Promise<Named> {
  const stages = active && shortcode !== undefined ? await stagesOf(context, shortcode) : [];
  return stages.find(({ id, name }) => name === written || id === written) ?? { id: written, name: written };
}

function plain(words: string): string {
  return words.trim().replaceAll(/\s+/g, " ").toLowerCase();
}

function atOf(timestamp: string | null | undefined): number | null {
  const at = Date.parse(timestamp ?? "");
  return Number.isNaN(at) ? null : at;
}
