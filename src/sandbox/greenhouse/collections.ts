/** The lists that can be read, with the filters of their reference pages (read 2026-11-21). */
import type { WorldCandidate } from "../ats/world.ts";
import { applicationRow, candidateRow, iso, type Row, VALUE_TYPES } from "./rows.ts";
import { among, type Filters } from "./serve-list.ts";
import type { GreenhouseState } from "./state.ts";

export interface Collection {
  rows: (state: GreenhouseState) => Row[];
  filters: Filters;
}

const is =
  (field: string) =>
  (row: Row, value: string): boolean =>
    String(row[field]) === value;
/** `active` in a filter is `in_process` in an answer. */
const status = (row: Row, value: string): boolean =>
  row["status"] === (value === "active" ? "in_process" : value);
const VISIBLE: Readonly<Record<string, string>> = {
  admin_only: "admin_only_visible",
  private: "privately_visible",
  public: "publicly_visible",
};

export const collections: Readonly<Record<string, Collection>> = {
  candidates: {
    rows: (state) => people(state).map((each) => candidateRow(each, state.fields)),
    filters: {
      email: ({ email_addresses: all }, value) =>
        (all as { value: string }[]).some((each) => each.value.toLowerCase() === value.toLowerCase()),
      tag: ({ tags }, value) => (tags as string[]).includes(value),
      private: is("private"),
      last_activity_at: () => true,
    },
  },
  applications: {
    rows: (state) =>
      people(state).flatMap((candidate) =>
        candidate.applications.map((application) =>
          withStage(
            state,
            applicationRow(state.world, candidate, application, {
              fields: state.fields,
              set: state.applicationFields.get(application.id) ?? {},
            }),
          ),
        ),
      ),
    filters: {
      candidate_ids: among("candidate_id"),
      job_ids: among("job_id"),
      status,
      stage_name: is("stage_name"),
      prospect: is("prospect"),
    },
  },
  jobs: {
    rows: ({ world }) =>
      [...world.jobs.values()].map(({ id, title }) => ({
        id: Number(id),
        name: title,
        status: "open",
        confidential: false,
        requisition_id: null,
      })),
    filters: { status: is("status"), department_id: () => false, office_id: () => false },
  },
  job_interview_stages: {
    rows: ({ world }) =>
      [...world.jobs.values()].flatMap(({ id: jobId, stages }) =>
        stages.map(({ id, name }, order) => ({
          id: Number(id),
          job_id: Number(jobId),
          name,
          sort_order: order,
          active: true,
        })),
      ),
    filters: { job_ids: among("job_id"), active: is("active") },
  },
  notes: {
    rows: ({ world }) =>
      [...world.candidates.values()].flatMap((candidate) =>
        candidate.notes.map((note) => noteRow(candidate.id, note)),
      ),
    filters: {
      candidate_ids: among("candidate_id"),
      user_ids: among("user_id"),
      application_ids: among("application_id"),
      type: is("type"),
      visibility: is("visibility"),
    },
  },
  candidate_tags: {
    rows: (state) => state.world.tags.map((name) => ({ id: state.tagId(name), name })),
    filters: {},
  },
  applied_candidate_tags: {
    rows: (state) =>
      people(state).flatMap(({ id, tags }) =>
        tags.map((tag) => ({
          id: state.appliedTagId(id, tag),
          candidate_id: Number(id),
          candidate_tag_id: state.tagId(tag),
        })),
      ),
    filters: { candidate_ids: among("candidate_id"), candidate_tag_ids: among("candidate_tag_id") },
  },
  rejection_reasons: {
    rows: ({ world }) =>
      world.rejectionReasons.map(({ id, name }) => ({
        id: Number(id),
        name,
        type: { id: 1, key: "WE_REJECTED_THEM", name: "We rejected them" },
      })),
    filters: { include_defaults: () => true },
  },
  custom_fields: {
    rows: ({ fields }) =>
      fields.map(({ id, key, name, kind, on }) => ({
        id: Number(id),
        name,
        name_key: key,
        field_type: on,
        value_type: VALUE_TYPES[kind],
        active: true,
        private: false,
        required: false,
      })),
    filters: {
      field_type: is("field_type"),
      active: is("active"),
      name: is("name"),
      name_key: is("name_key"),
    },
  },
  custom_field_options: {
    rows: (state) =>
      state.fields.flatMap((field) =>
        field.options.map((name, order) => ({
          id: state.optionId(field, name),
          custom_field_id: Number(field.id),
          name,
          sort_order: order,
          active: true,
        })),
      ),
    filters: { custom_field_ids: among("custom_field_id"), active: is("active") },
  },
  users: {
    rows: ({ world }) =>
      world.users.map(({ id, name, email }) => ({
        id: Number(id),
        name,
        primary_email: email,
        deactivated: false,
        site_admin: true,
      })),
    filters: { deactivated: is("deactivated"), primary_email: is("primary_email") },
  },
};

export function noteRow(
  candidateId: string,
  note: { id: string; text: string; author: string | null; createdAt: number; visibility?: string },
): Row {
  return {
    id: Number(note.id),
    created_at: iso(note.createdAt),
    updated_at: iso(note.createdAt),
    candidate_id: Number(candidateId),
    application_id: null,
    body: note.text,
    subject: null,
    type: "NOTE",
    user_id: note.author === null ? null : Number(note.author),
    visibility: VISIBLE[note.visibility ?? "private"] ?? "privately_visible",
  };
}

function withStage({ tellsStageId }: GreenhouseState, row: Row): Row {
  if (tellsStageId) return row;
  const { job_interview_stage_id: _untold, ...told } = row;
  return told;
}

function people({ world }: GreenhouseState): WorldCandidate[] {
  return [...world.candidates.values()];
}
