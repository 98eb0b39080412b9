/** Stages, archiving and adding candidates as Ashby has them. */
import { describe, expect, it } from "@jest/globals";
import { RetryLater } from "../../src/core/errors.ts";
import { failureOf } from "../run/outbound-destination.ts";
import { JANE, JOHN, useAshbyBench } from "./ashby-bench.ts";
import { personIn } from "./ats-bench.ts";

describe("ashby", () => {
  const the = useAshbyBench();

  describe("stages", () => {
    it("do not include the one for archived applications", async () => {
      const error = await failureOf(the.open().run("move_stage", { candidate: JANE, stage: "Archived" }));
      expect(error).toMatchObject({ code: "ats_stage_unknown" });
    });

    it("are offered for one job, or for all", async () => {
      const [first] = [...the.bench.world.jobs.values()];
      first?.stages.push({ id: the.bench.world.newId(), name: "Coding task" });
      const driver = the.open();
      const labels = async (given = {}) => (await driver.choices("stages", given)).map(({ label }) => label);
      expect(await labels()).toContain("Coding task");
      expect(await labels({ job: first?.id })).toContain("Coding task");
      expect(await labels({ job: "Product Designer" })).not.toContain("Coding task");
      expect(await labels({ job: "Product Designer" })).toContain("Offer");
    });
  });

  describe("rejecting", () => {
    it("writes to nobody unless the connection names a template", async () => {
      const { archiveEmails } = the.bench.standIn.organisation;
      await the.open().run("reject", { candidate: JANE, reason: "Withdrew" });
      expect([...archiveEmails.values()]).toEqual([null]);
      const template = the.bench.world.newId();
      const input = { candidate: JOHN, reason: "Withdrew", job: "Product Designer" };
      await the.open({ rejection_email: template }).run("reject", input);
      expect([...archiveEmails.values()]).toEqual([null, template]);
    });

    it("offers no reason that is retired", async () => {
      const labels = (await the.open().choices("reasons")).map(({ label }) => label);
      expect(labels).toEqual(["Lacking skills", "Position closed", "Withdrew"]);
    });
  });

  describe("adding a candidate for a job takes two calls", () => {
    const input = {
      candidate: "nora@example.com",
      if_missing: "create",
      name: "Nora Body",
      job: "Product Designer",
    };
    const nora = () => personIn(the.bench.world, "Nora Body").applications.map(({ jobId }) => jobId);

    it.each(["error_after", "error_before", "429"] as const)(
      "and the second one is made up for after %s",
      async (mode) => {
        const driver = the.open();
        the.bench.faults.add({ mode, path: "application.create" });
        const error = await failureOf(driver.run("find_candidate", input));
        expect(error).toBeInstanceOf(RetryLater);
        the.bench.pass(70_000);
        const settled = await driver.settle("find_candidate", input, { since: the.bench.now() });
        expect(settled).toMatchObject({ done: true, output: { job: "Product Designer" } });
        expect(nora()).toHaveLength(1);
        expect(await driver.run("find_candidate", input)).toMatchObject({ job: "Product Designer" });
        expect(nora()).toHaveLength(1);
      },
    );

    it("even when the answer to the first one was lost", async () => {
      const driver = the.open();
      the.bench.faults.add({ mode: "error_after", path: "candidate.create" });
      await failureOf(driver.run("find_candidate", input));
      the.bench.pass(5_000);
      const settled = await driver.settle("find_candidate", input, { since: the.bench.now() });
      expect(settled).toMatchObject({ done: true, output: { job: "Product Designer" } });
      expect(nora()).toHaveLength(1);
    });

    it("but not when the first one was refused", async () => {
      const driver = the.open();
      the.bench.faults.add({
        mode: "error_before",
        path: "candidate.create",
        status: 200,
        body: { success: false, errorInfo: { code: "invalid_input", message: "Invalid email" } },
      });
      expect(await failureOf(driver.run("find_candidate", input))).toMatchObject({
        code: "ashby_invalid_input",
      });
      the.bench.world.addCandidate({
        firstName: "Nora",
        lastName: "Body",
        emails: [input.candidate],
        jobs: [],
      });
      expect(await driver.run("find_candidate", input)).toMatchObject({ created: false, job: null });
      expect(nora()).toEqual([]);
    });

    it("places the application where the connection says", async () => {
      const stageOf = () => the.callsOf("application.create").at(-1)?.body;
      await the.open().run("find_candidate", input);
      expect(stageOf()).toMatchObject({ interviewStageId: "FirstPreInterviewScreen" });
      await the
        .open({ first_stage: "lead" })
        .run("find_candidate", { ...input, candidate: "other@example.com" });
      expect(stageOf()).not.toHaveProperty("interviewStageId");
    });
  });
});
