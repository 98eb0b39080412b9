/** How the API shows itself. */
import { z } from "zod";
import { RUN_STATES, type RunState } from "../../../core/types.ts";
import { ConnectionStateShape } from "./connection.ts";
import { Time } from "./time.ts";

const counts = Object.fromEntries(RUN_STATES.map((state) => [state, z.int()])) as Record<RunState, z.ZodInt>;

export const StatusShape = z
  .object({
    address: z.string().describe("Where senders reach this server."),
    events: z.object({
      received: z.int(),
      finished: z.int(),
      held: z.int(),
      waiting: z.int(),
      addsUp: z.boolean().describe("received = finished + held + waiting. False is a fault."),
    }),
    runs: z.object(counts).describe("How many are in each state."),
    connections: z.array(
      z.object({
        name: z.string(),
        app: z.string(),
        state: ConnectionStateShape,
        stateReason: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: "Status", description: "How the server is." });

export const RejectionShape = z
  .object({
    connection: z.string().nullable().describe("Name of the connection; null when its address was retired."),
    at: Time,
    status: z.int(),
    code: z.string(),
    reason: z.string().describe("Why, in words: which check failed."),
    count: z.int().describe("How often the same thing was seen in a row."),
  })
  .meta({ id: "Rejection", description: "A call that was turned away. Holds no body and no header." });
