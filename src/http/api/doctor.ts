/** `/api/doctor`: is the installation well. A POST, because it calls every destination. */
import { z } from "zod";
import { defineRoute } from "./define-route.ts";

const Finding = z
  .object({
    check: z.enum(["address", "clock", "disk", "keys", "connections", "hooks", "events", "versions"]),
    verdict: z.enum(["ok", "warning", "failure"]),
    message: z.string().describe("What was found and, unless it is well, what to do."),
  })
  .meta({ id: "Finding" });

export const doctorRoutes = [
  defineRoute({
    method: "post",
    path: "/doctor",
    operationId: "examine",
    tag: "server",
    scope: "read",
    summary: "Look at everything that usually goes wrong",
    asksOnly: true,
    description: "Address, clock, disk, keys, connections, events and versions. Changes nothing.",
    answer: {
      status: 200,
      about: "What was found.",
      body: z.object({ findings: z.array(Finding) }),
    },
    handle: async (_request, { doctor }) => ({ findings: await doctor.examine() }),
  }),
];
