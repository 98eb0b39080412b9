/** A Workable account to test against: the sandbox's own. */
import { afterEach, beforeEach } from "@jest/globals";
import { workable } from "../../actions/workable.ts";
import {
  createWorkableStandIn,
  type WorkableStandIn,
} from "../../src/sandbox/workable/create-workable-stand-in.ts";
import { type AtsBench, startAtsBench } from "./ats-bench.ts";
import { drive, type Driver } from "./bench.ts";

export type WorkableBench = AtsBench<WorkableStandIn>;

export const workableConnection = ({ base, standIn }: WorkableBench): Record<string, unknown> => ({
  subdomain: "acme",
  token: standIn.token,
  member: "rita@acme.example",
  api_url: `${base}/spi/v3`,
});

export const withoutLimits = (options: { now: () => number }): WorkableStandIn =>
  createWorkableStandIn({ ...options, rateLimits: false });

export interface WorkableScene {
  bench: WorkableBench;
  driver: Driver;
  open(changes?: Record<string, unknown>): Driver;
}

/** Starts one before each test, and stops it afterwards. */
export function useWorkable(
  options: Omit<NonNullable<Parameters<typeof createWorkableStandIn>[0]>, "now"> = { rateLimits: false },
): WorkableScene {
  let drivers: Driver[] = [];
  const scene = {
    open(changes = {}) {
      const driver = drive(scene.bench, workable, { ...workableConnection(scene.bench), ...changes });
      drivers.push(driver);
      return driver;
    },
  } as WorkableScene;
  beforeEach(async () => {
    scene.bench = await startAtsBench(({ now }) => createWorkableStandIn({ now, ...options }));
    scene.driver = scene.open();
  });
  afterEach(async () => {
    for (const driver of drivers) driver.close();
    drivers = [];
    await scene.bench.close();
  });
  return scene;
}
