/**
 * The calls about candidates. The search looks in every field, shows only who has applied, and shows less of them.
 *
 * Source: https://developers.smartrecruiters.com/reference (Candidates; read 2026-11-21).
 */
import express, { type Router } from "express";
import type { AtsWorld, WorldApplication, WorldCandidate } from "../ats/world.ts";
import { asked, byPageId } from "./pages.ts";
import { setProperty } from "./properties.ts";
import { NewCandidate, NewProperties, NewStatus, NewTags, readBody } from "./read-body.ts";
import { notFound } from "./smartrecruiters-error.ts";
import type { Standings } from "./statuses.ts";

export function candidateCalls(
  world: AtsWorld,
  options: { standings: Standings; pageSize: number | undefined },
): Router {
  const { standings, pageSize } = options;
  const router = express.Router();
  const candidate = (id: string): WorldCandidate => {
    const found = world.candidates.get(id);
    if (!found) throw notFound("CANDIDATE");
    return found;
  };
  const application = (id: string, jobId: string): WorldApplication => {
    const found = candidate(id).applications.find((each) => each.jobId === jobId);
    if (!found) throw notFound("APPLICATION");
    return found;
  };
  const showAssignment = (each: WorldApplication) => ({
    job: { id: each.jobId, title: world.jobs.get(each.jobId)?.title ?? "" },
    ...standings.of(each),
  });
  const show = ({ id, firstName, lastName, emails, tags, applications, createdAt }: WorldCandidate) => {
    const [primary, ...secondary] = applications.map(showAssignment);
    return {
      id,
      internal: false,
      firstName,
      lastName,
      email: emails[0] ?? null,
      createdOn: new Date(createdAt).toISOString(),
      tags,
      ...(primary && { primaryAssignment: primary }),
      secondaryAssignments: secondary,
    };
  };

  router.get("/candidates", (request, response) => {
    const words = asked(request, "q").toLowerCase();
    const found = [...world.candidates.values()]
      .filter(({ applications }) => applications.length > 0)
      .filter(({ firstName, lastName, emails }) =>
        [firstName, lastName, ...emails].join(" ").toLowerCase().includes(words),
      )
      .map(show)
      .map(({ secondaryAssignments, ...shown }) => ({
        ...shown,
        secondaryAssignments: secondaryAssignments.map(({ job }) => ({ job })),
      }));
    response.json(byPageId(request, found, pageSize));
  });
  router.get("/candidates/:id", (request, response) => {
    response.json(show(candidate(request.params.id)));
  });
  router.post("/jobs/:jobId/candidates", (request, response) => {
    const job = world.jobs.get(request.params.jobId);
    if (!job) throw notFound("JOB");
    const { firstName, lastName, email } = readBody(request, NewCandidate);
    const made = world.addCandidate({ firstName, lastName, emails: [email], jobs: [job.title] });
    response.status(201).json(show(made));
  });

  router.get("/candidates/:id/tags", (request, response) => {
    response.json({ tags: candidate(request.params.id).tags });
  });
  router.post("/candidates/:id/tags", (request, response) => {
    const found = candidate(request.params.id);
    const { tags } = readBody(request, NewTags);
    found.tags = [...new Set([...found.tags, ...tags])];
    response.status(201).json({ tags: found.tags });
  });
  router.put("/candidates/:id/jobs/:jobId/status", (request, response) => {
    const found = application(request.params.id, request.params.jobId);
    const { status, subStatus, reason } = readBody(request, NewStatus);
    standings.set(found, { status, ...(subStatus !== undefined && { subStatus }), reason });
    response.status(204).end();
  });
  router.put("/candidates/:id/jobs/:jobId/properties", (request, response) => {
    application(request.params.id, request.params.jobId);
    const found = candidate(request.params.id);
    const given = readBody(request, NewProperties);
    for (const { id, value } of given) setProperty(world, found, id, value);
    response.status(204).end();
  });
  return router;
}
