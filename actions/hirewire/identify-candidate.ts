/** Finds out whose the run's event is, by what is remembered, else by asking. What was answered is remembered. */
import { z } from "zod";
import type { Candidates, CandidateRef, KnownCandidate } from "../../src/core/candidate/candidate.ts";
import { action } from "../../src/core/define-action.ts";
import { NeedsAnswer } from "../../src/core/errors.ts";
import type { Fields } from "../../src/core/fields.ts";

const IdentifyInput = z.strictObject({
  if_unknown: z.enum(["ask", "continue"]).default("ask").meta({
    label: "If nobody knows",
    help: "`ask` holds the run until a person has told the email address; `continue` goes on without.",
  }),
  question: z.string().trim().min(1, "is empty").max(500).optional().meta({
    label: "Question",
    help: "What is asked after the sentence that says what is known; default: What is the email address?",
  }),
});

export const identifyCandidate = action<Fields>()({
  noun: "Candidate",
  label: "Identify the candidate",
  description:
    "Finds the candidate's email address by the id that the event tells, and asks when it is not known.",
  input: IdentifyInput,
  outputSample: { email: "jane.smith@example.com", name: "Jane Smith", known: true },
  describe: () => "identify the candidate",
  effect: () => ({ idempotent: true }),
  repeats: "Nothing is sent, and remembering the same twice changes nothing.",

  async run({ input, candidates, answer }) {
    const { event, eventName } = candidates;
    const known = await everythingKnown(candidates);
    const name = known.name ?? eventName ?? null;
    const email = only(event, known) ?? chosen(known, answer);
    if (email !== undefined) return { email, name, known: true };

    if (known.emails.length === 0 && answer !== undefined) {
      const told = z.email().safeParse(answer.trim().toLowerCase());
      if (told.success) {
        const about = eventName === undefined ? {} : { name: eventName };
        const linked = await candidates.link([...event, { email: told.data }], about);
        return { email: told.data, name: linked.name, known: true };
      }
    }
    if (input.if_unknown === "continue") return { email: null, name, known: false };
    throw question(known, candidates, input.question, answer);
  },
});

/** Of all names that the event tells; they are linked already when it tells several. */
async function everythingKnown({ event, find }: Candidates): Promise<KnownCandidate> {
  const found = (await Promise.all(event.map(find))).filter((each) => each !== undefined);
  return {
    emails: [...new Set(found.flatMap(({ emails }) => emails))],
    name: found.find(({ name }) => name !== null)?.name ?? null,
    ids: [],
  };
}

/** The address that the event itself tells goes before what is known besides. */
function only(event: readonly CandidateRef[], { emails }: KnownCandidate): string | undefined {
  const told = event.find((ref) => "email" in ref);
  if (told && "email" in told) return told.email;
  return emails.length === 1 ? emails[0] : undefined;
}

function chosen({ emails }: KnownCandidate, answer: string | undefined): string | undefined {
  const given = answer?.trim().toLowerCase();
  return emails.find((email) => email === given);
}

function question(
  { emails }: KnownCandidate,
  { event, sender }: Candidates,
  ask = "What is the email address?",
  answer: string | undefined,
): NeedsAnswer {
  const id = event.flatMap((ref) => ("id" in ref ? [ref.id] : []))[0];
  const who = id === undefined ? "The event does not say which candidate it is about." : undefined;
  if (emails.length > 1) {
    return new NeedsAnswer(
      `Several email addresses are known for ${sender}'s candidate ${id}. Which one is meant?`,
      {
        code: "candidate_ambiguous",
        choices: emails.map((email) => ({ value: email, label: email })),
      },
    );
  }
  const wrong = answer === undefined ? "" : `"${answer.trim()}" is not an email address. `;
  return new NeedsAnswer(`${wrong}${who ?? `${sender} calls this candidate only ${id}.`} ${ask}`, {
    code: "candidate_unknown",
    expects: "Email address",
  });
}
