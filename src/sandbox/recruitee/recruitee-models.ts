/**
 * The world as Recruitee shows it.
 *
 * Sources   https://docs.recruitee.com/reference/candidatesid-get, https://docs.recruitee.com/reference/offersid-get,
 *           https://docs.recruitee.com/reference/candidatesidnotes (2026-11-21, as public integrations quote them)
 */
import type { AtsWorld, WorldCandidate, WorldField, WorldJob } from "../ats/world.ts";

export type Model = Record<string, unknown>;

/** What the world does not keep: profile values with ids of their own, and who may read a note. */
export interface RecruiteeExtras {
  /** By candidate and field. */
  valueIds: Map<string, number>;
  /** By the note's id. */
  visibility: Map<string, string>;
  /** Written in somebody's CV, which the search reads too; by the candidate's id. */
  cvs: Map<string, string>;
}

const KINDS: Record<WorldField["kind"], string> = {
  text: "multi_line",
  number: "number",
  choice: "dropdown",
  yes_no: "boolean",
  date: "date",
};
const VALUE_KEYS: Record<WorldField["kind"], string> = {
  text: "text",
  number: "number",
  choice: "value",
  yes_no: "flag",
  date: "date",
};

export function hitModel(candidate: WorldCandidate): Model {
  return {
    id: Number(candidate.id),
    name: `${candidate.firstName} ${candidate.lastName}`.trim(),
    emails: [...candidate.emails],
    company_id: 60851,
    created_at: new Date(candidate.createdAt).toISOString(),
  };
}

export function candidateModel(world: AtsWorld, candidate: WorldCandidate, extras: RecruiteeExtras): Model {
  return {
    ...hitModel(candidate),
    phones: [],
    tags: [...candidate.tags],
    adminapp_url: `https://app.recruitee.com/#/dashboard/overview?candidate=${candidate.id}`,
    placements: candidate.applications.map((application) => placementModel(world, candidate.id, application)),
    fields: world.fields.map((field) => ({
      id: extras.valueIds.get(`${candidate.id} ${field.id}`) ?? null,
      name: field.name,
      kind: KINDS[field.kind],
      options: field.kind === "choice" ? { values: [...field.options] } : {},
      values: Object.hasOwn(candidate.fields, field.id)
        ? [{ [VALUE_KEYS[field.kind]]: asSent(field, candidate.fields[field.id]) }]
        : [],
    })),
  };
}

export function placementModel(
  world: AtsWorld,
  candidateId: string,
  { id, jobId, stageId, status, rejectionReasonId, updatedAt }: WorldCandidate["applications"][number],
): Model {
  const time = new Date(updatedAt).toISOString();
  return {
    id: Number(id),
    candidate_id: Number(candidateId),
    offer_id: Number(jobId),
    stage_id: Number(stageId),
    disqualified_at: status === "rejected" ? time : null,
    disqualify_reason: world.rejectionReasons.find((reason) => reason.id === rejectionReasonId)?.name ?? null,
    hired_at: status === "hired" ? time : null,
    created_at: time,
    updated_at: time,
  };
}

export function offerModel({ id, title, stages }: WorldJob): Model {
  return {
    id: Number(id),
    title,
    kind: "job",
    status: "published",
    pipeline_template: {
      // not in their order: `position` says it
      stages: stages
        .map((stage, position) => ({ id: Number(stage.id), name: stage.name, category: "apply", position }))
        .toReversed(),
    },
  };
}

export function noteModels(candidate: WorldCandidate, extras: RecruiteeExtras): Model[] {
  return candidate.notes
    .map(({ id, text, author, createdAt }) => ({
      id: Number(id),
      body: text,
      admin_id: author === null ? null : Number(author),
      visibility: { level: extras.visibility.get(id) ?? "public" },
      created_at: new Date(createdAt).toISOString(),
    }))
    .toReversed();
}

/** @returns what is wrong, or the value for the world */
export function fieldValue(
  field: WorldField,
  sent: Model,
): { problem: string } | { value: string | number | boolean } {
  if (sent["kind"] !== KINDS[field.kind]) return { problem: "Kind is invalid" };
  const [first] = Array.isArray(sent["values"]) ? (sent["values"] as Model[]) : [];
  const keys = Object.keys(first ?? {});
  const value = first?.[VALUE_KEYS[field.kind]];
  if (keys.length !== 1 || value === undefined) return { problem: "Values is invalid" };
  if (field.kind === "number") {
    const number = typeof value === "string" ? Number(value) : Number.NaN;
    return Number.isFinite(number) ? { value: number } : { problem: "Values is not a number" };
  }
  if (field.kind === "yes_no")
    return typeof value === "boolean" ? { value } : { problem: "Values is invalid" };
  if (typeof value !== "string") return { problem: "Values is invalid" };
  if (field.kind === "choice" && !field.options.includes(value)) {
    return { problem: "Values is not included in the list" };
  }
  return { value };
}

function asSent({ kind }: WorldField, value: unknown): unknown {
  return kind === "number" ? String(value) : value;
}
