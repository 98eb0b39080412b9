/**
 * What changes in Recruitee.
 *
 * Sources   https://docs.recruitee.com/reference/candidates-post,
 *           https://docs.recruitee.com/reference/custom_fieldscandidatesidfields-post, https://apidocs.recruitee.com/
 *           (2026-11-21, as public integrations quote them)
 * Quirk     a move of somebody disqualified qualifies that person again
 */
import type { Response, Router } from "express";
import { z } from "zod";
import type { AtsWorld, WorldApplication, WorldCandidate } from "../ats/world.ts";
import {
  candidateModel,
  fieldValue,
  type Model,
  noteModels,
  placementModel,
  type RecruiteeExtras,
} from "./recruitee-models.ts";

const Note = z.strictObject({
  note: z.strictObject({
    body: z.string().min(1),
    visibility: z.strictObject({ level: z.enum(["public", "private"]) }).default({ level: "public" }),
  }),
});
const Candidate = z.strictObject({
  candidate: z.strictObject({ name: z.string().min(1), emails: z.array(z.email()).default([]) }),
  offers: z.array(z.number().int()).default([]),
});
const Tags = z.strictObject({ tags: z.array(z.string().min(1)).min(1) });
const Field = z.strictObject({
  field: z.strictObject({ name: z.string(), kind: z.string(), values: z.array(z.looseObject({})) }),
});
const Placement = z.strictObject({
  placement: z.strictObject({ candidate_id: z.number().int(), offer_id: z.number().int() }),
});
const Move = z.strictObject({ stage_id: z.number().int(), proceed: z.boolean().optional() });
const Disqualify = z.strictObject({ disqualify_reason_id: z.number().int() });

export interface RecruiteePlace {
  world: AtsWorld;
  extras: RecruiteeExtras;
  /** Whose token it is. */
  adminId: string;
  /** True when a new candidate is not assigned to its offers at once, so that a second call is needed. */
  ignoresOffers: boolean;
}

export function mountWrites(router: Router, place: RecruiteePlace): void {
  const { world, extras, adminId } = place;
  const shown = (candidate: WorldCandidate): Model => candidateModel(world, candidate, extras);
  const candidateAt = (id: string | number | undefined) => world.candidates.get(String(id));
  const later = ({ updatedAt }: WorldApplication): number => Math.max(world.now(), updatedAt + 1);
  const placementAt = (id: string | undefined) => {
    for (const candidate of world.candidates.values()) {
      const placement = candidate.applications.find((each) => each.id === id);
      if (placement) return { candidate, placement };
    }
    return undefined;
  };

  router.post("/candidates", (request, response) => {
    const body = parsed(response, Candidate, request.body);
    if (!body) return;
    const offers = body.offers.map((id) => world.jobs.get(String(id)));
    if (offers.includes(undefined)) return invalid(response, "offers", "is invalid");
    const [firstName = "", ...rest] = body.candidate.name.split(" ");
    const candidate = world.addCandidate({
      firstName,
      lastName: rest.join(" "),
      emails: body.candidate.emails,
      jobs: place.ignoresOffers ? [] : offers.map((job) => job?.title ?? ""),
    });
    response.status(201).json({ candidate: shown(candidate) });
  });

  router.post("/placements", (request, response) => {
    const body = parsed(response, Placement, request.body);
    if (!body) return;
    const { candidate_id: candidateId, offer_id: offerId } = body.placement;
    const [candidate, job] = [candidateAt(candidateId), world.jobs.get(String(offerId))];
    if (!candidate || !job) return invalid(response, "offer_id", "is invalid");
    if (candidate.applications.some(({ jobId }) => jobId === job.id)) {
      return invalid(response, "offer_id", "has already been taken");
    }
    const stageId = job.stages[0]?.id ?? "";
    const placement = {
      id: world.newId(),
      jobId: job.id,
      stageId,
      status: "active" as const,
      rejectionReasonId: null,
      history: [stageId],
      updatedAt: world.now(),
    };
    candidate.applications.push(placement);
    response.status(201).json({ placement: placementModel(world, candidate.id, placement) });
  });

  router.post("/candidates/:id/notes", (request, response) => {
    const candidate = candidateAt(request.params.id);
    if (!candidate) return notFound(response);
    const body = parsed(response, Note, request.body);
    if (!body) return;
    const id = world.newId();
    candidate.notes.push({ id, text: body.note.body, author: adminId, createdAt: world.now() });
    extras.visibility.set(id, body.note.visibility.level);
    response.status(201).json({ note: noteModels(candidate, extras)[0] });
  });

  router.post("/candidates/:id/tags", (request, response) => {
    const candidate = candidateAt(request.params.id);
    if (!candidate) return notFound(response);
    const body = parsed(response, Tags, request.body);
    if (!body) return;
    candidate.tags = [...new Set([...candidate.tags, ...body.tags])];
    world.tags = [...new Set([...world.tags, ...body.tags])];
    response.status(201).json({ candidate: shown(candidate) });
  });

  const setField = (candidate: WorldCandidate, response: Response, sent: unknown, valueId?: string): void => {
    const body = parsed(response, Field, sent);
    if (!body) return;
    const field = world.fields.find(({ name }) => name === body.field.name);
    const key = `${candidate.id} ${field?.id ?? ""}`;
    const id = extras.valueIds.get(key);
    if (!field) return invalid(response, "name", "is invalid");
    if (valueId === undefined && id !== undefined) return invalid(response, "name", "has already been taken");
    if (valueId !== undefined && String(id) !== valueId) return notFound(response);
    const read = fieldValue(field, body.field);
    if ("problem" in read) return invalid(response, "values", read.problem);
    candidate.fields[field.id] = read.value;
    extras.valueIds.set(key, id ?? Number(world.newId()));
    response
      .status(valueId === undefined ? 201 : 200)
      .json({ field: { ...body.field, id: extras.valueIds.get(key) } });
  };
  router.post("/custom_fields/candidates/:id/fields", (request, response) => {
    const candidate = candidateAt(request.params.id);
    if (candidate) setField(candidate, response, request.body);
    else notFound(response);
  });
  router.patch("/custom_fields/candidates/:id/fields/:valueId", (request, response) => {
    const candidate = candidateAt(request.params.id);
    if (candidate) setField(candidate, response, request.body, request.params.valueId);
    else notFound(response);
  });

  router.patch("/placements/:id/change_stage", (request, response) => {
    const found = placementAt(request.params.id);
    if (!found) return notFound(response);
    const body = parsed(response, Move, request.body);
    if (!body) return;
    const { placement, candidate } = found;
    const stageId = String(body.stage_id);
    if (!world.jobs.get(placement.jobId)?.stages.some(({ id }) => id === stageId)) {
      return invalid(response, "stage_id", "is invalid");
    }
    if (placement.stageId !== stageId) placement.history.push(stageId);
    Object.assign(placement, {
      stageId,
      status: "active",
      rejectionReasonId: null,
      updatedAt: later(placement),
    });
    response.json({ placement: placementModel(world, candidate.id, placement) });
  });

  router.patch("/placements/:id/disqualify", (request, response) => {
    const found = placementAt(request.params.id);
    if (!found) return notFound(response);
    const body = parsed(response, Disqualify, request.body);
    if (!body) return;
    const { placement, candidate } = found;
    const reason = world.rejectionReasons.find(({ id }) => id === String(body.disqualify_reason_id));
    if (!reason) return invalid(response, "disqualify_reason_id", "is invalid");
    Object.assign(placement, {
      status: "rejected",
      rejectionReasonId: reason.id,
      updatedAt: later(placement),
    });
    response.json({ placement: placementModel(world, candidate.id, placement) });
  });
}

export function notFound(response: Response): void {
  response.status(404).json({ error: ["Not Found"] });
}

export function invalid(response: Response, field: string, problem: string): void {
  response.status(422).json({ error: [`${field} ${problem}`], error_fields: { [field]: [problem] } });
}

function parsed<T>(response: Response, schema: z.ZodType<T>, body: unknown): T | undefined {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  invalid(response, issue?.path.join(".") ?? "body", issue?.message ?? "is invalid");
  return undefined;
}
