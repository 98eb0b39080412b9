/** A SmartRecruiters account to test against: the sandbox's own. */
import { smartrecruiters } from "../../actions/smartrecruiters.ts";
import {
  createSmartrecruitersStandIn,
  type SmartrecruitersStandIn,
} from "../../src/sandbox/smartrecruiters/create-smartrecruiters-stand-in.ts";
import type { AtsBench } from "./ats-bench.ts";
import { type AtsScene, useAtsScene } from "./ats-scene.ts";

export type SmartrecruitersBench = AtsBench<SmartrecruitersStandIn>;

export const smartrecruitersConnection = ({
  base,
  standIn,
}: SmartrecruitersBench): Record<string, unknown> => ({
  api_key: standIn.token,
  api_url: base,
});

export type SmartrecruitersScene = AtsScene<SmartrecruitersStandIn>;

/** Starts one before each test, and stops it afterwards. */
export function useSmartrecruiters(
  options: Omit<NonNullable<Parameters<typeof createSmartrecruitersStandIn>[0]>, "now"> = {
    rateLimits: false,
  },
): SmartrecruitersScene {
  return useAtsScene(
    smartrecruiters,
    ({ now }) => createSmartrecruitersStandIn({ now, ...options }),
    smartrecruitersConnection,
  );
}
