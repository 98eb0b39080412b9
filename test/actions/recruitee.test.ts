/** What is particular about Recruitee, and what all ATSs share. */
import { afterEach, describe, expect, it } from "@jest/globals";
import { recruitee } from "../../actions/recruitee.ts";
import { AuthExpired, ConfigError, NeedsAnswer, Rejected, RetryLater } from "../../src/core/errors.ts";
import {
  createRecruiteeStandIn,
  type RecruiteeStandIn,
} from "../../src/sandbox/recruitee/create-recruitee-stand-in.ts";
import { describeAts } from "../contract/ats.ts";
import { failureOf } from "../run/outbound-destination.ts";
import { type AtsBench, personIn, startAtsBench } from "./ats-bench.ts";
import { drive, type Driver } from "./bench.ts";

type RecruiteeBench = AtsBench<RecruiteeStandIn>;

const connectionOf = (bench: RecruiteeBench): Record<string, unknown> => ({
  token: bench.standIn.token,
  company: bench.standIn.company.id,
  api_url: bench.base,
});
const JANE = "jane.smith@example.com";

describeAts(recruitee, {
  standIn: (options) => createRecruiteeStandIn(options),
  connection: connectionOf,
  work: {
    add_note: { path: "/notes", method: "POST" },
    set_field: { path: "/custom_fields/" },
    add_tag: { path: "/tags", method: "POST" },
    move_stage: { path: "/change_stage" },
    reject: { path: "/disqualify", method: "PATCH" },
    create: { path: "/candidates", method: "POST" },
  },
});

describe("Recruitee", () => {
  let bench: RecruiteeBench;
  let drivers: Driver[] = [];
  const open = async (
    options: Parameters<typeof createRecruiteeStandIn>[0] = {},
    changes: Record<string, unknown> = {},
  ): Promise<Driver> => {
    bench = await startAtsBench((given) => createRecruiteeStandIn({ ...given, ...options }));
    return again(changes);
  };
  const again = (changes: Record<string, unknown> = {}): Driver => {
    const driver = drive(bench, recruitee, { ...connectionOf(bench), ...changes });
    drivers.push(driver);
    return driver;
  };
  const jane = () => personIn(bench.world, "Jane Smith");
  afterEach(async () => {
    for (const driver of drivers) driver.close();
    drivers = [];
    await bench.close();
  });

  it("says whose token it is, and takes the company's subdomain too", async () => {
    const driver = await open();
    expect(await driver.check()).toBe("60851, as Rita Recruiter");
    expect(await again({ company: "acme" }).check()).toBe("acme, as Rita Recruiter");
    const error = await failureOf(again({ company: "other" }).check());
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ code: "recruitee_company_unknown", path: "company" });
  });

  describe("candidates", () => {
    it("are not taken for those in whose CV the address stands", async () => {
      const driver = await open();
      const { extras, world } = bench.standIn;
      for (const { id } of world.candidates.values()) extras.cvs.set(id, `Reference: ${JANE}`);
      expect(await driver.run("find_candidate", { candidate: JANE })).toMatchObject({ name: "Jane Smith" });
      expect(
        await driver.run("find_candidate", { candidate: "nobody@example.com", if_missing: "skip" }),
      ).toMatchObject({ found: false });
    });

    it("are looked for on every page", async () => {
      const driver = await open({ largestPage: 1 });
      const { extras, world } = bench.standIn;
      for (const { id } of world.candidates.values()) extras.cvs.set(id, "Reference: jill@example.com");
      world.addCandidate({ firstName: "Jill", lastName: "Last", emails: ["jill@example.com"] });
      // three pages of hits in CVs come first: that nobody has the address is not known then
      const create = { candidate: "jill@example.com", if_missing: "create", name: "Jill Last" };
      await expect(driver.run("find_candidate", create)).rejects.toMatchObject({
        code: "recruitee_search_too_wide",
      });
      world.candidates.clear();
      for (const lastName of ["One", "Two"]) {
        world.addCandidate({ firstName: "Jill", lastName, emails: ["jill@example.com"] });
      }
      const error = await failureOf(driver.run("find_candidate", { candidate: "jill@example.com" }));
      expect(error).toMatchObject({ code: "ats_candidate_ambiguous" });
    });

    it("are found by the quick search where the connection says so", async () => {
      const driver = await open({}, { email_search: "quick" });
      expect(await driver.run("find_candidate", { candidate: JANE })).toMatchObject({ name: "Jane Smith" });
      expect(
        await driver.run("find_candidate", { candidate: "smith@example.com", if_missing: "skip" }),
      ).toMatchObject({ found: false });
    });

    it("are asked for by a number and nothing else", async () => {
      const driver = await open();
      for (const candidate of [`${jane().id}/notes`, `${jane().id}?x=1`]) {
        await expect(driver.run("find_candidate", { candidate })).rejects.toBeInstanceOf(NeedsAnswer);
      }
    });

    it("link to where a person finds them", async () => {
      const driver = await open();
      const { url } = await driver.run("find_candidate", { candidate: JANE });
      expect(url).toContain(jane().id);
    });

    it("are assigned to the job in a second call where the first did not do it", async () => {
      const driver = await open({ ignoresOffers: true });
      const made = await driver.run("find_candidate", {
        candidate: "nora@example.com",
        if_missing: "create",
        name: "Nora Body",
        job: "Product Designer",
      });
      expect(made).toMatchObject({ job: "Product Designer", stage: "Application Review" });
    });

    it("that are in a talent pool only have no application", async () => {
      const driver = await open();
      const body = {
        candidate: { id: 17, name: "Poul Pool", emails: [], placements: [{ id: 1, talent_pool_id: 2 }] },
      };
      bench.faults.add({ mode: "error_before", path: "/candidates/17", status: 200, body });
      await expect(driver.run("move_stage", { candidate: "17", stage: "Offer" })).rejects.toMatchObject({
        code: "ats_no_application",
      });
    });
  });

  describe("notes", () => {
    it("are seen as the connection says, and read as they were written", async () => {
      const driver = await open({}, { note_visibility: "private", note_format: "html" });
      const { note_id: id } = await driver.run("add_note", { candidate: JANE, text: "5 < 6\n& calm" });
      expect(jane().notes[0]?.text).toContain("5 &lt; 6<br>&amp; calm");
      expect(bench.standIn.extras.visibility.get(String(id))).toBe("private");
    });

    it("are looked for beyond the first page", async () => {
      const driver = await open();
      const since = bench.now();
      const written = await driver.run("add_note", { candidate: JANE, text: "Calm" });
      for (let count = 0; count < 150; count += 1) {
        jane().notes.push({ id: bench.world.newId(), text: "Later", author: null, createdAt: since });
      }
      const settled = await driver.settle("add_note", { candidate: JANE, text: "Calm" }, { since });
      expect(settled).toEqual({ done: true, output: written });
    });

    it("cannot be told among a thousand", async () => {
      const driver = await open();
      for (let count = 0; count < 1_001; count += 1) {
        jane().notes.push({ id: bench.world.newId(), text: "Later", author: null, createdAt: 0 });
      }
      await expect(
        driver.settle("add_note", { candidate: JANE, text: "Calm" }, { since: bench.now() }),
      ).rejects.toMatchObject({ code: "recruitee_too_many_notes" });
    });
  });

  describe("fields", () => {
    it("that hold a value are changed, the others added", async () => {
      const driver = await open();
      for (const value of [70, "82.5"]) {
        await driver.run("set_field", { candidate: JANE, field: "Assessment score", value });
      }
      expect(Object.values(jane().fields)).toEqual([82.5]);
      expect(driver.calls.filter(({ method }) => method !== "GET").map(({ method }) => method)).toEqual([
        "POST",
        "PATCH",
      ]);
    });

    it.each([
      ["Assessment score", "high", "recruitee_value_unfit", "takes a number"],
      ["Would hire", "perhaps", "recruitee_value_unfit", "takes yes or no"],
      ["Seniority", "Medium", "ats_option_unknown", "Junior, Senior"],
    ])("%s does not take %j", async (field, value, code, words) => {
      const driver = await open();
      const error = await failureOf(driver.run("set_field", { candidate: JANE, field, value }));
      expect(error).toMatchObject({ code, path: "value" });
      expect(error.message).toContain(words);
    });

    it("of kinds with parts are not set", async () => {
      const driver = await open();
      const candidate = { id: Number(jane().id), name: "Jane Smith", emails: [JANE], placements: [] };
      const answer = (...fields: unknown[]) => {
        const body = { candidate: { ...candidate, fields } };
        bench.faults.add({
          mode: "error_before",
          path: `/candidates/${jane().id}`,
          method: "GET",
          status: 200,
          body,
          times: 2,
        });
      };
      answer({ id: null, name: "Home", kind: "address" });
      await expect(
        driver.run("set_field", { candidate: jane().id, field: "home", value: "x" }),
      ).rejects.toMatchObject({ code: "recruitee_field_kind", path: "field" });
      bench.faults.clear();
      answer({ id: null, name: "Risk", kind: "single_line" }, { id: 4, name: "Risk", kind: "number" });
      await expect(
        driver.run("set_field", { candidate: jane().id, field: "Risk", value: "x" }),
      ).rejects.toMatchObject({ code: "ats_field_ambiguous" });
    });
  });

  it("does not qualify again whom somebody disqualified", async () => {
    const driver = await open();
    await driver.run("reject", { candidate: JANE, reason: "Withdrew" });
    await expect(driver.run("move_stage", { candidate: JANE, stage: "Offer" })).rejects.toMatchObject({
      code: "ats_no_application",
    });
    expect(bench.world.outcome()[0]?.applications).toEqual([
      expect.objectContaining({ status: "rejected", stage: "Application Review" }),
    ]);
  });

  it("offers the stages of a job in their order, and the jobs without talent pools", async () => {
    const driver = await open();
    const stages = await driver.choices("stages", { job: "Product Designer" });
    expect(stages.map(({ label }) => label).slice(0, 2)).toEqual(["Application Review", "Phone Screen"]);
    expect((await driver.choices("jobs")).map(({ label }) => label)).not.toContain("Future colleagues");
  });

  describe("what Recruitee says", () => {
    it.each([
      [403, { error: ["Forbidden"] }, ConfigError, "recruitee_forbidden", "Forbidden"],
      [
        422,
        { error: ["body can't be blank"], error_fields: { body: ["can't be blank"] } },
        Rejected,
        "recruitee_refused",
        "body can't be blank",
      ],
      [400, { errors: [{ message: "Something <odd>" }] }, Rejected, "recruitee_refused", "Something <odd>"],
      [
        401,
        { error: "Token not found.", error_code: "invalid_token" },
        AuthExpired,
        "auth_expired",
        "Reconnect",
      ],
      [200, "<html>", RetryLater, "recruitee_unexpected_answer", "may have worked"],
    ] as const)("%s", async (status, body, kind, code, words) => {
      const driver = await open();
      bench.faults.add({ mode: "error_before", path: "/notes", method: "POST", status, body, times: 2 });
      const error = await failureOf(driver.run("add_note", { candidate: JANE, text: "Calm" }));
      expect(error).toBeInstanceOf(kind);
      expect(error).toMatchObject({ code });
      expect(error.message).toContain(words);
    });

    it("a wait at one place is a wait at all", async () => {
      const driver = await open();
      bench.faults.add({ mode: "429", path: "/candidates", retryAfterSeconds: 7 });
      await failureOf(driver.run("find_candidate", { candidate: JANE }));
      await expect(driver.choices("tags")).rejects.toMatchObject({ code: "rate_limited", afterMs: 7_000 });
    });

    it("too many calls: all of the connection wait together", async () => {
      const driver = await open({ callsPerMinute: 5 });
      await driver.run("find_candidate", { candidate: JANE });
      await driver.choices("tags");
      await driver.choices("reasons");
      bench.pass(20_000);
      const error = await failureOf(driver.run("add_tag", { candidate: JANE, tag: "x" }));
      expect(error).toMatchObject({ code: "rate_limited", afterMs: 40_000 });
      const asked = driver.calls.length;
      expect(await failureOf(driver.run("find_candidate", { candidate: JANE }))).toMatchObject({
        code: "rate_limited",
      });
      expect(driver.calls.length).toBe(asked);
      bench.pass(40_000);
      expect(await driver.run("add_tag", { candidate: JANE, tag: "x" })).toMatchObject({ already: false });
    });
  });
});
