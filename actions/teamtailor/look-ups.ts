/**
 * What an account offers: jobs, stages, users, reasons, custom fields.
 *
 * Source: https://docs.teamtailor.com/ (Jobs, Stages, Users, Reject reasons, Custom fields; read 2026-11-21). Options of
 * a field are asked for with `filter[custom-field]`, as integrations do.
 */
import type { Named } from "../ats/adapter.ts";
import { learned, pickRemembered, remembered } from "../ats/remember.ts";
import type { TeamtailorContext } from "./connection.ts";
import { type Resource, textOf } from "./resources.ts";
import { listAll } from "./wire.ts";

const IN_TEAMTAILOR = { where: "Teamtailor" } as const;

export interface CustomField extends Named {
  apiName: string | undefined;
  /** Such as `CustomField::Select`. */
  type: string;
}

async function named(
  context: TeamtailorContext,
  path: string,
  attribute: string,
  query: Record<string, string> = {},
): Promise<Named[]> {
  const { items } = await listAll(context, path, { query });
  return items.map((each) => ({ id: each.id, name: textOf(each, attribute) ?? each.id }));
}

/** All but the archived ones. */
export async function jobs(context: TeamtailorContext): Promise<Named[]> {
  const { items } = await listAll(context, "/jobs");
  return items
    .filter((job) => textOf(job, "status") !== "archived")
    .map((job) => ({ id: job.id, name: textOf(job, "title") ?? job.id }));
}

/** @param job  name or id. @throws {ConfigError} `ats_job_unknown`, `ats_job_ambiguous` */
export function jobCalled(context: TeamtailorContext, job: string): Promise<Named> {
  const about = { what: "job", ...IN_TEAMTAILOR } as const;
  return pickRemembered(context, "jobs", () => jobs(context), job, about);
}

/**
 * Every job has stages of its own, in the order in which they are shown.
 *
 * @param jobId  left out: the stages of all jobs
 */
export function stagesOf(context: TeamtailorContext, jobId?: string): Promise<Named[]> {
  if (jobId === undefined) return named(context, "/stages", "name");
  return named(context, `/jobs/${encodeURIComponent(jobId)}/stages`, "name", { sort: "row-order" });
}

export function reasons(context: TeamtailorContext): Promise<Named[]> {
  return named(context, "/reject-reasons", "reason");
}

export async function users(context: TeamtailorContext): Promise<(Named & { emails: string[] })[]> {
  const { items } = await listAll(context, "/users");
  return items.map((user) => ({
    id: user.id,
    name: textOf(user, "name") ?? user.id,
    emails: ["email", "login-email"].flatMap((key) => textOf(user, key)?.toLowerCase() ?? []),
  }));
}

/**
 * The user of the connection.
 *
 * @throws {ConfigError} `ats_user_unknown`, `ats_user_ambiguous`
 */
export async function actingUser(context: TeamtailorContext): Promise<Named> {
  const { user: written } = context.connection;
  const load = () => users(context);
  if (written.includes("@")) {
    const has = ({ emails }: { emails: string[] }): boolean => emails.includes(written.toLowerCase());
    const found =
      (await remembered(context, "users", load)).find(has) ??
      (await learned(context, "users", load)).find(has);
    if (found) return found;
  }
  return pickRemembered(context, "users", load, written, { what: "user", ...IN_TEAMTAILOR });
}

export async function customFields(context: TeamtailorContext): Promise<CustomField[]> {
  const { items } = await listAll(context, "/custom-fields");
  return items.map((field: Resource) => ({
    id: field.id,
    name: textOf(field, "name") ?? field.id,
    apiName: textOf(field, "api-name"),
    type: textOf(field, "field-type") ?? "CustomField::Text",
  }));
}

export function optionsOf(context: TeamtailorContext, fieldId: string): Promise<Named[]> {
  return named(context, "/custom-field-options", "value", { "filter[custom-field]": fieldId });
}
