import { describe, expect, it } from "@jest/globals";
import { hubspot } from "../../actions/hubspot.ts";
import { AuthExpired, ConfigError, Rejected, RetryLater } from "../../src/core/errors.ts";
import {
  createHubspotStandIn,
  type HubspotStandIn,
  type HubspotStandInOptions,
} from "../../src/sandbox/hubspot/create-hubspot-stand-in.ts";
import { failureOf } from "../run/outbound-destination.ts";
import { describeVendorAction, startVendor, useVendor, type VendorBench } from "./vendor-bench.ts";

const start = (options: HubspotStandInOptions = {}) =>
  startVendor((now) => createHubspotStandIn({ now, ...options }), {
    "429": { body: { status: "error", errorType: "RATE_LIMIT", policyName: "TEN_SECONDLY_ROLLING" } },
    auth_fail: { body: { status: "error", category: "INVALID_AUTHENTICATION", message: "expired" } },
  });
const connection = ({ url, standIn }: VendorBench<HubspotStandIn>) => ({
  access_token: standIn.token,
  api_url: url,
});
const ada = { email: "ada@example.com", properties: { firstname: "Ada", assessment_score: 82 } };

describeVendorAction<HubspotStandIn>(hubspot, "upsert_contact", {
  start: () => start(),
  connection,
  input: () => ada,
  warmUp: () => ({ email: "warm@example.com" }),
  work: { path: "/batch/upsert", method: "POST" },
  effects: ({ standIn }) => standIn.contacts().length,
  settles: "none",
});

const at = useVendor(hubspot, () => start(), connection);
const run = (input: unknown = ada) => at.driver.run("upsert_contact", input);
const contacts = () => at.bench.standIn.contacts();
const restart = async (options: HubspotStandInOptions) => {
  await at.bench.close();
  at.bench = await start(options);
  at.connect(connection(at.bench));
};

describe("contacts in HubSpot", () => {
  it.each(["2026-03", "v3"])("are added, then updated, by the API %s", async (api_version) => {
    at.connect({ ...connection(at.bench), api_version });
    const added = await run();
    expect(added).toEqual({ contact_id: "500", created: true, url: expect.stringContaining("/500") });
    const changed = await run({ email: "ADA@example.com", properties: { lastname: "Berg" } });
    expect(changed).toEqual({ ...added, created: false });
    expect(contacts()).toMatchObject([
      {
        properties: { email: "ada@example.com", firstname: "Ada", lastname: "Berg", assessment_score: "82" },
      },
    ]);
    expect(await at.driver.choices("properties")).toHaveLength(8);
  });

  it("are written as texts; null stays, an empty text clears", async () => {
    await run();
    await run({
      ...ada,
      properties: { firstname: null, assessment_score: "", remote: true, skills: ["react", "go"] },
    });
    expect(contacts()[0]?.properties).toEqual({
      email: "ada@example.com",
      firstname: "Ada",
      assessment_score: "",
      remote: "true",
      skills: "react;go",
    });
  });

  it("offer the properties that can be set", async () => {
    const choices = await at.driver.choices("properties");
    expect(choices).toContainEqual({
      value: "assessment_score",
      label: "Assessment score (assessment_score)",
    });
    const names = choices.map(({ value }) => value);
    for (const hidden of ["email", "hs_object_id", "hs_internal"]) expect(names).not.toContain(hidden);
  });

  it.each([
    [{ email: "ada" }, "email"],
    [{ properties: { "First Name": "Ada" } }, "properties.First Name"],
    [{ properties: { email: "bo@example.com" } }, "properties.email"],
    [{ properties: { firstname: { a: 1 } } }, "properties.firstname"],
  ])("are not even asked for with %j", (change, path) => {
    const checked = hubspot.actions["upsert_contact"]?.input.safeParse({ ...ada, ...change });
    expect(checked?.error?.issues.map((issue) => issue.path.join("."))).toEqual([path]);
  });
});

describe.each([false, true])("what HubSpot refuses (as multi-status: %p)", (multiStatus) => {
  it.each([
    [
      { nick_name: "Ada" },
      ConfigError,
      "hubspot_property_doesnt_exist",
      '"nick_name" does not exist in HubSpot',
    ],
    [{ hs_object_id: "1" }, ConfigError, "hubspot_read_only_value", '"hs_object_id" cannot be set'],
    [
      { lifecyclestage: "hired" },
      Rejected,
      "hubspot_invalid_option",
      '"lifecyclestage" does not have this option',
    ],
    [
      { assessment_score: "very good" },
      Rejected,
      "hubspot_invalid_number",
      '"assessment_score" wants a number',
    ],
  ] as const)("%j is %p", async (properties, type, code, words) => {
    await restart({ multiStatus });
    const error = await failureOf(run({ ...ada, properties }));
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ code });
    expect(error.message).toContain(words);
    // the value is the candidate's
    expect(error.message).not.toContain(Object.values(properties)[0]);
    expect(contacts()).toEqual([]);
  });
});

describe("limits and permissions", () => {
  it("waits ten seconds for the burst, whatever was called", async () => {
    await restart({ burst: 2 });
    await at.driver.check();
    await run();
    const error = await failureOf(run());
    expect(error).toBeInstanceOf(RetryLater);
    expect(error).toMatchObject({ code: "rate_limited", afterMs: 10_000 });
    expect(error.message).toContain("within ten seconds");
    expect(await failureOf(at.driver.check())).toMatchObject({ code: "rate_limited" });
    at.bench.pass(10_000);
    await run();
  });

  it("waits longer for the day", async () => {
    await restart({ daily: 1 });
    await run();
    const error = await failureOf(run());
    expect(error).toMatchObject({ code: "rate_limited", afterMs: 3_600_000 });
    expect(error.message).toContain("for today is used up");
  });

  it("waits a moment for contacts that are locked", async () => {
    at.bench.faults.add({ mode: "html_502", status: 423, body: { status: "error", category: "LOCKED" } });
    expect(await failureOf(run())).toMatchObject({
      code: "hubspot_locked",
      afterMs: 2_000,
      ambiguous: false,
    });
  });

  it("names the permission that is missing", async () => {
    at.bench.standIn.setScopes(["crm.objects.contacts.read"]);
    const error = await failureOf(run());
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ code: "hubspot_scope_missing" });
    expect(error.message).toContain("lacks a permission: crm.objects.contacts.write");
    expect((await failureOf(at.driver.check())).message).toContain("crm.schemas.contacts.read");
  });

  it("holds the connection when the token is dead", async () => {
    at.connect({ ...connection(at.bench), access_token: "pat-dead-0123456789" });
    const error = await failureOf(run());
    expect(error).toBeInstanceOf(AuthExpired);
    expect(error).toMatchObject({ code: "hubspot_token_refused" });
    expect(await failureOf(at.driver.check())).toBeInstanceOf(AuthExpired);
  });

  it("passes on anything else in HubSpot's words", async () => {
    const body = { status: "error", category: "CONFLICT", message: "Contact already exists. Existing ID: 7" };
    at.bench.faults.add({ mode: "html_502", status: 409, body });
    const error = await failureOf(run());
    expect(error).toBeInstanceOf(Rejected);
    expect(error.message).toContain("Contact already exists. Existing ID: 7");
  });

  it("does not take a portal's page for a yes", async () => {
    at.bench.faults.add({ mode: "html_502", status: 200 });
    expect(await failureOf(run())).toMatchObject({ code: "hubspot_unexpected_answer", ambiguous: false });
  });

  it("says what kind of account it is", async () => {
    expect(await at.driver.check()).toBe("an account with 9 contact properties that can be set");
  });
});
