/** Workable's side of the shared vocabulary. Everything hangs on the record for one job, which is the application. */
import { z } from "zod";
import { Rejected } from "../../src/core/errors.ts";
import type { AtsAdapter, Target } from "../ats/adapter.ts";
import { byEmail, byId, create, tagsOf } from "./candidates.ts";
import type { WorkableContext, WorkableFields } from "./connection.ts";
import {
  actingMember,
  customAttributes,
  freshStages,
  jobCalled,
  jobs,
  members,
  reasons,
} from "./look-ups.ts";
import { setAttribute } from "./set-attribute.ts";
import { Activity } from "./shapes.ts";
import { callWorkable, listAll, readAs } from "./wire.ts";

const MOST_COMMENT_PAGES = 10;
const CANDIDATE = { about: "the candidate" };

export const workableAdapter: AtsAdapter<WorkableFields> = {
  byId,
  byEmail,
  create,

  note: {
    on: "application",
    async add(context, target, text) {
      const { id: memberId } = await actingMember(context);
      const json = { member_id: memberId, comment: { body: text, ...policyOf(context) } };
      const answer = await callWorkable(context, "POST", below(target, "comments"), { json, ...CANDIDATE });
      return { id: readAs(z.looseObject({ id: z.string() }), answer).id };
    },
    async find(context, target, marker) {
      const { items, whole } = await listAll(context, below(target, "activities"), {
        name: "activities",
        item: Activity,
        query: { actions: "comment" },
        most: MOST_COMMENT_PAGES,
        ...CANDIDATE,
      });
      const found = items.find(({ body }) => body?.includes(marker) === true);
      if (found) return { id: found.id ?? null };
      if (whole) return undefined;
      throw new Rejected(
        `The candidate has more than ${MOST_COMMENT_PAGES * 100} comments in Workable, so it can't be told whether the note is there already. Look, and write it by hand if it is missing.`,
        { code: "workable_too_many_comments" },
      );
    },
  },

  tag: {
    on: "application",
    async add(context, target, tag) {
      const tags = await tagsOf(context, recordIdOf(target));
      if (tags.some((each) => each.toLowerCase() === tag.toLowerCase())) return false;
      const json = { tags: [...tags, tag] };
      await callWorkable(context, "PUT", below(target, "tags"), { json, ...CANDIDATE });
      return true;
    },
  },

  field: {
    on: "application",
    set: (context, target, field, value) => setAttribute(context, recordIdOf(target), field, value),
  },

  stage: {
    list: (context, { application }) => freshStages(context, application.job?.id),
    async move(context, target, stage) {
      const { id: memberId } = await actingMember(context);
      const json = { member_id: memberId, target_stage: stage.id };
      const call = { json, ...CANDIDATE, safeToRepeat: true };
      await callWorkable(context, "POST", below(target, "move"), call);
    },
    warning: "Automated actions of the stage may write to the candidate.",
  },

  rejection: {
    reasons,
    async reject(context, target, reason) {
      const { id: memberId } = await actingMember(context);
      const withdrew = "withdrew" in reason && reason.withdrew === true;
      const json = { member_id: memberId, disqualify_reason_id: reason.id, withdrew };
      await callWorkable(context, "POST", below(target, "disqualify"), { json, ...CANDIDATE });
    },
    warning: "Workable writes to the candidate only if an automated action of yours does.",
  },

  choices: {
    async stages(context) {
      const job = jobIn(context.given);
      return freshStages(context, job === undefined ? undefined : (await jobCalled(context, job)).id);
    },
    reasons,
    fields: async (context) => (await customAttributes(context)).filter(({ type }) => type !== "file"),
    users: members,
    jobs,
  },
  replacesLists: true,
};

function recordIdOf({ candidate, application }: Target): string {
  return application?.id ?? candidate.id;
}

function below(target: Target, path: string): string {
  return `/candidates/${encodeURIComponent(recordIdOf(target))}/${path}`;
}

/** Left out, everybody on the hiring team reads the comment. */
function policyOf({ connection }: WorkableContext): { policy?: string[] } {
  const roles = connection.comment_roles?.split(",").map((role) => role.trim());
  return roles === undefined ? {} : { policy: roles };
}

function jobIn(given: Readonly<Record<string, unknown>>): string | undefined {
  return typeof given["job"] === "string" && given["job"] !== "" ? given["job"] : undefined;
}
