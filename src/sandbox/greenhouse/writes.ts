/**
 * What can be written.
 *
 * Sources   https://harvestdocs.greenhouse.io/docs/write-endpoint-migration-guide and the reference pages (read
 *           2026-11-21). Where they are silent: `note_type` in upper case only, notes for candidates that do not exist
 *           and 422 for properties that are not known were seen live by others.
 */
import type { WorldApplication } from "../ats/world.ts";
import { applicationRow, candidateRow, stageEntryId } from "./rows.ts";
import { noteRow } from "./collections.ts";
import { noRecord, unprocessable } from "./greenhouse-error.ts";
import { setFields } from "./set-fields.ts";
import type { GreenhouseState } from "./state.ts";

export interface WriteCall {
  state: GreenhouseState;
  /** In the address, where there is one. */
  id: string;
  body: Readonly<Record<string, unknown>>;
  movesFrom: "job_interview_stage_id" | "stage_id";
}
export type Write = (call: WriteCall) => { status: number; body: unknown };

export const writes: Readonly<Record<string, Write>> = {
  "POST /notes": ({ state, body }) => {
    only(body, ["candidate_id", "application_id", "user_id", "body", "visibility", "note_type"]);
    const { candidate_id: candidateId, user_id: userId, body: text, visibility } = body;
    const problems = [
      ["NOTE", "ACTIVITY", "EMAIL"].includes(String(body["note_type"]))
        ? undefined
        : `note_type must be one of ["email", "activity", "note"]`,
      ["admin_only", "private", "public"].includes(String(visibility))
        ? undefined
        : "visibility is not valid",
      typeof text === "string" && text !== "" ? undefined : "body is missing",
      typeof candidateId === "number" ? undefined : "candidate_id is missing",
      state.world.users.some(({ id }) => id === String(userId)) ? undefined : "user_id is not valid",
    ].filter((problem) => problem !== undefined);
    if (problems.length > 0) throw unprocessable(...problems);
    const note = {
      id: state.world.newId(),
      text: String(text),
      author: String(userId),
      createdAt: state.world.now(),
      visibility: String(visibility),
    };
    const candidate = state.world.candidates.get(String(candidateId));
    if (candidate) candidate.notes.push(note);
    else state.orphans.push({ candidateId: String(candidateId), body: note.text });
    return { status: 201, body: noteRow(String(candidateId), note) };
  },

  "POST /candidate_tags": ({ state, body }) => {
    only(body, ["name"]);
    const { name } = body;
    if (typeof name !== "string" || name === "") throw unprocessable("name is missing");
    const taken = state.world.tags.some((each) => each.toLowerCase() === name.toLowerCase());
    if (taken) throw unprocessable("name has already been taken");
    state.world.tags.push(name);
    return { status: 201, body: { id: state.tagId(name), name } };
  },

  "POST /applied_candidate_tags": ({ state, body }) => {
    only(body, ["candidate_id", "candidate_tag_id"]);
    const candidate = state.candidate(body["candidate_id"]);
    const tag = state.world.tags.find((name) => state.tagId(name) === body["candidate_tag_id"]);
    if (tag === undefined) throw noRecord("Candidate tag");
    if (candidate.tags.includes(tag)) throw unprocessable("candidate_tag_id has already been taken");
    candidate.tags.push(tag);
    const id = state.appliedTagId(candidate.id, tag);
    return { status: 201, body: { id, ...body } };
  },

  "POST /candidates": ({ state, body }) => {
    only(body, [...CANDIDATE, "application"]);
    const { first_name: firstName, last_name: lastName } = body;
    if (typeof firstName !== "string" || typeof lastName !== "string") {
      throw unprocessable("first_name and last_name are required");
    }
    const wanted = body["application"] as { job_id?: unknown } | undefined;
    const job = state.world.jobs.get(String(wanted?.job_id));
    if (wanted && !job) throw noRecord("Job");
    const candidate = state.world.addCandidate({
      firstName,
      lastName,
      emails: emailsIn(body["email_addresses"]),
      jobs: job ? [job.title] : [],
    });
    setFields(state, "candidate", candidate.fields, body["custom_fields"]);
    const [application] = candidate.applications;
    return {
      status: 201,
      body: {
        candidate: candidateRow(candidate, state.fields),
        application: application
          ? applicationRow(state.world, candidate, application, { fields: state.fields, set: {} })
          : null,
      },
    };
  },

  "PATCH /candidates/:id": ({ state, id, body }) => {
    only(body, CANDIDATE);
    const candidate = state.candidate(id);
    setFields(state, "candidate", candidate.fields, body["custom_fields"]);
    // lists that are sent take the place of what was there
    if (body["tags"] !== undefined) candidate.tags = (body["tags"] as string[]).map(String);
    if (body["email_addresses"] !== undefined) candidate.emails = emailsIn(body["email_addresses"]);
    return { status: 200, body: candidateRow(candidate, state.fields) };
  },

  "PATCH /applications/:id": ({ state, id, body }) => {
    only(body, ["source_id", "referrer_id", "recruiter_id", "coordinator_id", "custom_fields"]);
    const { candidate, application } = state.application(id);
    const set = { ...state.applicationFields.get(application.id) };
    setFields(state, "application", set, body["custom_fields"]);
    state.applicationFields.set(application.id, set);
    return {
      status: 200,
      body: applicationRow(state.world, candidate, application, { fields: state.fields, set }),
    };
  },

  "POST /applications/:id/move": (call) => {
    const { state, id, body, movesFrom } = call;
    only(body, ["from_stage_id", "to_stage_id", "to_job_id", "email_from_user_id"]);
    const { application } = state.application(id);
    if (application.status !== "active") throw unprocessable("application is not active");
    const from = movesFrom === "stage_id" ? stageEntryId(application) : Number(application.stageId);
    if (body["from_stage_id"] !== from) throw unprocessable("from_stage_id is not the current stage");
    const stages = state.world.jobs.get(application.jobId)?.stages ?? [];
    const to = stages.find((stage) => Number(stage.id) === body["to_stage_id"]);
    if (!to) throw unprocessable("to_stage_id is not a stage of the application's job");
    if (to.id === application.stageId) throw unprocessable("application is in the stage already");
    application.stageId = to.id;
    application.history.push(to.id);
    return done(call, application);
  },

  "POST /applications/:id/reject": (call) => {
    const { state, id, body } = call;
    only(body, ["rejection_reason_id", "notes", "rejection_email", "custom_fields"]);
    const { application } = state.application(id);
    if (application.status !== "active") throw unprocessable("application is not active");
    const reason = state.world.rejectionReasons.find(
      (each) => Number(each.id) === body["rejection_reason_id"],
    );
    if (!reason) throw unprocessable("rejection_reason_id is not valid");
    application.status = "rejected";
    application.rejectionReasonId = reason.id;
    return done(call, application);
  },
};

const CANDIDATE =
  "first_name last_name preferred_name company title private can_email tags custom_fields phone_numbers addresses email_addresses website_addresses social_media_addresses".split(
    " ",
  );

function done({ state, id }: WriteCall, application: WorldApplication): ReturnType<Write> {
  application.updatedAt = state.world.now();
  const { candidate } = state.application(id);
  const set = state.applicationFields.get(application.id) ?? {};
  return {
    status: 200,
    body: applicationRow(state.world, candidate, application, { fields: state.fields, set }),
  };
}

function emailsIn(given: unknown): string[] {
  if (!Array.isArray(given)) return [];
  return given.map((one: { value?: unknown; type?: unknown }) => {
    if (typeof one.value !== "string" || typeof one.type !== "string") {
      throw unprocessable("email_addresses need value and type");
    }
    return one.value;
  });
}

function only(body: Readonly<Record<string, unknown>>, known: readonly string[]): void {
  const others = Object.keys(body).filter((name) => !known.includes(name));
  if (others.length > 0) throw unprocessable(`disallowed additional properties: ${others.join(", ")}`);
}
