/**
 * What an account offers: jobs, stages, members, reasons.
 *
 * Sources: https://workable.readme.io/reference/jobs, /reference/stages, /reference/job-stages, /reference/members,
 * /reference/disqualification_reasons, /reference/custom_attributes (read 2026-11-21).
 */
import type { Named } from "../ats/adapter.ts";
import { learned, pickRemembered, remembered } from "../ats/remember.ts";
import type { WorkableContext } from "./connection.ts";
import { type CustomAttribute, CustomAttributes, Job, Member, Reasons, Stages } from "./shapes.ts";
import { callWorkable, listAll, readAs } from "./wire.ts";

/** By shortcode; drafts and archived jobs have nobody to work on. */
export async function jobs(context: WorkableContext): Promise<Named[]> {
  const lists = ["published", "closed"].map(async (state) => {
    const { items } = await listAll(context, "/jobs", { name: "jobs", item: Job, query: { state } });
    return items.map(({ shortcode, title }) => ({ id: shortcode, name: title }));
  });
  return (await Promise.all(lists)).flat();
}

/** @param job  name or shortcode. @throws {ConfigError} `ats_job_unknown`, `ats_job_ambiguous` */
export function jobCalled(context: WorkableContext, job: string): Promise<Named> {
  return pickRemembered(context, "jobs", () => jobs(context), job, { what: "job", where: "Workable" });
}

/** By slug, in the pipeline's order. Kept for ten minutes. */
export function stagesOf(context: WorkableContext, shortcode: string): Promise<Named[]> {
  return remembered(context, stagesKey(shortcode), () => askForStages(context, shortcode));
}

/** As above, asked for anew. @param shortcode  left out: all stages of the account */
export function freshStages(context: WorkableContext, shortcode?: string): Promise<Named[]> {
  return learned(context, stagesKey(shortcode), () => askForStages(context, shortcode));
}

function stagesKey(shortcode: string | undefined): string {
  return shortcode === undefined ? "stages" : `stages ${shortcode}`;
}

async function askForStages(context: WorkableContext, shortcode?: string): Promise<Named[]> {
  const path = shortcode === undefined ? "/stages" : `/jobs/${encodeURIComponent(shortcode)}/stages`;
  const { stages } = readAs(Stages, await callWorkable(context, "GET", path, { about: "the job" }));
  return stages.map(({ slug, name }) => ({ id: slug, name }));
}

/** `withdrew` tells whether it is the candidate's own doing. */
export async function reasons(context: WorkableContext): Promise<(Named & { withdrew: boolean })[]> {
  const all = readAs(Reasons, await callWorkable(context, "GET", "/disqualification_reasons"));
  return all.map(({ id, description, candidate_withdrew: withdrew }) => ({
    id,
    name: description,
    withdrew: withdrew === true,
  }));
}

export async function members(context: WorkableContext): Promise<(Named & { email: string | null })[]> {
  const { items } = await listAll(context, "/members", { name: "members", item: Member });
  return items.map(({ id, name, email }) => ({ id, name, email: email ?? null }));
}

/**
 * The member of the connection.
 *
 * @throws {ConfigError} `ats_user_unknown`, `ats_user_ambiguous`
 */
export async function actingMember(context: WorkableContext): Promise<Named> {
  const written = context.connection.member.toLowerCase();
  const load = () => members(context);
  if (written.includes("@")) {
    const has = ({ email }: { email: string | null }): boolean => email?.toLowerCase() === written;
    const found =
      (await remembered(context, "members", load)).find(has) ??
      (await learned(context, "members", load)).find(has);
    if (found) return found;
  }
  const about = { what: "user", where: "Workable" } as const;
  return pickRemembered(context, "members", load, context.connection.member, about);
}

/** The enabled ones, whatever their type. */
export async function customAttributes(context: WorkableContext): Promise<(Named & CustomAttribute)[]> {
  const answer = await callWorkable(context, "GET", "/custom_attributes");
  return readAs(CustomAttributes, answer)
    .custom_attributes.filter(({ enabled }) => enabled !== false)
    .map((each) => ({ ...each, name: each.label }));
}
