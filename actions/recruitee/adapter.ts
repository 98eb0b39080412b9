/** Recruitee in the words that all ATSs share. */
import type { AtsAdapter, Named } from "../ats/adapter.ts";
import { remembered } from "../ats/remember.ts";
import { addCandidate, candidateById, candidateRow, candidatesByEmail } from "./candidates.ts";
import type { RecruiteeContext, recruiteeFields } from "./connection.ts";
import { fieldChoices, setField } from "./fields.ts";
import { addNote, findNote } from "./notes.ts";
import { offer, offers, stageChoices } from "./offers.ts";
import { namedIn, read, type Row, rowsIn, textIn, write } from "./wire.ts";

export const recruiteeAdapter: AtsAdapter<typeof recruiteeFields> = {
  byId: candidateById,
  byEmail: candidatesByEmail,
  create: addCandidate,
  note: { on: "candidate", add: addNote, find: findNote },

  tag: {
    on: "candidate",
    async add(context, { candidate }, tag) {
      const tags = (await candidateRow(context, candidate.id))?.["tags"];
      const there = (Array.isArray(tags) ? tags : []).map((each: unknown) =>
        typeof each === "string" ? each : (textIn(each as Row, "name") ?? ""),
      );
      if (there.some((each) => each.trim().toLowerCase() === tag.toLowerCase())) return false;
      await write(context, "POST", `/candidates/${candidate.id}/tags`, { tags: [tag] });
      return true;
    },
  },

  field: {
    on: "candidate",
    set: (context, { candidate }, field, value) => setField(context, candidate.id, field, value),
  },

  stage: {
    list: async (context, { application }) =>
      application.job ? (await offer(context, application.job.id)).stages : [],
    async move(context, { application }, stage) {
      const body = { stage_id: Number(stage.id) };
      await write(context, "PATCH", `/placements/${application.id}/change_stage`, body);
    },
    warning: "Actions that Recruitee runs when a stage is entered, such as emails, run then too.",
  },

  rejection: {
    reasons,
    async reject(context, { application }, reason) {
      const body = { disqualify_reason_id: Number(reason.id) };
      await write(context, "PATCH", `/placements/${application.id}/disqualify`, body);
    },
    warning: "Automations of the account that follow a disqualification, such as an email, run then too.",
  },

  choices: {
    stages: (context) => stageChoices(context, context.given["job"]),
    tags: async (context) =>
      rowsIn(await read(context, "/tags"), "tags").flatMap((row) => {
        const name = textIn(row, "name");
        return name === undefined ? [] : [{ id: name, name }];
      }),
    reasons,
    fields: fieldChoices,
    jobs: offers,
  },
};

function reasons(context: RecruiteeContext): Promise<Named[]> {
  return remembered(context, "reasons", async () =>
    rowsIn(await read(context, "/disqualify_reasons"), "disqualify_reasons").flatMap((row) =>
      namedIn(row, "name"),
    ),
  );
}
