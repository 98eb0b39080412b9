/** What the parts of the ATS suite share. */
import { afterEach, beforeEach, expect } from "@jest/globals";
import type { ActionApp } from "../../../src/core/define-action.ts";
import { NeedsAnswer } from "../../../src/core/errors.ts";
import type { WorldOutcome } from "../../../src/sandbox/ats/world.ts";
import { type AtsBench, type AtsStandIn, startAtsBench } from "../../actions/ats-bench.ts";
import { drive, type Driver } from "../../actions/bench.ts";
import { failureOf } from "../../run/outbound-destination.ts";
import type { AtsContract } from "./contract.ts";

export interface Scene<S extends AtsStandIn> {
  bench: AtsBench<S>;
  /** One connection. */
  driver: Driver;
  /** The same connection where nothing is remembered; `changes` are other values of its fields. */
  open(changes?: Record<string, unknown>): Driver;
  outcomeOf(name: string): WorldOutcome;
}

/** A new world before each test. */
export function useScene<S extends AtsStandIn>(app: ActionApp, contract: AtsContract<S>): Scene<S> {
  let drivers: Driver[] = [];
  const scene: Scene<S> = {
    bench: undefined as never,
    driver: undefined as never,
    open(changes = {}) {
      const driver = drive(scene.bench, app, { ...contract.connection(scene.bench), ...changes });
      drivers.push(driver);
      return driver;
    },
    outcomeOf(name) {
      const found = scene.bench.world.outcome().find(({ candidate }) => candidate === name);
      if (!found) throw new Error(`there is no ${name} in the world`);
      return found;
    },
  };
  beforeEach(async () => {
    scene.bench = await startAtsBench(contract.standIn);
    scene.driver = scene.open();
  });
  afterEach(async () => {
    for (const driver of drivers) driver.close();
    drivers = [];
    await scene.bench.close();
  });
  return scene;
}

/** The question that a step asks instead of going on. */
export async function questionOf(step: Promise<unknown>): Promise<NeedsAnswer> {
  const error = await failureOf(step);
  expect(error).toBeInstanceOf(NeedsAnswer);
  return error as NeedsAnswer;
}

export const JANE = "jane.smith@example.com";
export const JOHN = "john.doe@example.com";
export const SHARED = "shared@example.com";
export const NOBODY = "nobody@example.com";
