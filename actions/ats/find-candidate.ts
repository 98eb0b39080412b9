/**
 * Who is meant. Never guessed: nobody or several hold the run with a question, and the answer is remembered, so that
 * it is asked once.
 */
import type { CandidateRef, KnownCandidate } from "../../src/core/candidate/candidate.ts";
import type { Fields } from "../../src/core/fields.ts";
import type { AtsActionContext, AtsAdapter, AtsCandidate } from "./adapter.ts";
import { ambiguous, candidateChoice, decisionOf, keepDecision, missing } from "./answers.ts";
import { latestOf } from "./find-target.ts";
import type { Whom } from "./vocabulary.ts";

export interface Ats<C extends Fields> {
  label: string;
  adapter: AtsAdapter<C>;
}

/**
 * @returns undefined when nobody fits and the author wants to go on without
 * @throws {NeedsAnswer} `ats_candidate_missing`, `ats_candidate_ambiguous`
 */
export async function findCandidate<C extends Fields>(
  ats: Ats<C>,
  context: AtsActionContext<C>,
  whom: Whom,
): Promise<AtsCandidate | undefined> {
  const { label } = ats;
  const refs = refsOf(whom.candidate, context);
  const decided = await byDecision(ats, context, refs);
  if (decided) return decided;

  const known = await knownBy(refs, context);
  const remembered = await byIds(ats, context, known.ids);
  const found = remembered.length > 0 ? remembered : await byEmails(ats, context, known.emails);
  const [only, another] = found;
  if (only && !another) return await remember(context, refs, only);
  if (another) {
    const recent = whom.several === "latest" ? mostRecent(found) : undefined;
    if (!recent) throw ambiguous(label, wordsFor(whom.candidate, known.emails), found);
    await keepDecision(context, candidateChoice(recent));
    return recent;
  }
  if (whom.if_missing !== "ask") return undefined;
  throw missing(label, missingWords(label, whom.candidate, known.emails, context));
}

/** By what names the step calls its candidate: what the author wrote, else what the event says. */
export function refsOf<C extends Fields>(
  written: string | undefined,
  { candidates }: Pick<AtsActionContext<C>, "candidates">,
): CandidateRef[] {
  if (written === undefined) return [...candidates.event];
  return written.includes("@") ? [{ email: written }] : [candidates.own(written)];
}

/** Everything that is known of the step's candidate, and what the ATS calls them. */
export async function knownBy<C extends Fields>(
  refs: readonly CandidateRef[],
  { candidates }: Pick<AtsActionContext<C>, "candidates">,
): Promise<{ emails: string[]; ids: string[]; name: string | null }> {
  const here = candidates.own("");
  const known: KnownCandidate[] = [];
  for (const ref of refs) {
    const one = await candidates.find(ref);
    if (one) known.push(one);
    // an id that the author wrote is one to look for, whether it was seen before or not
    else if ("id" in ref) known.push({ emails: [], name: null, ids: [ref] });
  }
  const ids = known
    .flatMap((each) => each.ids)
    .filter(({ connectionId }) => "connectionId" in here && connectionId === here.connectionId);
  return {
    emails: distinct(known.flatMap(({ emails }) => emails)),
    ids: distinct(ids.map(({ id }) => id)),
    name: known.find(({ name }) => name !== null)?.name ?? null,
  };
}

async function byDecision<C extends Fields>(
  ats: Ats<C>,
  context: AtsActionContext<C>,
  refs: readonly CandidateRef[],
): Promise<AtsCandidate | undefined> {
  const { label } = ats;
  const decision = await decisionOf(context);
  if (!decision) return undefined;
  const { candidateId, words = "", byRule } = decision;
  const found =
    candidateId === undefined && words.includes("@")
      ? await byEmails(ats, context, [words])
      : await byIds(ats, context, [candidateId ?? words]);
  const [only, another] = found;
  if (another) throw ambiguous(label, words, found);
  if (only) return byRule ? only : await remember(context, refs, only);
  // whom a rule or an earlier choice meant may be gone; what somebody wrote was a slip
  if (candidateId !== undefined) return undefined;
  throw missing(label, `Nobody in ${label} is "${words}".`);
}

/** A candidate whose id is known may have been deleted or merged at the ATS since. */
async function byIds<C extends Fields>(
  { adapter }: Ats<C>,
  context: AtsActionContext<C>,
  ids: readonly string[],
): Promise<AtsCandidate[]> {
  const found: AtsCandidate[] = [];
  for (const id of ids) {
    const one = await adapter.byId(context, id);
    if (one) found.push(one);
  }
  return unique(found);
}

/** Some ATSs search in parts of an address, or in every field. */
async function byEmails<C extends Fields>(
  { adapter }: Ats<C>,
  context: AtsActionContext<C>,
  emails: readonly string[],
): Promise<AtsCandidate[]> {
  const found: AtsCandidate[] = [];
  // one after the other: some ATSs take one search at a time
  for (const email of emails) {
    const wanted = plain(email);
    const listed = await adapter.byEmail(context, wanted);
    found.push(...listed.filter((one) => one.emails.some((each) => plain(each) === wanted)));
  }
  return unique(found);
}

async function remember<C extends Fields>(
  { candidates }: AtsActionContext<C>,
  refs: readonly CandidateRef[],
  found: AtsCandidate,
): Promise<AtsCandidate> {
  await candidates.link([...refs, candidates.own(found.id)], found.name === null ? {} : { name: found.name });
  return found;
}

/** Who has the active application that was changed last. */
function mostRecent(found: AtsCandidate[]): AtsCandidate | undefined {
  const best = latestOf(found.flatMap(({ applications }) => applications.filter((each) => each.active)));
  return best && found.find(({ applications }) => applications.includes(best));
}

function wordsFor(written: string | undefined, emails: readonly string[]): string {
  return written ?? (emails.length > 0 ? emails.join(", ") : "the event's candidate");
}

function missingWords<C extends Fields>(
  label: string,
  written: string | undefined,
  emails: readonly string[],
  { candidates }: AtsActionContext<C>,
): string {
  if (written !== undefined && !written.includes("@")) {
    return `${label} has no candidate with the id "${written}".`;
  }
  if (emails.length > 0) return `${label} has no candidate with the email address ${emails.join(" or ")}.`;
  const id = candidates.event.find((ref) => "id" in ref);
  if (id && "id" in id) return `${candidates.sender} calls this candidate only ${id.id}.`;
  return "The event does not say which candidate it is about.";
}

function unique(all: readonly AtsCandidate[]): AtsCandidate[] {
  return [...new Map(all.map((each) => [each.id, each])).values()];
}

function distinct(all: readonly string[]): string[] {
  return [...new Set(all)];
}

function plain(email: string): string {
  return email.trim().toLowerCase();
}
