/** Questions about who and what is meant, and what their answers say. */
import { type AnswerChoice, NeedsAnswer } from "../../src/core/errors.ts";
import type { AtsActionContext, AtsApplication, AtsCandidate } from "./adapter.ts";
import type { Fields } from "../../src/core/fields.ts";

const CANDIDATE = "candidate:";
const APPLICATION = "application:";
const DECIDED = "decided ";
/** Longer than any run goes on. */
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;

/** One step may have to ask twice, so an answer says what it answers, and the second one says the first again. */
export interface Decision {
  candidateId: string | undefined;
  applicationId: string | undefined;
  /** What somebody wrote instead of choosing: an address or an id. */
  words: string | undefined;
  /** True when a rule of the author chose, not a person. */
  byRule: boolean;
}

/** What was answered to this step's question, else what was chosen on an earlier try. */
export async function decisionOf<C extends Fields>(
  context: AtsActionContext<C>,
): Promise<Decision | undefined> {
  if (context.answer !== undefined) return { ...read(context.answer), byRule: false };
  const kept = await context.cache.get(keyOf(context));
  return typeof kept === "string" ? { ...read(kept), byRule: true } : undefined;
}

/**
 * Keeps for this step what a rule chose. After the work is done another one may fit the rule: once the latest
 * application is rejected, the one before it is the latest, and a repeat would reject that as well.
 */
export async function keepDecision<C extends Fields>(
  context: AtsActionContext<C>,
  choice: string,
): Promise<void> {
  await context.cache.set(keyOf(context), choice, KEPT_MS);
}

export function candidateChoice(candidate: AtsCandidate): string {
  return CANDIDATE + candidate.id;
}
export function applicationChoice(candidate: AtsCandidate, application: AtsApplication): string {
  return APPLICATION + [application.id, candidate.id].map(encodeURIComponent).join("/");
}

export function missing(label: string, words: string): NeedsAnswer {
  return new NeedsAnswer(`${words} Which candidate in ${label} is meant?`, {
    code: "ats_candidate_missing",
    expects: `Email address or id in ${label}`,
  });
}

export function ambiguous(label: string, words: string, found: readonly AtsCandidate[]): NeedsAnswer {
  return new NeedsAnswer(`${label} has ${found.length} candidates for ${words}. Which one is meant?`, {
    code: "ats_candidate_ambiguous",
    choices: found.map((candidate): AnswerChoice => ({
      value: candidateChoice(candidate),
      label: [nameOf(candidate), ...candidate.applications.slice(0, 3).map(describe)].join("; "),
    })),
  });
}

export function severalApplications(
  label: string,
  candidate: AtsCandidate,
  fitting: readonly AtsApplication[],
): NeedsAnswer {
  const kind = fitting.every(({ active }) => active) ? "active applications" : "closed applications";
  return new NeedsAnswer(
    `${nameOf(candidate)} has ${fitting.length} ${kind} in ${label}. Which one is meant?`,
    {
      code: "ats_application_ambiguous",
      choices: fitting.map((each) => ({ value: applicationChoice(candidate, each), label: describe(each) })),
    },
  );
}

export function nameOf({ name, emails }: AtsCandidate): string {
  return name ?? emails[0] ?? "The candidate";
}

/** `Senior Engineer (Phone Screen)`. */
function describe({ job, stage, active }: AtsApplication): string {
  const about = [stage?.name, active ? undefined : "closed"].filter((word) => word !== undefined).join(", ");
  return `${job?.name ?? "without a job"}${about === "" ? "" : ` (${about})`}`;
}

function read(answer: string): Omit<Decision, "byRule"> {
  const nothing = { candidateId: undefined, applicationId: undefined, words: undefined };
  if (answer.startsWith(CANDIDATE)) return { ...nothing, candidateId: answer.slice(CANDIDATE.length) };
  if (!answer.startsWith(APPLICATION)) return { ...nothing, words: answer.trim() };
  const [applicationId, candidateId] = answer.slice(APPLICATION.length).split("/").map(decode);
  return { ...nothing, applicationId, candidateId };
}

/** Answers come from outside, so anything may be in them. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Whether a key of the connection's cache holds a decision: a preview must leave none behind. */
export function isDecision(key: string): boolean {
  return key.startsWith(DECIDED);
}

function keyOf({ runStepId }: { runStepId: string }): string {
  return DECIDED + runStepId;
}
