/**
 * BambooHR in the words that all ATSs share. Its statuses are both: stages, and reasons for which somebody was not
 * hired. Tags and custom fields of candidates are not in its API.
 */
import type { AtsAdapter, Named } from "../ats/adapter.ts";
import { remembered } from "../ats/remember.ts";
import { addCandidate, candidateById, candidatesByEmail, jobs } from "./applicants.ts";
import { type BamboohrContext, type bamboohrFields, rejects } from "./connection.ts";
import { idIn, read, rowsOf, textIn, write } from "./wire.ts";

export const bamboohrAdapter: AtsAdapter<typeof bamboohrFields> = {
  byId: candidateById,
  byEmail: candidatesByEmail,
  create: addCandidate,

  /** Comments can be written and not read. */
  note: {
    on: "application",
    async add(context, { application }, text) {
      const path = `/applications/${application?.id ?? ""}/comments`;
      return { id: idIn(await write(context, path, { type: "comment", comment: text })) ?? null };
    },
  },

  stage: {
    list: statuses,
    move: (context, { application }, stage) => setStatus(context, application.id, stage),
    warning: "BambooHR sends the emails that are set up for the new status.",
  },

  rejection: {
    reasons: async (context) =>
      (await statuses(context)).filter(({ name }) => rejects(context.connection, name)),
    reject: (context, { application }, reason) => setStatus(context, application.id, reason),
    warning: "BambooHR sends the emails that are set up for the new status.",
  },

  choices: {
    stages: async (context) =>
      (await statuses(context)).filter(({ name }) => !rejects(context.connection, name)),
    reasons: async (context) =>
      (await statuses(context)).filter(({ name }) => rejects(context.connection, name)),
    jobs,
  },
};

/** Those that can be chosen; the same for all jobs. Source: https://documentation.bamboohr.com/reference/get-statuses */
function statuses(context: BamboohrContext): Promise<Named[]> {
  return remembered(context, "statuses", async () =>
    rowsOf(await read(context, "/statuses")).flatMap((row) => {
      const id = idIn(row);
      if (id === undefined || row["enabled"] === false) return [];
      return [{ id, name: textIn(row, "name") ?? textIn(row, "translatedName") ?? id }];
    }),
  );
}

async function setStatus(context: BamboohrContext, applicationId: string, { id }: Named): Promise<void> {
  await write(context, `/applications/${applicationId}/status`, { status: Number(id) });
}
