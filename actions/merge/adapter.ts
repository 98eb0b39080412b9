/** Merge's unified model in the words that all ATSs share. */
import type { AtsAdapter, Named } from "../ats/adapter.ts";
import { addCandidate, candidateById, candidatesByEmail, jobs, tagsOf } from "./candidates.ts";
import { actingUser, type MergeContext, type mergeFields } from "./connection.ts";
import { fieldChoices, fieldModel } from "./fields.ts";
import { addNote, findNote } from "./notes.ts";
import { move, stageChoices, stagesFor } from "./stages.ts";
import { readAll, textIn, write } from "./wire.ts";

export const mergeAdapter: AtsAdapter<typeof mergeFields> = {
  byId: candidateById,
  byEmail: candidatesByEmail,
  create: addCandidate,
  note: { on: "candidate", add: addNote, find: findNote },

  tag: {
    on: "candidate",
    async add(context, { candidate }, tag) {
      const tags = await tagsOf(context, candidate.id);
      if (tags.some((each) => each.trim().toLowerCase() === tag.toLowerCase())) return false;
      const model = { tags: [...tags, tag] };
      const json = { model, remote_user_id: actingUser(context.connection) };
      await write(context, "PATCH", `/candidates/${candidate.id}`, json);
      return true;
    },
  },

  field: {
    on: "candidate",
    async set(context, { candidate }, field, value) {
      const model = await fieldModel(context, candidate.id, field, value);
      const json = { model, remote_user_id: actingUser(context.connection) };
      await write(context, "PATCH", `/candidates/${candidate.id}`, json);
    },
  },

  stage: {
    list: (context, { application }) => stagesFor(context, application.job?.id),
    move,
    warning: "The ATS behind Merge may write to the candidate when a stage changes.",
  },

  choices: {
    stages: (context) => stageChoices(context, context.given["job"]),
    tags: async (context) => {
      const { rows } = await readAll(context, "/tags");
      const names = new Set(rows.flatMap((row) => textIn(row, "name") ?? []));
      return [...names].map((name) => ({ id: name, name }));
    },
    fields: fieldChoices,
    users,
    jobs,
  },
  replacesLists: true,
};

async function users(context: MergeContext): Promise<Named[]> {
  const { rows } = await readAll(context, "/users");
  return rows
    .filter((row) => row["disabled"] !== true)
    .flatMap((row) => {
      const id = textIn(row, "id");
      const name = [textIn(row, "first_name"), textIn(row, "last_name")].filter(Boolean).join(" ");
      return id === undefined ? [] : [{ id, name: name === "" ? (textIn(row, "email") ?? id) : name }];
    });
}
