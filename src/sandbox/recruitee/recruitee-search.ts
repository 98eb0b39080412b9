/**
 * Recruitee's searches, with what is odd about them: what the search of candidates does not understand it ignores, and
 * then everybody is found; it reads CVs and notes too.
 *
 * Source: https://docs.recruitee.com/reference/searchnewcandidates (2026-11-21, as public integrations quote it); the
 * odd part was reported by people who use it.
 */
import type { Request, Response } from "express";
import type { AtsWorld, WorldCandidate } from "../ats/world.ts";
import { hitModel, type RecruiteeExtras } from "./recruitee-models.ts";

export function answerSearch(
  request: Request,
  response: Response,
  world: AtsWorld,
  options: { extras: RecruiteeExtras; largestPage: number },
): void {
  const { page = "1", limit = "30", filters_json: filters } = request.query;
  const words = phraseIn(filters);
  const found = [...world.candidates.values()].filter(
    (candidate) => words === undefined || everythingOf(candidate, options.extras).includes(words),
  );
  const size = Math.min(Number(limit), options.largestPage);
  const start = (Number(page) - 1) * size;
  response.json({ hits: found.slice(start, start + size).map(hitModel), total: found.length });
}

export function answerQuickSearch(request: Request, response: Response, world: AtsWorld): void {
  const { query } = request.query;
  const words = typeof query === "string" ? query.toLowerCase() : "";
  const found = [...world.candidates.values()].filter(({ emails, firstName, lastName }) =>
    [firstName, lastName, ...emails].join(" ").toLowerCase().includes(words),
  );
  const hits = found.slice(0, 10).map(({ id, firstName, lastName }) => ({
    id: Number(id),
    name: `${firstName} ${lastName}`,
    phones: [],
  }));
  response.json({ candidates: { hits, total: hits.length } });
}

function phraseIn(filters: unknown): string | undefined {
  if (typeof filters !== "string") return undefined;
  try {
    const read = JSON.parse(filters) as Record<string, unknown>[];
    const query = read.find(({ field }) => field === "all")?.["query"];
    return typeof query === "string" ? query.replaceAll('"', "").toLowerCase() : undefined;
  } catch {
    return undefined;
  }
}

function everythingOf(candidate: WorldCandidate, { cvs }: RecruiteeExtras): string {
  const { firstName, lastName, emails, notes, id } = candidate;
  return [firstName, lastName, ...emails, ...notes.map(({ text }) => text), cvs.get(id) ?? ""]
    .join(" ")
    .toLowerCase();
}
