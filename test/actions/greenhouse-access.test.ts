import { afterEach, describe, expect, it } from "@jest/globals";
import { AuthExpired, ConfigError, RetryLater } from "../../src/core/errors.ts";
import { scopeOf } from "../../actions/greenhouse/classify.ts";
import { createAtsWorld } from "../../src/sandbox/ats/world.ts";
import { failureOf } from "../run/outbound-destination.ts";
import { openAccount } from "./greenhouse-bench.ts";

const JANE = "jane.smith@example.com";

describe("Greenhouse lets in", () => {
  let open: Awaited<ReturnType<typeof openAccount>> | undefined;
  const account = async (...given: Parameters<typeof openAccount>) => (open = await openAccount(...given));
  afterEach(async () => {
    open?.driver.close();
    await open?.bench.close();
  });

  it("asks for one token, in the name of the user who acts", async () => {
    const { account: greenhouse, driver } = await account();
    expect(await driver.check()).toBe("Greenhouse, as Rita Recruiter");
    await driver.run("add_note", { candidate: JANE, text: "Hello" });
    expect(greenhouse.tokensGiven()).toBe(1);
    expect(new Set(greenhouse.calls.map(({ user }) => user))).toEqual(new Set([greenhouse.userId]));
    expect([...greenhouse.world.candidates.values()][0]?.notes[0]?.author).toBe(greenhouse.userId);
  });

  it.each([false, true])(
    "renews a token before it ends, however its end is told (%s)",
    async (tellsTokenEnd) => {
      const { bench, account: greenhouse, driver } = await account({ tokenSeconds: 600, tellsTokenEnd });
      await driver.check();
      bench.pass(530_000);
      await driver.check();
      expect(greenhouse.tokensGiven()).toBe(1);
      bench.pass(20_000);
      await driver.check();
      expect(greenhouse.tokensGiven()).toBe(2);
    },
  );

  it("goes on with a new token when the old one was ended", async () => {
    const { account: greenhouse, driver } = await account();
    await driver.check();
    greenhouse.endTokens();
    expect(await driver.run("add_note", { candidate: JANE, text: "Hello" })).toMatchObject({ found: true });
    expect(greenhouse.tokensGiven()).toBe(2);
  });

  it("tells a wrong secret from a wrong user", async () => {
    const { driver } = await account({}, { client_secret: "gh-secret-0000" });
    const refused = await failureOf(driver.check());
    expect(refused).toBeInstanceOf(AuthExpired);
    expect(refused).toMatchObject({ code: "greenhouse_client_refused" });
    open?.driver.close();
    await open?.bench.close();
    const other = await account({}, { user_id: "4711" });
    const unknown = await failureOf(other.driver.check());
    expect(unknown).toBeInstanceOf(ConfigError);
    expect(unknown).toMatchObject({ code: "greenhouse_user_refused", path: "user_id" });
  });

  it("says so when the user who acts is no Site Admin", async () => {
    const world = createAtsWorld();
    const { driver } = await account({ world, notAdmins: world.users.map(({ id }) => id) });
    await expect(driver.check()).rejects.toMatchObject({
      code: "greenhouse_user_unknown",
      message: expect.stringContaining("Site Admin"),
    });
  });

  it.each([
    ["find_candidate", {}, "harvest:candidates:list"],
    ["add_note", { text: "x" }, "harvest:notes:create"],
    ["set_field", { field: "Assessment score", value: 1 }, "harvest:candidates:update"],
    ["add_tag", { tag: "Strong" }, "harvest:applied_candidate_tags:create"],
    ["move_stage", { stage: "Offer" }, "harvest:applications:move"],
    ["reject", { reason: "Withdrew" }, "harvest:applications:reject"],
  ])("names the scope that %s lacks, and goes on once it is ticked", async (key, input, scope) => {
    const { account: greenhouse, driver } = await account();
    greenhouse.setScopes(SCOPES.filter((each) => each !== scope));
    const step = { candidate: JANE, ...input };
    const error = await failureOf(driver.run(key, step));
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ code: "greenhouse_scope_missing" });
    expect(error.message).toContain(scope);
    greenhouse.setScopes(SCOPES);
    expect(await driver.run(key, step)).toMatchObject({ found: true });
  });

  it("keeps to the window of 30 seconds, all calls together", async () => {
    const { bench, driver } = await account({ callsPerWindow: 4 });
    await driver.run("find_candidate", { candidate: JANE });
    bench.pass(10_000);
    const error = await failureOf(driver.run("find_candidate", { candidate: "john.doe@example.com" }));
    expect(error).toBeInstanceOf(RetryLater);
    expect(error).toMatchObject({ code: "rate_limited", afterMs: 20_000, ambiguous: false });
    const calls = driver.calls.length;
    // whatever else the connection is to do is not even asked for
    expect(await failureOf(driver.run("find_candidate", { candidate: "1" }))).toMatchObject({
      code: "rate_limited",
    });
    expect(driver.calls).toHaveLength(calls);
    bench.pass(20_000);
    expect(await driver.run("find_candidate", { candidate: JANE })).toMatchObject({ found: true });
  });

  it("has a scope for every call", () => {
    expect(scopeOf("GET", "/candidates")).toBe("harvest:candidates:list");
    expect(scopeOf("POST", "/applications/17/move")).toBe("harvest:applications:move");
    expect(scopeOf("PATCH", "/candidates/17")).toBe("harvest:candidates:update");
  });
});

/** As docs/connectors/greenhouse.md lists them. */
const SCOPES = [
  "harvest:applications:list",
  "harvest:applications:move",
  "harvest:applications:reject",
  "harvest:applications:update",
  "harvest:applied_candidate_tags:create",
  "harvest:applied_candidate_tags:list",
  "harvest:candidate_tags:create",
  "harvest:candidate_tags:list",
  "harvest:candidates:create",
  "harvest:candidates:list",
  "harvest:candidates:update",
  "harvest:custom_field_options:list",
  "harvest:custom_fields:list",
  "harvest:job_interview_stages:list",
  "harvest:jobs:list",
  "harvest:notes:create",
  "harvest:notes:list",
  "harvest:rejection_reasons:list",
  "harvest:users:list",
];
