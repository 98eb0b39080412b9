/**
 * Candidates and their placements: a placement is a candidate at an offer. It counts as active until it is disqualified
 * or hired. Placements in talent pools have no offer and are left out.
 *
 * Sources   https://docs.recruitee.com/reference/candidatesid-get, https://docs.recruitee.com/reference/candidates-post,
 *           https://docs.recruitee.com/reference/searchnewcandidates (2026-11-21, as public integrations quote them)
 * Quirk     the search ignores what it does not understand and then brings everybody, so only the one filter that is
 *           known to work is sent, and every hit is compared with the address
 */
import { Rejected } from "../../src/core/errors.ts";
import type { AtsApplication, AtsCandidate } from "../ats/adapter.ts";
import { pickRemembered } from "../ats/remember.ts";
import type { RecruiteeActionContext, RecruiteeContext } from "./connection.ts";
import { offer, offers } from "./offers.ts";
import { idIn, read, readAll, readOne, rowOf, type Row, rowsIn, textIn, write } from "./wire.ts";

/** A search for an address that brings more than these pages is not about the address. */
const MOST_PAGES = 3;

interface Found {
  rows: Row[];
  /** False when there is more than was read. */
  complete: boolean;
}

export async function candidateById(context: RecruiteeContext, id: string): Promise<AtsCandidate | null> {
  const row = await candidateRow(context, id);
  return row && toCandidate(context, row);
}

/** As Recruitee has it, with tags and profile fields. */
export async function candidateRow(context: RecruiteeContext, id: string): Promise<Row | null> {
  // ids are numbers: anything else would be another path
  if (!/^\d{1,18}$/.test(id)) return null;
  const answer = await readOne(context, `/candidates/${id}`);
  return answer && rowOf(answer["candidate"]);
}

export async function candidatesByEmail(context: RecruiteeContext, email: string): Promise<AtsCandidate[]> {
  const quick = context.connection.email_search === "quick";
  const { rows, complete } = await (quick ? quickHits(context, email) : hitsFor(context, email));
  // quick hits may come without addresses
  const likely = rows.filter((hit) => hit["emails"] === undefined || emailsOf(hit).includes(email));
  if (likely.length === 0 && !complete) {
    // nobody must be taken for missing, and then be added, because a search brought everybody
    throw new Rejected(
      `Recruitee's search brought more than ${rows.length} candidates for one address, and none of those has it. Choose the other search in the connection, or name the candidate by id.`,
      { code: "recruitee_search_too_wide" },
    );
  }
  const found = await Promise.all(likely.slice(0, 20).map((hit) => candidateById(context, idIn(hit) ?? "")));
  return found.filter((candidate) => candidate !== null);
}

async function hitsFor(context: RecruiteeContext, email: string): Promise<Found> {
  const filters = JSON.stringify([{ field: "all", query: `"${email.replaceAll('"', "")}"` }]);
  const query = { filters_json: filters, sort_by: "relevance_desc" };
  const options = { key: "hits", step: "page", query, most: MOST_PAGES } as const;
  return readAll(context, "/search/new/candidates", options);
}

async function quickHits(context: RecruiteeContext, email: string): Promise<Found> {
  const { candidates } = await read(context, "/search/new/quick", { query: email });
  return { rows: rowsIn(rowOf(candidates), "hits"), complete: true };
}

export async function addCandidate(
  context: RecruiteeActionContext,
  { name, email, job }: { name: string; email: string; job: string | undefined },
): Promise<AtsCandidate> {
  const about = { what: "job", where: "Recruitee" } as const;
  const wanted =
    job === undefined
      ? undefined
      : await pickRemembered(context, "offers", () => offers(context), job, about);
  const body = { candidate: { name, emails: [email] }, ...(wanted && { offers: [Number(wanted.id)] }) };
  const made = rowOf((await write(context, "POST", "/candidates", body))["candidate"]);
  const id = idIn(made) ?? "";
  const placed = rowsIn(made, "placements").some((each) => idIn(each, "offer_id") === wanted?.id);
  if (wanted && !placed) {
    const placement = { candidate_id: Number(id), offer_id: Number(wanted.id) };
    await write(context, "POST", "/placements", { placement });
  }
  // it is there, even if the owner of the token may not see it
  return (await candidateById(context, id)) ?? { id, name, emails: [email], url: null, applications: [] };
}

async function toCandidate(context: RecruiteeContext, row: Row): Promise<AtsCandidate> {
  const placements = rowsIn(row, "placements").filter((each) => idIn(each, "offer_id") !== undefined);
  const applications: AtsApplication[] = [];
  for (const placement of placements) applications.push(await toApplication(context, placement));
  return {
    id: idIn(row) ?? "",
    name: textIn(row, "name") ?? null,
    emails: emailsOf(row, (address) => address),
    url: textIn(row, "adminapp_url") ?? null,
    applications,
  };
}

async function toApplication(context: RecruiteeContext, placement: Row): Promise<AtsApplication> {
  const { id, name, stages } = await offer(context, idIn(placement, "offer_id") ?? "");
  const stageId = idIn(placement, "stage_id");
  const stage = stages.find((each) => each.id === stageId);
  const changed = Date.parse(textIn(placement, "updated_at") ?? textIn(placement, "created_at") ?? "");
  const closed = ["disqualified_at", "hired_at"].some((key) => textIn(placement, key) !== undefined);
  return {
    id: idIn(placement) ?? "",
    job: { id, name },
    stage: stageId === undefined ? null : { id: stageId, name: stage?.name ?? stageId },
    active: !closed && placement["is_hired"] !== true && placement["disqualified"] !== true,
    changedAt: Number.isNaN(changed) ? null : changed,
  };
}

function emailsOf(row: Row, as = (address: string) => address.trim().toLowerCase()): string[] {
  const { emails } = row;
  return Array.isArray(emails) ? emails.filter((each) => typeof each === "string").map(as) : [];
}
