/** `/api/activity`: what became of each automation's last events, for lists that show many automations. */
import { defineRoute } from "./define-route.ts";
import { listOf } from "./page.ts";
import { ActivityShape } from "./shapes/activity.ts";

/** As many as a glance takes in. */
const LAST = 12;

export const activityRoutes = [
  defineRoute({
    method: "get",
    path: "/activity",
    operationId: "listActivity",
    tag: "automations",
    scope: "read",
    summary: "The last runs of every automation",
    answer: { status: 200, about: "One entry for each automation.", body: listOf(ActivityShape) },
    async handle(_request, { automations, store }) {
      const held = await store.holds();
      const items = automations.list().map(async ({ id }) => ({
        automationId: id,
        lastRuns: (await store.runs({ automationId: id }, { limit: LAST })).map((run) => ({
          id: run.id,
          state: run.state,
          reason: run.reason,
          createdAt: run.createdAt,
        })),
        held: held
          .filter(({ oldest }) => oldest.automationId === id)
          .reduce((sum, { runs }) => sum + runs, 0),
      }));
      return { items: await Promise.all(items) };
    },
  }),
];
