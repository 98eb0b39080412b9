/**
 * SmartRecruiters' side of the shared vocabulary.
 *
 * Sources: https://developers.smartrecruiters.com/reference/candidatesstatusupdate-1,
 * https://developers.smartrecruiters.com/reference/candidatestagsadd-1 (read 2026-11-21).
 */
import { z } from "zod";
import type { ApplicationTarget, AtsAdapter, Named } from "../ats/adapter.ts";
import { byEmail, byId, create, jobs } from "./candidates.ts";
import type { SmartrecruitersContext, SmartrecruitersFields } from "./connection.ts";
import { addNote, hasNote } from "./notes.ts";
import { properties, setProperty } from "./set-property.ts";
import { stages, statusOf } from "./statuses.ts";
import { callSmartrecruiters, listAll, readAs } from "./wire.ts";

const Tags = z.looseObject({ tags: z.array(z.string()).default([]) });
const Reason = z.looseObject({ id: z.string(), label: z.string().nullish() });

export const smartrecruitersAdapter: AtsAdapter<SmartrecruitersFields> = {
  byId,
  byEmail,
  create,

  note: {
    on: "candidate",
    async add(context, { candidate }, text) {
      await addNote(context, candidate, text);
      // messages as they are read show no id, so a note that is found again could not tell it
      return { id: null };
    },
    async find(context, { candidate }, marker) {
      return (await hasNote(context, candidate, marker)) ? { id: null } : undefined;
    },
  },

  tag: {
    on: "candidate",
    async add(context, { candidate }, tag) {
      const path = `/candidates/${encodeURIComponent(candidate.id)}/tags`;
      const about = "the candidate";
      const { tags } = readAs(Tags, await callSmartrecruiters(context, "GET", path, { about }));
      if (tags.some((each) => each.toLowerCase() === tag.toLowerCase())) return false;
      const call = { json: { tags: [tag] }, about, safeToRepeat: true };
      await callSmartrecruiters(context, "POST", path, call);
      return true;
    },
  },

  field: {
    on: "application",
    async set(context, { candidate, application }, field, value) {
      if (application) await setProperty(context, candidate, application, field, value);
    },
  },

  stage: {
    list: stages,
    async move(context, target, stage) {
      // "Interview" is where a candidate in a step of it is already; moving would take the step away
      if (target.application.stage?.id.startsWith(`${stage.id}/`)) return;
      await setStatus(context, target, statusOf(stage));
    },
    warning: "Automations of the status may write to the candidate.",
  },

  rejection: {
    reasons,
    async reject(context, target, reason) {
      const withdrew = "withdrew" in reason && reason.withdrew === true;
      await setStatus(context, target, { status: withdrew ? "WITHDRAWN" : "REJECTED", reason: reason.id });
    },
    warning: "SmartRecruiters writes to the candidate only if an automation of yours does.",
  },

  choices: { stages, reasons, fields: properties, jobs },
};

async function setStatus(
  context: SmartrecruitersContext,
  { candidate, application }: ApplicationTarget,
  json: { status: string; subStatus?: string; reason?: string },
): Promise<void> {
  const [candidateId, jobId] = [candidate.id, application.id].map(encodeURIComponent);
  const path = `/candidates/${candidateId}/jobs/${jobId}/status`;
  await callSmartrecruiters(context, "PUT", path, { json, about: "the candidate's application" });
}

/** Why a company rejects, then why candidates withdraw; of two with one name the company's. */
async function reasons(context: SmartrecruitersContext): Promise<(Named & { withdrew: boolean })[]> {
  const list = async (kind: "rejection" | "withdrawal"): Promise<(Named & { withdrew: boolean })[]> => {
    const { items } = await listAll(context, `/configuration/${kind}-reasons`, { item: Reason });
    const withdrew = kind === "withdrawal";
    return items.map(({ id, label }) => ({ id, name: label ?? id, withdrew }));
  };
  const rejections = await list("rejection");
  const names = new Set(rejections.map(({ name }) => name.toLowerCase()));
  return [...rejections, ...(await list("withdrawal")).filter(({ name }) => !names.has(name.toLowerCase()))];
}
