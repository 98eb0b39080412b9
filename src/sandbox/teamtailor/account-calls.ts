/** The calls about the account. Source: https://docs.teamtailor.com/ (read 2026-11-21). */
import express, { type Router } from "express";
import type { AtsWorld } from "../ats/world.ts";
import { filterOf, showList, showOne } from "./resource-list.ts";
import { showField, showJob, showOptions, showReason, showStage } from "./shown.ts";
import { notFound } from "./teamtailor-error.ts";

export function accountCalls(world: AtsWorld, pageSize: number | undefined): Router {
  const router = express.Router();
  const most = { most: pageSize };

  router.get("/company", (_request, response) => {
    response.json(showOne({ id: "1", type: "companies", attributes: { name: "Acme" } }));
  });
  router.get("/users", (request, response) => {
    const all = world.users.map(({ id, name, email }) => ({
      id,
      type: "users",
      attributes: { name, email, "login-email": email, role: "admin" },
    }));
    response.json(showList(request, all, { filters: ["email"], ...most }));
  });
  router.get("/jobs", (request, response) => {
    response.json(showList(request, [...world.jobs.values()].map(showJob), { filters: ["status"], ...most }));
  });
  router.get("/jobs/:id/stages", (request, response) => {
    const job = world.jobs.get(request.params.id);
    if (!job) throw notFound(request.params.id);
    response.json(showList(request, job.stages.map(showStage), most));
  });
  router.get("/stages", (request, response) => {
    const wanted = filterOf(request, "job");
    const all = [...world.jobs.values()]
      .filter(({ id }) => wanted === undefined || id === wanted)
      .flatMap(({ stages }) => stages.map(showStage));
    response.json(showList(request, all, { filters: ["job"], ...most }));
  });
  router.get("/reject-reasons", (request, response) => {
    response.json(showList(request, world.rejectionReasons.map(showReason), most));
  });
  router.get("/custom-fields", (request, response) => {
    response.json(showList(request, world.fields.map(showField), most));
  });
  router.get("/custom-field-options", (request, response) => {
    const wanted = filterOf(request, "custom-field");
    const all = world.fields
      .filter(({ id }) => wanted === undefined || id === wanted)
      .flatMap((field) => showOptions(field));
    response.json(showList(request, all, { filters: ["custom-field"], ...most }));
  });
  return router;
}
