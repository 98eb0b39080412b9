/** Finds a candidate, or adds one. */
import { action, type ActionContext, type ActionDefinition } from "../../src/core/define-action.ts";
import { effectWith } from "../../src/core/effect.ts";
import type { Fields } from "../../src/core/fields.ts";
import type { AtsCandidate } from "./adapter.ts";
import { type Ats, findCandidate, knownBy, refsOf } from "./find-candidate.ts";
import { latestOf } from "./find-target.ts";
import { lookAtRecord } from "./look-at-record.ts";
import { recordPicture } from "./picture.ts";
import { NOBODY, NOBODY_FOUND, SAMPLE, somebody, whomInWords } from "./output.ts";
import { findInput, type FindInput } from "./vocabulary.ts";

interface Person {
  name: string;
  email: string;
}

export function findAction<C extends Fields>(ats: Ats<C>): ActionDefinition<C> {
  const { label, adapter } = ats;

  /** @returns undefined when too little is known of the person, or the ATS takes nobody */
  async function newPerson({ input, candidates }: ActionContext<C, FindInput>): Promise<Person | undefined> {
    if (input.if_missing !== "create" || !adapter.create) return undefined;
    const refs = refsOf(input.candidate, { candidates });
    const { emails, name: knownName } = await knownBy(refs, { candidates });
    const [email] = emails;
    if (email === undefined) return undefined;
    const inEvent = candidates.event.some((ref) => "email" in ref && ref.email.toLowerCase() === email);
    const told = input.candidate === undefined || inEvent ? candidates.eventName : undefined;
    return { email, name: input.name ?? told ?? knownName ?? email.slice(0, email.lastIndexOf("@")) };
  }

  return action<C>()({
    noun: "Candidate",
    label: "Find a candidate",
    description: `Finds the candidate in ${label} by id or email address; asks when nobody or several fit.`,
    input: findInput,
    outputSample: {
      ...SAMPLE,
      email: "jane.smith@example.com",
      url: "https://ats.example.com/people/57683957",
      application_id: "69306314",
      job: "Senior Backend Engineer",
      stage: "Application Review",
      created: false,
    },
    // two runs that look for one new person at the same time would both add them
    lane: ({ if_missing: missing }) => (missing === "create" ? "add candidates" : undefined),
    describe: ({ candidate, if_missing: missing }) =>
      `find ${whomInWords(candidate)} in ${label}${missing === "create" ? ", or add them" : ""}`,
    look: (context) => lookAtRecord(ats, context, "candidate"),
    picture: (input, context) =>
      recordPicture(input, context, {
        changes:
          input.if_missing === "create" && context.seen?.nobody === true
            ? [
                {
                  label: "Candidate",
                  way: "make",
                  before: null,
                  after: input.name ?? context.candidate ?? "a new candidate",
                },
              ]
            : [],
        notes: input.if_missing === "create" ? [] : ["It only looks, and changes nothing."],
      }),

    async run(context) {
      const { input, candidates } = context;
      const person = await newPerson(context);
      // who cannot be added is asked for
      const missing = input.if_missing === "create" && !person ? "ask" : input.if_missing;
      const found = await findCandidate(ats, context, { ...input, if_missing: missing });
      if (found) return outputOf(found, input, false);
      if (!person || !adapter.create) return outputOf(undefined, input, false);
      const made = await adapter.create(context, { ...person, job: input.job });
      const refs = [...refsOf(input.candidate, context), { email: person.email }, candidates.own(made.id)];
      await candidates.link(refs, { name: person.name });
      return outputOf(made, input, true);
    },

    async settle(context) {
      const { input } = context;
      if (input.if_missing !== "create") return { done: false };
      const found = await findCandidate(ats, context, { ...input, if_missing: "skip" });
      return found ? { done: true, output: outputOf(found, input, true) } : { done: false };
    },
    effect: ({ id, url, found, created }, request) => {
      if (found === false) return NOBODY_FOUND;
      const words = (request ?? "find the candidate").replace(/, or add them$/, "");
      const what = words.replace(/^find/, created === true ? "added" : "found");
      return effectWith({ ref: id, url }, { what, ...(created !== true && { idempotent: true }) });
    },
    repeats: "Looking twice changes nothing, and nobody is added who is there already.",
  });
}

function outputOf(
  candidate: AtsCandidate | undefined,
  { several }: FindInput,
  created: boolean,
): Record<string, unknown> {
  const active = candidate?.applications.filter((each) => each.active) ?? [];
  const application = active.length === 1 || several === "latest" ? latestOf(active) : undefined;
  return {
    ...(candidate ? somebody(candidate) : NOBODY),
    email: candidate?.emails[0] ?? null,
    url: candidate?.url ?? null,
    application_id: application?.id ?? null,
    job: application?.job?.name ?? null,
    stage: application?.stage?.name ?? null,
    created,
  };
}
