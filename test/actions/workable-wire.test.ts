/** What is particular about Workable: pages, limits, scopes, the acting member, records for each job. */
import { describe, expect, it } from "@jest/globals";
import { classify } from "../../actions/workable/classify.ts";
import { apiUrl } from "../../actions/workable/connection.ts";
import { bodyFor } from "../../actions/workable/set-attribute.ts";
import { workable } from "../../actions/workable.ts";
import { ConfigError, HirewireError, Rejected, RetryLater } from "../../src/core/errors.ts";
import { failureOf, json, startDestination } from "../run/outbound-destination.ts";
import { personIn } from "./ats-bench.ts";
import { drive } from "./bench.ts";
import { useWorkable } from "./workable-bench.ts";

const JANE = "jane.smith@example.com";
const JOHN = "john.doe@example.com";

describe("records at Workable", () => {
  const scene = useWorkable({ rateLimits: false, pageSize: 2 });

  it("are one candidate with an application for each job, over several pages", async () => {
    const { world } = scene.bench;
    for (const lastName of ["Doe", "Doe", "Doe"]) {
      world.addCandidate({ firstName: "John", lastName, emails: [JOHN], jobs: ["Product Designer"] });
    }
    const error = await failureOf(scene.driver.run("move_stage", { candidate: JOHN, stage: "Offer" }));
    expect(error).toMatchObject({ code: "ats_application_ambiguous" });
    expect((error as unknown as { choices: unknown[] }).choices).toHaveLength(5);
    const found = await scene.driver.run("find_candidate", { candidate: JOHN });
    const [oldest] = personIn(world, "John Doe").applications;
    expect(found).toMatchObject({ id: oldest?.id, name: "John Doe", application_id: null });
  });

  it("are found by the id of any of them", async () => {
    const [engineer, designer] = personIn(scene.bench.world, "John Doe").applications;
    const found = await scene.driver.run("find_candidate", { candidate: designer?.id });
    expect(found).toMatchObject({ id: engineer?.id, name: "John Doe" });
  });

  it("have notes and tags of their own", async () => {
    const { standIn } = scene.bench;
    const about = { candidate: JOHN, job: "Product Designer" };
    await scene.driver.run("add_note", { ...about, text: "Scored 82" });
    await scene.driver.run("add_tag", { ...about, tag: "Strong" });
    await scene.driver.run("add_tag", { ...about, tag: "Referral" });
    expect(await scene.driver.run("add_tag", { ...about, tag: "strong" })).toMatchObject({ already: true });
    const [engineer, designer] = standIn.records().filter(({ person }) => person.lastName === "Doe");
    expect(engineer).toMatchObject({ tags: [], comments: [] });
    expect(designer).toMatchObject({ tags: ["Strong", "Referral"] });
    expect(designer?.comments).toHaveLength(1);
  });

  it("have comments on more than one page, and the note is found on the last", async () => {
    const input = { candidate: JANE, text: "Scored 82" };
    for (let step = 0; step < 5; step += 1) {
      await scene.driver.run("add_note", input, { runStepId: `step_${step}` });
    }
    const { notes } = personIn(scene.bench.world, "Jane Smith");
    const since = scene.bench.now();
    const settled = await scene.driver.settle("add_note", input, { since, runStepId: "step_4" });
    expect(settled).toMatchObject({ done: true, output: { note_id: notes[4]?.id } });
  });

  it("have so many comments that it can't be told: the note is not written again", async () => {
    const [record] = scene.bench.standIn.records();
    for (let index = 0; index < 30; index += 1) {
      const comment = { id: `c${index}`, body: "Hello", memberId: "1", policy: undefined, createdAt: 0 };
      record?.comments.push(comment);
    }
    const input = { candidate: JANE, text: "Scored 82" };
    const error = await failureOf(scene.driver.settle("add_note", input, { since: 0 }));
    expect(error).toBeInstanceOf(Rejected);
    expect(error).toMatchObject({ code: "workable_too_many_comments" });
  });

  it("begin in the talent pool when no job is named", async () => {
    const input = { candidate: "nora@example.com", if_missing: "create", name: "Nora Body" };
    expect(await scene.driver.run("find_candidate", input)).toMatchObject({ created: true, job: null });
    expect(personIn(scene.bench.world, "Nora Body").applications).toEqual([]);
  });

  it("are never looked for at another address, wherever the next page is said to be", async () => {
    const destination = await startDestination();
    const elsewhere = await startDestination();
    try {
      elsewhere.answers.push(json(200, { candidates: [] }));
      const next = `${elsewhere.url}/candidates`;
      destination.answers.push(json(200, { candidates: [], paging: { next } }));
      const driver = drive({ ...scene.bench, url: destination.url }, workable, {
        subdomain: "acme",
        token: "wrk-secret",
        member: "1f395d",
        api_url: destination.url,
      });
      const error = await failureOf(driver.run("find_candidate", { candidate: JANE }));
      expect(error).toMatchObject({ code: "workable_foreign_page" });
      expect(elsewhere.seen).toHaveLength(0);
      driver.close();
    } finally {
      await destination.close();
      await elsewhere.close();
    }
  });
});

describe("Workable's limit", () => {
  const scene = useWorkable({ rateLimits: { calls: 10 } });

  it("is waited for by all calls of the connection, until Workable says so", async () => {
    const find = () => scene.driver.run("find_candidate", { candidate: JANE });
    let error: Error | undefined;
    for (let times = 0; times < 20 && error === undefined; times += 1) {
      error = await find().then(
        () => undefined,
        (thrown: Error) => thrown,
      );
    }
    expect(error).toBeInstanceOf(RetryLater);
    expect(error).toMatchObject({ code: "rate_limited", ambiguous: false });
    const { afterMs = 0 } = error as RetryLater;
    expect(afterMs).toBeGreaterThan(8_000);
    expect(afterMs).toBeLessThanOrEqual(11_000);
    const calls = scene.driver.calls.length;
    expect(await failureOf(scene.driver.run("add_tag", { candidate: JANE, tag: "x" }))).toMatchObject({
      code: "rate_limited",
    });
    expect(scene.driver.calls).toHaveLength(calls);
    scene.bench.pass(afterMs);
    expect(await find()).toMatchObject({ found: true });
  });
});

describe("what a Workable token may do", () => {
  const scene = useWorkable();

  it.each([
    ["w_candidates", "add_tag", { tag: "Hirewire" }],
    ["r_candidates", "find_candidate", {}],
    ["r_members", "add_note", { text: "Scored 82" }],
  ] as const)("names the scope %s when it is missing", async (scope, action, input) => {
    const all = ["r_jobs", "r_candidates", "w_candidates", "r_members"] as const;
    scene.bench.standIn.setScopes(all.filter((each) => each !== scope));
    const error = await failureOf(scene.driver.run(action, { candidate: JANE, ...input }));
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ code: "workable_scope_missing", path: "token" });
    expect(error.message).toContain(`lacks the scope ${scope},`);
  });

  it.each(["Hal Manager", "hal@acme.example", "HAL@acme.example"])("acts as %s", async (member) => {
    const driver = scene.open({ member, comment_roles: "admin, recruiter" });
    expect(await driver.check()).toBe("Acme, as Hal Manager");
    await driver.run("add_note", { candidate: JANE, text: "Scored 82" });
    const hal = scene.bench.world.users.find(({ name }) => name === "Hal Manager");
    expect(personIn(scene.bench.world, "Jane Smith").notes[0]?.author).toBe(hal?.id);
    expect(scene.bench.standIn.records()[0]?.comments[0]?.policy).toEqual(["admin", "recruiter"]);
  });
  it("says which members there are when the one named is unknown", async () => {
    const error = await failureOf(scene.open({ member: "Hal Manger" }).check());
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ code: "ats_user_unknown" });
    expect(error.message).toContain('Did you mean "Hal Manager"?');
  });

  it("finds a stage and a field that were added a moment ago", async () => {
    await scene.driver.run("set_field", { candidate: JANE, field: "Assessment score", value: 82 });
    const [job] = [...scene.bench.world.jobs.values()];
    job?.stages.push({ id: "new", name: "Reference check" });
    scene.bench.world.fields.push({ id: "f9", key: "iq", name: "IQ", kind: "number", options: [] });
    expect(await scene.driver.run("move_stage", { candidate: JANE, stage: "Reference check" })).toMatchObject(
      { already: false },
    );
    await scene.driver.run("set_field", { candidate: JANE, field: "IQ", value: 1 });
  });

  it("says that the candidate withdrew when the reason is of that kind", async () => {
    await scene.driver.run("reject", { candidate: JANE, reason: "Withdrew" });
    const reason = personIn(scene.bench.world, "Jane Smith").applications[0]?.rejectionReasonId;
    expect(scene.bench.world.rejectionReasons.find(({ id }) => id === reason)?.name).toBe("Withdrew");
  });
});

describe("an attribute's value", () => {
  const attribute = (type: string) => ({
    id: "4d7",
    type,
    label: "Level",
    choices: [
      { id: "1a", body: "Junior" },
      { id: "1b", body: "Senior" },
    ],
  });

  it.each([
    ["boolean", "yes", { checked: true }],
    ["boolean", false, { checked: false }],
    ["numeric", "82.5", { value: 82.5 }],
    ["date", "2026-11-21T10:00:00Z", { date: "2026-11-21" }],
    ["short_text", 82, { value: "82" }],
    ["free_text", ["SQL", "Go"], { value: "SQL, Go" }],
    ["dropdown", "senior", { choices: ["1b"] }],
    ["multiple_choice", ["Junior", "1b"], { choices: ["1a", "1b"] }],
  ])("of the kind %s is sent under its own key", (type, value, body) => {
    expect(bodyFor(attribute(type), value)).toEqual(body);
  });

  it.each([
    ["boolean", "perhaps", "yes or no"],
    ["numeric", "many", "a number"],
    ["numeric", "", "a number"],
    ["date", "tomorrow", "a date such as 2026-11-21"],
    ["short_text", "x".repeat(129), "at most 128 characters"],
    ["dropdown", "Medium", '"Junior", "Senior"'],
    ["file", "x", 'of the kind "file"'],
  ])("of the kind %s is refused when it does not fit", (type, value, words) => {
    const refused = () => bodyFor(attribute(type), value);
    expect(refused).toThrow(HirewireError);
    expect(refused).toThrow(words);
  });
});

describe("Workable's refusals", () => {
  const answer = (status: number, body: unknown, headers = {}) => ({
    status,
    headers,
    body,
    method: "PUT",
    url: "https://acme.workable.com/spi/v3/candidates/1/tags",
    about: "the candidate",
    truncated: false,
  });

  it("are told in Workable's words", () => {
    const error = classify(
      answer(422, { error: "Validation failed", validation_errors: { email: ["is invalid"] } }),
    );
    expect(error).toBeInstanceOf(Rejected);
    expect(error?.message).toContain('It says: "Validation failed (email is invalid)".');
    expect(classify(answer(404, { error: "Not found" }))?.message).toContain("does not know the candidate");
  });

  it("do not trust a clock that is wrong by hours", () => {
    const headers = { date: "Sat, 21 Nov 2026 10:00:00 GMT", "x-rate-limit-reset": "1999999999" };
    expect(classify(answer(429, {}, headers))).toMatchObject({ afterMs: 60_000 });
    expect(classify(answer(429, {}))).toMatchObject({ afterMs: undefined });
  });

  it("are not mistaken for an empty answer that means success", () => {
    expect(classify(answer(200, " ", { "content-type": "text/plain" }))).toBeUndefined();
    expect(classify(answer(202, ""))).toBeUndefined();
    const page = classify(answer(200, "<html>Sign in</html>", { "content-type": "text/html" }));
    expect(page).toMatchObject({ code: "workable_unexpected_answer", ambiguous: true });
  });
});

describe("a Workable address", () => {
  it.each(["acme", "Acme.workable.com", "https://acme.workable.com/"])("may be written %s", (subdomain) => {
    expect(apiUrl({ subdomain } as never)).toBe("https://acme.workable.com/spi/v3");
  });

  it("must be the account's own", () => {
    expect(() => workable.validate?.({ subdomain: "www" })).toThrow(ConfigError);
  });

  it("is called with a partner's client id", async () => {
    const context = { connection: { token: "t", client_id: "uid" }, fresh: false } as never;
    expect(await workable.authorize?.(context)).toEqual({
      authorization: "Bearer t",
      "x-workable-client-id": "uid",
    });
  });
});
