import { describe, expect, it } from "@jest/globals";
import { talentsprout } from "../../actions/talentsprout.ts";
import { AuthExpired, Rejected } from "../../src/core/errors.ts";
import { createTalentsproutApi, type TalentsproutApi } from "../../src/sandbox/vendors/talentsprout-api.ts";
import { failureOf } from "../run/outbound-destination.ts";
import { describeVendorAction, startVendor, useVendor, type VendorBench } from "./vendor-bench.ts";

const start = () =>
  startVendor((now) => createTalentsproutApi({ now }), {
    auth_fail: { body: { error: { type: "authentication_error", message: "Invalid API key" } } },
  });
const connection = ({ url, standIn }: VendorBench<TalentsproutApi>) => ({
  api_key: standIn.apiKey,
  api_url: `${url}/api/v1`,
});
const design = { job_description: "Senior Product Designer. Leads the redesign of our dashboard." };

describeVendorAction<TalentsproutApi>(talentsprout, "create_interview", {
  start,
  connection,
  input: () => design,
  work: { path: "/interviews/from-job-description", method: "POST" },
  effects: ({ standIn }) => standIn.interviews().length,
  settles: "unknown",
});

const at = useVendor(talentsprout, start, connection);
const run = (input: unknown = design) => at.driver.run("create_interview", input);

describe("making interviews in TalentSprout", () => {
  it("returns the link for candidates and the questions", async () => {
    const output = await run();
    const [interview] = at.bench.standIn.interviews();
    expect(output).toEqual({
      interview_id: interview?.id,
      title: "Senior Product Designer",
      share_link: interview?.share_link,
      status: "active",
      questions: interview?.questions.map(({ question }) => question),
    });
  });

  it("passes on what TalentSprout finds wrong", async () => {
    const error = await failureOf(run({ job_description: "Designer" }));
    expect(error).toBeInstanceOf(Rejected);
    expect(error.message).toContain("is too short");
  });

  it("holds the connection when the key is dead, and the run when it may not do that", async () => {
    at.connect({ ...connection(at.bench), api_key: "tsk_dead_0123456789" });
    expect(await failureOf(run())).toBeInstanceOf(AuthExpired);
    expect(await failureOf(at.driver.check())).toBeInstanceOf(AuthExpired);
    at.bench.faults.add({ mode: "auth_fail", status: 403 });
    expect(await failureOf(run())).toMatchObject({ code: "talentsprout_forbidden" });
  });

  it("is checked without making anything", async () => {
    expect(await at.driver.check()).toBe("the API key is accepted");
    expect(at.bench.standIn.interviews()).toEqual([]);
  });

  it("needs no key for receiving alone, and one that looks like a key", async () => {
    expect(() => at.connect({ api_key: "whsec_1" })).toThrow("does not look right");
    at.connect({});
    expect(await failureOf(run())).toMatchObject({ code: "talentsprout_key_missing", path: "api_key" });
    expect(at.driver.calls).toEqual([]);
  });

  it.each([
    [{ job_description: " " }, "job_description"],
    [{ fields: { job_description: "x" } }, "fields.job_description"],
  ])("is not even asked with %j", (change, path) => {
    const checked = talentsprout.actions["create_interview"]?.input.safeParse({ ...design, ...change });
    expect(checked?.error?.issues.map((issue) => issue.path.join("."))).toEqual([path]);
  });
});
