/** Lets a held run go on, or ends it. */
import { callRuntime } from "../call-runtime.ts";
import { FINISHED_RUN, RUN_FIELDS, runOutput } from "../outputs.ts";
import { needed, text } from "../text.ts";
import type { Create } from "../zapier.ts";

export const decideRun: Create = {
  key: "decide_run",
  noun: "Held Run",
  display: {
    label: "Approve or Skip Held Run",
    description:
      "Updates a run that is held in Hirewire: it goes on, with an answer if it asks for one, or ends.",
  },
  operation: {
    inputFields: [
      {
        key: "run",
        label: "Run",
        required: true,
        dynamic: "held_runs.id.name",
        search: "find_run.id",
        helpText: "The run that is held.",
      },
      {
        key: "decision",
        label: "Decision",
        required: true,
        choices: { approve: "Approve: it goes on", skip: "Skip: it ends, and nothing more is done" },
        helpText: "What becomes of the run.",
      },
      {
        key: "answer",
        label: "Answer",
        helpText:
          "For a run that asks a question: what to tell it. Where it offers answers to choose from, one of those.",
      },
    ],
    async perform(z, bundle) {
      const { run, decision, answer } = bundle.inputData;
      const path = `/api/runs/${encodeURIComponent(needed(z, run, "Run"))}`;
      if (decision === "skip") return runOutput(await callRuntime(z, bundle, "POST", `${path}/cancel`));
      const given = text(answer);
      if (given === undefined) return runOutput(await callRuntime(z, bundle, "POST", `${path}/release`));
      const json = { answer: given };
      return runOutput(await callRuntime(z, bundle, "POST", `${path}/answer`, { json }));
    },
    sample: FINISHED_RUN,
    outputFields: RUN_FIELDS,
  },
};
