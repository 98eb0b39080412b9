import { describe, expect, it } from "@jest/globals";
import { hiresscope } from "../../actions/hiresscope.ts";
import { AuthExpired, ConfigError, Rejected, RetryLater } from "../../src/core/errors.ts";
import {
  createHiresscopeApi,
  type HiresscopeApi,
  type HiresscopeApiOptions,
} from "../../src/sandbox/vendors/hiresscope-api.ts";
import { failureOf } from "../run/outbound-destination.ts";
import { describeVendorAction, startVendor, useVendor, type VendorBench } from "./vendor-bench.ts";

const start = (options: HiresscopeApiOptions = {}) =>
  startVendor(
    (now) => {
      const api = createHiresscopeApi({ now, ...options });
      for (const id of ["app_xyz789", "app_other"]) api.addApplication({ id });
      return api;
    },
    { "429": { body: { message: "Too Many Requests" } }, auth_fail: { body: { message: "Unauthorized" } } },
  );
const connection = ({ url, standIn }: VendorBench<HiresscopeApi>) => ({
  api_key: standIn.token,
  api_url: `${url}/api/v1`,
});
const shortlist = { application_id: "app_xyz789", status: "SHORTLISTED" };

describeVendorAction<HiresscopeApi>(hiresscope, "set_application_status", {
  start,
  connection,
  input: () => shortlist,
  warmUp: () => ({ application_id: "app_other", status: "REJECTED" }),
  work: { path: "/status", method: "PATCH" },
  effects: ({ standIn }) => (standIn.application("app_xyz789")?.status === "SHORTLISTED" ? 1 : 0),
  settles: "none",
});

describe("changing applications in HIRESSCOPE", () => {
  const at = useVendor(hiresscope, () => start(), connection);
  const run = (input: unknown = shortlist) => at.driver.run("set_application_status", input);

  it("shortlists and rejects", async () => {
    expect(await run()).toEqual(shortlist);
    expect(await run({ ...shortlist, status: "REJECTED" })).toMatchObject({ status: "REJECTED" });
    expect(at.bench.standIn.application("app_xyz789")).toEqual({
      id: "app_xyz789",
      status: "REJECTED",
      timesSet: 2,
    });
  });

  it("fails the run for an application that is not there", async () => {
    const error = await failureOf(run({ ...shortlist, application_id: "app_gone" }));
    expect(error).toBeInstanceOf(Rejected);
    expect(error).toMatchObject({ code: "hiresscope_application_not_found", status: 404 });
    expect(error.message).toContain("knows no application app_gone");
  });

  it("says where another method is chosen", async () => {
    at.connect({ ...connection(at.bench), status_method: "PUT" });
    const error = await failureOf(run());
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ code: "hiresscope_method", path: "status_method" });
  });

  it("sends the status under the name that the connection gives", async () => {
    at.connect({ ...connection(at.bench), status_field: "newStatus" });
    expect(await failureOf(run())).toMatchObject({ status: 422 });
  });

  it("waits for the tenant's minute, whatever was called", async () => {
    for (let call = 0; call < 100; call += 1) await at.driver.check();
    at.bench.pass(20_000);
    const error = await failureOf(run());
    expect(error).toBeInstanceOf(RetryLater);
    expect(error).toMatchObject({ code: "rate_limited", afterMs: 40_000 });
    const sent = at.driver.calls.length;
    expect(await failureOf(run({ ...shortlist, application_id: "app_other" }))).toMatchObject({
      code: "rate_limited",
    });
    expect(at.driver.calls).toHaveLength(sent); // the wait is the whole tenant's
    at.bench.pass(40_000);
    expect(await run()).toEqual(shortlist);
  });

  it.each([
    [{ status: "HIRED" }, "status"],
    [{ status: "shortlisted" }, "status"],
    [{ application_id: "../jobs" }, "application_id"],
    [{ application_id: "" }, "application_id"],
  ])("is not even asked with %j", (change, path) => {
    const checked = hiresscope.actions["set_application_status"]?.input.safeParse({
      ...shortlist,
      ...change,
    });
    expect(checked?.error?.issues.map((issue) => issue.path.join("."))).toEqual([path]);
  });

  it("needs no key for receiving alone", async () => {
    at.connect({});
    const error = await failureOf(run());
    expect(error).toMatchObject({ code: "hiresscope_key_missing", path: "api_key" });
    expect(await failureOf(at.driver.check())).toMatchObject({ code: "hiresscope_key_missing" });
    expect(at.driver.calls).toEqual([]);
  });

  it("says what a 403 means", async () => {
    at.bench.faults.add({ mode: "auth_fail", status: 403 });
    expect(await failureOf(run())).toMatchObject({ code: "hiresscope_forbidden" });
  });
});

describe.each([
  ["bearer", "x_api_key"],
  ["x_api_key", "bearer"],
] as const)("an account that takes %s only, told %s", (accepts, told) => {
  const at = useVendor(
    hiresscope,
    () => start({ accepts }),
    (bench) => ({ ...connection(bench), api_auth: told }),
  );
  const run = () => at.driver.run("set_application_status", shortlist);
  const statuses = () => at.driver.calls.map(({ status }) => status);

  it("is asked the other way once, and that is remembered", async () => {
    await run();
    expect(statuses()).toEqual([401, 200]);
    await run();
    expect(statuses()).toEqual([401, 200, 200]);
    at.driver.forget();
    await run();
    expect(statuses()).toEqual([401, 200, 200, 401, 200]);
  });

  it("is found out again when neither way worked for a while", async () => {
    await run();
    at.bench.faults.add({ mode: "auth_fail", times: 2 });
    expect(await failureOf(run())).toBeInstanceOf(AuthExpired);
    expect(await run()).toEqual(shortlist);
    await run();
    expect(statuses().slice(-1)).toEqual([200]);
  });
});
