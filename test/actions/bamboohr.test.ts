/** What is particular about BambooHR, and what all ATSs share. */
import { afterEach, describe, expect, it } from "@jest/globals";
import { bamboohr } from "../../actions/bamboohr.ts";
import { addressOf, type BamboohrValues } from "../../actions/bamboohr/connection.ts";
import { AuthExpired, ConfigError, NeedsAnswer, Rejected, RetryLater } from "../../src/core/errors.ts";
import { checkFields } from "../../src/core/fields.ts";
import {
  type BamboohrStandIn,
  createBamboohrStandIn,
} from "../../src/sandbox/bamboohr/create-bamboohr-stand-in.ts";
import { describeAts } from "../contract/ats.ts";
import { failureOf } from "../run/outbound-destination.ts";
import { type AtsBench, personIn, startAtsBench } from "./ats-bench.ts";
import { drive, type Driver } from "./bench.ts";

type BamboohrBench = AtsBench<BamboohrStandIn>;

const REASONS = "Lacking skills, position  CLOSED, Withdrew";
const connectionOf = (bench: BamboohrBench): Record<string, unknown> => ({
  company: "acme",
  api_key: bench.standIn.apiKey,
  rejection_statuses: REASONS,
  api_url: bench.base,
});
const JANE = "jane.smith@example.com";
const COMMENT = { path: "/comments", method: "POST" };

describeAts(bamboohr, {
  standIn: (options) => createBamboohrStandIn(options),
  connection: connectionOf,
  work: {
    add_note: COMMENT,
    move_stage: { path: "/status", method: "POST" },
    reject: { path: "/status", method: "POST" },
    create: { path: "/application", method: "POST" },
  },
  settles: "unknown",
  except: { second_email: "BambooHR keeps one address of a candidate." },
});

it("bamboohr has all operations but those for tags and fields", () => {
  expect(Object.keys(bamboohr.actions)).toEqual(["find_candidate", "add_note", "move_stage", "reject"]);
  expect(bamboohr.family).toBe("ats");
});

it("bamboohr lies below the company's own address", () => {
  const values = checkFields(bamboohr.connection, { company: "acme", api_key: "k" }, bamboohr);
  expect(addressOf(values as BamboohrValues, "/statuses")).toBe(
    "https://acme.bamboohr.com/api/v1/applicant_tracking/statuses",
  );
  for (const company of ["acme.bamboohr.com", "https://acme", "evil.example/x", "-"]) {
    expect(() => checkFields(bamboohr.connection, { company, api_key: "k" }, bamboohr)).toThrow(ConfigError);
  }
});

describe("BambooHR", () => {
  let bench: BamboohrBench;
  let drivers: Driver[] = [];
  const open = async (
    options: Parameters<typeof createBamboohrStandIn>[0] = {},
    changes: Record<string, unknown> = {},
  ): Promise<Driver> => {
    bench = await startAtsBench((given) => createBamboohrStandIn({ ...given, ...options }));
    const driver = drive(bench, bamboohr, { ...connectionOf(bench), ...changes });
    drivers.push(driver);
    return driver;
  };
  const jane = () => personIn(bench.world, "Jane Smith");
  afterEach(async () => {
    for (const driver of drivers) driver.close();
    drivers = [];
    await bench.close();
  });

  it("says whose it is, and that the address is wrong", async () => {
    const driver = await open();
    expect(await driver.check()).toBe("acme in BambooHR, as the owner of the API key");
    bench.faults.add({ mode: "error_before", path: "/statuses", status: 404, body: "" });
    await expect(driver.check()).rejects.toMatchObject({ code: "bamboohr_company_unknown", path: "company" });
  });

  it("writes a note word for word, to the application that is meant", async () => {
    const driver = await open();
    const text = 'Scored 82.\n\n5 < 6 & "calm"';
    const output = await driver.run("add_note", { candidate: JANE, text });
    expect(output).toMatchObject({ found: true, note_id: jane().notes[0]?.id });
    expect(jane().notes[0]?.text).toContain(text);
    await expect(driver.run("add_note", { candidate: "john.doe@example.com", text })).rejects.toMatchObject({
      code: "ats_application_ambiguous",
    });
  });

  describe("applicants", () => {
    it("are found by any of their applications, and always have the first one's id", async () => {
      const driver = await open();
      const [first, second] = personIn(bench.world, "John Doe").applications;
      const found = await driver.run("find_candidate", { candidate: second?.id });
      expect(found).toMatchObject({ id: first?.id, name: "John Doe", application_id: null });
    });

    it("are asked for by a number and nothing else", async () => {
      const driver = await open();
      const candidate = `${jane().applications[0]?.id ?? ""}?x=1`;
      await expect(driver.run("find_candidate", { candidate })).rejects.toBeInstanceOf(NeedsAnswer);
    });

    it("with the same name and address are one, even if BambooHR counts them twice", async () => {
      const driver = await open();
      bench.world.addCandidate({
        firstName: "jane",
        lastName: "Smith",
        emails: ["Jane.Smith@example.com"],
        jobs: ["Product Designer"],
      });
      const output = await driver.run("move_stage", {
        candidate: JANE,
        job: "Product Designer",
        stage: "Offer",
      });
      expect(output).toMatchObject({ stage: "Offer" });
    });

    it("are looked for on every page", async () => {
      const driver = await open({ pageSize: 1 });
      for (const lastName of ["One", "Two", "Three"]) {
        bench.world.addCandidate({ firstName: "Jill", lastName, emails: ["jill@example.com"] });
      }
      const error = await failureOf(driver.run("find_candidate", { candidate: "jill@example.com" }));
      expect(error).toMatchObject({ code: "ats_candidate_ambiguous" });
      expect((error as unknown as { choices: unknown[] }).choices).toHaveLength(3);
    });

    it("are not taken for missing when a search brings too many", async () => {
      const driver = await open({ pageSize: 1 });
      for (let count = 0; count < 11; count += 1) {
        bench.world.addCandidate({ firstName: "x", lastName: "y", emails: [`${count}.jill@example.com`] });
      }
      const create = { candidate: "jill@example.com", if_missing: "create", name: "Jill Last" };
      await expect(driver.run("find_candidate", create)).rejects.toMatchObject({
        code: "bamboohr_search_too_wide",
      });
    });

    it("need a job and two names to be added", async () => {
      const driver = await open();
      const input = { candidate: "nora@example.com", if_missing: "create", name: "Nora" };
      await expect(driver.run("find_candidate", input)).rejects.toMatchObject({
        code: "bamboohr_job_missing",
        path: "job",
      });
      const job = "Product Designer";
      await expect(driver.run("find_candidate", { ...input, job })).rejects.toMatchObject({
        code: "bamboohr_name_missing",
        path: "name",
      });
      const made = await driver.run("find_candidate", { ...input, job, name: 'Nóra "N" Body' });
      expect(made).toMatchObject({ created: true, name: 'Nóra "N" Body', job });
    });

    it("that were added are there, even if the search does not know them yet", async () => {
      const driver = await open();
      const nobody = { paginationComplete: true, nextPageUrl: null, applications: [] };
      bench.faults.add({
        mode: "error_before",
        path: "/applications",
        method: "GET",
        status: 200,
        body: nobody,
        times: 2,
      });
      const made = await driver.run("find_candidate", {
        candidate: "nora@example.com",
        if_missing: "create",
        name: "Nora Body",
        job: "Product Designer",
      });
      const [application] = personIn(bench.world, "Nora Body").applications;
      expect(made).toMatchObject({ id: application?.id, created: true });
      expect(await driver.run("find_candidate", { candidate: made["id"] })).toMatchObject({
        name: "Nora Body",
      });
    });
  });

  describe("statuses", () => {
    it("that reject are not offered as stages, nor stages as reasons, nor either when switched off", async () => {
      const driver = await open();
      const stages = (await driver.choices("stages")).map(({ label }) => label);
      expect(stages).toContain("Hired");
      expect(stages).not.toContain("Withdrew");
      expect(stages).not.toContain("Faxed");
      expect((await driver.choices("reasons")).map(({ label }) => label)).toEqual([
        "Lacking skills",
        "Position closed",
        "Withdrew",
      ]);
    });

    it("that the connection does not call rejecting reject nobody", async () => {
      const driver = await open({}, { rejection_statuses: "Withdrew" });
      const error = await failureOf(driver.run("reject", { candidate: JANE, reason: "Lacking skills" }));
      expect(error).toMatchObject({ code: "ats_reason_unknown" });
      expect(jane().applications[0]?.status).toBe("active");
    });

    it("of somebody hired are not changed", async () => {
      const driver = await open();
      await driver.run("move_stage", { candidate: JANE, stage: "Hired" });
      expect(jane().applications[0]?.status).toBe("hired");
      expect(await driver.run("reject", { candidate: JANE, reason: "Withdrew" })).toMatchObject({
        already: true,
      });
      await expect(driver.run("move_stage", { candidate: JANE, stage: "Offer" })).rejects.toMatchObject({
        code: "ats_no_application",
      });
    });
  });

  describe("what BambooHR says", () => {
    it("stands in a header", async () => {
      const driver = await open();
      const job = bench.world.jobs.get(jane().applications[0]?.jobId ?? "");
      job?.stages.push({ id: bench.world.newId(), name: "Reference check" });
      await driver.choices("stages");
      job?.stages.pop(); // remembered, and gone
      const error = await failureOf(driver.run("move_stage", { candidate: JANE, stage: "Faxed" }));
      expect(error).toMatchObject({ code: "ats_stage_unknown" });
      bench.standIn.setAccess(false);
      const refused = await failureOf(driver.run("find_candidate", { candidate: JANE }));
      expect(refused).toBeInstanceOf(ConfigError);
      expect(refused).toMatchObject({ code: "bamboohr_forbidden" });
      expect(refused.message).toContain('"Insufficient permissions"');
    });

    it.each([
      [400, "", Rejected, "bamboohr_refused"],
      [401, "", AuthExpired, "auth_expired"],
      [503, "", RetryLater, "destination_failed"],
      [200, "<html>", RetryLater, "bamboohr_unexpected_answer"],
    ] as const)("%s", async (status, body, kind, code) => {
      const driver = await open();
      bench.faults.add({ mode: "error_before", ...COMMENT, status, body, times: 2 });
      const error = await failureOf(driver.run("add_note", { candidate: JANE, text: "Calm" }));
      expect(error).toBeInstanceOf(kind);
      expect(error).toMatchObject({ code });
    });

    it("a wait at one place is a wait at all", async () => {
      const driver = await open();
      bench.faults.add({ mode: "429", path: "/applications", retryAfterSeconds: 7 });
      await failureOf(driver.run("find_candidate", { candidate: JANE }));
      await expect(driver.choices("jobs")).rejects.toMatchObject({ code: "rate_limited", afterMs: 7_000 });
    });

    it("too many calls: all of the connection wait together", async () => {
      const driver = await open({ callsPerMinute: 4 });
      await driver.run("find_candidate", { candidate: JANE });
      await driver.choices("reasons");
      bench.pass(20_000);
      const error = await failureOf(driver.run("move_stage", { candidate: JANE, stage: "Offer" }));
      expect(error).toMatchObject({ code: "rate_limited", afterMs: 40_000 });
      const asked = driver.calls.length;
      expect(await failureOf(driver.run("add_note", { candidate: JANE, text: "x" }))).toMatchObject({
        code: "rate_limited",
      });
      expect(driver.calls.length).toBe(asked);
      bench.pass(40_000);
      expect(await driver.run("move_stage", { candidate: JANE, stage: "Offer" })).toMatchObject({
        stage: "Offer",
      });
    });
  });
});
