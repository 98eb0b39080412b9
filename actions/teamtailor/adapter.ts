/**
 * Teamtailor's side of the shared vocabulary.
 *
 * Source: https://docs.teamtailor.com/ (Notes, Activities, Job applications, Reject reasons; read 2026-11-21). Notes
 * can't be listed for one candidate, but the candidate's log of activities holds their text.
 */
import { z } from "zod";
import { Rejected } from "../../src/core/errors.ts";
import type { AtsAdapter, Target } from "../ats/adapter.ts";
import { byEmail, byId, candidateResource, create } from "./candidates.ts";
import type { TeamtailorContext, TeamtailorFields } from "./connection.ts";
import { actingUser, customFields, jobCalled, jobs, reasons, stagesOf, users } from "./look-ups.ts";
import { to } from "./resources.ts";
import { setCustomField } from "./set-custom-field.ts";
import { callTeamtailor, listAll, readAs } from "./wire.ts";

const MOST_ACTIVITY_PAGES = 30;

export const teamtailorAdapter: AtsAdapter<TeamtailorFields> = {
  byId,
  byEmail,
  create,

  note: {
    on: "candidate",
    async add(context, { candidate }, text) {
      const user = await actingUser(context);
      const relationships = { candidate: to("candidates", candidate.id), user: to("users", user.id) };
      const json = { data: { type: "notes", attributes: { note: text }, relationships } };
      await callTeamtailor(context, "POST", "/notes", { json, about: "the candidate" });
      // the log by which a note is found again does not tell its id, so it is never told
      return { id: null };
    },
    async find(context, { candidate }, marker) {
      const path = `/candidates/${encodeURIComponent(candidate.id)}/activities`;
      const most = MOST_ACTIVITY_PAGES;
      const { items, whole } = await listAll(context, path, { about: "the candidate", most });
      const held = items.some(({ attributes }) => JSON.stringify(attributes["data"] ?? "").includes(marker));
      if (held) return { id: null };
      if (whole) return undefined;
      throw new Rejected(
        `The candidate's log in Teamtailor has more than ${most * 30} entries, so it can't be told whether the note is there already. Look, and write it by hand if it is missing.`,
        { code: "teamtailor_too_many_activities" },
      );
    },
  },

  tag: {
    on: "candidate",
    async add(context, { candidate }, tag) {
      const { attributes } = await candidateResource(context, candidate.id);
      // taking a missing list for an empty one would take every tag away
      const tags = readAs(z.array(z.string()), attributes["tags"]);
      if (tags.some((each) => each.toLowerCase() === tag.toLowerCase())) return false;
      const data = { id: candidate.id, type: "candidates", attributes: { tags: [...tags, tag] } };
      const path = `/candidates/${encodeURIComponent(candidate.id)}`;
      const call = { json: { data }, about: "the candidate", safeToRepeat: true };
      await callTeamtailor(context, "PATCH", path, call);
      return true;
    },
  },

  field: {
    on: "candidate",
    set: (context, { candidate }, field, value) => setCustomField(context, candidate.id, field, value),
  },

  stage: {
    list: (context, { application: { job } }) => (job ? stagesOf(context, job.id) : Promise.resolve([])),
    move: (context, target, stage) =>
      change(context, target, { relationships: { stage: to("stages", stage.id) } }),
    warning: "Triggers of the stage may write to the candidate.",
  },

  rejection: {
    reasons,
    reject: (context, target, reason) =>
      change(context, target, {
        attributes: { "rejected-at": new Date(context.now()).toISOString() },
        relationships: { "reject-reason": to("reject-reasons", reason.id) },
      }),
    warning: "No rejection email is sent.",
  },

  choices: {
    async stages(context) {
      const { job } = context.given;
      if (typeof job !== "string" || job === "") return stagesOf(context);
      return stagesOf(context, (await jobCalled(context, job)).id);
    },
    reasons,
    fields: customFields,
    users,
    jobs,
  },
  replacesLists: true,
};

/** Changes the application, however often. */
async function change(
  context: TeamtailorContext,
  { application }: Target,
  changes: { attributes?: Record<string, unknown>; relationships: Record<string, unknown> },
): Promise<void> {
  const id = application?.id ?? "";
  const json = { data: { id, type: "job-applications", ...changes } };
  const path = `/job-applications/${encodeURIComponent(id)}`;
  await callTeamtailor(context, "PATCH", path, { json, about: "the application", safeToRepeat: true });
}
