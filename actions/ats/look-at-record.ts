/** Looks whom a step would work on, and how they stand there now. Changes nothing, and remembers nothing. */
import type { LookContext } from "../../src/core/define-action.ts";
import { HirewireError, NeedsAnswer, Rejected } from "../../src/core/errors.ts";
import type { Fields } from "../../src/core/fields.ts";
import type { ApplicationTarget, AtsActionContext, AtsCandidate, Named } from "./adapter.ts";
import { isDecision, nameOf } from "./answers.ts";
import { type Ats, findCandidate } from "./find-candidate.ts";
import { applicationTarget } from "./find-target.ts";
import type { Whom } from "./vocabulary.ts";

/** Plain data: it is kept for a moment. */
export interface RecordSeen {
  /** Nobody fits, and the step goes on without. */
  nobody: boolean;
  /** The run would be held with this question, or stopped for this reason. */
  held: string | undefined;
  name: string | undefined;
  job: string | undefined;
  stage: string | undefined;
  active: boolean | undefined;
  /** What the step names, as the ATS writes it. */
  named: string | undefined;
}

const NOTHING: RecordSeen = {
  nobody: false,
  held: undefined,
  name: undefined,
  job: undefined,
  stage: undefined,
  active: undefined,
  named: undefined,
};

type Sought = "candidate" | "application" | "open application" | "latest application";
const CLOSED = {
  application: "taken",
  "open application": "refused",
  "latest application": "latest",
} as const;

/**
 * @param sought  what the step works on
 * @param name    finds what the step names, such as a stage
 */
export async function lookAtRecord<C extends Fields>(
  ats: Ats<C>,
  context: LookContext<C, Whom>,
  sought: Sought,
  name?: (target: ApplicationTarget) => Promise<Named>,
): Promise<RecordSeen> {
  const { input, candidates } = context;
  const reading = withoutTrace(context);
  const refs = JSON.stringify([input.candidate ?? candidates.event, input.several]);
  try {
    // an answer to a question is of this moment, and no failure
    const found = await context.kept(`candidate ${refs}`, async () => {
      try {
        return { one: (await findCandidate(ats, reading, { ...input, if_missing: "ask" })) ?? null };
      } catch (error) {
        if (error instanceof NeedsAnswer) return { one: null, asks: error.message, code: error.code };
        throw error;
      }
    });
    if (found.one === null) {
      const isMissing = found.code === "ats_candidate_missing";
      if (isMissing && input.if_missing !== "ask") return { ...NOTHING, nobody: true };
      return { ...NOTHING, held: found.asks };
    }
    return await lookAtApplication(ats, reading, { candidate: found.one, whom: input, sought, name });
  } catch (error) {
    if (error instanceof NeedsAnswer || error instanceof Rejected) return { ...NOTHING, held: error.message };
    throw error;
  }
}

async function lookAtApplication<C extends Fields>(
  { label }: Ats<C>,
  reading: AtsActionContext<C>,
  {
    candidate,
    whom,
    sought,
    name,
  }: {
    candidate: AtsCandidate;
    whom: Whom;
    sought: Sought;
    name: ((target: ApplicationTarget) => Promise<Named>) | undefined;
  },
): Promise<RecordSeen> {
  const seen = { ...NOTHING, name: nameOf(candidate) };
  if (sought === "candidate") return seen;
  try {
    const target = await applicationTarget(label, reading, candidate, whom, CLOSED[sought]);
    const { job, stage, active } = target.application;
    const at = { ...seen, job: job?.name, stage: stage?.name, active };
    try {
      return { ...at, named: (await name?.(target))?.name };
    } catch (error) {
      // a stage that is not there holds the run
      if (error instanceof HirewireError) return { ...at, held: error.message };
      throw error;
    }
  } catch (error) {
    if (error instanceof NeedsAnswer || error instanceof Rejected) return { ...seen, held: error.message };
    throw error;
  }
}

/** As for a run, except that no choice made on the way stays behind. */
function withoutTrace<C extends Fields>(context: LookContext<C>): AtsActionContext<C> {
  const { cache } = context;
  return {
    ...context,
    cache: {
      get: async (key) => (isDecision(key) ? undefined : await cache.get(key)),
      set: async (key, value, ttlMs) => {
        if (!isDecision(key)) await cache.set(key, value, ttlMs);
      },
      delete: (key) => cache.delete(key),
    },
    runStepId: "preview",
    candidateKey: undefined,
    answer: undefined,
  };
}
