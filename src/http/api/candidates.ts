/** `/api/candidates`: by which names one person is known, and answering what a run asks about them. */
import { z } from "zod";
import type { CandidateName } from "../../run/operations/candidates.ts";
import { defineRoute } from "./define-route.ts";
import { checkCursor, foundPageOf, PageQuery } from "./page.ts";
import { CandidateShape, ListedCandidateShape, TimelineShape } from "./shapes/candidate.ts";
import { ErasureShape } from "./shapes/erasure.ts";
import { RunShape } from "./shapes/run.ts";

const Email = z.string().max(320).describe("An email address, in any case.");
const ConnectionName = z.string().max(200).describe("The connection at which the id is good, by name or id.");
const Id = z.string().max(500).describe("What the candidate is called there.");

const NameShape = z
  .union([z.strictObject({ email: Email }), z.strictObject({ connection: ConnectionName, id: Id })])
  .meta({
    id: "CandidateName",
    description: "One name of a candidate: an email address, or an id at a connection.",
  });

/** Flat, as a query is. */
const NameQuery = z
  .strictObject({ email: Email.optional(), connection: ConnectionName.optional(), id: Id.optional() })
  .refine(
    ({ email, connection, id }) =>
      email === undefined
        ? connection !== undefined && id !== undefined
        : connection === undefined && id === undefined,
    "must be either an email address, or a connection and an id",
  );

function nameOf({ email, connection = "", id = "" }: z.output<typeof NameQuery>): CandidateName {
  return email === undefined ? { connection, id } : { email };
}

export const candidateRoutes = [
  defineRoute({
    method: "get",
    path: "/candidates/search",
    operationId: "searchCandidates",
    tag: "candidates",
    scope: "read",
    summary: "Candidates by their newest event",
    query: PageQuery.extend({
      q: z
        .string()
        .max(200)
        .optional()
        .describe("Words of the name, an email address or an id; each must be found."),
    }),
    answer: { status: 200, about: "A page of candidates.", body: foundPageOf(ListedCandidateShape) },
    problems: ["unknown_cursor"],
    handle({ query: { q, ...page } }, { candidates }) {
      checkCursor(page.before, "evt");
      return candidates.search(q, page);
    },
  }),
  defineRoute({
    method: "get",
    path: "/candidates/timeline",
    operationId: "getTimeline",
    tag: "candidates",
    scope: "read",
    summary: "What happened to one candidate",
    description: "Under every name that is known, with what each run left at which destination.",
    query: PageQuery.extend({
      limit: z.coerce.number().int().min(1).max(50).default(25).describe("How many events at most."),
      key: z
        .string()
        .min(1)
        .max(500)
        .describe("`key` of a candidate, or `lane` of any event about the person: an email address does."),
    }),
    answer: { status: 200, about: "The newest events first.", body: TimelineShape },
    problems: ["candidate_not_found", "unknown_cursor"],
    handle({ query: { key, ...page } }, { candidates }) {
      checkCursor(page.before, "evt");
      return candidates.timeline(
        key.trim().toLowerCase().includes("@") ? key.trim().toLowerCase() : key,
        page,
      );
    },
  }),
  defineRoute({
    method: "get",
    path: "/candidates",
    operationId: "findCandidate",
    tag: "candidates",
    scope: "read",
    summary: "What is known of a candidate",
    description: "By an email address, or by an id at a connection.",
    query: NameQuery,
    answer: { status: 200, about: "Every name by which the candidate is known.", body: CandidateShape },
    problems: ["connection_not_found", "candidate_not_found", "invalid_email", "missing_name"],
    handle: ({ query }, { candidates }) => candidates.find(nameOf(query)),
  }),
  defineRoute({
    method: "post",
    path: "/candidates",
    operationId: "linkCandidate",
    tag: "candidates",
    scope: "write",
    summary: "Say that names belong to one person",
    description:
      "What was known of each of them is merged. From then on an event that tells only one of the ids carries the email address, as long as exactly one is known.",
    body: z.strictObject({
      names: z.array(NameShape).min(1).max(50).describe("At least two different ones."),
      name: z.string().trim().min(1).max(200).optional().describe("What the person is called."),
    }),
    answer: { status: 200, about: "Every name by which the candidate is known now.", body: CandidateShape },
    problems: ["connection_not_found", "nothing_to_link", "invalid_email", "missing_name"],
    handle: ({ body }, { candidates }) => candidates.link(body.names, body.name),
  }),
  defineRoute({
    method: "delete",
    path: "/candidates",
    operationId: "unlinkCandidate",
    tag: "candidates",
    scope: "write",
    summary: "Forget one name of a candidate",
    description: "Such as a link made by mistake. The candidate's other names stay linked.",
    query: NameQuery,
    answer: { status: 204, about: "The name is forgotten." },
    problems: ["connection_not_found", "candidate_not_found", "invalid_email", "missing_name"],
    handle: ({ query }, { candidates }) => candidates.unlink(nameOf(query)),
  }),
  defineRoute({
    method: "post",
    path: "/candidates/erase",
    operationId: "eraseCandidate",
    tag: "candidates",
    scope: "admin",
    summary: "Erase a candidate",
    description:
      "Removes all that is kept about the person, under every name that is known: events with their payloads, runs with their questions, answers and attempts, and the names themselves. What is unfinished is cancelled first. It can't be undone, and doing it again is harmless. Destinations and backups are not touched: `elsewhere` lists what automations left there. The list is read from the history that is erased, so keep it, or the one of the dry run; it is not kept for an `Idempotency-Key` either.",
    shownOnce: true,
    body: z.strictObject({
      candidate: NameShape,
      dryRun: z.boolean().default(false).describe("Only say what would go."),
    }),
    answer: {
      status: 200,
      about: "What was removed, and what remains elsewhere. Zeroes when nothing was kept.",
      body: ErasureShape,
    },
    problems: ["connection_not_found", "invalid_email", "missing_name"],
    handle: ({ body }, { candidates }) => candidates.erase(body.candidate, body.dryRun),
  }),
  defineRoute({
    method: "post",
    path: "/runs/:id/answer",
    operationId: "answerRun",
    tag: "runs",
    scope: "run",
    summary: "Answer what a held run asks",
    description:
      "The run goes on with the answer. Where there are choices, it is the `value` or the `label` of one.",
    params: z.object({ id: z.string().describe("The run's id.") }),
    body: z.strictObject({ answer: z.string().max(1_000).describe("What the step is given.") }),
    answer: { status: 200, about: "The run, going on.", body: RunShape },
    problems: ["run_not_found", "run_asks_nothing", "invalid_answer"],
    handle: ({ params, body }, { runs }) => runs.answer(params.id, body.answer),
  }),
];
