/** An event as a list of candidates shows it. */
import type { Catalog } from "../../core/catalog.ts";
import type { HiringEvent } from "../../core/hiring/hiring-event.ts";
import { plainLine } from "../../core/picture/plain-line.ts";
import type { FittingEvent } from "./fitting-events.ts";
import type { Judged } from "./judge.ts";

export interface SeenEvent extends Pick<Judged, "verdict" | "why"> {
  eventId: string;
  sample: boolean;
  receivedAt: number | null;
  /** Name, else email address, else id. */
  candidate: string | null;
  /** What tells them apart: the job, the score. */
  detail: string | null;
  /** The vendor's name. */
  source: string;
}

export function toSeen(event: FittingEvent, judged: Judged, catalog: Catalog): SeenEvent {
  const { id, sample, receivedAt, app, hiring } = event;
  const { verdict, why } = judged;
  return {
    eventId: id,
    sample,
    receivedAt,
    candidate: candidateIn(hiring),
    detail: detailOf(hiring),
    source: catalog.triggers.get(app)?.label ?? app,
    verdict,
    why,
  };
}

export function candidateIn({ candidate = {} }: HiringEvent): string | null {
  const { name, firstName, lastName, email, id } = candidate;
  const parts = [firstName, lastName].filter((part) => part !== undefined).join(" ");
  const shown = [name, parts, email, id].find((each) => each !== undefined && each.trim() !== "");
  return shown === undefined ? null : plainLine(shown, 120);
}

export function detailOf({ job, score }: HiringEvent): string | null {
  const parts = [
    job?.title === undefined ? undefined : plainLine(job.title, 120),
    score?.value === undefined ? undefined : `score ${score.value}`,
  ];
  const said = parts.filter((part) => part !== undefined && part !== "").join(" · ");
  return said === "" ? null : said;
}
