/** The calls about candidates. Source: https://docs.teamtailor.com/ (read 2026-11-21). */
import express, { type Router } from "express";
import type { AtsWorld, WorldApplication, WorldCandidate } from "../ats/world.ts";
import {
  ChangedApplication,
  ChangedCandidate,
  NewApplication,
  NewCandidate,
  NewNote,
  readDocument,
} from "./read-document.ts";
import { filterOf, showList, showOne } from "./resource-list.ts";
import { iso, showApplication, showCandidate } from "./shown.ts";
import { notFound, TeamtailorError } from "./teamtailor-error.ts";

export function candidateCalls(world: AtsWorld, pageSize: number | undefined): Router {
  const router = express.Router();
  const most = { most: pageSize };
  const candidate = (id: string): WorldCandidate => {
    const found = world.candidates.get(id);
    if (!found) throw notFound(id);
    return found;
  };
  const application = (id: string): WorldApplication => {
    const all = [...world.candidates.values()].flatMap(({ applications }) => applications);
    const found = all.find((each) => each.id === id);
    if (!found) throw notFound(id);
    return found;
  };

  router.get("/candidates", (request, response) => {
    const email = filterOf(request, "email")?.toLowerCase();
    const all = [...world.candidates.values()].filter(
      ({ emails }) => email === undefined || emails[0]?.toLowerCase() === email,
    );
    response.json(showList(request, all.map(showCandidate), { filters: ["email"], ...most }));
  });
  router.get("/candidates/:id", (request, response) => {
    response.json(showOne(showCandidate(candidate(request.params.id))));
  });
  router.post("/candidates", (request, response) => {
    const { attributes } = readDocument(request, NewCandidate);
    const { "first-name": firstName, "last-name": lastName, email, merge } = attributes;
    const [known] = world.byEmail(email);
    if (known && merge !== true) {
      throw new TeamtailorError(422, "has already been taken", "email - has already been taken");
    }
    const made = known ?? world.addCandidate({ firstName, lastName, emails: [email], jobs: [] });
    response.status(201).json(showOne(showCandidate(made)));
  });
  router.patch("/candidates/:id", (request, response) => {
    const found = candidate(request.params.id);
    const { id, attributes } = readDocument(request, ChangedCandidate);
    if (id !== found.id) throw new TeamtailorError(400, "Id mismatch");
    found.tags = attributes.tags ?? found.tags;
    response.json(showOne(showCandidate(found)));
  });

  router.get("/candidates/:id/activities", (request, response) => {
    const { notes, createdAt } = candidate(request.params.id);
    const entry = (id: string, code: string, at: number, data: unknown) => ({
      id,
      type: "activities",
      attributes: { code, "created-at": iso(at), data: JSON.stringify(data) },
      related: { candidate: null, job: null, user: null },
    });
    const all = [
      entry(`9${request.params.id}`, "created", createdAt, {}),
      ...notes.map((note) => entry(`8${note.id}`, "note", note.createdAt, { note: note.text })),
    ];
    response.json(showList(request, all, most));
  });
  router.post("/notes", (request, response) => {
    const { attributes, relationships } = readDocument(request, NewNote);
    const [person, user] = [relationships.candidate.data.id, relationships.user.data.id];
    if (!world.users.some(({ id }) => id === user)) throw new TeamtailorError(422, "user - must exist");
    const note = { id: world.newId(), text: attributes.note, author: user, createdAt: world.now() };
    candidate(person).notes.push(note);
    const shown = { note: note.text, "candidate-id": Number(person), "user-id": Number(user) };
    response.status(201).json(showOne({ id: note.id, type: "notes", attributes: shown }));
  });

  router.get("/candidates/:id/job-applications", (request, response) => {
    const all = candidate(request.params.id).applications.map((each) => showApplication(world, each));
    response.json(showList(request, all, most));
  });
  router.post("/job-applications", (request, response) => {
    const { relationships } = readDocument(request, NewApplication);
    const person = candidate(relationships.candidate.data.id);
    const job = world.jobs.get(relationships.job.data.id);
    if (!job) throw new TeamtailorError(422, "job - must exist");
    if (person.applications.some(({ jobId }) => jobId === job.id)) {
      throw new TeamtailorError(422, "candidate - has already applied");
    }
    const stageId = job.stages[0]?.id ?? "";
    const made: WorldApplication = {
      id: world.newId(),
      jobId: job.id,
      stageId,
      status: "active",
      rejectionReasonId: null,
      history: [stageId],
      updatedAt: world.now(),
    };
    person.applications.push(made);
    response.status(201).json(showOne(showApplication(world, made)));
  });
  router.patch("/job-applications/:id", (request, response) => {
    const found = application(request.params.id);
    const { id, attributes, relationships } = readDocument(request, ChangedApplication);
    if (id !== found.id) throw new TeamtailorError(400, "Id mismatch");
    const stage = relationships?.stage?.data.id;
    const reason = relationships?.["reject-reason"]?.data.id;
    if (stage !== undefined && !world.jobs.get(found.jobId)?.stages.some((each) => each.id === stage)) {
      throw new TeamtailorError(422, "stage - must belong to the job");
    }
    if (reason !== undefined && !world.rejectionReasons.some((each) => each.id === reason)) {
      throw new TeamtailorError(422, "reject-reason - must exist");
    }
    if (stage !== undefined && stage !== found.stageId) {
      found.stageId = stage;
      found.history.push(stage);
    }
    if (attributes?.["rejected-at"]) found.status = "rejected";
    found.rejectionReasonId = reason ?? found.rejectionReasonId;
    found.updatedAt = Math.max(found.updatedAt, world.now());
    response.json(showOne(showApplication(world, found)));
  });
  return router;
}
