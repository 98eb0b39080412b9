/** A Lever account to test against: the sandbox's own. */
import { createLeverStandIn, type LeverStandIn } from "../../src/sandbox/lever/create-lever-stand-in.ts";
import type { AtsContract } from "../contract/ats.ts";
import type { AtsBench } from "./ats-bench.ts";

export const leverContract: AtsContract<LeverStandIn> = {
  // how fast it may go has tests of its own
  standIn: ({ now }) => createLeverStandIn({ now, rateLimits: false }),
  connection: leverConnection,
  work: {
    add_note: { path: "/notes", method: "POST" },
    add_tag: { path: "/addTags" },
    move_stage: { path: "/stage", method: "PUT" },
    reject: { path: "/archived" },
    create: { path: "/opportunities", method: "POST" },
  },
};

export function leverConnection({ base, standIn }: AtsBench<LeverStandIn>): Record<string, unknown> {
  return { api_key: standIn.apiKey, api_url: base, acting_user: "rita@acme.example" };
}
