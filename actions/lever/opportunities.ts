/**
 * Lever keeps one opportunity for each candidacy and one `contact` for the person: a contact with its opportunities is
 * a candidate with its applications.
 * Source: https://hire.lever.co/developer/documentation#opportunities (read 2026-11-21).
 */
import type { AtsApplication, AtsCandidate, Named } from "../ats/adapter.ts";
import { latestOf } from "../ats/find-target.ts";
import { remembered } from "../ats/remember.ts";
import type { LeverContext } from "./connection.ts";
import { isPart, listLever, type Part, type Query, readIfThere, textOf } from "./lever-api.ts";

/** An opportunity, with what a later call needs of it. */
export interface Opportunity extends AtsApplication {
  tags: string[];
}

export const EXPANDED: Query = { expand: ["applications", "stage"] };

/** Without `archived`, Lever lists active and archived ones. */
export async function findOpportunities(context: LeverContext, query: Query): Promise<AtsCandidate[]> {
  const { confidential } = context.connection;
  const all = await listLever(context, "/opportunities", {
    ...query,
    ...EXPANDED,
    ...(confidential && { confidentiality: "all" }),
  });
  return toCandidates(context, all);
}

/** @param all  opportunities as Lever writes them */
export async function toCandidates(context: LeverContext, all: readonly Part[]): Promise<AtsCandidate[]> {
  const contacts = Map.groupBy(all, (each) => idIn(each["contact"]) ?? textOf(each["id"]) ?? "");
  return Promise.all(
    [...contacts].map(async ([id, opportunities]) => {
      const applications = await Promise.all(opportunities.map((each) => toApplication(context, each)));
      const latest = latestOf(applications);
      const shown = opportunities.find((each) => each["id"] === latest?.id);
      const urls = shown?.["urls"];
      return {
        id,
        name: textOf(shown?.["name"]) ?? null,
        emails: [...new Set(opportunities.flatMap((each) => textsIn(each["emails"])))],
        url: (isPart(urls) ? textOf(urls["show"]) : undefined) ?? null,
        applications,
      };
    }),
  );
}

/** The account's: postings have none of their own. */
export async function stages(context: LeverContext): Promise<Named[]> {
  return named(await listLever(context, "/stages"));
}

/** Stages, reasons and postings call their name `text`. */
export function named(all: readonly Part[]): Named[] {
  return all.flatMap((each) => {
    const id = textOf(each["id"]);
    return id === undefined ? [] : [{ id, name: textOf(each["text"]) ?? id }];
  });
}

async function toApplication(context: LeverContext, opportunity: Part): Promise<Opportunity> {
  return {
    id: textOf(opportunity["id"]) ?? "",
    job: await jobOf(context, opportunity),
    stage: stageOf(opportunity["stage"]),
    active: !isArchived(opportunity),
    changedAt: changedAt(opportunity),
    tags: textsIn(opportunity["tags"]),
  };
}

/** An opportunity has at most one application, which tells its posting by id alone. */
async function jobOf(context: LeverContext, { applications }: Part): Promise<Named | null> {
  const [application] = Array.isArray(applications) ? applications.filter(isPart) : [];
  const id = textOf(application?.["posting"]);
  if (id === undefined) return null;
  const title = async (): Promise<string> => {
    const posting = await readIfThere(context, `/postings/${encodeURIComponent(id)}`);
    return textOf(posting?.["text"]) ?? id; // it may have been deleted since
  };
  return { id, name: await remembered(context, `posting ${id}`, title) };
}

function stageOf(stage: unknown): Named | null {
  const id = idIn(stage);
  return id === undefined ? null : { id, name: (isPart(stage) ? textOf(stage["text"]) : undefined) ?? id };
}

/** Lever's page describes the first form and shows the second. */
function isArchived({ archived, archivedAt }: Part): boolean {
  return isPart(archived) || typeof archivedAt === "number";
}

function changedAt({ updatedAt, lastAdvancedAt, createdAt }: Part): number | null {
  return [updatedAt, lastAdvancedAt, createdAt].find((time) => typeof time === "number") ?? null;
}

/** The id of what may stand there as a whole because it was expanded. */
function idIn(value: unknown): string | undefined {
  return isPart(value) ? textOf(value["id"]) : textOf(value);
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}
