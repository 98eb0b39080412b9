/** What is particular about Teamtailor: JSON:API, pages, limits, rights, values of fields. */
import { describe, expect, it } from "@jest/globals";
import { classify } from "../../actions/teamtailor/classify.ts";
import { apiUrl } from "../../actions/teamtailor/connection.ts";
import { valueFor } from "../../actions/teamtailor/set-custom-field.ts";
import { teamtailor } from "../../actions/teamtailor.ts";
import { ConfigError, Rejected, RetryLater } from "../../src/core/errors.ts";
import { failureOf, json, startDestination } from "../run/outbound-destination.ts";
import { personIn } from "./ats-bench.ts";
import { drive } from "./bench.ts";
import { useTeamtailor } from "./teamtailor-bench.ts";

const JANE = "jane.smith@example.com";

describe("lists at Teamtailor", () => {
  const scene = useTeamtailor({ rateLimits: false, pageSize: 2 });

  it("are read to the last page", async () => {
    const stages = await scene.driver.choices("stages");
    expect(stages.map(({ label }) => label)).toContain("Offer");
    expect(await scene.driver.choices("fields")).toHaveLength(4);
    const moved = await scene.driver.run("move_stage", { candidate: JANE, stage: "Offer" });
    expect(moved).toMatchObject({ stage: "Offer", already: false });
  });

  it("hold the note that is looked for, wherever it is", async () => {
    const input = { candidate: JANE, text: "Scored 82" };
    for (let step = 0; step < 5; step += 1) {
      await scene.driver.run("add_note", input, { runStepId: `step_${step}` });
    }
    const since = scene.bench.now();
    const settle = (runStepId: string) => scene.driver.settle("add_note", input, { since, runStepId });
    expect(await settle("step_4")).toMatchObject({ done: true });
    expect(await settle("step_5")).toEqual({ done: false });
  });

  it("that are too long to be read leave the note unwritten", async () => {
    const { notes } = personIn(scene.bench.world, "Jane Smith");
    for (let id = 0; id < 80; id += 1)
      notes.push({ id: `7${id}`, text: "Hello", author: null, createdAt: 0 });
    const error = await failureOf(
      scene.driver.settle("add_note", { candidate: JANE, text: "Scored 82" }, { since: 0 }),
    );
    expect(error).toBeInstanceOf(Rejected);
    expect(error).toMatchObject({ code: "teamtailor_too_many_activities" });
  });

  it("are not followed to another address", async () => {
    const destination = await startDestination();
    const elsewhere = await startDestination();
    try {
      const next = `${elsewhere.url}/v1/candidates`;
      destination.answers.push(json(200, { data: [], links: { next } }));
      const connection = { api_key: "tt-secret", user: "1", api_url: `${destination.url}/v1` };
      const driver = drive({ ...scene.bench, url: destination.url }, teamtailor, connection);
      const error = await failureOf(driver.run("find_candidate", { candidate: JANE }));
      expect(error).toMatchObject({ code: "teamtailor_foreign_page" });
      expect(elsewhere.seen).toHaveLength(0);
      expect(destination.seen[0]?.headers).toMatchObject({
        authorization: "Token token=tt-secret",
        "x-api-version": "20240904",
        accept: "application/vnd.api+json",
      });
      driver.close();
    } finally {
      await destination.close();
      await elsewhere.close();
    }
  });
});

describe("Teamtailor's limit", () => {
  const scene = useTeamtailor({ rateLimits: { calls: 3 } });

  it("is waited for by all calls of the connection", async () => {
    const find = () => scene.driver.run("find_candidate", { candidate: JANE });
    await find();
    const error = await failureOf(find());
    expect(error).toBeInstanceOf(RetryLater);
    expect(error).toMatchObject({ code: "rate_limited", afterMs: 10_000, ambiguous: false });
    const calls = scene.driver.calls.length;
    expect(await failureOf(scene.driver.check())).toMatchObject({ code: "rate_limited" });
    expect(scene.driver.calls).toHaveLength(calls);
    scene.bench.pass(10_000);
    expect(await find()).toMatchObject({ found: true });
  });
});

describe("what a Teamtailor key may do", () => {
  const scene = useTeamtailor();

  it.each([
    [{ scope: "public", write: true }, "find_candidate", {}],
    [{ scope: "admin", write: false }, "add_tag", { tag: "Strong" }],
  ] as const)("is said when it is not enough: %j", async (rights, action, input) => {
    scene.bench.standIn.setRights(rights);
    const error = await failureOf(scene.driver.run(action, { candidate: JANE, ...input }));
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ code: "teamtailor_scope_missing", path: "api_key" });
    expect(error.message).toContain("scope Admin");
  });

  it("says so when the version is no longer spoken", async () => {
    const error = await failureOf(scene.open({ api_version: "20161108" }).check());
    expect(error).toMatchObject({ code: "teamtailor_version", path: "api_version" });
  });

  it.each(["Hal Manager", "HAL@acme.example"])("is used in the name of %s", async (user) => {
    const driver = scene.open({ user });
    expect(await driver.check()).toBe("Acme, as Hal Manager");
    await driver.run("add_note", { candidate: JANE, text: "Scored 82" });
    const hal = scene.bench.world.users.find(({ name }) => name === "Hal Manager");
    expect(personIn(scene.bench.world, "Jane Smith").notes[0]?.author).toBe(hal?.id);
  });

  it("applies for the job although the call that should have done it was lost", async () => {
    const { faults, world } = scene.bench;
    const input = {
      candidate: "nora@example.com",
      if_missing: "create",
      name: "Nora Body",
      job: "Product Designer",
    };
    faults.add({ mode: "error_before", method: "POST", path: "/job-applications" });
    expect(await failureOf(scene.driver.run("find_candidate", input))).toBeInstanceOf(RetryLater);
    expect(personIn(world, "Nora Body").applications).toHaveLength(0);
    const found = await scene.driver.run("find_candidate", input);
    expect(found).toMatchObject({ name: "Nora Body", job: "Product Designer" });
    await scene.driver.run("find_candidate", input);
    expect(personIn(world, "Nora Body").applications).toHaveLength(1);
  });

  it("changes a field's value that is there already, also by the name that APIs use", async () => {
    const set = (field: string, value: unknown) =>
      scene.driver.run("set_field", { candidate: JANE, field, value });
    await set("Assessment score", 60);
    await set("assessment-score", "82");
    await set("Seniority", "junior");
    expect(Object.values(personIn(scene.bench.world, "Jane Smith").fields)).toEqual([82, "Junior"]);
  });
});

describe("a value for Teamtailor", () => {
  const options = [
    { id: "11", name: "Junior" },
    { id: "12", name: "Senior" },
  ];
  it.each([
    ["Text", ["SQL", "Go"], "SQL, Go"],
    ["Number", "82.5", 82.5],
    ["Checkbox", "no", false],
    ["Date", "2026-11-21T10:00:00Z", "2026-11-21"],
    ["Select", "senior", "12"],
    ["MultiSelect", ["Senior", "11"], ["12", "11"]],
  ])("of the kind %s has its form", (kind, value, sent) => {
    const field = { name: "Level", type: `CustomField::${kind}` };
    expect(valueFor(field, value, options)).toEqual(sent);
  });

  it.each([
    ["Number", "many", "a number"],
    ["Checkbox", "perhaps", "yes or no"],
    ["Date", "tomorrow", "a date"],
    ["Select", "Medium", 'only "Junior", "Senior"'],
    ["Select", ["Junior", "Senior"], "one option"],
  ])("of the kind %s is refused when it does not fit", (kind, value, words) => {
    const field = { name: "Level", type: `CustomField::${kind}` };
    expect(() => valueFor(field, value, options)).toThrow(Rejected);
    expect(() => valueFor(field, value, options)).toThrow(words);
  });
});

describe("Teamtailor's refusals", () => {
  const answer = (status: number, body: unknown, headers = {}) => ({
    status,
    headers,
    body,
    method: "PATCH",
    url: "https://api.teamtailor.com/v1/candidates/1",
    about: "the candidate",
    truncated: false,
  });

  it("are told in Teamtailor's words", () => {
    const errors = [{ title: "Invalid", detail: "email - has already been taken", status: "422" }];
    expect(classify(answer(422, { errors }))?.message).toContain("email - has already been taken");
    expect(classify(answer(403, ""))).toBeInstanceOf(ConfigError);
    expect(classify(answer(429, "", { "x-rate-limit-reset": "7" }))).toMatchObject({ afterMs: 7_000 });
    expect(classify(answer(200, "<html>", { "content-type": "text/html" }))).toMatchObject({
      code: "teamtailor_unexpected_answer",
    });
  });

  it.each([
    ["eu", "https://api.teamtailor.com/v1"],
    ["na", "https://api.na.teamtailor.com/v1"],
    ["au", "https://api.au.teamtailor.com/v1"],
  ] as const)("come from the address of the region %s", (region, url) => {
    expect(apiUrl({ region } as never)).toBe(url);
  });
});
