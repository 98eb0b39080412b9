/** `/api/alerts`: who is told when something needs a person. */
import { z } from "zod";
import { ALERT_KINDS } from "../../run/alerts/alert-settings.ts";
import { defineRoute } from "./define-route.ts";
import { AlertSettingsInput, AlertSettingsShape, AlertsShape, AlertWayShape } from "./shapes/alerts.ts";

export const alertRoutes = [
  defineRoute({
    method: "get",
    path: "/alerts",
    operationId: "getAlerts",
    tag: "alerts",
    scope: "read",
    summary: "What needs a person, and who was told",
    answer: { status: 200, about: "Problems, settings and the last messages.", body: AlertsShape },
    async handle(_request, { alerts }) {
      const { settings, problems, messages } = await alerts.view();
      return {
        settings,
        kinds: Object.entries(ALERT_KINDS).map(([kind, words]) => ({ kind, ...words })),
        problems: problems.map(({ key, kind, words, path, since, told }) => ({
          key,
          kind,
          words,
          path,
          since,
          told,
        })),
        messages: messages.map(({ id, way, items, madeAt, endedAt, state, trouble }) => ({
          id,
          way,
          items,
          madeAt,
          endedAt,
          state,
          trouble,
        })),
      };
    },
  }),
  defineRoute({
    method: "put",
    path: "/alerts/settings",
    operationId: "changeAlertSettings",
    tag: "alerts",
    scope: "admin",
    summary: "Say who hears of what",
    description:
      "Messages go through connections that exist: one to Slack, one to a mail server, or both. An alert about one of the two goes by the other.",
    body: AlertSettingsInput,
    answer: { status: 200, about: "The settings.", body: AlertSettingsShape },
    problems: ["connection_not_found", "invalid_field", "invalid_email"],
    handle: ({ body }, { alerts }) => alerts.changeSettings(body),
  }),
  defineRoute({
    method: "post",
    path: "/alerts/test",
    operationId: "testAlert",
    tag: "alerts",
    scope: "admin",
    summary: "Send a test alert",
    description: "By what is saved. A way that does not work is no error: the answer says why.",
    body: z.strictObject({ way: AlertWayShape }),
    answer: {
      status: 200,
      about: "What came of it.",
      body: z
        .object({ ok: z.boolean(), message: z.string(), code: z.string().nullable() })
        .meta({ id: "AlertTested" }),
    },
    problems: ["alert_way_missing"],
    handle: ({ body }, { alerts }) => alerts.test(body.way),
  }),
];
