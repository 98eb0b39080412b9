/**
 * TalentSprout as a destination: makes an interview from a job description. Its webhooks are in
 * triggers/talentsprout.ts; both sides share one connection.
 *
 * Source    https://www.talentsprout.ai/docs/api-reference (read 2026-11-21)
 * Known     base https://www.talentsprout.ai/api/v1; `Authorization: Bearer tsk_…`, a key of one organisation; `POST
 *           /interviews/from-job-description` with `job_description` answers the interview with its questions and its
 *           link for candidates; `GET /ping` tells whether a key works
 * Assumed   further fields of the body are the author's; questions are written by a model, so a call may take a minute
 * Repeats   nothing shows an interview again by what it was made from: a repeat makes a second one
 */
import { z } from "zod";
import { action, defineAction } from "../src/core/define-action.ts";
import { effectWith } from "../src/core/effect.ts";
import { ConfigError } from "../src/core/errors.ts";
import { field, type Fields, type ValuesOf } from "../src/core/fields.ts";
import { read } from "../src/core/hiring/read.ts";
import { classifyVendor } from "./vendors/classify-vendor.ts";
import { below } from "../src/core/vendor-api.ts";

/** None is required: a connection that only receives events has no key. */
const talentsproutFields = {
  api_key: field.secret({
    label: "API key",
    help: "Only for making interviews; receiving events needs none. Begins with tsk_. In TalentSprout: Settings → Developers; it is shown once.",
    required: false,
    pattern: /^tsk_[\x21-\x7e]+$/,
  }),
  api_url: field.text({
    destination: true,
    label: "TalentSprout's API address",
    help: "Another one only for a sandbox.",
    default: "https://www.talentsprout.ai/api/v1",
    pattern: /^https?:\/\/[^\s@]+$/,
    advanced: true,
  }),
} as const satisfies Fields;

const PATIENCE_MS = 60_000;

const InterviewInput = z
  .strictObject({
    job_description: z.string().trim().min(1, "is empty").max(50_000).meta({
      label: "Job description",
      help: "TalentSprout writes the title and the questions from it.",
    }),
    fields: z.record(z.string(), z.unknown()).default({}).meta({
      label: "Further fields",
      help: "Sent beside the job description, under these names. What TalentSprout takes is in its reference.",
      advanced: true,
    }),
  })
  .superRefine(({ fields }, context) => {
    if (!Object.hasOwn(fields, "job_description")) return;
    context.addIssue({
      code: "custom",
      path: ["fields", "job_description"],
      message: "has a place of its own: write it as `job_description` of the step",
    });
  });

const createInterview = action<typeof talentsproutFields>()({
  noun: "Interview",
  label: "Make an interview",
  description: "Makes an AI interview from a job description and returns its link for candidates.",
  input: InterviewInput,
  outputSample: {
    interview_id: "f8a4b2c1-9e3d-4f5a-b6c7-d8e9f0a1b2c3",
    title: "Senior Product Designer",
    share_link: "https://www.talentsprout.ai/interview/f8a4b2c1-9e3d-4f5a-b6c7-d8e9f0a1b2c3",
    status: "active",
    questions: ["Walk us through a recent design system you shipped end-to-end."],
  },
  describe: () => "make an interview from a job description",
  effect: ({ interview_id: id, share_link: link }) => effectWith({ ref: id, url: link }),
  repeats:
    "TalentSprout makes a new interview from every call and offers no way to look for one. When an answer was lost, a repeat may make a second interview, which can be archived in TalentSprout.",

  async run({ http, connection, input, runStepId }) {
    const answer = await http.post(below(connection.api_url, "/interviews/from-job-description"), {
      json: { ...input.fields, job_description: input.job_description },
      idempotencyKey: runStepId,
      timeoutMs: PATIENCE_MS,
    });
    const { text, each } = read(answer);
    return {
      interview_id: text("id") ?? null,
      title: text("title") ?? null,
      share_link: text("share_link") ?? null,
      status: text("status") ?? null,
      questions: each("questions").flatMap((question) => question.text("question") ?? []),
    };
  },

  settle: async () => ({
    done: "unknown",
    why: "TalentSprout offers no way to look for an interview that was made",
  }),
});

export const talentsprout = defineAction({
  key: "talentsprout",
  label: "TalentSprout",
  summary: "AI interviews: makes an interview from a job description.",
  sources: ["https://www.talentsprout.ai/docs/api-reference"],
  connection: talentsproutFields,
  setup: [
    "To make interviews, open Settings → Developers in TalentSprout and click “Create API key”.",
    "Copy the key at once, it is shown only then, and paste it as the API key.",
  ],
  authorize: async ({ connection }) => ({ authorization: `Bearer ${apiKey(connection)}` }),
  classify: (answer) =>
    classifyVendor(answer, {
      key: "talentsprout",
      label: "TalentSprout",
      forbidden:
        "TalentSprout does not let this API key make interviews. Create another one under Settings → Developers.",
    }),
  async check({ http, connection }) {
    await http.get(below(connection.api_url, "/ping"));
    return "the API key is accepted";
  },
  actions: { create_interview: createInterview },
});

/** @throws {ConfigError} `talentsprout_key_missing` */
function apiKey({ api_key: key }: ValuesOf<typeof talentsproutFields>): string {
  if (key !== undefined) return key;
  throw new ConfigError(
    "This connection to TalentSprout has no API key: it can receive events and cannot make interviews. Create a key under Settings → Developers.",
    { code: "talentsprout_key_missing", path: "api_key" },
  );
}
