/** What would have happened, had an automation been on. Nothing is saved and nothing sent. */
import { z } from "zod";
import { ConfigError } from "../../core/errors.ts";
import { defineRoute, defineServedRoute } from "./define-route.ts";
import { BacktestRowShape, BacktestShape, DraftShape } from "./shapes/preview.ts";
import { Time } from "./shapes/time.ts";

const Params = z.object({ id: z.string().describe("The backtest's id.") });
const DAY_MS = 24 * 60 * 60 * 1000;

export const backtestRoutes = [
  defineRoute({
    method: "post",
    path: "/automations/backtest",
    operationId: "startBacktest",
    tag: "automations",
    scope: "run",
    summary: "Ask what an automation would have done with the events of the last days",
    description:
      "Goes through the stored events as runs would have, and calls nobody. It works in the background, slowly enough that new events never wait: ask for it until its `state` is no longer `running`. Kept for an hour, in memory.",
    body: z.strictObject({
      automation: DraftShape,
      days: z.number().min(0.01).max(366).optional().describe("So many days back; default 30."),
      since: Time.optional().describe("Instead of `days`."),
      until: Time.optional().describe("Default: now."),
      against: z.string().optional().describe("Id or name of an automation to compare with, as it is now."),
    }),
    answer: { status: 202, about: "The backtest, just begun.", body: BacktestShape },
    problems: ["automation_not_found"],
    handle({ body }, { previews, automations, now }) {
      const { automation, days = 30, against, until = now() } = body;
      const since = body.since ?? until - days * DAY_MS;
      if (since >= until) {
        throw new ConfigError("The time ends before it begins.", { code: "invalid_request", path: "since" });
      }
      const live = against === undefined ? null : automations.get(against).definition;
      const range = { since: Math.round(since), until };
      return previews.backtest(automation, { range, against: live });
    },
  }),
  defineRoute({
    method: "get",
    path: "/backtests/:id",
    operationId: "getBacktest",
    tag: "automations",
    scope: "run",
    summary: "How far a backtest is, and what it found",
    params: Params,
    answer: { status: 200, about: "The backtest.", body: BacktestShape },
    problems: ["backtest_not_found"],
    handle: async ({ params }, { previews }) => (await previews.backtests()).get(params.id),
  }),
  defineRoute({
    method: "delete",
    path: "/backtests/:id",
    operationId: "cancelBacktest",
    tag: "automations",
    scope: "run",
    summary: "Stop a backtest, or forget one that is done",
    params: Params,
    answer: { status: 200, about: "As it is left.", body: BacktestShape },
    problems: ["backtest_not_found"],
    handle: async ({ params }, { previews }) => (await previews.backtests()).cancel(params.id),
  }),
  defineRoute({
    method: "get",
    path: "/backtests/:id/events",
    operationId: "listBacktestEvents",
    tag: "automations",
    scope: "run",
    summary: "Which events a backtest is about, and why",
    params: Params,
    query: z.strictObject({
      where: z
        .enum(["matching", "draft", "live", "both", "neither"])
        .default("matching")
        .describe("matching: those that either of the two matches."),
      offset: z.coerce.number().int().min(0).default(0).describe("How many to pass over."),
      limit: z.coerce.number().int().min(1).max(200).default(50).describe("How many at most."),
    }),
    answer: {
      status: 200,
      about: "The events, newest first.",
      body: z.object({ items: z.array(BacktestRowShape), total: z.int() }),
    },
    problems: ["backtest_not_found"],
    handle: async ({ params, query: { where, ...page } }, { previews }) =>
      (await previews.backtests()).rows(params.id, {
        where: where === "matching" ? ["draft", "live", "both"] : [where],
        ...page,
      }),
  }),
  defineServedRoute({
    method: "get",
    path: "/backtests/:id/csv",
    operationId: "exportBacktest",
    tag: "automations",
    scope: "run",
    summary: "A backtest's events as a table",
    description: "Whatever a spreadsheet program would take for a formula is marked as text.",
    params: Params,
    answer: { status: 200, about: "CSV, UTF-8.", body: z.string(), type: "text/csv" },
    problems: ["backtest_not_found"],
    async serve({ params }, response, { previews }) {
      const csv = (await previews.backtests()).csv(params.id);
      response
        .set("Content-Disposition", 'attachment; filename="backtest.csv"')
        .type("text/csv; charset=utf-8")
        .send(csv);
    },
  }),
];
