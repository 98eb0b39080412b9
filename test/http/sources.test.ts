/** A source that is set up by hand turns live by itself, and says why as long as it does not. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { bodySignature } from "./sign.ts";
import { startServer, type Server } from "./server.ts";
import webhookTest from "../../triggers/samples/hatchbeacon.webhook_test.json" with { type: "json" };
import completed from "../../triggers/samples/talentsprout.interview_completed.json" with { type: "json" };
import scored from "../../triggers/samples/trycrucible.invitation_scored.json" with { type: "json" };

interface Shown {
  id: string;
  address: string;
  source: {
    state: string;
    reason: string | null;
    since: number | null;
    advice: string[];
    rhythm: object;
  } | null;
}

let server: Server;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server?.close());

const connect = (app: string, values: object = {}) =>
  server.get<Shown>("POST", "/connections", { app, values });
const look = async (name: string) => (await server.get<Shown>("GET", `/connections/${name}`)).source!;
const post = async (address: string, body: string, headers: Record<string, string>) =>
  (
    await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
    })
  ).status;

describe("a source", () => {
  it("goes from draft over waiting to live, with HatchBeacon's test event as proof", async () => {
    const { address, source } = await connect("hatchbeacon");
    const body = JSON.stringify(webhookTest);
    const signature = { "x-webhook-signature": bodySignature("s3cret", body) };
    expect(source).toMatchObject({ state: "draft", reason: "The signing secret is missing." });
    expect(await post(address, body, signature)).toBe(401);
    expect((await look("hatchbeacon")).reason).toContain("Calls arrive already");

    await server.get("PATCH", "/connections/hatchbeacon", { values: { signing_secret: "wrong" } });
    expect(await post(address, body, signature)).toBe(401);
    const wrong = await look("hatchbeacon");
    expect(wrong).toMatchObject({ state: "waiting", reason: expect.stringContaining("with another secret") });
    expect(wrong.advice[0]).toContain("hirewire connect --update hatchbeacon --set signing_secret=…");

    await server.get("PATCH", "/connections/hatchbeacon", { values: { signing_secret: "s3cret" } });
    expect(await post(address, body, signature)).toBe(200);
    expect(await look("hatchbeacon")).toMatchObject({
      state: "live",
      reason: "A verified test event has arrived (webhook.test).",
      since: expect.any(Number),
      advice: [],
      rhythm: { perDay: null, lastEventAt: expect.any(Number), quietSince: null, words: null },
    });
  });

  it("takes TalentSprout's preview as proof, and points at what it forgets", async () => {
    const { address } = await connect("talentsprout", { signing_secret: "whsec_1" });
    const body = JSON.stringify({ ...completed, test: true });
    expect(await post(address, body, {})).toBe(401);
    expect((await look("talentsprout")).reason).toContain("Webhook Authentication");
    const time = Math.floor(Date.now() / 1000);
    const signature = bodySignature("whsec_1", `${time}.${body}`);
    expect(await post(address, body, { "x-talentsprout-signature": `t=${time},v1=${signature}` })).toBe(200);
    expect(await look("talentsprout")).toMatchObject({
      state: "live",
      reason: "A verified test event has arrived (interview.completed).",
    });
  });

  it("waits again once its address is replaced, until the new one is used", async () => {
    const { address } = await connect("trycrucible", { signing_secret: "s" });
    const waiting = await look("trycrucible");
    expect(waiting).toMatchObject({
      state: "waiting",
      reason: expect.stringContaining("nothing has arrived yet"),
    });
    expect(waiting.advice.join(" ")).toMatch(/is not HTTPS.*no test button.*marked as errored/);
    const body = JSON.stringify(scored);
    const signature = { "x-trycrucible-signature": `sha256=${bodySignature("s", body)}` };
    expect(await post(address, body, signature)).toBe(200);
    expect(await look("trycrucible")).toMatchObject({ state: "live", reason: null });

    const moved = await server.get<Shown>("POST", "/connections/trycrucible/hook");
    expect(moved.source).toMatchObject({ state: "waiting", reason: expect.stringContaining("new address") });
    const again = JSON.stringify({ ...scored, submission_id: "sub_other" });
    const next = { "x-trycrucible-signature": `sha256=${bodySignature("s", again)}` };
    expect(await post(moved.address, again, next)).toBe(200);
    expect((await look("trycrucible")).state).toBe("live");
  });

  it("is told for every connection that sends, and for none other", async () => {
    await connect("slack", { bot_token: "xoxb-1" });
    const { items } = await server.get<{ items: (Shown & { app: string })[] }>("GET", "/connections");
    expect(items.map(({ app, source }) => [app, source?.state ?? null])).toEqual([
      ["hatchbeacon", "live"],
      ["talentsprout", "live"],
      ["trycrucible", "live"],
      ["slack", null],
    ]);
    const { connections } = await server.get<{ connections: Shown[] }>("GET", "/status");
    expect(connections.map(({ source }) => source?.state ?? null)).toEqual(["live", "live", "live", null]);
  });
});
