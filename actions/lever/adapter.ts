/** Lever in the words that all ATSs share. Lever has no custom fields on candidates, so there is no set_field. */
import { ConfigError } from "../../src/core/errors.ts";
import type { AtsAdapter, Named, Target } from "../ats/adapter.ts";
import { pickNamed } from "../ats/pick-named.ts";
import type { LeverContext, LeverFields } from "./connection.ts";
import { isPart, listLever, type Part, readIfThere, textOf, writeLever } from "./lever-api.ts";
import {
  EXPANDED,
  findOpportunities,
  named,
  type Opportunity,
  stages,
  toCandidates,
} from "./opportunities.ts";

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

export const adapter: AtsAdapter<LeverFields> = {
  /** @param id  of a contact or of one of its opportunities: either finds the whole person */
  async byId(context, id) {
    if (!UUID.test(id)) return null;
    const [person] = await findOpportunities(context, { contact_id: id });
    if (person) return person;
    const opportunity = await readIfThere(context, `/opportunities/${id}`);
    const contact = textOf(opportunity?.["contact"]);
    if (contact === undefined) return null;
    return (await findOpportunities(context, { contact_id: contact }))[0] ?? null;
  },

  byEmail: (context, email) => findOpportunities(context, { email }),

  /** Lever itself links the new opportunity to a contact that has the address already. */
  async create(context, { name, email, job }) {
    const { acting_user: user, source } = context.connection;
    if (user === undefined) {
      throw new ConfigError(
        "Lever adds candidates only in somebody's name. Enter the user who acts in the connection, then let the run go on.",
        { code: "lever_user_missing", path: "acting_user" },
      );
    }
    const postings = job === undefined ? [] : [await postingCalled(context, job)];
    const made = await writeLever(context, "POST", "/opportunities", {
      json: { name, emails: [email], origin: "sourced", sources: [source], postings },
      query: EXPANDED,
      about: "a new candidate",
    });
    const [candidate] = await toCandidates(context, [made]);
    if (candidate === undefined) throw new TypeError("one opportunity makes one candidate");
    return candidate;
  },

  note: {
    on: "application",
    async add(context, target, text) {
      const { note_visibility: visibility, notify_followers: notify } = context.connection;
      const made = await writeLever(context, "POST", `${pathOf(target)}/notes`, {
        json: { value: text, secret: visibility === "secret", notifyFollowers: notify },
        about: aboutOf(target),
      });
      // the page shows `noteId` alone, live answers carry both
      return { id: textOf(made["noteId"]) ?? textOf(made["id"]) ?? null };
    },
    async find(context, target, marker) {
      const notes = await listLever(context, `${pathOf(target)}/notes`);
      const found = notes.find((note) => commentsOf(note).some((comment) => comment.includes(marker)));
      return found && { id: textOf(found["id"]) ?? null };
    },
  },

  tag: {
    on: "application",
    async add(context, target, tag) {
      if ((target.application as Opportunity | null)?.tags.includes(tag)) return false;
      await writeLever(context, "POST", `${pathOf(target)}/addTags`, {
        json: { tags: [tag] },
        about: aboutOf(target),
        safe: true,
      });
      return true;
    },
  },

  stage: {
    list: (context) => stages(context),
    async move(context, target, stage) {
      await writeLever(context, "PUT", `${pathOf(target)}/stage`, {
        json: { stage: stage.id },
        about: aboutOf(target),
      });
    },
  },

  rejection: {
    reasons,
    async reject(context, target, reason) {
      await writeLever(context, "PUT", `${pathOf(target)}/archived`, {
        json: { reason: reason.id, cleanInterviews: context.connection.clean_interviews },
        about: aboutOf(target),
      });
    },
    warning: "In Lever that archives the opportunity.",
  },

  choices: {
    stages,
    reasons,
    jobs: (context) => openPostings(context, { enough: true }),
    async tags(context) {
      const all = await listLever(context, "/tags", {}, { enough: true });
      return all.flatMap(({ text }) => (typeof text === "string" ? [{ id: text, name: text }] : []));
    },
    async users(context) {
      const all = await listLever(context, "/users", {}, { enough: true });
      return all.flatMap(({ id, name, email }) =>
        typeof id === "string" ? [{ id, name: textOf(name) ?? textOf(email) ?? id }] : [],
      );
    },
  },
};

/** Those of hired people would mark the candidate as hired. */
async function reasons(context: LeverContext): Promise<Named[]> {
  const all = await listLever(context, "/archive_reasons");
  return named(all.filter(({ status, type }) => status !== "inactive" && type !== "hired"));
}

async function postingCalled(context: LeverContext, written: string): Promise<string> {
  const all = await openPostings(context);
  return pickNamed(all, written, { what: "job", where: "Lever" }).id;
}

async function openPostings(context: LeverContext, options: { enough?: boolean } = {}): Promise<Named[]> {
  const { confidential } = context.connection;
  const query = { state: "published", ...(confidential && { confidentiality: "all" }) };
  return named(await listLever(context, "/postings", query, options));
}

function commentsOf({ fields }: Part): string[] {
  const all = Array.isArray(fields) ? fields.filter(isPart) : [];
  return all.flatMap(({ value }) => (typeof value === "string" ? [value] : []));
}

function pathOf({ application }: Target): string {
  return `/opportunities/${encodeURIComponent(application?.id ?? "")}`;
}

function aboutOf({ application }: Target): string {
  return `opportunity ${application?.id ?? ""}`;
}
