/** A Teamtailor account to test against: the sandbox's own. */
import { teamtailor } from "../../actions/teamtailor.ts";
import {
  createTeamtailorStandIn,
  type TeamtailorStandIn,
} from "../../src/sandbox/teamtailor/create-teamtailor-stand-in.ts";
import type { AtsBench } from "./ats-bench.ts";
import { type AtsScene, useAtsScene } from "./ats-scene.ts";

export type TeamtailorBench = AtsBench<TeamtailorStandIn>;

export const teamtailorConnection = ({ base, standIn }: TeamtailorBench): Record<string, unknown> => ({
  api_key: standIn.token,
  user: "rita@acme.example",
  api_url: `${base}/v1`,
});

export type TeamtailorScene = AtsScene<TeamtailorStandIn>;

/** Starts one before each test, and stops it afterwards. */
export function useTeamtailor(
  options: Omit<NonNullable<Parameters<typeof createTeamtailorStandIn>[0]>, "now"> = { rateLimits: false },
): TeamtailorScene {
  return useAtsScene(
    teamtailor,
    ({ now }) => createTeamtailorStandIn({ now, ...options }),
    teamtailorConnection,
  );
}
