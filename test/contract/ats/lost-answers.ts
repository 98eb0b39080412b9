/** The work was done, or not, and its answer was lost: trying again ends in the same world. */
import { describe, expect, it } from "@jest/globals";
import type { ActionApp } from "../../../src/core/define-action.ts";
import { RetryLater } from "../../../src/core/errors.ts";
import type { WorldOutcome } from "../../../src/sandbox/ats/world.ts";
import type { FaultMode } from "../../../src/sandbox/faults.ts";
import type { AtsStandIn } from "../../actions/ats-bench.ts";
import { STEP } from "../../actions/bench.ts";
import type { AtsContract, AtsOperation } from "./contract.ts";
import { JANE, NOBODY, useScene } from "./scene.ts";

const MODES: readonly FaultMode[] = [
  "error_before",
  "html_502",
  "error_after",
  "drop_after",
  "truncated_body",
];

const INPUTS: Partial<Record<AtsOperation, Record<string, unknown>>> = {
  set_field: { field: "Assessment score", value: 82 },
  add_tag: { tag: "Hirewire" },
  move_stage: { stage: "Phone Screen" },
  reject: { reason: "Withdrew" },
};

const EXPECTED: Partial<Record<AtsOperation, (jane: WorldOutcome) => void>> = {
  set_field: ({ fields }) => expect(Object.values(fields)).toEqual([82]),
  add_tag: ({ tags }) => expect(tags).toEqual(["Hirewire"]),
  move_stage: ({ applications }) =>
    expect(applications).toEqual([expect.objectContaining({ stage: "Phone Screen", status: "active" })]),
  reject: ({ applications }) =>
    expect(applications).toEqual([expect.objectContaining({ status: "rejected", reason: "Withdrew" })]),
};

export function describeLostAnswers<S extends AtsStandIn>(app: ActionApp, contract: AtsContract<S>): void {
  const { work } = contract;
  const keys = (Object.keys(INPUTS) as AtsOperation[]).filter((key) => work[key] !== undefined);

  describe("when an answer is lost", () => {
    const scene = useScene(app, contract);

    describe.each(keys)("%s", (key) => {
      it.each(MODES)("ends in the same world after %s", async (mode) => {
        const input = { candidate: JANE, ...INPUTS[key] };
        const fault = scene.bench.faults.add({ mode, ...work[key] });
        expectLater(await outcomeOf(scene.driver.run(key, input)));
        expect(fault.fired).toBe(1);
        scene.bench.pass(70_000);
        expect(await scene.driver.run(key, input)).toMatchObject({ found: true });
        EXPECTED[key]?.(scene.outcomeOf("Jane Smith"));
        const [person] = [...scene.bench.world.candidates.values()];
        expect(person?.applications[0]?.history).toHaveLength(key === "move_stage" ? 2 : 1);
      });
    });

    const { create } = work;
    if (create) {
      it.each(MODES)("adds a candidate once after %s", async (mode) => {
        const input = {
          candidate: NOBODY,
          if_missing: "create",
          name: "Nora Body",
          job: "Product Designer",
        };
        const since = scene.bench.now();
        scene.bench.faults.add({ mode, ...create });
        expectLater(await outcomeOf(scene.driver.run("find_candidate", input)));
        scene.bench.pass(70_000);
        const settled = await scene.driver.settle("find_candidate", input, { since, runStepId: STEP });
        if (settled.done !== true) await scene.driver.run("find_candidate", input);
        expect(scene.bench.world.byEmail(NOBODY)).toHaveLength(1);
      });
    }
  });
}

async function outcomeOf(call: Promise<unknown>): Promise<unknown> {
  return call.catch((error: unknown) => error);
}

/** A harmless call into a connection that was just closed is repeated by the client itself, and may then succeed. */
function expectLater(outcome: unknown): void {
  if (outcome instanceof Error) expect(outcome).toBeInstanceOf(RetryLater);
  else expect(outcome).toMatchObject({ found: true });
}
