/** `/api/runs/bulk` and `/api/bulk-jobs`: the same for many runs. First the plan, then the work at a pace, then the report. */
import { z } from "zod";
import { csvLine } from "../../core/csv.ts";
import type { BulkRequest } from "../../run/bulk/plan-bulk.ts";
import type { ApiOptions } from "./api-options.ts";
import { attachCsv } from "./attach-csv.ts";
import { defineRoute, defineServedRoute } from "./define-route.ts";
import { listOf } from "./page.ts";
import { searchOf, SearchFilter } from "./runs.ts";
import { BulkActionShape, BulkJobShape, BulkPlanShape, BulkReportShape } from "./shapes/bulk.ts";

const Params = z.object({ id: z.string().describe("The job's id.") });

const Wanted = z
  .strictObject({
    action: BulkActionShape,
    runs: z.array(z.string()).max(1_000).optional().describe("These runs, by id."),
    filter: SearchFilter.optional().describe("All runs that this finds. Either this or `runs`."),
    fromStart: z
      .boolean()
      .default(false)
      .describe("For `replay`: also repeat the steps that were done; their effects happen again."),
    version: z
      .enum(["recorded", "current"])
      .default("recorded")
      .describe("For `replay`. recorded: the version it ran with. current: the automation as it is now."),
  })
  .refine(({ runs, filter }) => (runs === undefined) !== (filter === undefined), {
    message: "must have either `runs` or a `filter`",
  });

async function requestOf(body: z.output<typeof Wanted>, options: ApiOptions): Promise<BulkRequest> {
  const { action, runs, filter, fromStart, version } = body;
  const choice = { fromStart, version };
  if (runs !== undefined) return { action, selection: { runs }, choice };
  return { action, selection: { search: await searchOf(filter ?? {}, options) }, choice };
}

const PROBLEMS = ["automation_not_found", "connection_not_found", "too_many_runs"] as const;

export const bulkRoutes = [
  defineRoute({
    method: "post",
    path: "/runs/bulk/plan",
    operationId: "planBulk",
    tag: "runs",
    scope: "read",
    summary: "Say what something would do to many runs",
    description: "Nothing is done.",
    body: Wanted,
    answer: { status: 200, about: "The plan.", body: BulkPlanShape },
    problems: PROBLEMS,
    async handle({ body }, options) {
      const { action, runs, automations, leftOut } = await options.bulk.plan(await requestOf(body, options));
      return { action, runs: runs.length, automations, leftOut };
    },
  }),
  defineRoute({
    method: "post",
    path: "/runs/bulk",
    operationId: "startBulk",
    tag: "runs",
    scope: "run",
    summary: "Do something to many runs",
    description:
      "Which runs it is about is settled now; new events go first, so many take a while. It goes on after a restart.",
    body: Wanted,
    answer: { status: 201, about: "The job, under way.", body: BulkJobShape },
    problems: [...PROBLEMS, "nothing_to_do"],
    handle: async ({ body, caller }, options) =>
      options.bulk.start(await requestOf(body, options), caller.name),
  }),
  defineRoute({
    method: "get",
    path: "/bulk-jobs",
    operationId: "listBulk",
    tag: "runs",
    scope: "read",
    summary: "What was done to many runs",
    answer: { status: 200, about: "The last hundred jobs, newest first.", body: listOf(BulkJobShape) },
    handle: async (_request, { bulk }) => ({ items: await bulk.list() }),
  }),
  defineServedRoute({
    method: "get",
    path: "/bulk-jobs/report.csv",
    operationId: "downloadBulkReport",
    tag: "runs",
    scope: "read",
    summary: "What became of each run of a job, as CSV",
    query: z.strictObject({ job: z.string().describe("The job's id.") }),
    answer: { status: 200, about: "A line for each run.", type: "text/csv", body: z.string() },
    problems: ["bulk_job_not_found"],
    async serve({ query }, response, { bulk }) {
      const job = await bulk.get(query.job);
      await attachCsv(response, `${job.action}-${job.id}.csv`, async function* () {
        yield csvLine(["Run", "Outcome", "Why", "Code", "New run", "When"]);
        for await (const { runId, outcome, reason, code, newRunId, at } of bulk.items(job.id)) {
          const when = at === null ? null : new Date(at).toISOString();
          yield csvLine([runId, outcome ?? "not its turn yet", reason, code, newRunId, when]);
        }
      });
    },
  }),
  defineRoute({
    method: "get",
    path: "/bulk-jobs/:id",
    operationId: "getBulk",
    tag: "runs",
    scope: "read",
    summary: "How far a job came, and what came of it",
    params: Params,
    answer: { status: 200, about: "The job.", body: BulkReportShape },
    problems: ["bulk_job_not_found"],
    async handle({ params }, { bulk }) {
      const job = await bulk.get(params.id);
      const refusals = new Map<string, z.output<typeof BulkReportShape>["refusals"][number]>();
      if (job.refused > 0) {
        for await (const { outcome, code, reason, runId } of bulk.items(params.id)) {
          if (outcome !== "refused" || code === null || reason === null) continue;
          const key = `${code}\n${reason}`;
          const known = refusals.get(key) ?? { code, reason, runs: 0, example: runId };
          refusals.set(key, { ...known, runs: known.runs + 1 });
        }
      }
      return { ...job, refusals: [...refusals.values()].toSorted((one, other) => other.runs - one.runs) };
    },
  }),
  defineRoute({
    method: "post",
    path: "/bulk-jobs/:id/state",
    operationId: "setBulkState",
    tag: "runs",
    scope: "run",
    summary: "Pause a job, go on with it, or end it",
    params: Params,
    body: z.strictObject({
      state: z
        .enum(["running", "paused", "cancelled"])
        .describe("cancelled: what was not its turn yet stays as it is."),
    }),
    answer: { status: 200, about: "The job.", body: BulkJobShape },
    problems: ["bulk_job_not_found", "bulk_job_over"],
    handle: ({ params, body }, { bulk }) => bulk.setState(params.id, body.state),
  }),
];
