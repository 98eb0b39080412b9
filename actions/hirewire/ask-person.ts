/** Holds the run until a person has answered. */
import { z } from "zod";
import { action } from "../../src/core/define-action.ts";
import { NeedsAnswer } from "../../src/core/errors.ts";
import type { Fields } from "../../src/core/fields.ts";

const Word = z.string().trim().min(1, "is empty").max(200);

const AskInput = z.strictObject({
  question: z.string().trim().min(1, "is empty").max(1_000).meta({
    label: "Question",
    help: "What the person reads. Say what happens with the answer.",
  }),
  choices: z.array(Word).max(20).default([]).meta({
    label: "Choices",
    help: "The answers to choose from, such as [yes, no]. Left out: any text is an answer.",
  }),
});

export const askPerson = action<Fields>()({
  noun: "Question",
  label: "Ask a person",
  description: "Holds the run until somebody has answered a question, and goes on with the answer.",
  input: AskInput,
  outputSample: { answer: "yes" },
  describe: () => "ask a person",
  effect: () => ({ idempotent: true }),
  repeats: "Nothing is sent: the question is asked once and its answer kept until the step is done.",

  async run({ input: { question, choices }, answer }) {
    const given = answer?.trim() ?? "";
    if (given !== "" && (choices.length === 0 || choices.includes(given))) return { answer: given };
    const before = given === "" ? "" : `"${given}" is not among the choices. `;
    throw new NeedsAnswer(`${before}${question}`, {
      code: "person_asked",
      choices: choices.map((choice) => ({ value: choice, label: choice })),
    });
  },
});
