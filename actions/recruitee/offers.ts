/**
 * Offers, which is what Recruitee calls jobs, with their pipelines.
 *
 * Sources   https://docs.recruitee.com/reference/offersid-get and https://docs.recruitee.com/reference/offers-get
 *           (2026-11-21, as public integrations quote them)
 */
import type { Named } from "../ats/adapter.ts";
import { sameName } from "../ats/pick-named.ts";
import { remembered } from "../ats/remember.ts";
import type { RecruiteeContext } from "./connection.ts";
import { namedIn, readAll, readOne, type Row, rowOf, rowsIn, textIn } from "./wire.ts";

/** So many pipelines are read for a picker that is not told the job. */
const MOST_OFFERS = 10;

export interface Offer extends Named {
  stages: Named[];
}

export function offer(context: RecruiteeContext, id: string): Promise<Offer> {
  return remembered(context, `offer ${id}`, async () => {
    const row = rowOf((await readOne(context, `/offers/${id}`))?.["offer"]);
    const positionOf = (stage: Row): number => Number(stage["position"] ?? 0);
    const stages = rowsIn(rowOf(row["pipeline_template"]), "stages").toSorted(
      (one, other) => positionOf(one) - positionOf(other),
    );
    return {
      id,
      name: textIn(row, "title") ?? id,
      stages: stages.flatMap((stage) => namedIn(stage, "name")),
    };
  });
}

/** Without talent pools. */
export async function offers(context: RecruiteeContext): Promise<Named[]> {
  const { rows } = await readAll(context, "/offers", { key: "offers", step: "page" });
  return rows.filter((row) => row["kind"] !== "talent_pool").flatMap((row) => namedIn(row, "title"));
}

/** Without a job those of several jobs: their names fit whatever job it turns out to be. */
export async function stageChoices(context: RecruiteeContext, job: unknown): Promise<Named[]> {
  const all = await offers(context);
  const known = typeof job === "string" ? all.find((each) => sameName(each, job)) : undefined;
  const read: Offer[] = [];
  for (const { id } of known ? [known] : all.slice(0, MOST_OFFERS)) read.push(await offer(context, id));
  return read.flatMap(({ stages }) => stages);
}
