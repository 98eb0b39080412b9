/** How the API shows alerts. */
import { z } from "zod";
import { AlertSettingsFields } from "../../../run/alerts/alert-settings.ts";
import { ALERT_WAYS } from "../../../store/alerts.ts";
import { Time } from "./time.ts";

export const AlertWayShape = z
  .enum(ALERT_WAYS)
  .meta({ id: "AlertWay", description: "By what an alert travels." });

export const AlertSettingsShape = z
  .object(AlertSettingsFields)
  .meta({ id: "AlertSettings", description: "Who hears of what, and when it is worth telling." });
export const AlertSettingsInput = z.strictObject(AlertSettingsFields);

export const AlertsShape = z
  .object({
    settings: AlertSettingsShape,
    kinds: z.array(z.object({ kind: z.string(), label: z.string(), about: z.string() })),
    problems: z
      .array(
        z.object({
          key: z.string(),
          kind: z.string(),
          words: z.string().describe("What is wrong, and what to do."),
          path: z.string().describe("The page where it is mended."),
          since: Time.nullable().describe("When it was first seen; null while nobody is told of anything."),
          told: z.array(AlertWayShape).describe("By which ways it was told."),
        }),
      )
      .describe("What needs a person now."),
    messages: z
      .array(
        z.object({
          id: z.string(),
          way: AlertWayShape,
          items: z.array(
            z.object({
              what: z.enum(["new", "solved", "note"]),
              words: z.string(),
              path: z.string().nullable(),
            }),
          ),
          madeAt: Time,
          endedAt: Time.nullable(),
          state: z
            .enum(["waiting", "sent", "rerouted", "given_up"])
            .describe("`rerouted`: it went the other way instead."),
          trouble: z.string().nullable().describe("What kept it from being sent."),
        }),
      )
      .describe("The last ones, newest first."),
  })
  .meta({ id: "Alerts", description: "What needs a person, and who was told." });
