/** `/api/home`: what needs a person, and charts. */
import { z } from "zod";
import { defineRoute } from "./define-route.ts";
import { ChartsShape, NeedShape, StartShape } from "./shapes/home.ts";

export const homeRoutes = [
  defineRoute({
    method: "get",
    path: "/home/needs",
    operationId: "listNeeds",
    tag: "home",
    scope: "read",
    summary: "What needs a person, and how far the first steps are",
    answer: {
      status: 200,
      about: "The most urgent first, then whatever has waited longest. Nothing: all is well.",
      body: z.object({ needs: z.array(NeedShape), start: StartShape }),
    },
    handle: (_request, { home }) => home.needs(),
  }),
  defineRoute({
    method: "get",
    path: "/home/charts",
    operationId: "getCharts",
    tag: "home",
    scope: "read",
    summary: "Events, scores, outcomes and time to delivery by day",
    description: "Read from numbers that are added up beside the work, however many events there are.",
    query: z.strictObject({
      days: z.coerce.number().int().min(1).max(365).default(30).describe("How many, today included."),
    }),
    answer: { status: 200, about: "The charts.", body: ChartsShape },
    handle: ({ query }, { home }) => home.charts(query.days),
  }),
];
