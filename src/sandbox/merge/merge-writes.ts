/**
 * What Merge writes to the ATS behind it. Every write but a move wants a `remote_user_id`; unknown fields are left out
 * with a warning; a move to the stage in which the application is already is refused.
 *
 * Sources   https://docs.merge.dev/merge-unified/ats/common-models/activities/create,
 *           https://docs.merge.dev/merge-unified/ats/common-models/candidates/partial-update,
 *           https://docs.merge.dev/merge-unified/ats/common-models/applications/change-stage-create,
 *           https://help.merge.dev/articles/10012366-updates-to-post-applications-oct-2024,
 *           https://help.merge.dev/articles/7053581-using-merge-s-post-application-change-state (read 2026-11-21)
 */
import type { Request, Response, Router } from "express";
import { z } from "zod";
import type { AtsWorld, WorldApplication, WorldCandidate } from "../ats/world.ts";
import {
  activityModels,
  applicationModel,
  candidateModel,
  type Model,
  type NoteFacts,
  stageModels,
} from "./merge-models.ts";
import { asListed, type MergeProblem, missing, notFound, refuse, wrongType } from "./merge-problems.ts";
import { problemWith, unknownIn } from "./merge-schema.ts";

const Person = z.looseObject({
  first_name: z.string().optional(),
  last_name: z.string().optional(),
  email_addresses: z
    .array(z.looseObject({ value: z.string(), email_address_type: z.enum(["PERSONAL", "WORK", "OTHER"]) }))
    .default([]),
});
const Activity = z.looseObject({
  candidate: z.string(),
  activity_type: z.enum(["NOTE", "EMAIL", "OTHER"]),
  subject: z.string().nullish(),
  body: z.string().nullish(),
  visibility: z.enum(["ADMIN_ONLY", "PUBLIC", "PRIVATE"]).nullish(),
});
const Application = z.looseObject({ candidate: z.union([z.string(), Person]), job: z.string() });
const Change = z.strictObject({ job_interview_stage: z.string(), remote_user_id: z.string().optional() });
const ACTIVITY = ["user", "activity_type", "subject", "body", "visibility", "candidate"];
const PARAMS = ["integration_params", "linked_account_params"];

interface Place {
  world: AtsWorld;
  facts: Map<string, NoteFacts>;
  genericStages: boolean;
}

export function mountWrites(router: Router, place: Place): void {
  const { world, facts, genericStages } = place;
  const applicationOf = (id: string | undefined) => {
    for (const candidate of world.candidates.values()) {
      const application = candidate.applications.find((each) => each.id === id);
      if (application) return { candidate, application };
    }
    return undefined;
  };

  router.post("/activities", (request, response) => {
    const write = readWrite(request, response, Activity, world);
    if (!write) return;
    const { model, userId } = write;
    const candidate = world.candidates.get(model.candidate);
    if (!candidate) return refuse(response, wrongType("/model/candidate", "There is no such candidate."));
    const id = world.newId();
    candidate.notes.push({ id, text: model.body ?? "", author: userId, createdAt: world.now() });
    const { subject = null, visibility = null } = model;
    facts.set(id, { subject, visibility, userId });
    const made = activityModels(world, facts).find((each) => each["id"] === id) ?? {};
    answer(response, 201, made, unknownIn(model, "/model", [...ACTIVITY, ...PARAMS]));
  });

  router.post("/candidates", (request, response) => {
    const write = readWrite(request, response, Person, world);
    if (!write) return;
    const { model } = write;
    answer(response, 201, candidateModel(added(world, model, [])), unknownIn(model));
  });

  router.post("/applications", (request, response) => {
    const write = readWrite(request, response, Application, world);
    if (!write) return;
    const { candidate: who, job: jobId } = write.model;
    const job = world.jobs.get(jobId);
    if (!job) return refuse(response, wrongType("/model/job", "There is no such job."));
    if (typeof who === "string") return refuse(response, wrongType("/model/candidate", "Not played here."));
    const candidate = added(world, who, [job.title]);
    const [application] = candidate.applications;
    const model =
      application && applicationModel(world, candidate, application, { expand: [], genericStages });
    answer(response, 201, model ?? {}, unknownIn(who, "/model/candidate"));
  });

  router.patch("/candidates/:id", (request, response) => {
    const candidate = world.candidates.get(request.params.id);
    if (!candidate) return notFound(response);
    const write = readWrite(request, response, z.looseObject({}), world);
    if (!write) return;
    const { model } = write;
    const params = (model["linked_account_params"] ?? {}) as Model;
    const keys = world.fields.map(({ key }) => key);
    for (const field of world.fields) {
      const problem = Object.hasOwn(params, field.key) ? problemWith(field, params[field.key]) : undefined;
      if (problem) return refuse(response, problem);
    }
    const { tags } = model;
    if (tags !== undefined) {
      if (!z.array(z.string()).safeParse(tags).success) {
        return refuse(response, wrongType("/model/tags", "tags must be a list of names."));
      }
      candidate.tags = [...(tags as string[])]; // the whole list, as it was given
    }
    for (const field of world.fields) {
      if (Object.hasOwn(params, field.key)) candidate.fields[field.id] = params[field.key];
    }
    const left = [...unknownIn(model), ...unknownIn(params, "/model/linked_account_params", keys)];
    answer(response, 200, candidateModel(candidate), left);
  });

  router.post("/applications/:id/change-stage", (request, response) => {
    const found = applicationOf(request.params.id);
    if (!found) return notFound(response);
    const parsed = Change.safeParse(request.body);
    if (!parsed.success) return refuse(response, missing("/job_interview_stage"));
    const stageId = ownStageId(world, found.application, parsed.data.job_interview_stage, genericStages);
    if (stageId === undefined || stageId === found.application.stageId) {
      const detail = stageId === undefined ? "is not a stage of this job" : "is already the current stage";
      return refuse(response, wrongType("/job_interview_stage", `The given stage ${detail}.`));
    }
    moveTo(world, found.application, stageId);
    const model = applicationModel(world, found.candidate, found.application, { expand: [], genericStages });
    answer(response, 201, model, []);
  });
}

function readWrite<T extends Model>(
  request: Request,
  response: Response,
  schema: z.ZodType<T>,
  world: AtsWorld,
): { model: T; userId: string } | undefined {
  const { model, remote_user_id: userId, ...rest } = (request.body ?? {}) as Model;
  const [other] = Object.keys(rest);
  const parsed = schema.safeParse(model);
  const problem: MergeProblem | undefined =
    model === undefined
      ? missing("/model")
      : typeof userId !== "string"
        ? missing("/remote_user_id")
        : !world.users.some(({ id }) => id === userId)
          ? wrongType("/remote_user_id", "There is no such user.")
          : other === undefined
            ? undefined
            : wrongType(`/${other}`, "Not a part of a write.");
  if (problem) refuse(response, problem);
  else if (parsed.success) return { model: parsed.data, userId: String(userId) };
  else refuse(response, wrongType("/model", z.prettifyError(parsed.error)));
  return undefined;
}

function answer(response: Response, status: number, model: Model, left: MergeProblem[]): void {
  response.status(status).json({ model, warnings: left.map(asListed), errors: [] });
}

function added(world: AtsWorld, person: z.output<typeof Person>, jobs: string[]): WorldCandidate {
  const { first_name: firstName = "", last_name: lastName = "", email_addresses: addresses } = person;
  return world.addCandidate({ firstName, lastName, emails: addresses.map(({ value }) => value), jobs });
}

/** The stage of the application's own job that Merge's stage stands for. */
function ownStageId(
  world: AtsWorld,
  { jobId }: WorldApplication,
  given: string,
  generic: boolean,
): string | undefined {
  const name = stageModels(world, generic).find(({ id }) => id === given)?.["name"];
  const own = world.jobs.get(jobId)?.stages.find((stage) => stage.name === name);
  return own && (generic || own.id === given) ? own.id : undefined;
}

function moveTo(world: AtsWorld, application: WorldApplication, stageId: string): void {
  application.stageId = stageId;
  application.history.push(stageId);
  application.updatedAt = Math.max(world.now(), application.updatedAt + 1);
}
