/**
 * The world as Harvest v3 tells it. Ids are numbers; a child names its parent, a parent never its children.
 *
 * Sources   https://harvestdocs.greenhouse.io/docs/standardizations and the reference pages of the lists (read
 *           2026-11-21)
 */
import type { AtsWorld, WorldApplication, WorldCandidate, WorldField } from "../ats/world.ts";

export type Row = Readonly<Record<string, unknown>> & { id: number };

/** A field as Greenhouse has it: of candidates, or of applications. */
export interface GreenhouseField extends WorldField {
  on: "candidate" | "application";
}

export const VALUE_TYPES: Readonly<Record<WorldField["kind"], string>> = {
  text: "long_text",
  number: "number",
  choice: "single_select",
  yes_no: "yes_no",
  date: "date",
};

export function iso(time: number): string {
  return new Date(time).toISOString();
}

/** `{ assessment_score: { name, type, value } }`: every field of the kind, null where nothing was set. */
export function fieldMap(
  fields: readonly GreenhouseField[],
  on: GreenhouseField["on"],
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    fields
      .filter((field) => field.on === on)
      .map(({ id, key, name, kind }) => [key, { name, type: VALUE_TYPES[kind], value: values[id] ?? null }]),
  );
}

export function candidateRow(candidate: WorldCandidate, fields: readonly GreenhouseField[]): Row {
  const at = iso(candidate.createdAt);
  return {
    id: Number(candidate.id),
    created_at: at,
    updated_at: at,
    first_name: candidate.firstName,
    last_name: candidate.lastName,
    preferred_name: null,
    company: null,
    title: null,
    last_activity_at: at,
    private: false,
    can_email: true,
    tags: candidate.tags,
    linked_user_ids: [],
    phone_numbers: [],
    addresses: [],
    email_addresses: candidate.emails.map((value) => ({ value, type: "personal" })),
    website_addresses: [],
    social_media_addresses: [],
    custom_fields: fieldMap(fields, "candidate", candidate.fields),
  };
}

/** Of the application's visit to its stage; another number than the stage's own. */
export function stageEntryId({ id, history }: WorldApplication): number {
  return Number(id) * 100 + history.length;
}

export function applicationRow(
  world: AtsWorld,
  candidate: WorldCandidate,
  application: WorldApplication,
  values: { fields: readonly GreenhouseField[]; set: Readonly<Record<string, unknown>> },
): Row {
  const active = application.status === "active";
  const job = world.jobs.get(application.jobId);
  const stage = job?.stages.find(({ id }) => id === application.stageId);
  return {
    id: Number(application.id),
    created_at: iso(candidate.createdAt),
    updated_at: iso(application.updatedAt),
    last_activity_at: iso(application.updatedAt),
    candidate_id: Number(candidate.id),
    job_id: Number(application.jobId),
    job_post_id: null,
    prospect: false,
    status: active ? "in_process" : application.status,
    stage_id: active ? stageEntryId(application) : null,
    job_interview_stage_id: active ? Number(application.stageId) : null,
    stage_name: active ? (stage?.name ?? null) : null,
    needs_decision: active,
    rejected_at: application.status === "rejected" ? iso(application.updatedAt) : null,
    rejection_reason_id:
      application.rejectionReasonId === null ? null : Number(application.rejectionReasonId),
    answers: [],
    prospective_job_ids: [],
    custom_fields: fieldMap(values.fields, "application", values.set),
  };
}
