/**
 * The calls about candidates.
 *
 * Sources: https://workable.readme.io/reference/job-candidates-index, /reference/job-candidates-show,
 * /reference/comment-on-candidate, /reference/candidate-activities, /reference/move-candidate,
 * /reference/disqualify-candidate, /reference/candidatesidupdate_custom_attribute_value (read 2026-11-21). Moving and
 * disqualifying answer 200 with an empty text/plain body, as was seen live.
 */
import express, { type Router } from "express";
import type { z } from "zod";
import type { WorldApplication } from "../ats/world.ts";
import {
  iso,
  showAttribute,
  showRecord,
  slugOf,
  type WorkableAccount,
  type WorkableRecord,
} from "./account.ts";
import { asked, pageOf } from "./pages.ts";
import { AttributeValue, Comment, Disqualify, Move, NewCandidate, readBody, Tags } from "./read-body.ts";
import type { Guard } from "./token.ts";
import { notFound, WorkableError } from "./workable-error.ts";

export function candidateCalls(
  account: WorkableAccount,
  options: { needs: Guard; pageSize: number | undefined },
): Router {
  const { world } = account;
  const { needs, pageSize } = options;
  const router = express.Router();

  const memberOf = (id: string): void => {
    if (world.users.some((user) => user.id === id)) return;
    throw new WorkableError(422, "Validation failed", { member_id: ["is not a member"] });
  };
  const touch = (application: WorldApplication): void => {
    application.updatedAt = Math.max(application.updatedAt, world.now());
  };
  const showWhole = (record: WorkableRecord) => ({
    ...showRecord(account, record),
    tags: record.tags,
    cover_letter: null,
    answers: [],
  });
  const add = ({ candidate }: z.output<typeof NewCandidate>, jobs: string[]) => {
    const [firstName = "", ...rest] =
      "name" in candidate ? candidate.name.split(" ") : [candidate.firstname, candidate.lastname];
    const person = world.addCandidate({
      firstName,
      lastName: rest.join(" "),
      emails: [candidate.email],
      jobs,
    });
    const id = person.applications[0]?.id ?? person.id;
    return { status: "created", candidate: showWhole(account.record(id)) };
  };

  router.get("/candidates", needs("r_candidates"), (request, response) => {
    const [email, shortcode] = [asked(request, "email")?.toLowerCase(), asked(request, "shortcode")];
    const found = account
      .records()
      .filter(({ person }) => email === undefined || person.emails[0]?.toLowerCase() === email)
      .filter(({ application }) => shortcode === undefined || application?.jobId === shortcode);
    const { items, paging } = pageOf(request, found, pageSize);
    response.json({ candidates: items.map((each) => showRecord(account, each)), paging });
  });
  router.get("/candidates/:id", needs("r_candidates"), (request, response) => {
    response.json({ candidate: showWhole(account.record(request.params.id)) });
  });
  router.post("/jobs/:shortcode/candidates", needs("w_candidates"), (request, response) => {
    const { title } = account.job(request.params.shortcode);
    response.status(201).json(add(readBody(request, NewCandidate), [title]));
  });
  router.post("/talent_pool/candidates", needs("w_candidates"), (request, response) => {
    response.status(201).json(add(readBody(request, NewCandidate), []));
  });

  router.get("/candidates/:id/activities", needs("r_candidates"), (request, response) => {
    const { id, person, comments } = account.record(request.params.id);
    const uploaded = { id: `u${id}`, action: "uploaded", createdAt: person.createdAt };
    const wanted = asked(request, "actions")?.split(",");
    const all = [uploaded, ...comments.map((each) => ({ ...each, action: "comment" }))].filter(
      ({ action }) => wanted === undefined || wanted.includes(action),
    );
    const { items, paging } = pageOf(request, all, pageSize);
    const activities = items.map((each) => ({
      id: each.id,
      action: each.action,
      stage_name: null,
      created_at: iso(each.createdAt),
      body: "body" in each ? each.body : null,
    }));
    response.json({ activities, paging });
  });
  router.post("/candidates/:id/comments", needs("w_candidates"), (request, response) => {
    const record = account.record(request.params.id);
    const { member_id: memberId, comment } = readBody(request, Comment);
    memberOf(memberId);
    const { body, policy } = comment;
    const made = { id: world.newId(), body, memberId, policy, createdAt: world.now() };
    record.comments.push(made);
    record.person.notes.push({ id: made.id, text: body, author: memberId, createdAt: made.createdAt });
    response.json({ id: made.id });
  });
  router.put("/candidates/:id/tags", needs("w_candidates"), (request, response) => {
    const record = account.record(request.params.id);
    const { tags } = readBody(request, Tags);
    record.tags.splice(0, record.tags.length, ...tags);
    const all = account.records().filter(({ person }) => person === record.person);
    record.person.tags = [...new Set(all.flatMap((each) => each.tags))];
    response.status(202).json({ tags });
  });

  router.patch("/candidates/:id/update_custom_attribute_value", needs("r_jobs"), (request, response) => {
    const { person } = account.record(request.params.id);
    const { custom_attribute_key: key, ...given } = readBody(request, AttributeValue);
    const field = world.fields.find(({ id }) => id === key);
    if (!field) throw notFound();
    const refuse = (): never => {
      throw new WorkableError(422, "Validation failed", { [field.name]: ["is invalid"] });
    };
    const { choices = [] } = showAttribute(field) as { choices?: { id: string; body: string }[] };
    const value = {
      text: typeof given.value === "string" ? given.value : undefined,
      number: typeof given.value === "number" ? given.value : undefined,
      yes_no: given.checked === undefined ? undefined : String(given.checked) === "true",
      date: given.date,
      choice: choices.find(({ id }) => given.choices?.length === 1 && id === given.choices[0])?.body,
    }[field.kind];
    person.fields[field.id] = value ?? refuse();
    response.json({});
  });

  router.post("/candidates/:id/move", needs("w_candidates"), (request, response) => {
    const { application } = account.record(request.params.id);
    const { member_id: memberId, target_stage: slug } = readBody(request, Move);
    memberOf(memberId);
    const stages = application ? account.job(application.jobId).stages : [];
    const stage = stages.find(({ name }) => slugOf(name) === slug);
    if (!application || !stage) {
      throw new WorkableError(422, "Validation failed", { target_stage: ["is not a stage of the job"] });
    }
    if (application.stageId !== stage.id) {
      application.stageId = stage.id;
      application.history.push(stage.id);
      touch(application);
    }
    response.type("text/plain").send("");
  });
  router.post("/candidates/:id/disqualify", needs("w_candidates"), (request, response) => {
    const { application } = account.record(request.params.id);
    const { member_id: memberId, disqualify_reason_id: reasonId } = readBody(request, Disqualify);
    memberOf(memberId);
    if (!application || application.status !== "active") {
      throw new WorkableError(422, "Candidate is already disqualified");
    }
    if (reasonId !== undefined && !world.rejectionReasons.some(({ id }) => id === reasonId)) {
      throw new WorkableError(422, "Validation failed", { disqualify_reason_id: ["is unknown"] });
    }
    application.status = "rejected";
    application.rejectionReasonId = reasonId ?? null;
    touch(application);
    response.type("text/plain").send(" ");
  });
  return router;
}
