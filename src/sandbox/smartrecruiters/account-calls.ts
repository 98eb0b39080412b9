/** The calls about the account. Source: https://developers.smartrecruiters.com/reference (read 2026-11-21). */
import express, { type Router } from "express";
import type { AtsWorld } from "../ats/world.ts";
import { byOffset, whole } from "./pages.ts";
import { showOptions, showProperty } from "./properties.ts";
import { SmartrecruitersError } from "./smartrecruiters-error.ts";
import { isWithdrawal, subStatuses } from "./statuses.ts";

export function accountCalls(world: AtsWorld, pageSize: number | undefined): Router {
  const router = express.Router();

  router.get("/users/me", (_request, response) => {
    const [me] = world.users;
    const [firstName = "", lastName = ""] = (me?.name ?? "").split(" ");
    response.json({ id: me?.id, firstName, lastName, email: me?.email, role: "ADMINISTRATOR", active: true });
  });
  router.get("/jobs", (request, response) => {
    const jobs = [...world.jobs.values()].map(({ id, title }) => ({ id, title, status: "SOURCING" }));
    response.json(byOffset(request, jobs, pageSize));
  });
  router.get("/configuration/company", (_request, response) => {
    response.json({ identifier: "Acme1", name: "Acme" });
  });
  router.get("/configuration/hiring-processes", (_request, response) => {
    const process = { id: "default", name: "Standard", active: true, subStatuses: subStatuses(world) };
    response.json(whole([process]));
  });
  for (const kind of ["rejection", "withdrawal"] as const) {
    router.get(`/configuration/${kind}-reasons`, (_request, response) => {
      const reasons = world.rejectionReasons.filter((each) => isWithdrawal(each) === (kind === "withdrawal"));
      response.json(whole(reasons.map(({ id, name }) => ({ id, label: name }))));
    });
  }
  router.get("/configuration/candidate-properties", (_request, response) => {
    response.json(whole(world.fields.map(showProperty)));
  });
  router.get("/configuration/candidate-properties/:id/values", (request, response) => {
    const field = world.fields.find(({ id }) => id === request.params.id);
    if (!field) throw new SmartrecruitersError(404, "PROPERTY_NOT_FOUND", "Property was not found");
    response.json(whole(showOptions(field)));
  });
  return router;
}
