/** What is particular about SmartRecruiters: the search, statuses with their steps, messages as notes, limits. */
import { describe, expect, it } from "@jest/globals";
import { classify } from "../../actions/smartrecruiters/classify.ts";
import { oneAtATime } from "../../actions/smartrecruiters/one-at-a-time.ts";
import { valueFor } from "../../actions/smartrecruiters/set-property.ts";
import { stageOf, statusOf } from "../../actions/smartrecruiters/statuses.ts";
import { ConfigError, Rejected, RetryLater } from "../../src/core/errors.ts";
import { failureOf } from "../run/outbound-destination.ts";
import { personIn } from "./ats-bench.ts";
import { useSmartrecruiters } from "./smartrecruiters-bench.ts";

const JANE = "jane.smith@example.com";
const JOHN = "john.doe@example.com";

describe("the search of SmartRecruiters", () => {
  const scene = useSmartrecruiters({ rateLimits: false, pageSize: 2 });

  it("finds others too, who are left out, over several pages", async () => {
    const { world } = scene.bench;
    for (const name of ["Ada", "Bo", "Cy", "Di"]) {
      world.addCandidate({ firstName: name, lastName: "Near", emails: [`${name}.${JANE}`] });
    }
    const last = world.addCandidate({ firstName: "Jane", lastName: "Double", emails: [JANE.toUpperCase()] });
    const error = await failureOf(scene.driver.run("find_candidate", { candidate: JANE }));
    expect(error).toMatchObject({ code: "ats_candidate_ambiguous" });
    const choices = (error as unknown as { choices: { value: string }[] }).choices;
    expect(choices.map(({ value }) => value)).toContain(`candidate:${last.id}`);
    expect(choices).toHaveLength(2);
    // three pages of the search, and the two who have the very address
    expect(scene.driver.calls).toHaveLength(5);
    expect(await scene.driver.choices("jobs")).toHaveLength(2);
  });

  it("does not show who has no job, so nobody is added without one", async () => {
    const input = { candidate: "nora@example.com", if_missing: "create", name: "Nora Body" };
    const error = await failureOf(scene.driver.run("find_candidate", input));
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ code: "smartrecruiters_job_needed", path: "job" });
    expect(scene.bench.world.byEmail("nora@example.com")).toEqual([]);
  });

  it("adds somebody with one name, and tells only that one", async () => {
    const input = {
      candidate: "cher@example.com",
      if_missing: "create",
      name: "Cher",
      job: "Product Designer",
    };
    expect(await scene.driver.run("find_candidate", input)).toMatchObject({ name: "Cher", created: true });
  });

  it("finds a note on the last page of the messages", async () => {
    const input = { candidate: JANE, text: "Scored 82" };
    for (let step = 0; step < 5; step += 1) {
      await scene.driver.run("add_note", input, { runStepId: `step_${step}` });
    }
    const settle = (runStepId: string) => scene.driver.settle("add_note", input, { since: 0, runStepId });
    expect(await settle("step_4")).toMatchObject({ done: true });
    expect(await settle("step_5")).toEqual({ done: false });
  });

  it("says so when there are too many messages to tell whether a note is there", async () => {
    const { notes } = personIn(scene.bench.world, "Jane Smith");
    for (let id = 0; id < 30; id += 1) notes.push({ id: `${id}`, text: "Hello", author: null, createdAt: 0 });
    const input = { candidate: JANE, text: "Scored 82" };
    const error = await failureOf(scene.driver.settle("add_note", input, { since: 0 }));
    expect(error).toMatchObject({ code: "smartrecruiters_too_many_messages" });
  });
});

describe("a status of SmartRecruiters", () => {
  const scene = useSmartrecruiters();
  const jane = () => personIn(scene.bench.world, "Jane Smith").applications[0];

  it("can be moved to with and without its step", async () => {
    const move = (stage: string) => scene.driver.run("move_stage", { candidate: JANE, stage });
    expect(await move("Onsite Interview")).toMatchObject({ stage: "Onsite Interview", already: false });
    await move("Interview"); // she is in one of its steps already
    expect(await scene.driver.run("find_candidate", { candidate: JANE })).toMatchObject({
      stage: "Onsite Interview",
    });
    expect(await move("OFFERED")).toMatchObject({ stage: "Offered" });
    expect(await scene.driver.run("find_candidate", { candidate: JANE })).toMatchObject({ stage: "Offered" });
    await move("Hired");
    expect(jane()).toMatchObject({ status: "hired" });
    const error = await failureOf(move("Interview"));
    expect(error).toMatchObject({ code: "ats_no_application" });
  });

  it("is Withdrawn for a reason of the candidate, and Rejected for one of the company", async () => {
    await scene.driver.run("reject", { candidate: JANE, reason: "Withdrew" });
    const { world } = scene.bench;
    expect(world.rejectionReasons.find(({ id }) => id === jane()?.rejectionReasonId)?.name).toBe("Withdrew");
    await scene.driver.run("reject", { candidate: JOHN, job: "Product Designer", reason: "Lacking skills" });
    const [engineer, designer] = personIn(world, "John Doe").applications;
    expect([engineer?.status, designer?.status]).toEqual(["active", "rejected"]);
  });

  it.each([
    ["INTERVIEW", undefined, { id: "INTERVIEW", name: "Interview" }],
    ["INTERVIEW", "Case 1/2", { id: "INTERVIEW/Case 1/2", name: "Case 1/2" }],
    ["SOMETHING_NEW", null, { id: "SOMETHING_NEW", name: "SOMETHING_NEW" }],
  ])("%s with the step %s has an id that leads back", (status, subStatus, stage) => {
    expect(stageOf(status, subStatus)).toEqual(stage);
    expect(statusOf(stage)).toEqual({ status, ...(subStatus && { subStatus }) });
  });
});

describe("a note at SmartRecruiters", () => {
  const scene = useSmartrecruiters();

  it("mentions the candidate, and nobody whom an event's text names", async () => {
    const { world, standIn } = scene.bench;
    const john = personIn(world, "John Doe");
    const text = `@[USER:${world.users[1]?.id}] #[CANDIDATE:${john.id}] @[ user : 1] a@[b]`;
    await scene.driver.run("add_note", { candidate: JANE, text });
    const [message] = standIn.messages();
    expect(message?.content).toContain(`#[CANDIDATE:${personIn(world, "Jane Smith").id}]\n`);
    expect(message?.content).not.toMatch(/@\[\s*user/i);
    expect(message?.content).toContain("a@[b]");
    expect(john.notes).toEqual([]);
    expect(message?.shareWith).toEqual({ openNote: true });
  });

  it.each([
    ["hiring_team", (jobs: string[]) => ({ hiringTeamOf: jobs })],
    ["private", () => ({ openNote: false })],
  ])("is read by %s when it is said so", async (readers, expected) => {
    const driver = scene.open({ note_readers: readers });
    await driver.run("add_note", { candidate: JOHN, text: "Scored 82" });
    const jobs = personIn(scene.bench.world, "John Doe").applications.map(({ jobId }) => jobId);
    expect(scene.bench.standIn.messages()[0]?.shareWith).toEqual(expected(jobs));
  });

  it("is refused when it is too long, before anything is sent", async () => {
    const error = await failureOf(scene.driver.run("add_note", { candidate: JANE, text: "x".repeat(9_990) }));
    expect(error).toBeInstanceOf(Rejected);
    expect(error).toMatchObject({ code: "smartrecruiters_note_too_long" });
    expect(scene.bench.standIn.messages()).toEqual([]);
  });

  it("can be looked for by an administrator's key only", async () => {
    scene.bench.standIn.setAdministrator(false);
    const input = { candidate: JANE, text: "Scored 82" };
    await scene.driver.run("add_note", input);
    const error = await failureOf(scene.driver.settle("add_note", input, { since: 0 }));
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ code: "smartrecruiters_forbidden", path: "api_key" });
    expect(error.message).toContain("read a candidate's notes");
  });
});

describe("SmartRecruiters' limits", () => {
  const scene = useSmartrecruiters({ rateLimits: { perSecond: 2 } });

  it("are waited for by all calls of the connection", async () => {
    const find = () => scene.driver.run("find_candidate", { candidate: JANE });
    await find();
    const error = await failureOf(find());
    expect(error).toBeInstanceOf(RetryLater);
    expect(error).toMatchObject({ code: "rate_limited", afterMs: 2_000, ambiguous: false });
    const calls = scene.driver.calls.length;
    expect(await failureOf(scene.driver.check())).toMatchObject({ code: "rate_limited" });
    expect(scene.driver.calls).toHaveLength(calls);
    scene.bench.pass(2_000);
    expect(await find()).toMatchObject({ found: true });
  });

  it("let searches take turns, whatever becomes of them", async () => {
    const began: string[] = [];
    const ends = new Map<string, (error?: Error) => void>();
    const search = (name: string, key = "one") =>
      oneAtATime(key, () => {
        began.push(name);
        return new Promise<string>((resolve, reject) => {
          ends.set(name, (error) => (error ? reject(error) : resolve(name)));
        });
      });
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const [first, second, third] = [search("first"), search("second"), search("third")];
    const other = search("other", "two");
    await turn();
    expect(began).toEqual(["first", "other"]);
    ends.get("first")?.(new Error("lost"));
    await expect(first).rejects.toThrow("lost");
    await turn();
    expect(began).toEqual(["first", "other", "second"]);
    for (const name of ["second", "other"]) ends.get(name)?.();
    await turn();
    ends.get("third")?.();
    expect(await Promise.all([second, third, other])).toEqual(["second", "third", "other"]);
  });
});

describe("a property's value", () => {
  const options = [
    { id: "p-0", name: "Junior" },
    { id: "p-1", name: "Senior" },
  ];
  it.each([
    ["TEXT", ["SQL", "Go"], "SQL, Go"],
    ["NUMBER", "82.5", 82.5],
    ["PERCENT", 82, 82],
    ["BOOLEAN", "yes", true],
    ["DATE", "2026-11-21", "2026-11-21T00:00:00.000Z"],
    ["CURRENCY", "EUR 52000", { code: "EUR", value: 52_000 }],
    ["COUNTRY", "DE", "de"],
    ["SINGLE_SELECT", "senior", "p-1"],
    ["USER", "50fe861de4b00265edec6775", "50fe861de4b00265edec6775"],
  ])("of the kind %s has its form", (type, value, sent) => {
    expect(valueFor({ name: "Level", type }, value, options)).toEqual(sent);
  });

  it.each([
    ["NUMBER", "many", "a number"],
    ["BOOLEAN", "perhaps", "yes or no"],
    ["DATE", "tomorrow", "a date"],
    ["CURRENCY", "52000", "an amount such as EUR 52000"],
    ["SINGLE_SELECT", "Medium", 'only "Junior", "Senior"'],
  ])("of the kind %s is refused when it does not fit", (type, value, words) => {
    expect(() => valueFor({ name: "Level", type }, value, options)).toThrow(Rejected);
    expect(() => valueFor({ name: "Level", type }, value, options)).toThrow(words);
  });
});

describe("SmartRecruiters' refusals", () => {
  const answer = (status: number, body: unknown, headers = {}) => ({
    status,
    headers,
    body,
    method: "PUT",
    url: "https://api.smartrecruiters.com/candidates/1/jobs/2/status",
    about: "the candidate",
    truncated: false,
  });

  it("are told in SmartRecruiters' words", () => {
    const errors = [{ code: "SUB_STATUS_INVALID", message: "Sub-status is not valid" }];
    const error = classify(answer(400, { message: "Bad request", errors }));
    expect(error?.message).toContain('It says: "Sub-status is not valid".');
    expect(classify(answer(422, { message: "No" }))?.message).toContain('It says: "No".');
  });

  it.each([
    [404, ""],
    [400, { errors: [{ code: "CANDIDATE_NOT_FOUND" }] }],
  ])("say with %s that the candidate is gone", (status, body) => {
    expect(classify(answer(status, body))).toMatchObject({ code: "smartrecruiters_not_found" });
  });

  it("leave the wait to SmartRecruiters when it names one", () => {
    expect(classify(answer(429, "", { "retry-after": "9" }))).toMatchObject({ afterMs: undefined });
    expect(classify(answer(200, "<html>", { "content-type": "text/html" }))).toMatchObject({
      code: "smartrecruiters_unexpected_answer",
    });
    expect(classify(answer(204, ""))).toBeUndefined();
  });
});
