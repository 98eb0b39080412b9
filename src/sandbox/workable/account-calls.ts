/**
 * The calls about the account: jobs, stages, members, reasons, custom attributes.
 *
 * Sources: https://workable.readme.io/reference/jobs, /reference/stages, /reference/members,
 * /reference/disqualification_reasons, /reference/custom_attributes (read 2026-11-21).
 */
import express, { type Router } from "express";
import type { WorldStage } from "../ats/world.ts";
import { showAttribute, slugOf, type WorkableAccount } from "./account.ts";
import { asked, pageOf } from "./pages.ts";
import type { Guard } from "./token.ts";

export function accountCalls(
  account: WorkableAccount,
  options: { needs: Guard; pageSize: number | undefined },
): Router {
  const { world } = account;
  const { needs, pageSize } = options;
  const router = express.Router();

  const showStage = ({ name }: WorldStage, index: number) => ({
    slug: slugOf(name),
    name,
    kind: slugOf(name),
    position: index + 1,
  });

  router.get("/jobs", needs("r_jobs"), (request, response) => {
    const state = asked(request, "state") ?? "published";
    const all = state === "published" ? [...world.jobs.values()] : [];
    const { items, paging } = pageOf(request, all, pageSize);
    const jobs = items.map(({ id, title }) => ({ id, title, full_title: title, shortcode: id, state }));
    response.json({ jobs, paging });
  });
  router.get("/jobs/:shortcode/stages", needs("r_jobs"), (request, response) => {
    response.json({ stages: account.job(request.params.shortcode).stages.map(showStage) });
  });
  router.get("/stages", needs("r_jobs"), (_request, response) => {
    const all = new Map(
      [...world.jobs.values()].flatMap(({ stages }) => stages).map((stage) => [stage.name, stage]),
    );
    response.json({ stages: [...all.values()].map(showStage) });
  });
  router.get("/members", needs("r_members"), (request, response) => {
    const { items, paging } = pageOf(request, world.users, pageSize);
    const members = items.map(({ id, name, email }) => ({ id, name, email, role: "admin", active: true }));
    response.json({ members, paging });
  });
  router.get("/disqualification_reasons", needs("r_jobs"), (_request, response) => {
    response.json(
      world.rejectionReasons.map(({ id, name }, index) => ({
        id,
        description: name,
        candidate_withdrew: name === "Withdrew",
        position: index + 1,
      })),
    );
  });
  router.get("/custom_attributes", needs("r_jobs"), (_request, response) => {
    response.json({ custom_attributes: world.fields.map(showAttribute) });
  });
  return router;
}
