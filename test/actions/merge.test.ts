/** What is particular about the ATSs behind Merge, and what all ATSs share. */
import { describe, expect, it } from "@jest/globals";
import { merge } from "../../actions/merge.ts";
import { addressOf, type MergeValues } from "../../actions/merge/connection.ts";
import { NeedsAnswer } from "../../src/core/errors.ts";
import { checkFields } from "../../src/core/fields.ts";
import { createMergeStandIn } from "../../src/sandbox/merge/create-merge-stand-in.ts";
import { describeAts } from "../contract/ats.ts";
import { failureOf } from "../run/outbound-destination.ts";
import { connectionOf, JANE, ritaIn, useMerge } from "./merge-bench.ts";

describeAts(merge, {
  standIn: (options) => createMergeStandIn(options),
  connection: connectionOf,
  work: {
    add_note: { path: "/activities", method: "POST" },
    set_field: { path: "/candidates/", method: "PATCH" },
    add_tag: { path: "/candidates/", method: "PATCH" },
    move_stage: { path: "/change-stage" },
    create: { path: "/applications", method: "POST" },
  },
});

describe("Merge", () => {
  const scene = useMerge();

  describe("in whose name", () => {
    it("says who it is", async () => {
      const driver = await scene.open();
      expect(await driver.check()).toBe("Acme in Example ATS, as Rita Recruiter");
      expect(await scene.again({ acting_user: undefined }).check()).toMatch(/choose an acting user/);
      await expect(scene.again({ acting_user: scene.bench.world.newId() }).check()).rejects.toMatchObject({
        code: "merge_acting_user_unknown",
        path: "acting_user",
      });
    });

    it("writes in the name of the acting user, with the visibility of the connection", async () => {
      const driver = await scene.open({}, { note_visibility: "ADMIN_ONLY" });
      const { note_id: id } = await driver.run("add_note", { candidate: JANE, text: "Calm" });
      expect(scene.jane().notes).toEqual([expect.objectContaining({ id, author: ritaIn(scene.bench) })]);
      expect(scene.bench.standIn.noteFacts.get(String(id))).toMatchObject({ visibility: "ADMIN_ONLY" });
    });

    it("moves without an acting user, and asks for one before it writes anything else", async () => {
      await scene.open();
      const driver = scene.again({ acting_user: undefined });
      await driver.run("move_stage", { candidate: JANE, stage: "Offer" });
      for (const [key, input] of [
        ["add_note", { text: "Calm" }],
        ["add_tag", { tag: "Strong" }],
        ["set_field", { field: "Seniority", value: "Senior" }],
      ] as const) {
        await expect(driver.run(key, { candidate: JANE, ...input })).rejects.toMatchObject({
          code: "merge_acting_user_missing",
          path: "acting_user",
        });
      }
      expect(scene.jane()).toMatchObject({ notes: [], tags: [], fields: {} });
    });

    it("offers the users to choose from", async () => {
      const driver = await scene.open();
      expect(await driver.choices("users")).toContainEqual({
        value: ritaIn(scene.bench),
        label: "Rita Recruiter",
      });
    });
  });

  describe("candidates", () => {
    it("are found by the id that the ATS behind Merge has for them", async () => {
      const driver = await scene.open();
      const { id } = scene.jane();
      const found = await driver.run("find_candidate", { candidate: `ats-${id.slice(0, 8)}` });
      expect(found).toMatchObject({ id, name: "Jane Smith" });
    });

    it("that were deleted at the ATS are gone", async () => {
      const driver = await scene.open();
      scene.bench.faults.add({
        mode: "error_before",
        path: `/candidates/${scene.jane().id}`,
        status: 200,
        body: { id: scene.jane().id, first_name: "Jane", email_addresses: [], remote_was_deleted: true },
      });
      await expect(driver.run("find_candidate", { candidate: scene.jane().id })).rejects.toBeInstanceOf(
        NeedsAnswer,
      );
    });

    it("are read over several pages, with the same filters on each", async () => {
      const driver = await scene.open({ largestPage: 1 });
      const question = await failureOf(driver.run("find_candidate", { candidate: "shared@example.com" }));
      expect((question as NeedsAnswer).choices).toHaveLength(2);
      const output = await driver.run("move_stage", {
        candidate: "john.doe@example.com",
        job: "Product Designer",
        stage: "Onsite Interview",
      });
      expect(output).toMatchObject({ stage: "Onsite Interview" });
      expect((await driver.choices("jobs")).length).toBe(2);
    });

    it("are added without a job where none is named, with one part of a name too", async () => {
      const driver = await scene.open();
      const made = await driver.run("find_candidate", {
        candidate: "cher@example.com",
        if_missing: "create",
        name: "Cher",
      });
      expect(made).toMatchObject({ created: true, name: "Cher", job: null });
    });
  });

  describe("stages", () => {
    it("come in their order, and are the job's own", async () => {
      const driver = await scene.open();
      const named = (await driver.choices("stages", { job: "Product Designer" })).map(({ label }) => label);
      expect(named.slice(0, 2)).toEqual(["Application Review", "Phone Screen"]);
      const designer = [...scene.bench.world.jobs.values()].find(({ title }) => title === "Product Designer");
      await expect(
        driver.run("move_stage", { candidate: JANE, stage: designer?.stages[1]?.id }),
      ).rejects.toMatchObject({ code: "ats_stage_unknown" });
    });

    it("that are the same for all jobs are found too", async () => {
      const driver = await scene.open({ genericStages: true });
      await driver.run("move_stage", {
        candidate: "john.doe@example.com",
        job: "Product Designer",
        stage: "Assessment",
      });
      expect(await driver.run("find_candidate", { candidate: JANE })).toMatchObject({
        stage: "Application Review",
      });
      const [john] = scene.bench.world.outcome().filter(({ candidate }) => candidate === "John Doe");
      expect(john?.applications[1]).toMatchObject({ job: "Product Designer", stage: "Assessment" });
    });

    it("a move that somebody else made meanwhile is no failure", async () => {
      const driver = await scene.open();
      const [application] = scene.jane().applications;
      const stage = scene.bench.world.jobs.get(application?.jobId ?? "")?.stages[1];
      // between our look and our move
      scene.bench.faults.add({ mode: "drop_after", path: "/change-stage" });
      await failureOf(driver.run("move_stage", { candidate: JANE, stage: "Phone Screen" }));
      scene.bench.faults.add({
        mode: "error_before",
        path: "/applications",
        method: "GET",
        status: 200,
        body: {
          next: null,
          results: [{ id: application?.id, job: { id: application?.jobId, name: "x" }, current_stage: null }],
        },
      });
      const output = await driver.run("move_stage", { candidate: JANE, stage: stage?.id });
      expect(output).toMatchObject({ stage: "Phone Screen" });
      expect(scene.jane().applications[0]?.history).toHaveLength(2);
    });
  });

  describe("fields", () => {
    it("of a new kind are looked up again when the name is not remembered", async () => {
      const driver = await scene.open();
      await driver.run("set_field", { candidate: JANE, field: "Seniority", value: "Junior" });
      const added = {
        id: scene.bench.world.newId(),
        key: "risk",
        name: "Risk",
        kind: "text",
        options: [],
      } as const;
      scene.bench.world.fields.push({ ...added, options: [] });
      await driver.run("set_field", { candidate: JANE, field: "risk", value: 3 });
      expect(scene.jane().fields[added.id]).toBe("3");
    });

    it.each([
      ["Assessment score", "82.5", 82.5],
      ["Would hire", "no", false],
      ["Seniority", " SENIOR ", "Senior"],
      ["Assessment summary", ["calm", "clear"], "calm, clear"],
    ])("%s takes %j", async (field, value, stored) => {
      const driver = await scene.open();
      await driver.run("set_field", { candidate: JANE, field, value });
      expect(Object.values(scene.jane().fields)).toEqual([stored]);
    });

    it.each([
      ["Assessment score", "high", "merge_value_unfit", "takes a number"],
      ["Would hire", "perhaps", "merge_value_unfit", "takes yes or no"],
      ["Seniority", "Medium", "ats_option_unknown", "Junior, Senior"],
    ])("%s does not take %j", async (field, value, code, words) => {
      const driver = await scene.open();
      const error = await failureOf(driver.run("set_field", { candidate: JANE, field, value }));
      expect(error).toMatchObject({ code, path: "value" });
      expect(error.message).toContain(words);
    });
  });

  it.each([
    ["us", "https://api.merge.dev/api/ats/v1/jobs"],
    ["eu", "https://api-eu.merge.dev/api/ats/v1/jobs"],
    ["ap", "https://api-ap.merge.dev/api/ats/v1/jobs"],
  ])("asks the address of the region %s", (region, address) => {
    const values = checkFields(merge.connection, { api_key: "k", account_token: "t", region }, merge);
    expect(addressOf(values as MergeValues, "/jobs")).toBe(address);
  });
});
