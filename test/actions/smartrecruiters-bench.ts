/** A SmartRecruiters account to test against: the sandbox's own. */
import { afterEach, beforeEach } from "@jest/globals";
import { smartrecruiters } from "../../actions/smartrecruiters.ts";
import {
  createSmartrecruitersStandIn,
  type SmartrecruitersStandIn,
} from "../../src/sandbox/smartrecruiters/create-smartrecruiters-stand-in.ts";
import { type AtsBench, startAtsBench } from "./ats-bench.ts";
import { drive, type Driver } from "./bench.ts";

export type SmartrecruitersBench = AtsBench<SmartrecruitersStandIn>;

export const smartrecruitersConnection = ({
  base,
  standIn,
}: SmartrecruitersBench): Record<string, unknown> => ({
  api_key: standIn.token,
  api_url: base,
});

export interface SmartrecruitersScene {
  bench: SmartrecruitersBench;
  driver: Driver;
  open(changes?: Record<string, unknown>): Driver;
}

/** Starts one before each test, and stops it afterwards. */
export function useSmartrecruiters(
  options: Omit<NonNullable<Parameters<typeof createSmartrecruitersStandIn>[0]>, "now"> = {
    rateLimits: false,
  },
): SmartrecruitersScene {
  let drivers: Driver[] = [];
  const scene = {
    open(changes = {}) {
      const connection = { ...smartrecruitersConnection(scene.bench), ...changes };
      const driver = drive(scene.bench, smartrecruiters, connection);
      drivers.push(driver);
      return driver;
    },
  } as SmartrecruitersScene;
  beforeEach(async () => {
    scene.bench = await startAtsBench(({ now }) => createSmartrecruitersStandIn({ now, ...options }));
    scene.driver = scene.open();
  });
  afterEach(async () => {
    for (const driver of drivers) driver.close();
    drivers = [];
    await scene.bench.close();
  });
  return scene;
}
