import { describe, expect, it } from "@jest/globals";
import { ntrvsta } from "../../actions/ntrvsta.ts";
import { AuthExpired, ConfigError, Rejected, RetryLater } from "../../src/core/errors.ts";
import { createNtrvstaApi, type NtrvstaApi } from "../../src/sandbox/vendors/ntrvsta-api.ts";
import { failureOf } from "../run/outbound-destination.ts";
import { mapped } from "./bench.ts";
import { describeVendorAction, startVendor, useVendor, type VendorBench } from "./vendor-bench.ts";

const PATH = "/v1/interview-invitations";
const start = () =>
  startVendor((now) => {
    const api = createNtrvstaApi({ now });
    api.addTemplate({ id: "tpl_backend", title: "Backend" });
    api.addTemplate({ id: "tpl_foreign", organisation: "other" });
    return api;
  });
const connection = ({ url, standIn }: VendorBench<NtrvstaApi>) => ({ api_key: standIn.apiKey, api_url: url });
const ada = { email: "ada@example.com", firstName: "Ada", lastName: "Berg" };
const invite = { template_id: "tpl_backend", candidate: ada };

describeVendorAction<NtrvstaApi>(ntrvsta, "create_invitation", {
  start,
  connection,
  input: () => invite,
  warmUp: () => ({ template_id: "tpl_backend", candidate: { email: "warm@example.com" } }),
  work: { path: PATH },
  effects: ({ standIn }) => standIn.invitations().length,
  settles: "none",
});

const at = useVendor(ntrvsta, start, connection);
const run = (input: unknown = invite) => at.driver.run("create_invitation", input);
const made = () => at.bench.standIn.invitations();

describe("inviting through NTRVSTA", () => {
  it("nests the candidate and sends what else the author wrote", async () => {
    const output = await run({ ...invite, fields: { language: "de" } });
    expect(made()).toMatchObject([
      {
        templateId: "tpl_backend",
        candidate: ada,
        fields: { language: "de" },
        inviteUrl: output["invite_url"],
      },
    ]);
    expect(output).toEqual({
      invitation_id: made()[0]?.id,
      invite_url: expect.stringMatching(/^https:/),
      reused: false,
    });
  });

  it("uses the invitation that the candidate has, and says so", async () => {
    const first = await run();
    const again = await run({ ...invite, candidate: { email: "ADA@example.com" } });
    expect(again).toEqual({ ...first, reused: true });
    expect(made()).toHaveLength(1);
    at.bench.standIn.addTemplate({ id: "tpl_design" });
    expect(await run({ ...invite, template_id: "tpl_design" })).toMatchObject({ reused: false });
    expect(made()).toHaveLength(2);
  });

  it.each([
    [200, { data: { id: "inv_9", inviteUrl: "https://x.example/9" }, reused: false }, "inv_9", false],
    [200, { invitation: { invitationId: 17 }, created: true }, "17", false],
    [201, { id: "inv_9", reused: true }, "inv_9", true],
    [204, "", null, true],
  ])("reads an answer of another shape: %i %j", async (status, body, id, reused) => {
    at.bench.faults.add({ mode: "html_502", status, body, path: PATH });
    expect(await run()).toMatchObject({ invitation_id: id, reused });
  });

  it("sends the key as a bearer token where that is chosen", async () => {
    at.connect({ ...connection(at.bench), api_auth: "bearer" });
    expect(await run()).toMatchObject({ reused: false });
  });

  it("goes by the path and the name that the connection gives", async () => {
    at.connect({ ...connection(at.bench), invitation_path: "/v1/invitations" });
    const elsewhere = await failureOf(run());
    expect(elsewhere).toMatchObject({ code: "ntrvsta_not_there", path: "template_id" });
    expect(elsewhere.message).toContain("another path than /v1/invitations");
    at.connect({ ...connection(at.bench), template_field: "assessmentId" });
    const renamed = await failureOf(run());
    expect(renamed).toMatchObject({ status: 400 });
    expect(renamed.message).toContain("templateId");
  });

  it("leaves out what the event does not know", async () => {
    const candidate = { email: "{% email %}", firstName: "{% first %}" };
    const input = await mapped(
      ntrvsta,
      "create_invitation",
      { ...invite, candidate },
      { email: "bo@example.com" },
    );
    await run(input);
    expect(made()[0]?.candidate).toEqual({ email: "bo@example.com" });
  });
});

describe("what NTRVSTA refuses", () => {
  it("holds the run when the template is not the organisation's", async () => {
    for (const template of ["tpl_foreign", "tpl_nowhere"]) {
      const error = await failureOf(run({ ...invite, template_id: template }));
      expect(error).toBeInstanceOf(ConfigError);
      expect(error.message).toContain("no such template in your organisation");
    }
    expect(made()).toEqual([]);
  });

  it("holds the connection when the key is dead", async () => {
    at.connect({ ...connection(at.bench), api_key: "ntv_dead_0123456789" });
    const error = await failureOf(run());
    expect(error).toBeInstanceOf(AuthExpired);
    expect(error.message).not.toContain("ntv_dead");
    expect(await failureOf(at.driver.check())).toBeInstanceOf(AuthExpired);
  });

  it("says what a 403 means, and passes on why a body was refused", async () => {
    at.bench.faults.add({ mode: "auth_fail", status: 403, path: PATH });
    expect(await failureOf(run())).toMatchObject({ code: "ntrvsta_forbidden" });
    const body = { error: { code: "validation_error", message: "candidate.phone is needed" } };
    at.bench.faults.add({ mode: "html_502", status: 400, body, path: PATH });
    const error = await failureOf(run());
    expect(error).toBeInstanceOf(Rejected);
    expect(error.message).toContain("candidate.phone is needed");
  });

  it("does not take a portal's page for an invitation", async () => {
    at.bench.faults.add({ mode: "html_502", status: 200, path: PATH });
    const error = await failureOf(run());
    expect(error).toBeInstanceOf(RetryLater);
    expect(error).toMatchObject({ code: "ntrvsta_unexpected_answer", ambiguous: false });
  });

  it.each([
    [{ candidate: { email: "nobody" } }, "candidate.email"],
    [{ candidate: { firstName: "Ada" } }, "candidate.email"],
    [{ template_id: " " }, "template_id"],
    [{ fields: { candidate: {} } }, "fields.candidate"],
  ])("is not even asked with %j", (change, path) => {
    const checked = ntrvsta.actions["create_invitation"]?.input.safeParse({ ...invite, ...change });
    expect(checked?.error?.issues.map((issue) => issue.path.join("."))).toEqual([path]);
  });
});

describe("the connection", () => {
  it("may be there for receiving alone", async () => {
    at.connect({});
    const error = await failureOf(run());
    expect(error).toMatchObject({ code: "ntrvsta_key_missing", path: "api_key" });
    expect(error.message).toContain("can receive events and cannot invite anybody");
    expect(await failureOf(at.driver.check())).toMatchObject({ code: "ntrvsta_key_missing" });
    expect(at.driver.calls).toEqual([]);
  });

  it("is checked by a read, whatever else the list asks for", async () => {
    expect(await at.driver.check()).toBe("the API key is accepted");
    at.bench.faults.add({ mode: "html_502", status: 400, body: { error: { message: "from is needed" } } });
    expect(await at.driver.check()).toBe("the API key is accepted");
    at.connect({ ...connection(at.bench), api_url: `${at.bench.url}/elsewhere` });
    expect(await failureOf(at.driver.check())).toMatchObject({ code: "ntrvsta_address", path: "api_url" });
    expect(made()).toEqual([]);
  });
});
