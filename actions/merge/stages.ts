/** The stages of a job. Some ATSs have stages for each job, others the same ones for all: then `job` is null. */
import { Rejected } from "../../src/core/errors.ts";
import type { ApplicationTarget, Named } from "../ats/adapter.ts";
import { sameName } from "../ats/pick-named.ts";
import { remembered } from "../ats/remember.ts";
import { jobs, toApplication } from "./candidates.ts";
import type { MergeActionContext, MergeContext } from "./connection.ts";
import { readAll, readOne, type Row, textIn, write } from "./wire.ts";

/** @param jobId  undefined for the stages of all jobs */
export function stagesFor(context: MergeContext, jobId: string | undefined): Promise<Named[]> {
  return remembered(context, `stages ${jobId ?? ""}`, async () => {
    if (jobId !== undefined) {
      const { rows } = await readAll(context, "/job-interview-stages", { job_id: jobId });
      if (rows.length > 0) return inOrder(rows);
    }
    const { rows } = await readAll(context, "/job-interview-stages");
    return inOrder(jobId === undefined ? rows : rows.filter((row) => (row["job"] ?? null) === null));
  });
}

export async function stageChoices(context: MergeContext, job: unknown): Promise<Named[]> {
  const known =
    typeof job === "string" ? (await jobs(context)).find((each) => sameName(each, job)) : undefined;
  return stagesFor(context, known?.id);
}

/**
 * Merge refuses a move to the stage in which the application already is (https://help.merge.dev/articles/7053581,
 * read 2026-11-21), so after a refusal it is looked up where the application ended.
 */
export async function move(
  context: MergeActionContext,
  { application }: ApplicationTarget,
  stage: Named,
): Promise<void> {
  const { acting_user: user } = context.connection;
  const body = { job_interview_stage: stage.id, ...(user !== undefined && { remote_user_id: user }) };
  const path = `/applications/${application.id}`;
  try {
    await write(context, "POST", `${path}/change-stage`, body);
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    const now = await readOne(context, path, { expand: "current_stage" });
    if (now === null || toApplication(now).stage?.id !== stage.id) throw error;
  }
}

function inOrder(rows: Row[]): Named[] {
  const placeOf = (row: Row): number =>
    typeof row["stage_order"] === "number" ? row["stage_order"] : Number.MAX_SAFE_INTEGER;
  return rows
    .toSorted((one, other) => placeOf(one) - placeOf(other))
    .flatMap((row) => {
      const [id, name] = [textIn(row, "id"), textIn(row, "name")];
      return id === undefined ? [] : [{ id, name: name ?? id }];
    });
}
