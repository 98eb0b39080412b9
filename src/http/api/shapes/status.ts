/** How the API shows itself. */
import { z } from "zod";
import { RUN_STATES, type RunState } from "../../../core/types.ts";
import { AddressCheckShape } from "./address.ts";
import { ConnectionStateShape, SourceShape } from "./connection.ts";
import { Time } from "./time.ts";

const counts = Object.fromEntries(RUN_STATES.map((state) => [state, z.int()])) as Record<RunState, z.ZodInt>;

export const StatusShape = z
  .object({
    address: z.string().describe("Where senders reach this server."),
    events: z.object({
      received: z.int().describe("Ever since the installation; what was removed since stays counted."),
      finished: z.int(),
      held: z.int(),
      waiting: z.int(),
      addsUp: z.boolean().describe("received = finished + held + waiting. False is a fault."),
    }),
    runs: z
      .object(counts)
      .describe("How many are in each state; finished ones are counted since the installation."),
    storage: z
      .object({
        dataBytes: z.int().describe("What is kept takes so much."),
        spareBytes: z.int().describe("What was removed left so much in the file, for the events to come."),
        freeBytes: z
          .int()
          .nullable()
          .describe("Free on the disk that holds the data; null where that is a database's own."),
        room: z
          .enum(["enough", "short", "nothing_left"])
          .describe(
            "`short`: old payloads and events are removed before their time. `nothing_left`: it is short although all that may go is gone.",
          ),
        removedEvents: z.int().describe("How many of the events received were removed since."),
        keepDays: z
          .int()
          .describe("Days that an event is kept, unless its connection says otherwise. 0: for ever."),
        keepPayloadDays: z.int().describe("Days that its payload is kept. 0: as long as the event."),
      })
      .describe("What is kept, and the room for it."),
    connections: z.array(
      z.object({
        name: z.string(),
        app: z.string(),
        state: ConnectionStateShape,
        stateReason: z.string().nullable(),
        source: SourceShape.nullable(),
      }),
    ),
    addressCheck: AddressCheckShape.nullable().describe("What the last check of the address found."),
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
    advice: z.string().nullable().describe("What to do about it, where the reason does not say that."),
  })
  .meta({ id: "Rejection", description: "A call that was turned away. Holds no body and no header." });
