/**
 * BambooHR has no candidates that could be asked for, only applications that say who applied. Those of one person make
 * a candidate here, and its id is the first application's. Whoever has the same applicant id, or the same address and
 * name, is one person: two names with one address stay two.
 *
 * Sources   https://documentation.bamboohr.com/reference/get-applications,
 *           https://documentation.bamboohr.com/reference/get-application-details,
 *           https://documentation.bamboohr.com/reference/create-candidate (read 2026-11-21)
 * Assumed   `searchString` finds an address; `ALL_ACTIVE` is all that are neither hired nor turned down;
 *           `candidateId`, which adding answers, is the application's
 */
import { ConfigError, Rejected } from "../../src/core/errors.ts";
import type { AtsApplication, AtsCandidate, Named } from "../ats/adapter.ts";
import { plainName } from "../ats/pick-named.ts";
import { pickRemembered } from "../ats/remember.ts";
import type { BamboohrActionContext, BamboohrContext } from "./connection.ts";
import { idIn, read, readApplications, readOne, rowOf, type Row, rowsOf, textIn, writeForm } from "./wire.ts";

/** @param id  of any of the person's applications */
export async function candidateById(context: BamboohrContext, id: string): Promise<AtsCandidate | null> {
  // ids are numbers: anything else would be another path
  if (!/^\d{1,18}$/.test(id)) return null;
  const details = await readOne(context, `/applications/${id}`);
  if (details === null) return null;
  const email = textIn(rowOf(details["applicant"]), "email");
  const rows = email === undefined ? [] : await applicationsOf(context, email);
  const own = rows.find((row) => idIn(row) === id) ?? details;
  const [person = [own]] = people([own, ...rows.filter((row) => row !== own)]);
  return toCandidate(context, person, await activeIds(context, email));
}

export async function candidatesByEmail(context: BamboohrContext, email: string): Promise<AtsCandidate[]> {
  const rows = await applicationsOf(context, email);
  if (rows.length === 0) return [];
  const active = await activeIds(context, email);
  return Promise.all(people(rows).map((person) => toCandidate(context, person, active)));
}

/** A candidate always applies for a job here. */
export async function addCandidate(
  context: BamboohrActionContext,
  { name, email, job }: { name: string; email: string; job: string | undefined },
): Promise<AtsCandidate> {
  const [firstName = "", ...rest] = name.trim().split(/\s+/);
  if (job === undefined) {
    throw new ConfigError(
      "BambooHR adds a candidate only for a job. Name one in the step, and the run goes on.",
      { code: "bamboohr_job_missing", path: "job" },
    );
  }
  if (rest.length === 0) {
    throw new ConfigError(
      `BambooHR wants a first and a last name, and there is only "${firstName}". Put both into the step's name.`,
      { code: "bamboohr_name_missing", path: "name" },
    );
  }
  const about = { what: "job", where: "BambooHR" } as const;
  const { id: jobId } = await pickRemembered(context, "jobs", () => jobs(context), job, about);
  const form = { firstName, lastName: rest.join(" "), email, jobId };
  const id = idIn(await writeForm(context, "/application", form), "candidateId") ?? "";
  const [found] = await candidatesByEmail(context, email);
  // it is there, even if the search does not know it yet
  return found ?? { id, name, emails: [email], url: null, applications: [] };
}

/** Without deleted and canceled ones. */
export async function jobs(context: BamboohrContext): Promise<Named[]> {
  return rowsOf(await read(context, "/jobs", { statusGroups: "DRAFT_AND_OPEN" })).flatMap(
    (row) => jobIn(row) ?? [],
  );
}

/** All that show this address and no other. */
async function applicationsOf(context: BamboohrContext, email: string): Promise<Row[]> {
  const query = { searchString: email, applicationStatus: "ALL", jobStatusGroups: "ALL" };
  const { rows, complete } = await readApplications(context, query);
  const own = rows.filter((row) => sameText(emailIn(row), email));
  if (own.length > 0 || complete) return own;
  // nobody must be taken for missing, and then be added, because a search brought everybody
  throw new Rejected(
    `BambooHR's search brought ${rows.length} applications for one address, and none of those has it. Name the candidate by the id of an application.`,
    { code: "bamboohr_search_too_wide" },
  );
}

async function activeIds(context: BamboohrContext, email: string | undefined): Promise<Set<string>> {
  if (email === undefined) return new Set();
  const query = { searchString: email, applicationStatus: "ALL_ACTIVE", jobStatusGroups: "ALL" };
  const { rows } = await readApplications(context, query);
  return new Set(rows.flatMap((row) => idIn(row) ?? []));
}

/** The rows of each person. */
function people(rows: readonly Row[]): Row[][] {
  const groups: Row[][] = [];
  for (const row of rows) {
    const group = groups.find((each) => each.some((other) => samePerson(row, other)));
    if (group) group.push(row);
    else groups.push([row]);
  }
  return groups;
}

function samePerson(one: Row, other: Row): boolean {
  const [first, second] = [rowOf(one["applicant"]), rowOf(other["applicant"])];
  const id = idIn(first);
  if (id !== undefined && id === idIn(second)) return true;
  return sameText(emailIn(one), emailIn(other)) && sameText(nameIn(first), nameIn(second));
}

async function toCandidate(
  context: BamboohrContext,
  rows: Row[],
  active: Set<string>,
): Promise<AtsCandidate> {
  const inOrder = rows.toSorted((one, other) => Number(idIn(one)) - Number(idIn(other)));
  const [first = {}] = inOrder;
  const email = emailIn(first);
  const applications: AtsApplication[] = [];
  for (const row of inOrder) {
    const application = toApplication(row, active);
    // which was changed last only matters where there are several, and only the details tell
    const details = inOrder.length > 1 ? await readOne(context, `/applications/${application.id}`) : null;
    applications.push(details ? toApplication({ ...row, ...details }, active) : application);
  }
  return {
    id: idIn(first) ?? "",
    name: nameIn(rowOf(first["applicant"])) ?? null,
    emails: email === undefined ? [] : [email],
    url: null, // the address of a candidate's page is not documented
    applications,
  };
}

function toApplication(row: Row, active: Set<string>): AtsApplication {
  const id = idIn(row) ?? "";
  const status = rowOf(row["status"]);
  const statusId = idIn(status);
  const changed = Date.parse(textIn(status, "dateChanged") ?? textIn(row, "appliedDate") ?? "");
  return {
    id,
    job: jobIn(rowOf(row["job"])) ?? null,
    stage: statusId === undefined ? null : { id: statusId, name: textIn(status, "label") ?? statusId },
    active: active.has(id),
    changedAt: Number.isNaN(changed) ? null : changed,
  };
}

function jobIn(row: Row): Named | undefined {
  const id = idIn(row);
  return id === undefined ? undefined : { id, name: textIn(rowOf(row["title"]), "label") ?? id };
}

function emailIn(row: Row): string | undefined {
  return textIn(rowOf(row["applicant"]), "email");
}

function nameIn(applicant: Row): string | undefined {
  const name = [textIn(applicant, "firstName"), textIn(applicant, "lastName")].filter(Boolean).join(" ");
  return name === "" ? undefined : name;
}

function sameText(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && plainName(one) === plainName(other);
}
