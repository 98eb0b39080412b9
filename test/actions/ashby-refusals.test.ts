/** Ashby says no with HTTP 200, names of permissions, and in whose name one may act. */
import { describe, expect, it } from "@jest/globals";
import { AuthExpired, ConfigError, RetryLater } from "../../src/core/errors.ts";
import type { Permission } from "../../src/sandbox/ashby/method.ts";
import { failureOf } from "../run/outbound-destination.ts";
import { JANE, JOHN, NOTE, useAshbyBench } from "./ashby-bench.ts";

describe("ashby", () => {
  const the = useAshbyBench();

  describe("acts on behalf of a user", () => {
    it("when it writes, and reads what that user wrote", async () => {
      const [rita] = the.bench.world.users;
      const driver = the.open({ acting_user: "Rita@acme.example" });
      await driver.run("add_note", NOTE);
      await driver.settle("add_note", NOTE, { since: the.bench.now() });
      expect(the.jane().notes[0]?.author).toBe(rita?.id);
      const named = (method: string) => the.callsOf(method).map(({ onBehalfOf }) => onBehalfOf);
      expect(named("candidate.createNote")).toEqual([rita?.id]);
      expect(named("candidate.listNotes")).toEqual([rita?.id]);
      expect(named("candidate.search")).toEqual([undefined]);
      expect(named("user.search")).toEqual([undefined]);
      expect(await driver.check()).toBe("an API key that sees 4 archive reasons, as Rita Recruiter");
    });

    it("of nobody when none is named", async () => {
      const driver = the.open();
      await driver.run("add_note", NOTE);
      expect(the.jane().notes[0]?.author).toBeNull();
      expect(await driver.check()).toBe("an API key that sees 4 archive reasons");
    });

    it("says so when Ashby does not let it", async () => {
      const [rita] = the.bench.world.users;
      the.bench.standIn.key.actsOnBehalf = false;
      const refused = await failureOf(the.open({ acting_user: rita?.id }).run("add_note", NOTE));
      the.bench.standIn.key.actsOnBehalf = true;
      const unknown = await failureOf(
        the.open({ acting_user: the.bench.world.newId() }).run("add_note", NOTE),
      );
      for (const error of [refused, unknown]) {
        expect(error).toBeInstanceOf(ConfigError);
        expect(error).toMatchObject({ code: "ashby_on_behalf_refused", path: "acting_user" });
        expect(error.message).toContain("Allow acting on behalf of a user");
      }
      const nobody = await failureOf(the.open({ acting_user: "nobody@acme.example" }).run("add_note", NOTE));
      expect(nobody).toMatchObject({ code: "ashby_user_unknown", path: "acting_user" });
    });
  });

  describe("refusals", () => {
    it.each<[Permission, string, object, string]>([
      ["candidatesRead", "find_candidate", {}, "Candidates, read"],
      ["candidatesWrite", "add_note", { text: "x" }, "Candidates, write"],
      ["candidatesWrite", "move_stage", { stage: "Offer" }, "Candidates, write"],
      ["candidatesWrite", "set_field", { field: "Would hire", value: true }, "Candidates, write"],
      ["hiringProcessMetadataRead", "add_tag", { tag: "x" }, "Hiring Process Metadata, read"],
      ["hiringProcessMetadataRead", "reject", { reason: "Withdrew" }, "Hiring Process Metadata, read"],
      ["interviewsRead", "move_stage", { stage: "Offer" }, "Interviews, read"],
    ])("name the permission that is missing: %s for %s", async (permission, key, input, words) => {
      the.bench.standIn.permissions.delete(permission);
      const error = await failureOf(the.open().run(key, { candidate: JANE, ...input }));
      expect(error).toBeInstanceOf(ConfigError);
      expect(error).toMatchObject({ code: "ashby_permission_missing" });
      expect(error.message).toContain(`lacks a permission: ${words}.`);
    });

    it("of a key that is disabled end the connection", async () => {
      the.bench.standIn.key.active = false;
      const error = await failureOf(the.open().check());
      expect(error).toBeInstanceOf(AuthExpired);
      expect(error).toMatchObject({ code: "ashby_unauthorized" });
    });

    it("are told apart although each of them is HTTP 200", async () => {
      const refusedWith = async (body: object) => {
        the.bench.faults.add({ mode: "error_before", path: "createNote", status: 200, body });
        const error = await failureOf(the.open().run("add_note", NOTE));
        the.bench.pass(70_000);
        return error;
      };
      const info = (code: string, message = "Words of Ashby") => ({
        success: false,
        errorInfo: { code, message, requestId: "01JSJ8FDK5" },
      });
      const gone = await refusedWith(info("candidate_not_found"));
      expect(gone).toMatchObject({ code: "ashby_candidate_not_found", status: 404 });
      expect(gone.message).toContain("Words of Ashby");
      expect(gone).toMatchObject({ detail: expect.stringContaining("request 01JSJ8FDK5") });
      expect(await refusedWith(info("invalid_input"))).toMatchObject({ code: "ashby_invalid_input" });
      expect(await refusedWith(info("rate_limit_exceeded"))).toMatchObject({ code: "rate_limited" });
      expect(await refusedWith(info("internal_error"))).toMatchObject({
        code: "ashby_failed",
        ambiguous: true,
      });
      expect(await refusedWith(info("missing_endpoint_permission"))).toBeInstanceOf(ConfigError);
      const old = await refusedWith({ success: false, errors: [{ message: "Too long", parameter: "note" }] });
      expect(old).toMatchObject({ code: "ashby_refused", message: expect.stringContaining("Too long") });
      expect(await refusedWith({ success: false, errors: ["application_not_found"] })).toMatchObject({
        code: "ashby_application_not_found",
      });
      expect(await refusedWith({ hello: "from a proxy" })).toMatchObject({
        code: "ashby_unexpected_answer",
        ambiguous: true,
      });
      expect(the.jane().notes).toEqual([]);
    });

    it("of a version that there is not reach the reader", async () => {
      const error = await failureOf(the.open({ api_version: "2025-01-01" }).check());
      expect(error).toMatchObject({ message: expect.stringContaining("2025-01-01") });
    });

    it("leave out the applications that a key does not see", async () => {
      const { hidden } = the.bench.standIn.organisation;
      const [backend] = the.john().applications;
      hidden.add(backend?.id ?? "");
      const found = await the.open().run("find_candidate", { candidate: JOHN });
      expect(found).toMatchObject({ name: "John Doe", job: "Product Designer" });
    });
  });

  it("waits until the minute is over, with everything else of the connection", async () => {
    await the.restart({ callsPerMinute: 6 });
    const driver = the.open();
    const find = () => driver.run("find_candidate", { candidate: JANE });
    for (let call = 0; call < 3; call += 1) await find();
    the.bench.pass(20_000);
    const error = await failureOf(find());
    expect(error).toBeInstanceOf(RetryLater);
    expect(error).toMatchObject({ code: "rate_limited", afterMs: 40_000 });
    const asked = the.bench.standIn.calls.length;
    expect(await failureOf(driver.check())).toMatchObject({ code: "rate_limited" });
    expect(the.bench.standIn.calls).toHaveLength(asked);
    the.bench.pass(40_000);
    expect(await find()).toMatchObject({ found: true });
  });
});
