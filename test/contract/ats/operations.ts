/** What each operation does to the world, and that doing it again changes nothing. */
import { describe, expect, it } from "@jest/globals";
import type { ActionApp } from "../../../src/core/define-action.ts";
import { ConfigError, HirewireError, RetryLater } from "../../../src/core/errors.ts";
import type { AtsStandIn } from "../../actions/ats-bench.ts";
import { failureOf } from "../../run/outbound-destination.ts";
import { type AtsContract, FIELDS } from "./contract.ts";
import { JANE, useScene } from "./scene.ts";

const NOTE = 'Scored 82 of 100.\n\n5 < 6 & "calm" isn\'t <b>bold</b>\n- strong in SQL: naïve 👍';

export function describeOperations<S extends AtsStandIn>(app: ActionApp, contract: AtsContract<S>): void {
  const { work, readNote = (stored) => stored } = contract;
  const fields: NonNullable<AtsContract["fields"]> = contract.fields ?? FIELDS;

  describe("what it does", () => {
    const scene = useScene(app, contract);
    const run = (key: string, input: Record<string, unknown>, about = {}) =>
      scene.driver.run(key, { candidate: JANE, ...input }, about);
    const jane = () => scene.outcomeOf("Jane Smith");
    const others = () => scene.bench.world.outcome().filter(({ candidate }) => candidate !== "Jane Smith");

    it("changes nobody else and nothing else", async () => {
      const before = { others: others(), jane: jane() };
      const inputs: Record<string, Record<string, unknown>> = {
        add_note: { text: NOTE },
        set_field: { field: "Assessment score", value: 82 },
        add_tag: { tag: "Strong" },
        move_stage: { stage: "Phone Screen" },
      };
      for (const [key, input] of Object.entries(inputs)) if (app.actions[key]) await run(key, input);
      expect(others()).toEqual(before.others);
      expect(Object.keys(jane())).toEqual(Object.keys(before.jane));
      const emails = [...scene.bench.world.candidates.values()].map((each) => each.emails);
      expect(emails[0]).toEqual([JANE]);
    });

    if (work.add_note) {
      it("adds a note, word for word", async () => {
        const output = await run("add_note", { text: NOTE });
        expect(output).toMatchObject({ found: true, name: "Jane Smith" });
        expect(jane().notes).toHaveLength(1);
        expect(readNote(jane().notes[0] ?? "")).toContain(NOTE);
      });
    }

    if (work.add_note && contract.settles !== "unknown") {
      it("finds its own note again, among others", async () => {
        const before = { since: scene.bench.now() };
        const input = { candidate: JANE, text: NOTE };
        expect(await scene.driver.settle("add_note", input, { ...before, runStepId: "step_1" })).toEqual({
          done: false,
        });
        const output = await run("add_note", { text: NOTE }, { runStepId: "step_1" });
        for (const step of ["step_2", "step_3"]) await run("add_note", { text: NOTE }, { runStepId: step });
        const settled = await scene.driver.settle("add_note", input, { ...before, runStepId: "step_1" });
        expect(settled).toEqual({ done: true, output });
        expect(
          await scene.driver.settle("add_note", input, { ...before, runStepId: "step_4" }),
        ).toMatchObject({ done: false });
      });
    }

    if (work.set_field) {
      it.each(fields)("sets the field $field", async ({ field, value, stored = value }) => {
        const name = field.trim().replaceAll(/\s+/g, " ").toLowerCase();
        const only = () =>
          Object.entries(jane().fields).map(([key, held]) => [key.toLowerCase(), held] as const);
        const output = await run("set_field", { field, value });
        expect(output).toMatchObject({ found: true, name: "Jane Smith", field, value });
        expect(only()).toEqual([[name, stored]]);
        await run("set_field", { field, value });
        expect(only()).toEqual([[name, stored]]);
      });

      it("says which fields there are when the one named is unknown", async () => {
        const error = await failureOf(run("set_field", { field: "Assesment score", value: 1 }));
        expect(error).toBeInstanceOf(ConfigError);
        expect(error).toMatchObject({ code: "ats_field_unknown" });
        expect(error.message).toContain("Assessment score");
        expect(jane().fields).toEqual({});
      });

      it("refuses a value that the field does not take", async () => {
        const error = await failureOf(run("set_field", { field: "Seniority", value: "Medium" }));
        expect(error).toBeInstanceOf(HirewireError);
        expect(error).not.toBeInstanceOf(RetryLater);
        expect(jane().fields).toEqual({});
      });
    }

    if (work.add_tag) {
      it("adds a tag beside those that are there, once", async () => {
        await run("add_tag", { tag: "Referral" });
        expect(await run("add_tag", { tag: "Strong" })).toMatchObject({ tag: "Strong", already: false });
        expect(await run("add_tag", { tag: "Strong" })).toMatchObject({ tag: "Strong", already: true });
        expect(jane().tags).toEqual(["Referral", "Strong"]);
      });

      it("adds a tag that nobody used before", async () => {
        await run("add_tag", { tag: "Hirewire: 80+" });
        await run("add_tag", { tag: "Hirewire: 80+" });
        expect(jane().tags).toEqual(["Hirewire: 80+"]);
      });
    }

    if (work.move_stage) {
      it("moves to a stage, in whatever case, once", async () => {
        const output = await run("move_stage", { stage: "phone  screen" });
        expect(output).toMatchObject({ found: true, stage: "Phone Screen", already: false });
        expect(jane().applications).toEqual([
          { job: "Senior Backend Engineer", stage: "Phone Screen", status: "active", reason: null },
        ]);
        expect(await run("move_stage", { stage: "Phone Screen" })).toEqual({ ...output, already: true });
        await run("move_stage", { stage: "Assessment" });
        const [person] = [...scene.bench.world.candidates.values()];
        expect(person?.applications[0]?.history).toHaveLength(3);
      });

      it.each([
        ["Phone Scren", 'Did you mean "Phone Screen"?'],
        ["Quarantine by lot", "Application Review, Phone Screen"],
      ])("says which stages there are instead of %s", async (stage, words) => {
        const error = await failureOf(run("move_stage", { stage }));
        expect(error).toBeInstanceOf(ConfigError);
        expect(error).toMatchObject({ code: "ats_stage_unknown", path: "stage" });
        expect(error.message).toContain(words);
      });
    }

    if (work.reject) {
      it("rejects with a reason, once", async () => {
        const output = await run("reject", { reason: "lacking skills" });
        expect(output).toMatchObject({ found: true, reason: "Lacking skills", already: false });
        const rejected = [expect.objectContaining({ status: "rejected", reason: "Lacking skills" })];
        expect(jane().applications).toEqual(rejected);
        expect(await run("reject", { reason: "Withdrew" })).toMatchObject({ already: true });
        expect(jane().applications).toEqual(rejected);
      });

      it.each([
        ["Lacking skill", 'Did you mean "Lacking skills"?'],
        ["Born on a Tuesday", "Lacking skills"],
      ])("says which reasons there are instead of %s", async (reason, words) => {
        const error = await failureOf(run("reject", { reason }));
        expect(error).toBeInstanceOf(ConfigError);
        expect(error).toMatchObject({ code: "ats_reason_unknown", path: "reason" });
        expect(error.message).toContain(words);
        expect(jane().applications).toEqual([expect.objectContaining({ status: "active" })]);
      });
    }
  });
}
