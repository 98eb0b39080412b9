/**
 * What changes in BambooHR: comments, statuses, new candidates.
 *
 * Sources   https://documentation.bamboohr.com/reference/create-application-comment,
 *           https://documentation.bamboohr.com/reference/update-applicant-status,
 *           https://documentation.bamboohr.com/reference/create-candidate (read 2026-11-21)
 */
import express, { type Router } from "express";
import { z } from "zod";
import type { AtsWorld, WorldApplication } from "../ats/world.ts";
import { type Application, applicationsIn, type Status, statusesOf } from "./bamboohr-models.ts";
import { refuse } from "./refuse.ts";

const Comment = z.strictObject({ type: z.string().optional(), comment: z.string().min(1) });
const Change = z.strictObject({ status: z.number().int() });
const Candidate = z.strictObject({
  firstName: z.string().min(1),
  lastName: z.string().min(1),
  email: z.email().optional(),
  jobId: z.string().regex(/^\d+$/),
});

export function mountWrites(router: Router, world: AtsWorld): void {
  const found = (id: string | undefined): Application | undefined =>
    applicationsIn(world).find(({ application }) => application.id === id);

  router.post("/applications/:id/comments", (request, response) => {
    const target = found(request.params.id);
    if (!target) return refuse(response, 404, "Bad request url");
    const parsed = Comment.safeParse(request.body);
    if (!parsed.success) return refuse(response, 400, "Invalid comment");
    const id = world.newId();
    const { comment, type = "comment" } = parsed.data;
    target.candidate.notes.push({
      id,
      text: comment,
      author: world.users[0]?.id ?? null,
      createdAt: world.now(),
    });
    response.json({ type, id: Number(id) });
  });

  router.post("/applications/:id/status", (request, response) => {
    const target = found(request.params.id);
    if (!target) return refuse(response, 404, "Bad request url");
    const parsed = Change.safeParse(request.body);
    const status = statusesOf(world).find(
      ({ id, enabled }) => parsed.success && enabled && id === String(parsed.data.status),
    );
    if (!status) return refuse(response, 400, "Invalid status");
    change(world, target.application, status);
    response.json({ type: "positionApplicantStatus", id: Number(world.newId()) });
  });

  const parts = express.raw({ type: "multipart/form-data", limit: "1mb" });
  router.post("/application", parts, async (request, response) => {
    const type = request.get("content-type") ?? "";
    if (!Buffer.isBuffer(request.body)) return refuse(response, 400, "Expected multipart/form-data");
    const body = new Uint8Array(request.body);
    const form = await new globalThis.Response(body, { headers: { "content-type": type } }).formData();
    const parsed = Candidate.safeParse(Object.fromEntries(form));
    const job = parsed.success ? world.jobs.get(parsed.data.jobId) : undefined;
    if (!parsed.success || !job) return refuse(response, 422, "One or more parameters failed validation");
    const { firstName, lastName, email } = parsed.data;
    const emails = email === undefined ? [] : [email];
    const candidate = world.addCandidate({ firstName, lastName, emails, jobs: [job.title] });
    response.json({ result: "success", candidateId: Number(candidate.applications[0]?.id) });
  });
}

/** A status is a stage, a rejection or the end of a search. */
function change(world: AtsWorld, application: WorldApplication, { name, group }: Status): void {
  application.updatedAt = Math.max(world.now(), application.updatedAt + 1);
  application.rejectionReasonId = null;
  if (group === "HIRED") {
    application.status = "hired";
    return;
  }
  if (group === "INACTIVE") {
    application.status = "rejected";
    application.rejectionReasonId = world.rejectionReasons.find((reason) => reason.name === name)?.id ?? null;
    return;
  }
  const stageId = world.jobs.get(application.jobId)?.stages.find((stage) => stage.name === name)?.id;
  application.status = "active";
  if (stageId === undefined || stageId === application.stageId) return;
  application.stageId = stageId;
  application.history.push(stageId);
}
