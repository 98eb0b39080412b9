/**
 * The parts of Workable's answers that matter here.
 *
 * Sources: https://workable.readme.io/reference/job-candidates-index, /reference/candidate-activities,
 * /reference/disqualification_reasons, /reference/custom_attributes, /reference/job-members (read 2026-11-21).
 */
import { z } from "zod";

export const Page = z.looseObject({ paging: z.looseObject({ next: z.string().nullish() }).nullish() });

/** A person in the pipeline of one job, or in the talent pool. */
export const CandidateRecord = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  email: z.string().nullish(),
  account: z.looseObject({ name: z.string().nullish() }).nullish(),
  job: z.looseObject({ shortcode: z.string(), title: z.string() }).nullish(),
  /** The stage's name as it was seen live; the documentation says its slug. */
  stage: z.string().nullish(),
  disqualified: z.boolean().nullish(),
  hired_at: z.string().nullish(),
  profile_url: z.string().nullish(),
  created_at: z.string().nullish(),
  updated_at: z.string().nullish(),
  /** Only when one candidate is asked for. */
  tags: z.array(z.string()).nullish(),
});
export type CandidateRecord = z.output<typeof CandidateRecord>;

export const OneCandidate = z.looseObject({ candidate: CandidateRecord });
export const Stages = z.looseObject({
  stages: z.array(z.looseObject({ slug: z.string(), name: z.string() })),
});
export const Job = z.looseObject({ shortcode: z.string(), title: z.string() });
export const Member = z.looseObject({
  id: z.string(),
  name: z.string(),
  email: z.string().nullish(),
});
export const Reasons = z.array(
  z.looseObject({ id: z.string(), description: z.string(), candidate_withdrew: z.boolean().nullish() }),
);
export const Activity = z.looseObject({
  id: z.string().nullish(),
  action: z.string(),
  body: z.string().nullish(),
});
export const CustomAttribute = z.looseObject({
  id: z.string(),
  type: z.string(),
  label: z.string(),
  enabled: z.boolean().nullish(),
  choices: z.array(z.looseObject({ id: z.string(), body: z.string() })).nullish(),
});
export type CustomAttribute = z.output<typeof CustomAttribute>;
export const CustomAttributes = z.looseObject({ custom_attributes: z.array(CustomAttribute) });
