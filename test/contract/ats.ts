/**
 * What every ATS promises through the shared vocabulary, whatever its wire: the right person or a question, the same
 * outcome in the same world, nothing done twice, errors that say what to do. Against its stand-in on a real port.
 */
import { describe, expect, it } from "@jest/globals";
import type { ActionApp } from "../../src/core/define-action.ts";
import { type AtsStandIn, personIn, startAtsBench } from "../actions/ats-bench.ts";
import { drive } from "../actions/bench.ts";
import { describeAction } from "./action.ts";
import { ATS_OPERATIONS, type AtsContract } from "./ats/contract.ts";
import { describeLostAnswers } from "./ats/lost-answers.ts";
import { describeOperations } from "./ats/operations.ts";
import { describePickers } from "./ats/pickers.ts";
import { describeRefusals } from "./ats/refusals.ts";
import { describeWho } from "./ats/who.ts";

export type { AtsContract, AtsException, AtsOperation, Work } from "./ats/contract.ts";

export function describeAts<S extends AtsStandIn>(app: ActionApp, contract: AtsContract<S>): void {
  describe(`${app.key} speaks the vocabulary of ATSs`, () => {
    it("has the operations that are said to work", () => {
      const said = ATS_OPERATIONS.filter((key) => contract.work[key] !== undefined);
      const has = ATS_OPERATIONS.filter((key) => app.actions[key] !== undefined);
      expect(has).toEqual(said);
      expect(app.family).toBe("ats");
    });

    it("says who it is", async () => {
      const bench = await startAtsBench(contract.standIn);
      const driver = drive(bench, app, contract.connection(bench));
      try {
        expect(await driver.check()).toMatch(/\w{3}/);
      } finally {
        driver.close();
        await bench.close();
      }
    });

    describeWho(app, contract);
    describeOperations(app, contract);
    describeLostAnswers(app, contract);
    describeRefusals(app, contract);
    describePickers(app, contract);
  });

  const { add_note: addNote } = contract.work;
  if (addNote === undefined) return;
  describeAction(app, "add_note", {
    start: () => startAtsBench(contract.standIn),
    connection: (bench) => contract.connection(bench),
    input: () => ({ candidate: "jane.smith@example.com", text: "Scored 82 of 100" }),
    faults: (bench) => bench.faults,
    work: addNote,
    effects: (bench) => personIn(bench.world, "Jane Smith").notes.length,
    settles: contract.settles ?? "finds",
  });
}
