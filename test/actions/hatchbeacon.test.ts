import { describe, expect, it } from "@jest/globals";
import { hatchbeacon } from "../../actions/hatchbeacon.ts";
import { AuthExpired, ConfigError, Rejected } from "../../src/core/errors.ts";
import {
  createHatchbeaconApi,
  type HatchbeaconApi,
  type HatchbeaconApiOptions,
} from "../../src/sandbox/vendors/hatchbeacon-api.ts";
import { failureOf } from "../run/outbound-destination.ts";
import { STEP } from "./bench.ts";
import { describeVendorAction, startVendor, useVendor, type VendorBench } from "./vendor-bench.ts";

const start = (options: HatchbeaconApiOptions = {}) =>
  startVendor((now) => createHatchbeaconApi({ now, ...options }), {
    "429": { body: { message: "Too many requests" } },
    auth_fail: { body: { message: "Invalid API key" } },
  });
const connection = ({ url, standIn }: VendorBench<HatchbeaconApi>) => ({
  api_key: standIn.apiKey,
  secret_key: standIn.secretKey,
  api_url: url,
});
const application = {
  job_id: "507f1f77bcf86cd799439011",
  email: "ada@example.com",
  first_name: "Ada",
  last_name: "Børg",
  resume_url: "https://cv.example.com/ada.pdf",
};

describeVendorAction<HatchbeaconApi>(hatchbeacon, "submit_application", {
  start: () => start(),
  connection,
  input: () => application,
  work: { path: "/job-applications", method: "POST" },
  effects: ({ standIn }) => standIn.applications().length,
  settles: "unknown",
});

const at = useVendor(hatchbeacon, () => start(), connection);
const run = (input: unknown = application) => at.driver.run("submit_application", input);
const submitted = () => at.bench.standIn.applications();
/** Starts the stand-in anew with other ways. */
const restart = async (options: HatchbeaconApiOptions, values: Record<string, unknown> = {}) => {
  await at.bench.close();
  at.bench = await start(options);
  at.connect({ ...connection(at.bench), ...values });
};

describe("submitting to HatchBeacon", () => {
  it("signs exactly what it sends, letters beyond ASCII included", async () => {
    const output = await run({ ...application, fields: { source: "TryCrucible", score: 82 } });
    expect(output).toEqual({ application_id: submitted()[0]?.id, status: "submitted" });
    expect(submitted()).toEqual([
      {
        id: expect.stringMatching(/^[\da-f]{24}$/),
        idempotencyKey: STEP,
        fields: {
          jobId: application.job_id,
          email: "ada@example.com",
          firstName: "Ada",
          lastName: "Børg",
          resumeUrl: application.resume_url,
          source: "TryCrucible",
          score: 82,
        },
      },
    ]);
  });

  it("names its fields and signs as the connection says", async () => {
    await restart(
      {
        signedContent: ({ timestamp, body, path }) => `POST ${path} ${timestamp}\n${body}`,
        encoding: "base64",
      },
      {
        signed_content: "{method} {path} {timestamp}\n{body}",
        signature_encoding: "base64",
        field_names: "first_name=name.first, last_name = name.last",
      },
    );
    await run();
    expect(submitted()[0]?.fields).toMatchObject({
      name: { first: "Ada", last: "Børg" },
      jobId: application.job_id,
    });
    expect(submitted()[0]?.fields).not.toHaveProperty("firstName");
  });

  it("lets a further field win over an assumed one", async () => {
    await run({ ...application, fields: { firstName: "Augusta" } });
    expect(submitted()[0]?.fields).toMatchObject({ firstName: "Augusta" });
  });

  it("waits until the minute is over, by HatchBeacon's own clock", async () => {
    await restart({ perMinute: 1 });
    await run();
    at.bench.pass(15_500);
    const error = await failureOf(run());
    expect(error).toMatchObject({ code: "rate_limited", ambiguous: false });
    const { afterMs = 0 } = error as { afterMs?: number };
    // the header counts whole seconds
    expect([44_000, 45_000, 46_000]).toContain(Math.round(afterMs / 1000) * 1000);
    at.bench.pass(afterMs);
    await run();
    expect(submitted()).toHaveLength(2);
  });

  it.each([
    [{ "x-ratelimit-reset": "1700000060" }, 60_000],
    [{ "x-ratelimit-reset": "1700000060000" }, 60_000],
    [{ "x-ratelimit-reset": "30" }, 30_000],
    [{ "x-ratelimit-reset": "Tue, 14 Nov 2023 22:14:20 GMT" }, 60_000],
    [{ "x-ratelimit-reset": "1600000000" }, 0],
    [{ "x-ratelimit-reset": "soon" }, undefined],
    [{}, undefined],
    [{ "x-ratelimit-reset": "30", "retry-after": "5" }, undefined],
  ])("reads %j as a wait of %p ms", (headers, afterMs) => {
    const answer = {
      status: 429,
      headers: { date: "Tue, 14 Nov 2023 22:13:20 GMT", ...headers },
      body: {},
      method: "POST",
      url: "https://api.hatchbeacon.com/api/v1/job-applications",
      about: undefined,
      truncated: false,
    };
    const error = hatchbeacon.classify?.(answer, { connection: {} });
    expect(error).toMatchObject({ code: "rate_limited", afterMs });
  });
});

describe("what HatchBeacon refuses", () => {
  it("holds the connection when it does not know the API key", async () => {
    at.connect({ ...connection(at.bench), api_key: "hb_dead_0123456789" });
    expect(await failureOf(run())).toBeInstanceOf(AuthExpired);
  });

  it("tells a wrong secret key from a wrong clock", async () => {
    at.connect({ ...connection(at.bench), secret_key: "hbs_wrong_0123456789" });
    const signature = await failureOf(run());
    expect(signature).toBeInstanceOf(ConfigError);
    expect(signature).toMatchObject({ code: "hatchbeacon_signature", path: "secret_key" });
    const began = at.bench.now();
    await restart({ now: () => began + 6 * 60_000 });
    const clock = await failureOf(run());
    expect(clock).toBeInstanceOf(ConfigError);
    expect(clock).toMatchObject({ code: "hatchbeacon_clock" });
    expect(submitted()).toEqual([]);
  });

  it("holds the run for a job that is not there, or a path that is wrong", async () => {
    const error = await failureOf(run({ ...application, job_id: "507f1f77bcf86cd799439012" }));
    expect(error).toMatchObject({ code: "hatchbeacon_not_there", path: "job_id" });
    at.connect({ ...connection(at.bench), submit_path: "/applications" });
    expect((await failureOf(run())).message).toContain("another path than /applications");
  });

  it("passes on what a field lacks", async () => {
    const error = await failureOf(run({ ...application, job_id: "backend" }));
    expect(error).toBeInstanceOf(Rejected);
    expect(error.message).toContain("jobId must be a MongoDB ObjectId");
  });

  it("says that an application is already there", async () => {
    await restart({ refusesDuplicates: true });
    await run();
    expect(await failureOf(run())).toMatchObject({ code: "hatchbeacon_duplicate", status: 409 });
    expect(submitted()).toHaveLength(1);
  });
});

describe("the connection", () => {
  it.each([
    [{}, "api_key", "no API key"],
    [{ api_key: "hb_1" }, "secret_key", "no secret key"],
  ])("%j may be there for receiving alone", async (values, path, words) => {
    at.connect(values);
    const error = await failureOf(run());
    expect(error).toMatchObject({ code: "hatchbeacon_key_missing", path });
    expect(error.message).toContain(words);
    expect(at.driver.calls).toEqual([]);
  });

  it.each([
    [{ field_names: "email=a b" }, "cannot be read"],
    [{ field_names: "e_mail=mail" }, "Ours are: job_id"],
    [{ signed_content: "{time}.{body}" }, "does not look right"],
  ])("%j is refused when it is saved", (values, words) => {
    expect(() => at.connect({ ...connection(at.bench), ...values })).toThrow(words);
  });
});
