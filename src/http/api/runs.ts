/** `/api/runs`: what became of each event, and doing it again. */
import { z } from "zod";
import type { Automations } from "../../run/operations/automations.ts";
import type { RunSearch } from "../../store/search.ts";
import type { RunFilter } from "../../store/runs.ts";
import type { Store } from "../../store/store.ts";
import { defineRoute } from "./define-route.ts";
import type { ApiOptions } from "./api-options.ts";
import { checkCursor, foundPageOf, PageQuery } from "./page.ts";
import {
  ListedRunShape,
  ReplayPlanShape,
  ReplayReportShape,
  RunDetailShape,
  RunShape,
  RunStateShape,
} from "./shapes/run.ts";

const Params = z.object({ id: z.string().describe("The run's id.") });
const Filter = z.strictObject({
  automation: z
    .string()
    .optional()
    .describe("Only this automation's, by id or name, or what a subscription was told, by its id."),
  event: z.string().optional().describe("Only this event's."),
  state: RunStateShape.optional().describe("Only runs in this state."),
});
const Replay = z.strictObject({
  fromStart: z
    .boolean()
    .default(false)
    .describe("Also repeat the steps that were done: their effects happen again."),
  version: z
    .enum(["recorded", "current"])
    .default("recorded")
    .describe("recorded: the version it ran with. current: the automation as it is now."),
});

/** By which a search of runs is narrowed down. Flat, as a query is. */
export const SearchFilter = Filter.extend({
  q: z
    .string()
    .max(200)
    .optional()
    .describe("Words of the candidate's name, email address or id, or of the job; each must be found."),
  code: z.string().max(100).optional().describe("Only this code of the error behind the state."),
  connection: z.string().optional().describe("Only events of this connection, by id or name."),
  candidate: z
    .string()
    .max(500)
    .optional()
    .describe("Only about this candidate, under every name that is known: `lane` of an event."),
  since: z.coerce.number().int().optional().describe("Made at or after this moment, in milliseconds."),
  until: z.coerce.number().int().optional().describe("Made before this moment, in milliseconds."),
});

export async function searchOf(
  { q, code, connection, candidate, since, until, ...filter }: z.output<typeof SearchFilter>,
  options: Pick<ApiOptions, "automations" | "store" | "connections" | "candidates">,
): Promise<RunSearch> {
  const { connections, candidates } = options;
  return {
    ...(await filterOf(filter, options)),
    text: q,
    code,
    since,
    until,
    connectionId: connection === undefined ? undefined : connections.get(connection).id,
    lanes: candidate === undefined ? undefined : await candidates.lanesOf(candidate),
  };
}

async function filterOf(
  { automation, event, state }: z.output<typeof Filter>,
  { automations, store }: { automations: Automations; store: Pick<Store, "subscription"> },
): Promise<RunFilter> {
  const delivered = automation?.startsWith("sub_") ? await store.subscription(automation) : null;
  return {
    automationId:
      delivered?.automationId ?? (automation === undefined ? undefined : automations.get(automation).id),
    eventId: event,
    state,
  };
}

export const runRoutes = [
  defineRoute({
    method: "get",
    path: "/runs",
    operationId: "listRuns",
    tag: "runs",
    scope: "read",
    summary: "What became of each event, newest first",
    query: PageQuery.extend(SearchFilter.shape),
    answer: { status: 200, about: "A page of runs.", body: foundPageOf(ListedRunShape) },
    problems: ["automation_not_found", "connection_not_found", "unknown_cursor"],
    async handle({ query: { limit, before, ...filter } }, options) {
      checkCursor(before, "run");
      return options.runs.search(await searchOf(filter, options), { limit, before });
    },
  }),
  defineRoute({
    method: "post",
    path: "/runs/replay",
    operationId: "replayRuns",
    tag: "runs",
    scope: "run",
    summary: "Repeat many runs, or say what that would do",
    description:
      "Without `dryRun: false` nothing is done: the answer is the plan. Without a state, failed runs are meant. New events go first, so many runs take a while.",
    body: {
      schema: Filter.extend({ ...Replay.shape, dryRun: z.boolean().default(true) }),
      optional: true,
    },
    answer: {
      status: 200,
      about: "The plan, and what came of it.",
      body: z.object({ plan: ReplayPlanShape, report: ReplayReportShape.nullable() }),
    },
    problems: ["automation_not_found"],
    async handle({ body: { dryRun, fromStart, version, ...filter } }, options) {
      const { runs } = options;
      const plan = await runs.plan(await filterOf(filter, options), { fromStart, version });
      return { plan, report: dryRun ? null : await runs.replayMany(plan) };
    },
  }),
  defineRoute({
    method: "post",
    path: "/automations/:id/run",
    operationId: "startRun",
    tag: "runs",
    scope: "run",
    summary: "Run an automation on an event or a payload",
    description:
      "For real, from its first step, whether or not its trigger would have started it; its `when` is asked as ever. A payload is journaled as an event of the connection. It must be on; when it is paused, the run is held.",
    params: z.object({ id: z.string().describe("The automation's id or name.") }),
    body: z
      .strictObject({
        event: z.string().optional().describe("Id of an event that is kept."),
        payload: z
          .record(z.string(), z.unknown())
          .optional()
          .describe("An event instead, as a sender would send it."),
        connection: z
          .string()
          .optional()
          .describe("For a payload: through which it comes in, by id or name. Left out: the one that fits."),
      })
      .refine(
        ({ event, payload }) => (event === undefined) !== (payload === undefined),
        "must have either an event or a payload",
      ),
    answer: { status: 201, about: "The run.", body: RunShape },
    problems: [
      "automation_not_found",
      "automation_off",
      "event_not_found",
      "payload_removed",
      "connection_not_found",
      "no_hook",
    ],
    handle: ({ params, body }, { startRun }) => startRun({ automation: params.id, ...body }),
  }),
  defineRoute({
    method: "get",
    path: "/runs/:id",
    operationId: "getRun",
    tag: "runs",
    scope: "read",
    summary: "One run, step by step",
    params: Params,
    answer: {
      status: 200,
      about: "The run with its steps, its attempts and its event.",
      body: RunDetailShape,
    },
    problems: ["run_not_found"],
    handle: ({ params }, { runs }) => runs.get(params.id),
  }),
  defineRoute({
    method: "post",
    path: "/runs/:id/replay",
    operationId: "replayRun",
    tag: "runs",
    scope: "run",
    summary: "Repeat a finished or held run",
    description: "As a new run, which continues at the step that failed.",
    params: Params,
    body: { schema: Replay, optional: true },
    answer: { status: 201, about: "The new run.", body: RunShape },
    problems: ["run_not_found", "run_unfinished", "payload_removed", "version_not_found"],
    handle: ({ params, body }, { runs }) => runs.replay(params.id, body),
  }),
  defineRoute({
    method: "post",
    path: "/runs/:id/release",
    operationId: "releaseRun",
    tag: "runs",
    scope: "run",
    summary: "Let a held run go on",
    description: "Once what it waited for was mended elsewhere.",
    params: Params,
    answer: { status: 200, about: "The run.", body: RunShape },
    problems: ["run_not_found", "run_not_held", "run_asks"],
    handle: ({ params }, { runs }) => runs.release(params.id),
  }),
  defineRoute({
    method: "post",
    path: "/runs/:id/retry",
    operationId: "retryRun",
    tag: "runs",
    scope: "run",
    summary: "Try a waiting run now",
    params: Params,
    answer: { status: 200, about: "The run, due.", body: RunShape },
    problems: ["run_not_found", "run_not_waiting"],
    handle: ({ params }, { runs }) => runs.retry(params.id),
  }),
  defineRoute({
    method: "post",
    path: "/runs/:id/skip",
    operationId: "skipStep",
    tag: "runs",
    scope: "run",
    summary: "Pass over the step at which a run stands",
    description:
      "Of a waiting, held or failed run. History says who decided so. A failed run is over: a new one goes on behind the step.",
    params: Params,
    body: {
      schema: z.strictObject({
        step: z
          .string()
          .optional()
          .describe("Id of the step that is meant; refused when the run has gone on meanwhile."),
      }),
      optional: true,
    },
    answer: { status: 200, about: "The run that goes on.", body: RunShape },
    problems: [
      "run_not_found",
      "step_not_skippable",
      "run_unfinished",
      "payload_removed",
      "automation_not_found",
    ],
    handle: ({ params, body, caller }, { runs }) => runs.skip(params.id, body.step, caller.name),
  }),
  defineRoute({
    method: "post",
    path: "/runs/:id/cancel",
    operationId: "cancelRun",
    tag: "runs",
    scope: "run",
    summary: "Stop a waiting or held run for good",
    params: Params,
    answer: { status: 200, about: "The run, cancelled.", body: RunShape },
    problems: ["run_not_found", "run_finished"],
    handle: ({ params }, { runs }) => runs.cancel(params.id),
  }),
];
