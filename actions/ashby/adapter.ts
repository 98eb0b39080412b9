/** Ashby in the words that all ATSs share. */
import { ConfigError, Rejected } from "../../src/core/errors.ts";
import type { AtsActionContext, AtsAdapter, AtsCandidate, Named, Target } from "../ats/adapter.ts";
import { applicationTarget } from "../ats/find-target.ts";
import { pickNamed, sameName } from "../ats/pick-named.ts";
import { learned, remembered } from "../ats/remember.ts";
import type { Whom } from "../ats/vocabulary.ts";
import { askAshby, listAshby, type Part, readIfThere, readList, textOf, writeAshby } from "./ashby-api.ts";
import {
  addCandidate,
  type AshbyApplication,
  type AshbyCandidate,
  emailsOf,
  openJobs,
  titled,
  toCandidate,
} from "./candidates.ts";
import type { AshbyContext, AshbyFields } from "./connection.ts";
import { customFields, fieldCalled, toFieldValue } from "./custom-fields.ts";

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
const MOST_FOUND = 100;
const MOST_PLANS = 25;

export const adapter: AtsAdapter<AshbyFields> = {
  async byId(context, id) {
    const found = UUID.test(id) ? await readIfThere(context, "candidate.info", { id }) : null;
    return found && toCandidate(context, found);
  },

  async byEmail(context, email) {
    const found = await readList(context, "candidate.search", { email });
    if (found.length >= MOST_FOUND) {
      throw new Rejected(
        `Ashby shows at most ${MOST_FOUND} candidates of a search, and so many came up for the address. Name the candidate by id.`,
        { code: "ashby_search_too_wide" },
      );
    }
    const wanted = found.filter((each) =>
      emailsOf(each).some((one) => one.toLowerCase() === email.toLowerCase()),
    );
    return Promise.all(wanted.map((each) => toCandidate(context, each)));
  },

  create: addCandidate,

  note: {
    on: "candidate",
    async add(context, { candidate }, text) {
      const { note_visibility: visibility, notify_subscribers: notify } = context.connection;
      const note = await writeAshby(
        context,
        "candidate.createNote",
        {
          candidateId: candidate.id,
          note: { type: "text/plain", value: text },
          sendNotifications: notify,
          isPrivate: visibility === "private",
        },
        { about: `candidate ${candidate.id}` },
      );
      return { id: textOf(note["id"]) ?? null };
    },
    async find(context, { candidate }, marker) {
      // what the acting user wrote in private, the key itself may not see
      const body = { candidateId: candidate.id };
      const notes = await listAshby(context, "candidate.listNotes", body, { acts: true });
      const found = notes.find(({ content }) => typeof content === "string" && content.includes(marker));
      return found && { id: textOf(found["id"]) ?? null };
    },
  },

  tag: {
    on: "candidate",
    async add(context, { candidate }, written) {
      const tag = await tagCalled(context, written);
      if ((candidate as AshbyCandidate).tags.some(({ id }) => id === tag.id)) return false;
      const body = { candidateId: candidate.id, tagId: tag.id };
      await writeAshby(context, "candidate.addTag", body, { about: `candidate ${candidate.id}`, safe: true });
      return true;
    },
  },

  field: {
    on: "candidate",
    async set(context, { candidate }, written, value) {
      const field = await fieldCalled(context, written);
      const fieldValue = toFieldValue(field, value);
      const objectId = field.on === "Candidate" ? candidate.id : await applicationOf(context, candidate);
      const body = { objectType: field.on, objectId, fieldId: field.id, fieldValue };
      await writeAshby(context, "customField.setValue", body, {
        about: `the field "${field.name}"`,
        safe: true,
      });
    },
  },

  stage: {
    async list(context, target) {
      return titled((await planOf(context, target)).filter(({ type }) => type !== "Archived"));
    },
    async move(context, target, stage) {
      await changeStage(context, target, { interviewStageId: stage.id });
    },
    warning: "Automatic activities of the stage may start.",
  },

  rejection: {
    reasons,
    async reject(context, target, reason) {
      const archived = (await planOf(context, target)).find(({ type }) => type === "Archived");
      if (!archived) {
        throw new ConfigError(
          `The interview plan of the application in Ashby has no stage for archived ones. Look at the plan, then let the run go on.`,
          { code: "ashby_no_archived_stage" },
        );
      }
      const template = context.connection.rejection_email;
      await changeStage(context, target, {
        interviewStageId: archived["id"],
        archiveReasonId: reason.id,
        ...(template !== undefined && { archiveEmail: { communicationTemplateId: template } }),
      });
    },
    warning:
      "In Ashby that archives the application, and writes to the candidate if the connection names a template.",
  },

  choices: {
    reasons,
    jobs: (context) => openJobs(context, { enough: true }),
    tags: (context) => tags(context, { enough: true }),
    fields: (context) => customFields(context, { enough: true }),
    stages: stageChoices,
    async users(context) {
      const all = await listAshby(context, "user.list", {}, { enough: true });
      return all.flatMap(({ id, firstName, lastName }) =>
        typeof id === "string"
          ? [{ id, name: `${textOf(firstName) ?? ""} ${textOf(lastName) ?? ""}`.trim() }]
          : [],
      );
    },
  },
};

async function reasons(context: AshbyContext): Promise<Named[]> {
  const all = await readList(context, "archiveReason.list");
  return all.flatMap(({ id, text, isArchived }) =>
    typeof id === "string" && isArchived !== true ? [{ id, name: textOf(text) ?? id }] : [],
  );
}

async function tags(context: AshbyContext, options: { enough?: boolean } = {}): Promise<Named[]> {
  return titled(await listAshby(context, "candidateTag.list", {}, options));
}

/** Made when the account has none of that name; Ashby itself makes no second one. */
async function tagCalled(context: AshbyContext, written: string): Promise<Named> {
  const fits = (each: Named): boolean => sameName(each, written);
  let all = await remembered(context, "tags", () => tags(context));
  if (!all.some(fits)) all = await learned(context, "tags", () => tags(context));
  if (all.some(fits)) return pickNamed(all, written, { what: "tag", where: "Ashby" });
  const { results } = await askAshby(
    context,
    "candidateTag.create",
    { title: written },
    { about: `the tag "${written}"`, safe: true },
  );
  const [made] = titled([results as Part]);
  return made ?? { id: "", name: written };
}

/** The stages of an application's interview plan, in their order. */
async function planOf(context: AshbyContext, { application }: Target): Promise<Part[]> {
  const { planId } = application as AshbyApplication;
  return planId === undefined ? [] : readList(context, "interviewStage.list", { interviewPlanId: planId });
}

async function changeStage(
  context: AtsActionContext<AshbyFields>,
  { application }: Target,
  change: Part,
): Promise<void> {
  const applicationId = application?.id;
  await writeAshby(
    context,
    "application.changeStage",
    { applicationId, ...change },
    { about: `application ${applicationId ?? ""}`, safe: true },
  );
}

/** Some fields belong to the application: then the step's job and the like say which one is meant. */
async function applicationOf(
  context: AtsActionContext<AshbyFields>,
  candidate: AtsCandidate,
): Promise<string> {
  const { input } = context as AtsActionContext<AshbyFields> & { input: Whom };
  const { application } = await applicationTarget("Ashby", context, candidate, input, "taken");
  return application.id;
}

/** Every interview plan has stages of its own. */
async function stageChoices(
  context: AshbyContext & { given: Readonly<Record<string, unknown>> },
): Promise<Named[]> {
  const { job } = context.given;
  const jobs = await listAshby(context, "job.list", { status: ["Open"] }, { enough: true });
  const meant = jobs.filter((each) =>
    titled([each]).some((one) => typeof job !== "string" || sameName(one, job)),
  );
  const plans = new Set(meant.flatMap(({ defaultInterviewPlanId: id }) => textOf(id) ?? []));
  const lists = await Promise.all(
    [...plans]
      .slice(0, MOST_PLANS)
      .map((interviewPlanId) => readList(context, "interviewStage.list", { interviewPlanId })),
  );
  return titled(lists.flat().filter(({ type }) => type !== "Archived"));
}
