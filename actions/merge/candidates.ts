/**
 * Candidates and their applications.
 *
 * Merge has its own ids (UUIDs) beside those of the ATS (`remote_id`); both are understood. An application has no
 * status: it counts as active until it has a rejection date or reason, so hired ones look active too.
 *
 * Sources   https://docs.merge.dev/merge-unified/ats/common-models/candidates/partial-update,
 *           https://help.merge.dev/articles/10012366-updates-to-post-applications-oct-2024 (read 2026-11-21)
 */
import type { AtsApplication, AtsCandidate, Named } from "../ats/adapter.ts";
import { pickRemembered } from "../ats/remember.ts";
import { actingUser, type MergeActionContext, type MergeContext } from "./connection.ts";
import { readAll, readOne, type Row, textIn, write } from "./wire.ts";

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export async function candidateById(context: MergeContext, id: string): Promise<AtsCandidate | null> {
  const row = UUID.test(id)
    ? await readOne(context, `/candidates/${id}`)
    : (await readAll(context, "/candidates", { remote_id: id }, 1)).rows[0];
  if (!row || row["remote_was_deleted"] === true) return null;
  return withApplications(context, row);
}

export async function candidatesByEmail(context: MergeContext, email: string): Promise<AtsCandidate[]> {
  const { rows } = await readAll(context, "/candidates", { email_addresses: email }, 3);
  return Promise.all(rows.map((row) => withApplications(context, row)));
}

/** With a job it is one call, since many ATSs cannot hold a candidate without an application. */
export async function addCandidate(
  context: MergeActionContext,
  person: { name: string; email: string; job: string | undefined },
): Promise<AtsCandidate> {
  const { name, email, job } = person;
  const [first = name, ...rest] = name.trim().split(/\s+/);
  const candidate = {
    first_name: first,
    ...(rest.length > 0 && { last_name: rest.join(" ") }),
    email_addresses: [{ value: email, email_address_type: "PERSONAL" }],
  };
  const inNameOf = { remote_user_id: actingUser(context.connection) };
  const id =
    job === undefined
      ? idOf(await write(context, "POST", "/candidates", { model: candidate, ...inNameOf }))
      : idOf((await applyFor(context, job, candidate, inNameOf))["candidate"]);
  const made = id === undefined ? null : await candidateById(context, id);
  // it is there, even if the account may not read it
  return made ?? { id: id ?? "", name, emails: [email], url: null, applications: [] };
}

async function applyFor(
  context: MergeContext,
  job: string,
  candidate: object,
  inNameOf: object,
): Promise<Row> {
  const about = { what: "job", where: "The ATS behind Merge" } as const;
  const { id } = await pickRemembered(context, "jobs", () => jobs(context), job, about);
  return write(context, "POST", "/applications", { model: { candidate, job: id }, ...inNameOf });
}

export async function jobs(context: MergeContext): Promise<Named[]> {
  const { rows } = await readAll(context, "/jobs");
  return rows.flatMap((row) => namedIn(row) ?? []);
}

/** As Merge holds them now. */
export async function tagsOf(context: MergeContext, candidateId: string): Promise<string[]> {
  const row = await readOne(context, `/candidates/${candidateId}`);
  const tags = row?.["tags"];
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string") : [];
}

async function withApplications(context: MergeContext, row: Row): Promise<AtsCandidate> {
  const id = textIn(row, "id") ?? "";
  const query = { candidate_id: id, expand: "job,current_stage" };
  const { rows } = await readAll(context, "/applications", query);
  const name = [textIn(row, "first_name"), textIn(row, "last_name")].filter(Boolean).join(" ");
  const addresses = Array.isArray(row["email_addresses"]) ? (row["email_addresses"] as Row[]) : [];
  return {
    id,
    name: name === "" ? null : name,
    emails: addresses.flatMap((address) => textIn(address, "value") ?? []),
    url: null, // `urls` are the candidate's own pages
    applications: rows.map(toApplication),
  };
}

export function toApplication(row: Row): AtsApplication {
  const changed = Date.parse(textIn(row, "modified_at") ?? textIn(row, "applied_at") ?? "");
  return {
    id: textIn(row, "id") ?? "",
    job: namedIn(row["job"]) ?? null,
    stage: namedIn(row["current_stage"]) ?? null,
    active: (row["rejected_at"] ?? null) === null && (row["reject_reason"] ?? null) === null,
    changedAt: Number.isNaN(changed) ? null : changed,
  };
}

/** Relations come as an object when they were expanded, else as an id. */
export function namedIn(value: unknown): Named | undefined {
  const id = idOf(value);
  if (id === undefined) return undefined;
  const name = typeof value === "object" ? textIn(value as Row, "name") : undefined;
  return { id, name: name ?? id };
}

function idOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "object" && value !== null ? textIn(value as Row, "id") : undefined;
}
