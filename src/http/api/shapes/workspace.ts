/** How the API shows the workspaces of an installation. */
import { z } from "zod";
import { Time } from "./time.ts";

const Most = (what: string) => z.int().min(1).nullable().describe(`${what}; null: any.`);

const quotas = {
  eventsPerDay: Most("New events that are taken in on one day, which ends at midnight UTC"),
  eventsPerSecond: Most("Calls to its hooks in a second, at each process that takes them"),
  keptBytes: Most("What its payloads may take: the oldest go before their time"),
  runsAtOnce: Most("Runs that each process works on at a time"),
};

export const QuotasShape = z
  .strictObject(quotas)
  .meta({ id: "Quotas", description: "What a workspace may use at most." });

export const WorkspaceShape = z
  .object({
    id: z.string().describe("Chosen by the operator; the first part of its host name."),
    name: z.string(),
    state: z
      .enum(["active", "suspended"])
      .describe("`suspended`: its hooks, pages and runs stand still. Nothing of it is lost."),
    createdAt: Time,
    address: z.string().describe("Where its people and senders reach it."),
    quotas: QuotasShape,
    use: z
      .object({
        eventsToday: z.int(),
        keptBytes: z.int(),
        runsAtOnce: z.int().describe("Runs that are being worked on now."),
      })
      .describe("What it uses of its quotas."),
  })
  .meta({ id: "Workspace", description: "What belongs to one client of the installation." });
