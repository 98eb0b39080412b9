/** What the parts of the ATS suite share. */
import { expect } from "@jest/globals";
import type { ActionApp } from "../../../src/core/define-action.ts";
import { NeedsAnswer } from "../../../src/core/errors.ts";
import type { WorldOutcome } from "../../../src/sandbox/ats/world.ts";
import type { AtsStandIn } from "../../actions/ats-bench.ts";
import { type AtsScene, useAtsScene } from "../../actions/ats-scene.ts";
import { failureOf } from "../../run/outbound-destination.ts";
import type { AtsContract } from "./contract.ts";

export interface Scene<S extends AtsStandIn> extends AtsScene<S> {
  outcomeOf(name: string): WorldOutcome;
}

/** A new world before each test. */
export function useScene<S extends AtsStandIn>(app: ActionApp, contract: AtsContract<S>): Scene<S> {
  const scene = useAtsScene(app, contract.standIn, contract.connection);
  return Object.assign(scene, {
    outcomeOf(name: string) {
      const found = scene.bench.world.outcome().find(({ candidate }) => candidate === name);
      if (!found) throw new Error(`there is no ${name} in the world`);
      return found;
    },
  });
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
