/** A Teamtailor account to test against: the sandbox's own. */
import { afterEach, beforeEach } from "@jest/globals";
import { teamtailor } from "../../actions/teamtailor.ts";
import {
  createTeamtailorStandIn,
  type TeamtailorStandIn,
} from "../../src/sandbox/teamtailor/create-teamtailor-stand-in.ts";
import { type AtsBench, startAtsBench } from "./ats-bench.ts";
import { drive, type Driver } from "./bench.ts";

export type TeamtailorBench = AtsBench<TeamtailorStandIn>;

export const teamtailorConnection = ({ base, standIn }: TeamtailorBench): Record<string, unknown> => ({
  api_key: standIn.token,
  user: "rita@acme.example",
  api_url: `${base}/v1`,
});

export interface TeamtailorScene {
  bench: TeamtailorBench;
  driver: Driver;
  open(changes?: Record<string, unknown>): Driver;
}

/** Starts one before each test, and stops it afterwards. */
export function useTeamtailor(
  options: Omit<NonNullable<Parameters<typeof createTeamtailorStandIn>[0]>, "now"> = { rateLimits: false },
): TeamtailorScene {
  let drivers: Driver[] = [];
  const scene = {
    open(changes = {}) {
      const driver = drive(scene.bench, teamtailor, { ...teamtailorConnection(scene.bench), ...changes });
      drivers.push(driver);
      return driver;
    },
  } as TeamtailorScene;
  beforeEach(async () => {
    scene.bench = await startAtsBench(({ now }) => createTeamtailorStandIn({ now, ...options }));
    scene.driver = scene.open();
  });
  afterEach(async () => {
    for (const driver of drivers) driver.close();
    drivers = [];
    await scene.bench.close();
  });
  return scene;
}
