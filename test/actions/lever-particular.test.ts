/** What only Lever does. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { lever } from "../../actions/lever.ts";
import { AuthExpired, ConfigError, NeedsAnswer, Rejected, RetryLater } from "../../src/core/errors.ts";
import type { WorldCandidate } from "../../src/sandbox/ats/world.ts";
import { createLeverStandIn, type LeverStandIn } from "../../src/sandbox/lever/create-lever-stand-in.ts";
import { failureOf } from "../run/outbound-destination.ts";
import { personIn, startAtsBench, type AtsBench } from "./ats-bench.ts";
import { drive, type Driver } from "./bench.ts";
import { leverConnection } from "./lever-bench.ts";

const JANE = "jane.smith@example.com";
const JOHN = "john.doe@example.com";

describe("lever", () => {
  let bench: AtsBench<LeverStandIn>;
  let drivers: Driver[] = [];
  const open = (changes: Record<string, unknown> = {}): Driver => {
    const driver = drive(bench, lever, { ...leverConnection(bench), ...changes });
    drivers.push(driver);
    return driver;
  };
  const start = async (options: Parameters<typeof createLeverStandIn>[0] = { rateLimits: false }) => {
    bench = await startAtsBench(({ now }) => createLeverStandIn({ now, ...options }));
  };
  const jane = (): WorldCandidate => personIn(bench.world, "Jane Smith");
  const john = (): WorldCandidate => personIn(bench.world, "John Doe");

  beforeEach(() => start());
  afterEach(async () => {
    for (const driver of drivers) driver.close();
    drivers = [];
    await bench.close();
  });

  describe("opportunities are the applications of a contact", () => {
    it("finds the person by the id of an opportunity, with every other opportunity", async () => {
      const [, designer] = john().applications;
      const found = await open().run("find_candidate", { candidate: designer?.id });
      expect(found).toMatchObject({ id: john().id, name: "John Doe", email: JOHN });
      const moving = open().run("move_stage", { candidate: designer?.id, stage: "Offer" });
      expect(await failureOf(moving)).toBeInstanceOf(NeedsAnswer);
    });

    it("finds archived ones too, and does not move them", async () => {
      const driver = open();
      await driver.run("reject", { candidate: JANE, reason: "Withdrew" });
      expect(await driver.run("find_candidate", { candidate: JANE })).toMatchObject({
        found: true,
        stage: null,
      });
      const error = await failureOf(driver.run("move_stage", { candidate: JANE, stage: "Offer" }));
      expect(error).toMatchObject({ code: "ats_no_application" });
      expect(await driver.run("add_note", { candidate: JANE, text: "x" })).toMatchObject({ found: true });
    });

    it("adds a person without a job, who begins in the first stage", async () => {
      const driver = open();
      const input = { candidate: "nora@example.com", if_missing: "create", name: "Nora Body" };
      const made = await driver.run("find_candidate", input);
      expect(made).toMatchObject({ created: true, job: null, stage: "Application Review" });
      expect(personIn(bench.world, "Nora Body").id).toBe(made["id"]);
    });

    it("goes on when the posting was deleted", async () => {
      const [job] = [...bench.world.jobs.values()];
      bench.world.jobs.delete(job?.id ?? "");
      expect(await open().run("find_candidate", { candidate: JANE })).toMatchObject({ job: job?.id });
    });

    it("has no custom fields to set", () => {
      expect(Object.keys(lever.actions)).toEqual([
        "find_candidate",
        "add_note",
        "add_tag",
        "move_stage",
        "reject",
      ]);
    });
  });

  describe("acts in somebody's name", () => {
    const authorOf = async (changes: Record<string, unknown>) => {
      await open(changes).run("add_note", { candidate: JANE, text: "x" });
      return jane().notes.at(-1)?.author;
    };

    it("by address, by id, and in nobody's where none is given", async () => {
      const [rita, hal] = bench.world.users;
      expect(await authorOf({})).toBe(rita?.id);
      expect(await authorOf({ acting_user: hal?.id })).toBe(hal?.id);
      expect(await authorOf({ acting_user: undefined })).toBeNull();
    });

    it.each(["nobody@acme.example", "00000000-0000-4000-8000-000000000000"])(
      "says so when Lever does not know %s",
      async (user) => {
        const driver = open({ acting_user: user });
        for (const error of [
          await failureOf(driver.run("add_note", { candidate: JANE, text: "x" })),
          await failureOf(driver.check()),
        ]) {
          expect(error).toBeInstanceOf(ConfigError);
          expect(error).toMatchObject({ code: "lever_user_unknown", path: "acting_user" });
        }
        expect(jane().notes).toEqual([]);
      },
    );

    it("does not add candidates in nobody's name", async () => {
      const driver = open({ acting_user: undefined });
      const adding = driver.run("find_candidate", { candidate: "n@example.com", if_missing: "create" });
      expect(await failureOf(adding)).toMatchObject({ code: "lever_user_missing", path: "acting_user" });
      expect(bench.standIn.calls).not.toContainEqual({ method: "POST", path: "/opportunities" });
    });

    it("says who it is", async () => {
      expect(await open().check()).toBe("an API key that sees 5 stages, as Rita Recruiter");
      expect(await open({ acting_user: undefined }).check()).toBe("an API key that sees 5 stages");
    });
  });

  describe("settings", () => {
    it("make notes secret and tell followers", async () => {
      await open().run("add_note", { candidate: JANE, text: "x" });
      await open({ note_visibility: "secret", notify_followers: true }).run("add_note", {
        candidate: JANE,
        text: "y",
      });
      expect([...bench.standIn.account.notes.values()]).toMatchObject([
        { secret: false, notifyFollowers: false },
        { secret: true, notifyFollowers: true },
      ]);
    });

    it("remove pending interviews when rejecting", async () => {
      await open().run("reject", { candidate: JANE, reason: "Withdrew" });
      expect(bench.standIn.account.cleaned.size).toBe(0);
      await open({ clean_interviews: true }).run("reject", {
        candidate: JOHN,
        reason: "Withdrew",
        job: "Product Designer",
      });
      expect(bench.standIn.account.cleaned.size).toBe(1);
    });
  });

  describe("reads lists to their end", () => {
    const addNotes = (count: number): void => {
      const [application] = jane().applications;
      for (let index = 0; index < count; index += 1) {
        const note = { id: bench.world.newId(), text: `note ${index}`, author: null, createdAt: bench.now() };
        jane().notes.push(note);
        bench.standIn.account.notes.set(note.id, {
          opportunityId: application?.id ?? "",
          secret: false,
          score: null,
          notifyFollowers: false,
        });
      }
    };

    it("finds its note on the third page", async () => {
      const driver = open();
      addNotes(220);
      const { note_id: id } = await driver.run("add_note", { candidate: JANE, text: "x" });
      addNotes(5);
      const settled = await driver.settle("add_note", { candidate: JANE, text: "x" }, { since: bench.now() });
      expect(settled).toMatchObject({ done: true, output: { note_id: id } });
      const pages = bench.standIn.calls.filter(
        ({ path, method }) => path.endsWith("/notes") && method === "GET",
      );
      expect(pages).toHaveLength(3);
    });

    it("does not decide on a part of a list that is too long", async () => {
      addNotes(2_001);
      const settling = open().settle("add_note", { candidate: JANE, text: "x" }, { since: bench.now() });
      const error = await failureOf(settling);
      expect(error).toBeInstanceOf(Rejected);
      expect(error).toMatchObject({ code: "lever_list_too_long", message: expect.stringContaining("2000") });
    });

    it("offers every posting", async () => {
      for (let index = 0; index < 150; index += 1) {
        const id = bench.world.newId();
        bench.world.jobs.set(id, { id, title: `Job ${index}`, stages: [] });
      }
      expect(await open().choices("jobs")).toHaveLength(152);
    });

    it("offers no reason that would hire, and none that is retired", async () => {
      const labels = (await open().choices("reasons")).map(({ label }) => label);
      expect(labels).toEqual(["Lacking skills", "Position closed", "Withdrew"]);
    });
  });

  it("waits until the bucket is full again, with everything else of the connection", async () => {
    await bench.close();
    await start({});
    const driver = open();
    const find = () => driver.run("find_candidate", { candidate: JANE });
    await find(); // two calls, one from then on
    for (let call = 2; call < 20; call += 1) await find();
    const error = await failureOf(find());
    expect(error).toBeInstanceOf(RetryLater);
    expect(error).toMatchObject({ code: "rate_limited", afterMs: 2_000, ambiguous: false });
    const asked = bench.standIn.calls.length;
    expect(await failureOf(driver.run("add_note", { candidate: JANE, text: "x" }))).toMatchObject({
      code: "rate_limited",
    });
    expect(bench.standIn.calls).toHaveLength(asked);
    bench.pass(2_000);
    for (let call = 0; call < 20; call += 1) expect(await find()).toMatchObject({ found: true });
  });

  describe("refusals", () => {
    it.each([
      ["POST /notes", "add_note", { text: "x" }, "Create a note"],
      ["POST /addTags", "add_tag", { tag: "x" }, "Update opportunity tags"],
      ["PUT /stage", "move_stage", { stage: "Offer" }, "Update opportunity stage"],
      ["PUT /archived", "reject", { reason: "Withdrew" }, "Update opportunity archived state"],
      ["GET /stages", "move_stage", { stage: "Offer" }, "List all stages"],
      ["GET /archive_reasons", "reject", { reason: "Withdrew" }, "List all archive reasons"],
      ["GET /opportunities", "find_candidate", {}, "List all opportunities"],
      ["GET /postings", "find_candidate", {}, "Retrieve a single posting"],
      ["GET /users", "add_tag", { tag: "x" }, "List all users"],
    ])("name the permission that is missing for %s", async (call, key, input, permission) => {
      bench.standIn.denied.add(call);
      const error = await failureOf(open().run(key, { candidate: JANE, ...input }));
      expect(error).toBeInstanceOf(ConfigError);
      expect(error).toMatchObject({ code: "lever_permission_missing" });
      expect(error.message).toContain(`lacks a permission: ${permission}.`);
      expect(error.message).toContain("Super Admin");
    });

    it("hide confidential candidates from a key without access, and say so where Lever does", async () => {
      const { account } = bench.standIn;
      const [application] = jane().applications;
      account.confidentialJobs.add(application?.jobId ?? "");
      const skip = { candidate: JANE, if_missing: "skip" };
      expect(await open().run("find_candidate", skip)).toMatchObject({ found: false });
      const errors = [
        await failureOf(open().run("find_candidate", { candidate: application?.id })),
        await failureOf(open({ confidential: true }).run("find_candidate", skip)),
      ];
      for (const error of errors) {
        expect(error).toBeInstanceOf(ConfigError);
        expect(error).toMatchObject({ code: "lever_confidential" });
      }
      account.confidentialAccess = true;
      expect(await open().run("find_candidate", skip)).toMatchObject({ found: false });
      expect(await open({ confidential: true }).run("find_candidate", skip)).toMatchObject({ found: true });
    });

    it("repeat what Lever said, for what is gone and for what it does not accept", async () => {
      const note = { candidate: JANE, text: "x" };
      const message = "opportunities 1 was not found";
      bench.faults.add({
        mode: "error_before",
        path: "/notes",
        status: 404,
        body: { code: "ResourceNotFound", message },
      });
      const gone = await failureOf(open().run("add_note", note));
      expect(gone).toBeInstanceOf(Rejected);
      expect(gone).toMatchObject({ code: "lever_not_found", message: expect.stringContaining(message) });
      const body = { code: "BadRequestError", message: "value is too long" };
      bench.faults.add({ mode: "error_before", path: "/notes", status: 400, body });
      const refused = await failureOf(open().run("add_note", note));
      expect(refused).toMatchObject({
        code: "lever_invalid",
        message: expect.stringContaining("value is too long"),
      });
    });

    it("do not take a stranger's answer for Lever's", async () => {
      bench.faults.add({ mode: "error_before", path: "/notes", status: 200, body: "<html>Sign in</html>" });
      const error = await failureOf(open().run("add_note", { candidate: JANE, text: "x" }));
      expect(error).toMatchObject({ code: "lever_unexpected_answer", ambiguous: true });
    });

    it("end a key that was revoked", async () => {
      const error = await failureOf(open({ api_key: "revoked" }).check());
      expect(error).toBeInstanceOf(AuthExpired);
      expect(error).toMatchObject({ code: "lever_unauthorized" });
    });
  });
});
