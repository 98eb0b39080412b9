/** How the API shows what is known of the public address. */
import { z } from "zod";
import { ADDRESS_CODES } from "../../../run/public-address/check-address.ts";
import { Time } from "./time.ts";

export const AddressCheckShape = z
  .object({
    address: z.string().describe("Where senders are told to send."),
    findings: z
      .array(
        z.object({
          code: z.enum(ADDRESS_CODES),
          verdict: z.enum(["ok", "warning", "failure"]),
          message: z.string().describe("What was found and, unless it is well, what to do."),
        }),
      )
      .describe("The gravest first; never empty."),
    checkedAt: Time,
    clockAheadMs: z
      .int()
      .nullable()
      .describe("By how much the clock there is ahead of ours; null when it did not tell."),
  })
  .meta({ id: "AddressCheck", description: "Whether calls to the public address arrive here unchanged." });
