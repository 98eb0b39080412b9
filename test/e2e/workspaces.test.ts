/** One installation, two clients: each has what it has, wherever it is asked from. */
import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { connectCrucible, EVERY_SCORE_TO_SLACK, postScore } from "./crucible.ts";
import { eventually, type Hirewire } from "./hirewire.ts";
import { openInstallation, type Installation } from "./installation.ts";
import { startStandIns, type StandIns } from "./stand-ins.ts";
import { within } from "./within.ts";

let standIns: StandIns;
let installation: Installation;
let intake: Hirewire;

/** As a browser asks, by the name of the host. `fetch` does not let anybody say it. */
function byHost(host: string, path: string): Promise<{ status: number; body: string }> {
  const { hostname, port } = new URL(intake.url);
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
  const asked = request({ hostname, port, path, headers: { host, accept: "application/json" } }, (answer) => {
    let body = "";
    answer.setEncoding("utf8").on("data", (part: string) => (body += part));
    answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body }));
  });
  asked.on("error", reject).end();
  return promise;
}

beforeAll(async () => {
  standIns = await startStandIns({ slack: { rateLimits: false } });
  installation = await openInstallation({
    args: ["--allow", standIns.host],
    publicUrl: "https://hooks.test",
  });
  intake = await installation.start("intake");
  await installation.start("worker");
}, 120_000);
afterAll(async () => {
  await installation?.close();
  await standIns?.close();
});

describe("two workspaces", () => {
  it("have automations, connections and history of their own, and a worker works for both", async () => {
    await intake.api("POST", "/workspaces", { id: "acme", name: "Acme" });
    const acme = within("acme", intake);
    expect(await acme.api("GET", "/connections")).toMatchObject({ items: [] });

    await standIns.connectSlack(acme);
    const address = await connectCrucible(acme);
    await acme.api("POST", "/automations?state=on", EVERY_SCORE_TO_SLACK);
    expect(await postScore(intake, address, "sub_1")).toBe(false); // the first workspace knows no such hook
    const { items } = await acme.api<{ items: { address: string | null }[] }>("GET", "/connections");
    expect(items.map((each) => each.address)).toContain(`https://acme.hooks.test${address}`);

    const posted = await byHost("acme.hooks.test", "/healthz");
    expect(posted.status).toBe(200);
    expect(await intake.api("GET", "/runs")).toMatchObject({ items: [] });
    expect(await intake.api("GET", "/workspaces")).toMatchObject({
      items: [{ id: "default" }, { id: "acme" }],
    });
    expect(await intake.api("GET", "/workspaces/acme")).toMatchObject({ name: "Acme", state: "active" });
  });

  it("are reached by a host name each; another name leads nowhere", async () => {
    expect(JSON.parse((await byHost("nobody.hooks.test", "/")).body)).toMatchObject({
      code: "workspace_not_found",
    });
    expect((await byHost("hooks.test", "/healthz")).status).toBe(200);
  });

  it("are looked after by the operator alone, from the first one", async () => {
    const { token } = await intake.api<{ token: string }>("POST", "/tokens", {
      name: "all",
      scopes: ["admin"],
    });
    const answer = await fetch(`${intake.url}/api/workspaces`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(answer.status).toBe(403);
    await expect(within("acme", intake).api("GET", "/workspaces")).rejects.toThrow("operator_only");
    const there = await installation.command("workspaces");
    expect(there.stdout).toContain("acme.hooks.test");
    // a token of one opens nothing in another
    const elsewhere = await fetch(`${intake.url}/api/runs`, {
      headers: { authorization: `Bearer ${token}`, "hirewire-workspace": "acme" },
    });
    expect(elsewhere.status).toBe(401);
  });

  it("stand still while suspended, go on afterwards, and are gone once removed", async () => {
    await intake.api("PATCH", "/workspaces/acme", { state: "suspended" });
    await eventually(
      async () => (await byHost("acme.hooks.test", "/healthz")).status === 503,
      "the workspace to stand still",
    );
    await intake.api("PATCH", "/workspaces/acme", { state: "active" });
    await eventually(
      async () => (await byHost("acme.hooks.test", "/healthz")).status === 200,
      "the workspace to go on",
    );
    await expect(intake.api("DELETE", "/workspaces/acme")).rejects.toThrow("workspace_not_confirmed");
    await intake.api("DELETE", "/workspaces/acme?confirm=acme");
    await eventually(
      async () => (await byHost("acme.hooks.test", "/healthz")).status === 404,
      "the workspace to be gone",
    );
  });
});
