/** A Workable account to test against: the sandbox's own. */
import { workable } from "../../actions/workable.ts";
import {
  createWorkableStandIn,
  type WorkableStandIn,
} from "../../src/sandbox/workable/create-workable-stand-in.ts";
import type { AtsBench } from "./ats-bench.ts";
import { type AtsScene, useAtsScene } from "./ats-scene.ts";

export type WorkableBench = AtsBench<WorkableStandIn>;

export const workableConnection = ({ base, standIn }: WorkableBench): Record<string, unknown> => ({
  subdomain: "acme",
  token: standIn.token,
  member: "rita@acme.example",
  api_url: `${base}/spi/v3`,
});

export const withoutLimits = (options: { now: () => number }): WorkableStandIn =>
  createWorkableStandIn({ ...options, rateLimits: false });

export type WorkableScene = AtsScene<WorkableStandIn>;

/** Starts one before each test, and stops it afterwards. */
export function useWorkable(
  options: Omit<NonNullable<Parameters<typeof createWorkableStandIn>[0]>, "now"> = { rateLimits: false },
): WorkableScene {
  return useAtsScene(workable, ({ now }) => createWorkableStandIn({ now, ...options }), workableConnection);
}
