/** Who is meant: found, asked for, remembered, added; never guessed. */
import { describe, expect, it } from "@jest/globals";
import type { CandidateRef } from "../../../src/core/candidate/candidate.ts";
import type { ActionApp } from "../../../src/core/define-action.ts";
import type { AtsStandIn } from "../../actions/ats-bench.ts";
import type { AtsContract } from "./contract.ts";
import { JANE, JOHN, NOBODY, questionOf, SHARED, useScene } from "./scene.ts";

/** How a hiring tool that tells no address calls its candidate. */
const BARE: CandidateRef = { connectionId: "con_trycrucible", id: "usr_01H" };

export function describeWho<S extends AtsStandIn>(app: ActionApp, contract: AtsContract<S>): void {
  const { except = {}, work } = contract;

  describe("who is meant", () => {
    const scene = useScene(app, contract);
    const find = (input: Record<string, unknown>, about = {}, driver = scene.driver) =>
      driver.run("find_candidate", input, about);

    it("finds by email, in whatever case", async () => {
      const found = await find({ candidate: "Jane.Smith@Example.COM" });
      expect(found).toMatchObject({
        found: true,
        name: "Jane Smith",
        email: JANE,
        job: "Senior Backend Engineer",
        stage: "Application Review",
        created: false,
      });
      expect(found["application_id"]).toEqual(expect.any(String));
      const sample = app.actions["find_candidate"]?.outputSample ?? {};
      expect(Object.keys(found).toSorted()).toEqual(Object.keys(sample).toSorted());
    });

    it("finds by id, without having seen it before", async () => {
      const { id } = await find({ candidate: JANE });
      expect(await find({ candidate: id }, {}, scene.open())).toMatchObject({ id, name: "Jane Smith" });
    });

    if (except.second_email === undefined) {
      it("finds by a second address", async () => {
        expect(await find({ candidate: "john@home.example" })).toMatchObject({ name: "John Doe" });
      });
    }

    it("does not take one address for another that holds it", async () => {
      expect(await find({ candidate: "smith@example.com", if_missing: "skip" })).toMatchObject({
        found: false,
      });
    });

    it("finds the candidate of the event by address, and by its bare id from then on", async () => {
      const { id } = await find({}, { event: [{ email: JANE }, BARE] });
      expect(await find({}, { event: [BARE], runStepId: "step_of_another_run" })).toMatchObject({ id });
    });

    it("asks who a bare id is, once", async () => {
      const question = await questionOf(find({}, { event: [BARE] }));
      expect(question).toMatchObject({
        code: "ats_candidate_missing",
        choices: [],
        expects: expect.any(String),
      });
      expect(question.message).toContain("TryCrucible calls this candidate only usr_01H");
      const found = await find({}, { event: [BARE], answer: JANE });
      expect(found).toMatchObject({ name: "Jane Smith" });
      expect(await find({}, { event: [BARE], runStepId: "step_of_another_run" })).toEqual(found);
    });

    it("asks when the event speaks of nobody", async () => {
      expect(await questionOf(find({}))).toMatchObject({ code: "ats_candidate_missing" });
    });

    it("asks when there is nobody, and again when the answer is nobody either", async () => {
      const question = await questionOf(find({ candidate: NOBODY }));
      expect(question.code).toBe("ats_candidate_missing");
      expect(question.message).toContain(NOBODY);
      for (const answer of ["neither@example.com", "no such/id?x=1&y", scene.bench.world.newId()]) {
        const again = await questionOf(find({ candidate: NOBODY }, { answer }));
        expect(again.message).toContain(answer);
      }
      expect(await find({ candidate: NOBODY }, { answer: ` ${JANE} ` })).toMatchObject({
        name: "Jane Smith",
      });
    });

    it("asks when there is nobody with an id", async () => {
      for (const candidate of [scene.bench.world.newId(), "17", "no such/id?x=1&y"]) {
        const question = await questionOf(find({ candidate }));
        expect(question).toMatchObject({ code: "ats_candidate_missing" });
        expect(question.message).toContain(candidate);
      }
    });

    it("goes on without anybody when it is told to", async () => {
      const before = scene.bench.world.outcome();
      const inputs: Record<string, Record<string, unknown>> = {
        find_candidate: {},
        add_note: { text: "x" },
        set_field: { field: "Assessment score", value: 1 },
        add_tag: { tag: "Strong" },
        move_stage: { stage: "Phone Screen" },
        reject: { reason: "Withdrew" },
      };
      for (const [key, input] of Object.entries(inputs)) {
        const action = app.actions[key];
        if (!action) continue;
        for (const candidate of [NOBODY, scene.bench.world.newId()]) {
          const output = await scene.driver.run(key, { ...input, candidate, if_missing: "skip" });
          expect(output).toMatchObject({ found: false, id: null, name: null });
          expect(Object.keys(output).toSorted()).toEqual(Object.keys(action.outputSample).toSorted());
        }
      }
      expect(scene.bench.world.outcome()).toEqual(before);
    });

    it("notices that a candidate whom it remembers is gone", async () => {
      const { id } = await find({ candidate: JANE });
      const { world } = scene.bench;
      for (const [key, { firstName }] of world.candidates)
        if (firstName === "Jane") world.candidates.delete(key);
      const question = await questionOf(find({ candidate: JANE }));
      expect(question.message).toContain(JANE);
      world.addCandidate({ firstName: "Jane", lastName: "Again", emails: [JANE] });
      const again = await find({ candidate: JANE });
      expect(again).toMatchObject({ name: "Jane Again" });
      expect(again["id"]).not.toBe(id);
    });

    if (except.shared_email === undefined) {
      it("asks which of two people with one address is meant, once", async () => {
        const question = await questionOf(find({ candidate: SHARED }));
        expect(question.code).toBe("ats_candidate_ambiguous");
        const labels = question.choices.map(({ label }) => label).toSorted();
        expect(labels).toEqual([expect.stringContaining("Alex Other"), expect.stringContaining("Alex Twin")]);
        expect(labels[0]).toContain("Senior Backend Engineer");
        const twin = question.choices.find(({ label }) => label.includes("Twin"));
        const found = await find({ candidate: SHARED }, { answer: twin?.value });
        expect(found).toMatchObject({ name: "Alex Twin" });
        expect(await find({ candidate: SHARED }, { runStepId: "step_of_another_run" })).toEqual(found);
      });

      it("asks when the answer fits two", async () => {
        const question = await questionOf(find({}, { event: [BARE], answer: SHARED }));
        expect(question).toMatchObject({ code: "ats_candidate_ambiguous" });
        const [choice] = question.choices;
        expect(await find({}, { event: [BARE], answer: choice?.value })).toMatchObject({ email: SHARED });
      });
    }

    if (work.create === undefined) {
      it("asks for whom it cannot add", async () => {
        const before = scene.bench.world.outcome();
        await questionOf(find({ candidate: NOBODY, if_missing: "create", name: "Nora Body" }));
        expect(scene.bench.world.outcome()).toEqual(before);
      });
    } else {
      it("adds whom it does not find, once", async () => {
        const input = { candidate: NOBODY, if_missing: "create", name: "Nora van Body" };
        const made = await find({ ...input, job: "Product Designer" });
        expect(made).toMatchObject({ found: true, name: "Nora van Body", email: NOBODY, created: true });
        if (except.create_for_job === undefined) expect(made).toMatchObject({ job: "Product Designer" });
        expect(scene.outcomeOf("Nora van Body").applications).toHaveLength(
          except.create_for_job === undefined ? 1 : 0,
        );
        expect(await find(input)).toMatchObject({ id: made["id"], created: false });
        expect(await find(input, {}, scene.open())).toMatchObject({ id: made["id"], created: false });
        expect(scene.bench.world.byEmail(NOBODY)).toHaveLength(1);
      });

      it("adds the candidate of an event under its own name", async () => {
        const about = { event: [{ email: NOBODY }, BARE], eventName: "Nora Body" };
        const job = "Product Designer";
        const { id } = await find({ if_missing: "create", job }, about);
        expect(scene.outcomeOf("Nora Body")).toBeDefined();
        expect(await find({}, { event: [BARE] })).toMatchObject({ id, name: "Nora Body" });
      });
    }
  });

  describe("which application is meant", () => {
    const scene = useScene(app, contract);
    const { move_stage: move } = app.actions;
    if (!move) return;
    const run = (input: Record<string, unknown>, about = {}) =>
      scene.driver.run("move_stage", { candidate: JOHN, stage: "Phone Screen", ...input }, about);
    const stages = () =>
      Object.fromEntries(scene.outcomeOf("John Doe").applications.map(({ job, stage }) => [job, stage]));

    it("asks when there are two, with their jobs to choose from", async () => {
      const question = await questionOf(run({}));
      expect(question.code).toBe("ats_application_ambiguous");
      expect(question.message).toContain("John Doe");
      const designer = question.choices.find(({ label }) => label.includes("Product Designer"));
      expect(question.choices).toHaveLength(2);
      await run({}, { answer: designer?.value });
      expect(stages()).toEqual({
        "Senior Backend Engineer": "Application Review",
        "Product Designer": "Phone Screen",
      });
    });

    it("asks for the person first when nobody is named, then for the application", async () => {
      const about = { event: [] };
      await questionOf(run({ candidate: undefined }, about));
      const second = await questionOf(run({ candidate: undefined }, { ...about, answer: JOHN }));
      expect(second.code).toBe("ats_application_ambiguous");
      const designer = second.choices.find(({ label }) => label.includes("Product Designer"));
      await run({ candidate: undefined }, { ...about, answer: designer?.value });
      expect(stages()).toMatchObject({ "Product Designer": "Phone Screen" });
    });

    it("takes the one for the job, by name and by id", async () => {
      await run({ job: "product designer" });
      expect(stages()).toEqual({
        "Senior Backend Engineer": "Application Review",
        "Product Designer": "Phone Screen",
      });
      const job = [...scene.bench.world.jobs.values()].find(({ title }) => title === "Product Designer");
      expect(await run({ job: job?.id })).toMatchObject({ already: true });
    });

    it("says so when there is none for the job", async () => {
      await expect(
        scene.driver.run("move_stage", { candidate: JANE, stage: "Offer", job: "Product Designer" }),
      ).rejects.toMatchObject({ code: "ats_no_application", message: expect.stringContaining("Jane Smith") });
    });

    if (except.changed_at === undefined) {
      it("takes the one that was changed last when it is told to, and the same one again", async () => {
        const [, designer] = [...scene.bench.world.candidates.values()].find(
          ({ firstName }) => firstName === "John",
        )!.applications;
        designer!.updatedAt += 60_000;
        const keys = ["move_stage", "reject"].filter((key) => contract.work[key as "reject"] !== undefined);
        for (const key of keys) {
          const input = { candidate: JOHN, several: "latest", stage: "Phone Screen", reason: "Withdrew" };
          const { stage: _stage, ...rejecting } = input;
          const { reason: _reason, ...moving } = input;
          const step = { runStepId: `step_${key}` };
          await scene.driver.run(key, key === "reject" ? rejecting : moving, step);
          await scene.driver.run(key, key === "reject" ? rejecting : moving, step);
        }
        expect(scene.outcomeOf("John Doe").applications).toEqual([
          expect.objectContaining({ stage: "Application Review", status: "active" }),
          expect.objectContaining({ stage: "Phone Screen", status: keys.length > 1 ? "rejected" : "active" }),
        ]);
      });
    }
  });
}
