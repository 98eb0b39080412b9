/** What is so at Greenhouse and nowhere else. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { ConfigError, RetryLater } from "../../src/core/errors.ts";
import { failureOf } from "../run/outbound-destination.ts";
import { personIn } from "./ats-bench.ts";
import { openAccount } from "./greenhouse-bench.ts";

const JANE = "jane.smith@example.com";

describe("at Greenhouse", () => {
  let open: Awaited<ReturnType<typeof openAccount>>;
  beforeEach(async () => {
    open = await openAccount();
  });
  afterEach(async () => {
    open.driver.close();
    await open.bench.close();
  });
  const reopen = async (...given: Parameters<typeof openAccount>) => {
    open.driver.close();
    await open.bench.close();
    open = await openAccount(...given);
  };
  const run = (key: string, input: Record<string, unknown>, about = {}) =>
    open.driver.run(key, { candidate: JANE, ...input }, about);
  const jane = () => personIn(open.account.world, "Jane Smith");
  const bodies = (method: string) =>
    open.account.calls.filter((call) => call.method === method).map(({ body }) => body);

  describe("lists", () => {
    it("are read to their last page, by the cursor alone", async () => {
      const { world, calls } = open.account;
      world.tags.push(...Array.from({ length: 1_200 }, (_, index) => `Tag ${index}`));
      // the oldest, so on the third page
      expect(await run("add_tag", { tag: "strong" })).toMatchObject({ already: false });
      expect(jane().tags).toEqual(["Strong"]);
      const asked = calls
        .filter(({ path }) => path === "/candidate_tags")
        .map(({ query }) => Object.keys(query));
      expect(asked).toEqual([["per_page"], ["cursor"], ["cursor"]]);
      expect((await open.driver.choices("tags")).length).toBe(1_202);
    });

    it("of notes are looked through until the note is found", async () => {
      const { note_id: id } = await run("add_note", { text: "The first" }, { runStepId: "step_1" });
      for (let count = 0; count < 600; count += 1) {
        jane().notes.push({ id: open.account.world.newId(), text: "later", author: null, createdAt: 0 });
      }
      const input = { candidate: JANE, text: "The first" };
      const settled = await open.driver.settle("add_note", input, { since: 0, runStepId: "step_1" });
      expect(settled).toMatchObject({ done: true, output: { note_id: id } });
    });

    it("are refused with a cursor and anything else, which the stand-in minds", async () => {
      const { world } = open.account;
      world.tags.push(...Array.from({ length: 300 }, (_, index) => `Tag ${index}`));
      const api = `${open.bench.base}/v3/candidate_tags`;
      const { headers } = await open.driver.http.send("GET", api);
      const next = /<([^>]+)>; rel="next"/.exec(headers["link"] ?? "")?.[1] ?? "";
      expect(await open.driver.http.get(next)).toHaveLength(100);
      for (const address of [`${next}&per_page=2`, `${api}?candidate_id=1`, `${api}?per_page=501`]) {
        expect(await failureOf(open.driver.http.get(address))).toMatchObject({ status: 422 });
      }
    });
  });

  describe("notes", () => {
    it("have the visibility that the connection says, and its user", async () => {
      await reopen({}, { note_visibility: "admin_only" });
      await run("add_note", { text: "Hello" });
      expect(bodies("POST")).toEqual([
        {
          candidate_id: Number(jane().id),
          user_id: Number(open.account.userId),
          body: expect.stringMatching(/^Hello\n\n\[hw:[0-9a-f]{12}\]$/),
          visibility: "admin_only",
          note_type: "NOTE",
        },
      ]);
    });

    it("are never written for somebody who is gone", async () => {
      const { id } = jane();
      await run("find_candidate", {});
      open.account.world.candidates.delete(id);
      await failureOf(run("add_note", { text: "Hello" }));
      await failureOf(run("add_note", { candidate: id, text: "Hello" }));
      expect(open.account.state.orphans).toEqual([]);
      expect(bodies("POST")).toEqual([]);
    });
  });

  describe("fields", () => {
    it("are written alone: lists would replace what is there", async () => {
      jane().emails.push("jane@work.example");
      await run("add_tag", { tag: "Strong" });
      await run("set_field", { field: "assessment_score", value: "82" });
      await run("set_field", { field: "Seniority", value: "senior" });
      expect(bodies("PATCH").flatMap((body) => Object.keys(body as object))).toEqual([
        "custom_fields",
        "custom_fields",
      ]);
      expect(jane()).toMatchObject({ tags: ["Strong"], emails: [JANE, "jane@work.example"] });
      expect(Object.values(jane().fields)).toEqual([82, "Senior"]);
    });

    it("may belong to the application", async () => {
      await run("set_field", { field: "interview rating", value: 4 });
      const [application] = jane().applications;
      expect(Object.values(open.account.state.applicationFields.get(application?.id ?? "") ?? {})).toEqual([
        4,
      ]);
      const john = { candidate: "john.doe@example.com", field: "interview_rating", value: 4 };
      expect(await failureOf(run("set_field", john))).toMatchObject({ code: "ats_application_ambiguous" });
      await run("set_field", { ...john, job: "Product Designer" });
      expect(open.account.state.applicationFields.size).toBe(2);
    });

    it("take what they are made for, and say so", async () => {
      const { world, fields } = open.account.state;
      const day = { id: world.newId(), key: "free_from", name: "Free from", kind: "date" as const };
      fields.push({ ...day, options: [], on: "candidate" });
      await run("set_field", { field: "Free from", value: "2026-12-01T09:00:00Z" });
      expect(jane().fields[day.id]).toBe("2026-12-01");
      await run("set_field", { field: "Would hire", value: "No" });
      for (const [field, value, takes] of [
        ["Would hire", "maybe", "yes or no"],
        ["Assessment score", "many", "a number"],
        ["Free from", "next week", "a date such as"],
      ] as const) {
        const error = await failureOf(run("set_field", { field, value }));
        expect(error).toBeInstanceOf(ConfigError);
        expect(error.message).toContain(takes);
      }
      const error = await failureOf(run("set_field", { field: "Seniority", value: "Medium" }));
      expect(error).toMatchObject({ code: "ats_option_unknown", path: "value" });
      expect(error.message).toContain("Junior, Senior");
    });

    it("that were added just now are found", async () => {
      await run("set_field", { field: "Assessment score", value: 1 });
      const { world, fields } = open.account.state;
      const field = { id: world.newId(), key: "brand_new", name: "Brand new", kind: "text" as const };
      fields.push({ ...field, options: [], on: "candidate" });
      await run("set_field", { field: "brand_new", value: "x" });
      expect(jane().fields[field.id]).toBe("x");
    });
  });

  describe("moves", () => {
    const stage = (name: string) =>
      [...open.account.world.jobs.values()][0]?.stages.find((each) => each.name === name)?.id ?? "";
    const meanwhile = (change: () => void) => {
      open.bench.standIn.meanwhile = ({ method, path }) => {
        if (method !== "POST" || !/move|reject/.test(path)) return;
        open.bench.standIn.meanwhile = undefined;
        change();
      };
    };
    const moveTo = (name: string) => () => {
      const [application] = jane().applications;
      application!.stageId = stage(name);
      application!.history.push(stage(name));
    };

    it("are done when somebody else did the same at that moment", async () => {
      meanwhile(moveTo("Assessment"));
      expect(await run("move_stage", { stage: "Assessment" })).toMatchObject({ stage: "Assessment" });
      expect(jane().applications[0]?.history).toHaveLength(2);
    });

    it("do not undo what somebody else did at that moment", async () => {
      meanwhile(moveTo("Offer"));
      const error = await failureOf(run("move_stage", { stage: "Assessment" }));
      expect(error).toBeInstanceOf(RetryLater);
      expect(error).toMatchObject({ code: "greenhouse_moved_meanwhile", ambiguous: false });
      expect(jane().applications[0]?.stageId).toBe(stage("Offer"));
    });

    it("that Greenhouse refuses for another reason fail with its words", async () => {
      meanwhile(() => (jane().applications[0]!.status = "hired"));
      const error = await failureOf(run("move_stage", { stage: "Assessment" }));
      expect(error.message).toContain("application is not active");
    });

    it("and rejections are done when somebody else rejected at that moment", async () => {
      meanwhile(() => (jane().applications[0]!.status = "rejected"));
      expect(await run("reject", { reason: "Withdrew" })).toMatchObject({ found: true });
    });

    it("can name the application's own entry as the stage it comes from", async () => {
      await reopen({ movesFrom: "stage_id" });
      expect(await failureOf(run("move_stage", { stage: "Offer" }))).toMatchObject({ status: 422 });
      await reopen({ movesFrom: "stage_id" }, { moves_from: "stage_id" });
      await run("move_stage", { stage: "Offer" });
      expect(jane().applications[0]?.stageId).toBe(stage("Offer"));
    });

    it("find the stage by its name where an application tells no more", async () => {
      await reopen({ tellsStageId: false });
      expect(await run("find_candidate", {})).toMatchObject({ stage: "Application Review" });
      await run("move_stage", { stage: "Offer" });
      await run("move_stage", { stage: "Offer" });
      expect(jane().applications[0]?.history).toEqual([stage("Application Review"), stage("Offer")]);
    });

    it("go to a stage that was added just now", async () => {
      await run("move_stage", { stage: "Offer" });
      [...open.account.world.jobs.values()][0]?.stages.push({ id: "99", name: "Reference check" });
      expect(await run("move_stage", { stage: "Reference check" })).toMatchObject({ already: false });
    });

    it("warn of what they may set off, and show who is meant in the browser", async () => {
      const { greenhouse } = await import("../../actions/greenhouse.ts");
      expect(greenhouse.actions["move_stage"]?.description).toContain("may send the candidate an email");
      expect(await run("find_candidate", {})).toMatchObject({
        url: `https://app.greenhouse.io/people/${jane().id}`,
      });
    });
  });

  it("makes a tag once for two candidates at the same time", async () => {
    const john = "john.doe@example.com";
    await Promise.all([
      run("add_tag", { tag: "New one" }),
      run("add_tag", { candidate: john, tag: "New one" }),
    ]);
    expect(open.account.world.tags.filter((tag) => tag === "New one")).toHaveLength(1);
    expect([jane().tags, personIn(open.account.world, "John Doe").tags]).toEqual([["New one"], ["New one"]]);
  });
});
