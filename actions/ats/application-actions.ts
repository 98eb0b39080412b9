/** Moves to a stage, rejects. */
import { action, type ActionDefinition } from "../../src/core/define-action.ts";
import type { Fields } from "../../src/core/fields.ts";
import type { AtsAdapter, Named } from "./adapter.ts";
import { type Ats, findCandidate } from "./find-candidate.ts";
import { applicationTarget } from "./find-target.ts";
import { NOBODY, SAMPLE, somebody, stateEffect, whomInWords } from "./output.ts";
import { lookAtRecord } from "./look-at-record.ts";
import { recordPicture } from "./picture.ts";
import { pickFromList } from "./remember.ts";
import { moveInput, rejectInput } from "./vocabulary.ts";

export function moveAction<C extends Fields>(
  ats: Ats<C>,
  stages: NonNullable<AtsAdapter<C>["stage"]>,
): ActionDefinition<C> {
  const { label } = ats;
  return action<C>()({
    noun: "Stage",
    label: "Move to a stage",
    description: sentences(`Moves the candidate's application in ${label} to a stage.`, stages.warning),
    input: moveInput,
    outputSample: { ...SAMPLE, application_id: "69306314", stage: "Phone Screen", already: false },
    describe: ({ candidate, stage }) => `move ${whomInWords(candidate)} to "${stage}" in ${label}`,
    look: (context) =>
      lookAtRecord(ats, context, "open application", (target) =>
        pickFromList(context, (each) => stages.list(each, target), context.input.stage, {
          what: "stage",
          where: placeOf(label, target.application.job),
        }),
      ),
    picture(input, context) {
      const { seen } = context;
      const after = seen?.named ?? input.stage;
      const same = seen?.stage !== undefined && seen.stage === after;
      return recordPicture(input, context, {
        changes: same ? [] : [{ label: "Stage", way: "put", before: seen?.stage ?? null, after }],
        notes: [
          ...(same ? [`The application is in "${after}" already, so nothing is changed.`] : []),
          ...(stages.warning === undefined ? [] : [stages.warning]),
        ],
      });
    },
    async run(context) {
      const { input } = context;
      const candidate = await findCandidate(ats, context, input);
      if (!candidate) return { ...NOBODY, application_id: null, stage: input.stage, already: false };
      const target = await applicationTarget(label, context, candidate, input, "refused");
      const { application } = target;
      const about = { what: "stage", where: placeOf(label, application.job) } as const;
      const stage = await pickFromList(context, (each) => stages.list(each, target), input.stage, about);
      const already = application.stage?.id === stage.id;
      if (!already) await stages.move(context, target, stage);
      return { ...somebody(candidate), application_id: application.id, stage: stage.name, already };
    },
    effect: ({ application_id: id, found, already }) => stateEffect(id, { found, already }),
    repeats: "An application that is in the stage already stays there.",
  });
}

export function rejectAction<C extends Fields>(
  ats: Ats<C>,
  rejection: NonNullable<AtsAdapter<C>["rejection"]>,
): ActionDefinition<C> {
  const { label } = ats;
  return action<C>()({
    noun: "Rejection",
    label: "Reject with a reason",
    description: sentences(`Rejects the candidate's application in ${label}.`, rejection.warning),
    input: rejectInput,
    outputSample: { ...SAMPLE, application_id: "69306314", reason: "Lacking skills", already: false },
    describe: ({ candidate, reason }) => `reject ${whomInWords(candidate)} in ${label} ("${reason}")`,
    look: (context) =>
      lookAtRecord(ats, context, "latest application", () =>
        pickFromList(context, (each) => rejection.reasons(each), context.input.reason, {
          what: "reason",
          where: label,
        }),
      ),
    picture(input, context) {
      const { seen } = context;
      const closed = seen?.active === false;
      return recordPicture(input, context, {
        changes: closed
          ? []
          : [
              { label: "Status", way: "put", before: seen?.stage ?? null, after: "Rejected" },
              { label: "Reason", way: "make", before: null, after: seen?.named ?? input.reason },
            ],
        notes: [
          ...(closed ? ["The application is closed already, so nothing is changed."] : []),
          ...(rejection.warning === undefined ? [] : [rejection.warning]),
        ],
      });
    },
    async run(context) {
      const { input } = context;
      const candidate = await findCandidate(ats, context, input);
      if (!candidate) return { ...NOBODY, application_id: null, reason: input.reason, already: false };
      const about = { what: "reason", where: label } as const;
      const reason = await pickFromList(context, (each) => rejection.reasons(each), input.reason, about);
      // where all are closed there is nothing to do, and nothing to ask
      const target = await applicationTarget(label, context, candidate, input, "latest");
      const { id, active } = target.application;
      if (active) await rejection.reject(context, target, reason);
      return { ...somebody(candidate), application_id: id, reason: reason.name, already: !active };
    },
    effect: ({ application_id: id, found, already }) => stateEffect(id, { found, already }),
    repeats: "An application that is closed already stays as it is.",
  });
}

function placeOf(label: string, job: Named | null): string {
  return job === null ? label : `The job "${job.name}" in ${label}`;
}

function sentences(...all: (string | undefined)[]): string {
  return all.filter((words) => words !== undefined).join(" ");
}
