/** What Merge and the ATS behind it refuse, in words that help, and their limits. */
import { describe, expect, it } from "@jest/globals";
import { AuthExpired, ConfigError, Rejected, RetryLater } from "../../src/core/errors.ts";
import { failureOf } from "../run/outbound-destination.ts";
import type { Driver } from "./bench.ts";
import { JANE, useMerge } from "./merge-bench.ts";

describe("Merge", () => {
  const scene = useMerge();

  describe("what Merge says", () => {
    const refusedWith = (problem_type: string, status = 400): void => {
      const body = {
        errors: [{ problem_type, title: "Title", detail: "Detail", source: { pointer: "/model" } }],
      };
      scene.bench.faults.add({ mode: "error_before", path: "/activities", method: "POST", status, body });
    };
    const note = (driver: Driver) => failureOf(driver.run("add_note", { candidate: JANE, text: "Calm" }));

    it.each([
      ["RELINK_NEEDED", AuthExpired, "merge_relink_needed"],
      ["CREDENTIAL_REFRESH_FAILED", AuthExpired, "merge_relink_needed"],
      ["MISSING_PERMISSION", ConfigError, "merge_missing_permission"],
      ["DISABLED_MODEL_WRITE", ConfigError, "merge_disabled_model_write"],
      ["DUPLICATE_MODEL_EXISTS", Rejected, "merge_duplicate_model_exists"],
      ["Something <new>", Rejected, "merge_refused"],
    ])("%s", async (type, kind, code) => {
      const driver = await scene.open();
      refusedWith(type);
      const error = await note(driver);
      expect(error).toBeInstanceOf(kind);
      expect(error).toMatchObject({ code });
      if (kind !== AuthExpired) expect(error.message).toContain("Title: Detail");
    });

    it("a trouble of the ATS behind it may have worked", async () => {
      const driver = await scene.open();
      refusedWith("PROVIDER_ERROR", 502);
      expect(await note(driver)).toMatchObject({ code: "merge_provider_error", ambiguous: true });
    });

    it("an account that must be relinked is not written to, and the check says so", async () => {
      const driver = await scene.open();
      scene.bench.standIn.setRelinkNeeded(true);
      expect(await driver.run("find_candidate", { candidate: JANE })).toMatchObject({ found: true });
      expect(await note(driver)).toBeInstanceOf(AuthExpired);
      expect(await failureOf(driver.check())).toMatchObject({ code: "merge_relink_needed" });
      scene.bench.standIn.setRelinkNeeded(false);
      expect(await driver.run("add_note", { candidate: JANE, text: "Calm" })).toMatchObject({ found: true });
    });

    it("a field that was left out with a warning is a failure", async () => {
      const driver = await scene.open();
      await driver.run("set_field", { candidate: JANE, field: "Seniority", value: "senior" });
      scene.bench.world.fields[0]!.key = "renamed_meanwhile";
      const error = await failureOf(
        driver.run("set_field", { candidate: JANE, field: "assessment_score", value: "82" }),
      );
      expect(error).toMatchObject({ code: "merge_not_written" });
      expect(error.message).toContain("assessment_score");
      expect(Object.values(scene.jane().fields)).toEqual(["Senior"]);
    });

    it("a key that may not do it needs other rights", async () => {
      const driver = await scene.open();
      scene.bench.faults.add({
        mode: "error_before",
        path: "/candidates",
        status: 403,
        body: { detail: "No." },
      });
      const error = await failureOf(driver.run("find_candidate", { candidate: JANE }));
      expect(error).toBeInstanceOf(ConfigError);
      expect(error).toMatchObject({ code: "merge_forbidden" });
    });

    it("a page that is not Merge's may hide a note that was written", async () => {
      const driver = await scene.open();
      scene.bench.faults.add({
        mode: "error_before",
        path: "/activities",
        method: "POST",
        status: 200,
        body: "<html>",
      });
      expect(await note(driver)).toMatchObject({ code: "merge_unexpected_answer", ambiguous: true });
    });
  });

  describe("limits", () => {
    it("all calls of the account wait together, as long as Merge says", async () => {
      const driver = await scene.open({ callsPerMinute: 4 });
      const first = await driver.run("find_candidate", { candidate: JANE });
      await driver.choices("users");
      await driver.choices("tags");
      scene.bench.pass(20_000);
      const error = await failureOf(driver.run("find_candidate", { candidate: JANE }));
      expect(error).toBeInstanceOf(RetryLater);
      expect(error).toMatchObject({ code: "rate_limited", afterMs: 40_000 });
      const asked = driver.calls.length;
      expect(await failureOf(driver.run("add_tag", { candidate: JANE, tag: "x" }))).toMatchObject({
        code: "rate_limited",
      });
      expect(driver.calls.length).toBe(asked);
      scene.bench.pass(40_000);
      expect(await driver.run("find_candidate", { candidate: JANE })).toEqual(first);
    });

    it("a wait at one place is a wait at all", async () => {
      const driver = await scene.open();
      scene.bench.faults.add({ mode: "429", path: "/candidates", retryAfterSeconds: 7 });
      await failureOf(driver.run("find_candidate", { candidate: JANE }));
      await expect(driver.choices("users")).rejects.toMatchObject({ code: "rate_limited", afterMs: 7_000 });
    });

    it("a note of the same step about somebody else is another one", async () => {
      const driver = await scene.open();
      const since = scene.bench.now();
      await driver.run("add_note", { candidate: JANE, text: "Calm" });
      const other = { candidate: "john.doe@example.com", text: "Calm" };
      expect(await driver.settle("add_note", other, { since })).toEqual({ done: false });
    });

    it("cannot tell whether a note is there when too much was written meanwhile", async () => {
      const driver = await scene.open({ largestPage: 1, callsPerMinute: null });
      const since = scene.bench.now();
      for (let count = 0; count < 31; count += 1) {
        scene.jane().notes.push({ id: scene.bench.world.newId(), text: "x", author: null, createdAt: since });
      }
      const input = { candidate: JANE, text: "Calm" };
      await expect(driver.settle("add_note", input, { since })).rejects.toMatchObject({
        code: "merge_too_many_activities",
      });
      // what is older than the try is not read
      expect(await driver.settle("add_note", input, { since: since + 3 * 3_600_000 })).toEqual({
        done: false,
      });
    });
  });
});
