/**
 * Greenhouse in the words that all ATSs share.
 *
 * Sources   https://harvestdocs.greenhouse.io/docs/write-endpoint-migration-guide and the reference pages named with
 *           each call (read 2026-11-21)
 */
import { RetryLater } from "../../src/core/errors.ts";
import type { AtsAdapter, Named } from "../ats/adapter.ts";
import { pickRemembered, remembered } from "../ats/remember.ts";
import type { GreenhouseContext, GreenhouseFields } from "./connection.ts";
import { customFields, fieldCalled, valueFor } from "./custom-fields.ts";
import { idOf, inOrder, isId, isRow, list, listFor, pages, textOf, unlessDone, write } from "./harvest.ts";
import { applicationById, type Application, findCandidates, named } from "./people.ts";
import { addTag, tags } from "./tags.ts";

const WHERE = "Greenhouse";

export const adapter: AtsAdapter<GreenhouseFields> = {
  async byId(context, id) {
    if (!isId(id)) return null;
    const [candidate] = await findCandidates(context, { ids: id });
    return candidate ?? null;
  },

  byEmail: (context, email) => findCandidates(context, { email }),

  async create(context, { name, email, job }) {
    const [first = name, ...rest] = name.trim().split(/\s+/);
    const jobId = job === undefined ? undefined : (await jobCalled(context, job)).id;
    const made = await write(
      context,
      "POST",
      "/candidates",
      {
        first_name: first,
        // Greenhouse wants both
        last_name: rest.length > 0 ? rest.join(" ") : "(unknown)",
        email_addresses: [{ value: email, type: "personal" }],
        ...(jobId !== undefined && { application: { job_id: Number(jobId) } }),
      },
      { about: "a new candidate" },
    );
    const { candidate } = made;
    const id = idOf(isRow(candidate) ? candidate["id"] : made["id"]) ?? "";
    const [found] = await findCandidates(context, { ids: id });
    return found ?? { id, name, emails: [email], url: null, applications: [] };
  },

  note: {
    on: "candidate",
    /** Greenhouse takes notes for candidates that do not exist, and none can be deleted: the target was looked up. */
    async add(context, { candidate }, text) {
      const { user_id: user, note_visibility: visibility } = context.connection;
      const note = {
        candidate_id: Number(candidate.id),
        user_id: Number(user),
        body: text,
        visibility,
        // upper case, whatever Greenhouse's own error says
        note_type: "NOTE",
      };
      const made = await write(context, "POST", "/notes", note, { about: `candidate ${candidate.id}` });
      return { id: idOf(made["id"]) ?? null };
    },
    async find(context, { candidate }, marker) {
      const query = { candidate_ids: candidate.id };
      for await (const rows of pages(context, "/notes", query)) {
        const found = rows.find(({ body }) => textOf(body)?.includes(marker));
        if (found) return { id: idOf(found["id"]) ?? null };
      }
      return undefined;
    },
  },

  tag: {
    on: "candidate",
    add: (context, { candidate }, tag) => addTag(context, candidate.id, tag),
  },

  field: {
    on: async (context, field) => (await fieldCalled(context, field)).on,
    async set(context, { candidate, application }, written, value) {
      const field = await fieldCalled(context, written);
      const change = { name_key: field.key, value: await valueFor(context, field, value) };
      const path = application ? `/applications/${application.id}` : `/candidates/${candidate.id}`;
      const about = `the field "${field.name}"`;
      await write(context, "PATCH", path, { custom_fields: [change] }, { about, safe: true });
    },
  },

  stage: {
    async list(context, { application: { job } }) {
      return job === null ? [] : stagesOf(context, job.id);
    },
    async move(context, target, stage) {
      const application = target.application as Application;
      const from = await comesFrom(context, application);
      if (application.stage?.name === stage.name && from === stage.id) return;
      await unlessDone(
        () =>
          write(
            context,
            "POST",
            `/applications/${application.id}/move`,
            { ...(from !== undefined && { from_stage_id: Number(from) }), to_stage_id: Number(stage.id) },
            // a move from a stage that the application has left is refused
            { about: `application ${application.id}`, safe: from !== undefined },
          ),
        async () => {
          const now = await applicationById(context, application.id);
          if (now?.stage?.id === stage.id || now?.stage?.name === stage.name) return true;
          if (!now?.active || now.stage?.id === application.stage?.id) return false;
          throw new RetryLater("Somebody moved the application in Greenhouse at the same moment.", {
            code: "greenhouse_moved_meanwhile",
          });
        },
      );
    },
    warning: "Rules of the stage in Greenhouse may send the candidate an email.",
  },

  rejection: {
    reasons: (context) => remembered(context, "rejection reasons", () => reasons(context)),
    async reject(context, { application: { id } }, reason) {
      await unlessDone(
        () =>
          write(
            context,
            "POST",
            `/applications/${id}/reject`,
            { rejection_reason_id: Number(reason.id) },
            { about: `application ${id}`, safe: true },
          ),
        async () => (await applicationById(context, id))?.active === false,
      );
    },
    warning: "Greenhouse sends the candidate no email about it.",
  },

  choices: {
    tags,
    reasons,
    jobs: openJobs,
    fields: (context) => customFields(context),
    async stages(context) {
      const job = typeof context.given["job"] === "string" ? context.given["job"] : "";
      const found = (await openJobs(context)).find(({ id, name }) => id === job || name === job);
      if (found) return stagesOf(context, found.id);
      const all = await list(context, "/job_interview_stages", { active: true }, { enough: true });
      return named(inOrder(all));
    },
    async users(context) {
      return named(await list(context, "/users", { deactivated: false }, { enough: true }));
    },
  },
};

/** Which of an application's two stage ids a move is to name; see the connection's field. */
async function comesFrom(context: GreenhouseContext, application: Application): Promise<string | undefined> {
  if (context.connection.moves_from === "stage_id") return application.stageEntry;
  const { stage, job } = application;
  if (stage === null || stage.id !== "" || job === null) return stage?.id;
  return (await stagesOf(context, job.id)).find(({ name }) => name === stage.name)?.id;
}

function stagesOf(context: GreenhouseContext, jobId: string): Promise<Named[]> {
  return remembered(context, `stages ${jobId}`, async () =>
    named(inOrder(await listFor(context, "/job_interview_stages", "job_ids", [jobId], { active: true }))),
  );
}

/** The organisation's own and those that Greenhouse brings. */
async function reasons(context: GreenhouseContext): Promise<Named[]> {
  return named(await list(context, "/rejection_reasons", { include_defaults: true }));
}

async function openJobs(context: GreenhouseContext): Promise<Named[]> {
  return named(await list(context, "/jobs", { status: "open" }));
}

function jobCalled(context: GreenhouseContext, written: string): Promise<Named> {
  const about = { what: "job", where: WHERE } as const;
  return pickRemembered(context, "open jobs", () => openJobs(context), written, about);
}
