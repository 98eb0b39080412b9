/** An ATS with one connection to it, anew for each test. */
import { afterEach, beforeEach } from "@jest/globals";
import type { ActionApp } from "../../src/core/define-action.ts";
import { type AtsBench, type AtsStandIn, startAtsBench } from "./ats-bench.ts";
import { drive, type Driver } from "./bench.ts";

export interface AtsScene<S extends AtsStandIn> {
  bench: AtsBench<S>;
  /** One connection. */
  driver: Driver;
  /** The same connection where nothing is remembered; `changes` are other values of its fields. */
  open(changes?: Record<string, unknown>): Driver;
}

/** Starts one before each test, and stops it afterwards. */
export function useAtsScene<S extends AtsStandIn>(
  app: ActionApp,
  standIn: (options: { now: () => number }) => S,
  connection: (bench: AtsBench<S>) => Record<string, unknown>,
): AtsScene<S> {
  let drivers: Driver[] = [];
  const scene: AtsScene<S> = {
    bench: undefined as never,
    driver: undefined as never,
    open(changes = {}) {
      const driver = drive(scene.bench, app, { ...connection(scene.bench), ...changes });
      drivers.push(driver);
      return driver;
    },
  };
  beforeEach(async () => {
    scene.bench = await startAtsBench(standIn);
    scene.driver = scene.open();
  });
  afterEach(async () => {
    for (const driver of drivers) driver.close();
    drivers = [];
    await scene.bench.close();
  });
  return scene;
}
