/**
 * Candidates with their applications. Greenhouse tells neither applications with a candidate nor jobs with an
 * application: each is a list of its own.
 *
 * Sources   https://harvestdocs.greenhouse.io/reference/get_v3-candidates, …/get_v3-applications, …/get_v3-jobs and
 *           https://harvestdocs.greenhouse.io/docs/step-by-step-migration-instructions (read 2026-11-21)
 */
import type { AtsApplication, AtsCandidate, Named } from "../ats/adapter.ts";
import { remembered } from "../ats/remember.ts";
import type { GreenhouseContext } from "./connection.ts";
import { idOf, isRow, list, listFor, type Row, textOf } from "./harvest.ts";

export interface Application extends AtsApplication {
  /** The application's own entry of its stage; undefined when Greenhouse tells none. */
  stageEntry: string | undefined;
}

/** @param query  `ids` or `email`, which Greenhouse compares in whatever case */
export async function findCandidates(
  context: GreenhouseContext,
  query: { ids: string } | { email: string },
): Promise<AtsCandidate[]> {
  const rows = await list(context, "/candidates", query);
  const ids = rows.flatMap(({ id }) => idOf(id) ?? []);
  const applications = await applicationsOf(
    context,
    await listFor(context, "/applications", "candidate_ids", ids),
  );
  return rows.map((row) => toCandidate(row, applications, context.connection.app_url));
}

/** @returns undefined when it is gone */
export async function applicationById(
  context: GreenhouseContext,
  id: string,
): Promise<Application | undefined> {
  const rows = await listFor(context, "/applications", "ids", [id]);
  return (await applicationsOf(context, rows))[0]?.application;
}

interface Owned {
  candidateId: string | undefined;
  application: Application;
}

async function applicationsOf(context: GreenhouseContext, rows: readonly Row[]): Promise<Owned[]> {
  const jobs = await jobsOf(context, rows);
  return rows.flatMap((row) => {
    const id = idOf(row["id"]);
    if (id === undefined) return [];
    const jobId = idOf(row["job_id"]);
    const application: Application = {
      id,
      job: jobId === undefined ? null : (jobs.get(jobId) ?? { id: jobId, name: `job ${jobId}` }),
      stage: stageOf(row),
      stageEntry: idOf(row["stage_id"]),
      // a filter says `active` for what an answer calls `in_process`
      active: row["status"] === "in_process" || row["status"] === "active",
      changedAt: timeIn(row["last_activity_at"]) ?? timeIn(row["updated_at"]) ?? timeIn(row["created_at"]),
    };
    return [{ candidateId: idOf(row["candidate_id"]), application }];
  });
}

/** Older answers tell only the stage's name; its id is found among the job's stages when it is needed. */
function stageOf({ job_interview_stage_id: id, stage_name: name }: Row): Named | null {
  const known = idOf(id);
  const shown = textOf(name);
  return known === undefined && shown === undefined ? null : { id: known ?? "", name: shown ?? "" };
}

async function jobsOf(context: GreenhouseContext, rows: readonly Row[]): Promise<Map<string, Named>> {
  const ids = [...new Set(rows.flatMap(({ job_id: id }) => idOf(id) ?? []))].toSorted();
  if (ids.length === 0) return new Map();
  const jobs = await remembered(context, `jobs ${ids.join(",")}`, async () =>
    named(await listFor(context, "/jobs", "ids", ids)),
  );
  return new Map(jobs.map((job) => [job.id, job]));
}

function toCandidate(row: Row, applications: readonly Owned[], appUrl: string): AtsCandidate {
  const id = idOf(row["id"]) ?? "";
  const names = [textOf(row["first_name"]), textOf(row["last_name"])].filter((name) => name !== undefined);
  const emails = Array.isArray(row["email_addresses"]) ? row["email_addresses"].filter(isRow) : [];
  return {
    id,
    name: names.length === 0 ? null : names.join(" "),
    emails: emails.flatMap(({ value }) => textOf(value) ?? []),
    url: `${appUrl}/people/${id}`,
    applications: applications
      .filter(({ candidateId }) => candidateId === id)
      .map(({ application }) => application),
  };
}

/** Rows with an id and a name. */
export function named(rows: readonly Row[]): Named[] {
  return rows.flatMap((row) => {
    const id = idOf(row["id"]);
    const name = textOf(row["name"]);
    return id === undefined || name === undefined ? [] : [{ id, name }];
  });
}

function timeIn(value: unknown): number | null {
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isFinite(time) ? time : null;
}
