/** Looking after connections over the API: trying what was entered, who depends on one, how what waited goes on. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { eventually } from "../e2e/hirewire.ts";
import { startStandIns, type StandIns } from "../e2e/stand-ins.ts";
import { SCORES, startServer, type Server } from "./server.ts";

let standIns: StandIns;
let server: Server;
let slack: Record<string, string>;
beforeAll(async () => {
  standIns = await startStandIns({ slack: { rateLimits: false } });
  server = await startServer({ workers: true, allow: [standIns.host] });
  slack = { bot_token: standIns.slack.botToken, api_url: `${standIns.url}/slack/api` };
  await server.get("POST", "/connections", { app: "trycrucible", values: { signing_secret: "s" } });
});
afterAll(async () => {
  await server?.close();
  await standIns?.close();
});

const sendScore = (score: number) =>
  server.get("POST", "/samples", {
    event: "trycrucible.invitation_scored",
    changes: { score, candidate_id: `usr_${score}` },
  });
const problem = async (path: string, body: unknown) => {
  const answer = await server.call("POST", path, { body });
  return { status: answer.status, ...((await answer.json()) as object) };
};

describe("apps", () => {
  it("say which side each field is of, and what belongs to another way in", async () => {
    const app = await server.get<{ fields: object[] }>("GET", "/apps/slack");
    expect(app).toMatchObject({ acts: true, receives: false, registers: false, choices: ["channels"] });
    expect(app.fields).toContainEqual(
      expect.objectContaining({ key: "webhook_url", shownWhen: { method: ["incoming_webhook"] } }),
    );
    const vendor = await server.get<{ fields: object[] }>("GET", "/apps/hiresscope");
    expect(vendor).toMatchObject({ acts: true, receives: true, registers: true });
    expect(vendor.fields).toContainEqual(expect.objectContaining({ key: "api_key", side: "acting" }));
    expect(vendor.fields).toContainEqual(expect.objectContaining({ key: "webhook_by", side: "receiving" }));
  });
});

describe("trying what was entered", () => {
  it("says who answers, or the destination's words, and keeps nothing", async () => {
    const tried = (values: object) => server.get("POST", "/connections/try", { app: "slack", values });
    expect(await tried(slack)).toMatchObject({
      ok: true,
      message: expect.stringMatching(/^Slack answers: bot/),
    });
    expect(await tried({ ...slack, bot_token: "xoxb-wrong" })).toMatchObject({
      ok: false,
      code: "slack_invalid_auth",
      message: expect.stringMatching(/token/),
    });
    const { items } = await server.get<{ items: { app: string }[] }>("GET", "/connections");
    expect(items.map(({ app }) => app)).toEqual(["trycrucible"]);
  });

  it("refuses what does not fit its field at that field", async () => {
    expect(
      await problem("/connections/try", { app: "slack", values: { bot_token: "xoxp-1" } }),
    ).toMatchObject({
      status: 422,
      path: "bot_token",
    });
    expect(await problem("/connections/try", { app: "nobody" })).toMatchObject({ code: "unknown_app" });
  });

  it("has nobody to ask where an app only sends", async () => {
    expect(await server.get("POST", "/connections/try", { app: "trycrucible" })).toBeNull();
  });
});

describe("a connection that breaks", () => {
  it("is tried with another token, then lets all that waited go on, counted", async () => {
    await server.get("POST", "/connections", { app: "slack", values: slack });
    await server.get("POST", "/automations?state=on", SCORES);
    standIns.slack.setTokenState("token_revoked");
    for (const score of [81, 82, 83]) await sendScore(score);
    await eventually(async () => {
      const { items } = await server.get<{ items: { runs: number }[] }>("GET", "/holds");
      return items[0]?.runs === 3;
    }, "three held runs");
    expect(await server.get("GET", "/connections/slack/drain")).toBeNull();

    const again = { app: "slack", connection: "slack", values: {} };
    expect(await server.get("POST", "/connections/try", again)).toMatchObject({ ok: false });
    standIns.slack.setTokenState("active");
    expect(await server.get("POST", "/connections/try", again)).toMatchObject({ ok: true });
    expect(await server.get("GET", "/connections/slack")).toMatchObject({ state: "auth_expired" });

    await server.get("PATCH", "/connections/slack", { values: { bot_token: slack["bot_token"] } });
    const drain = () => server.get<{ total: number; goneOn: number }>("GET", "/connections/slack/drain");
    await eventually(async () => (await drain()).goneOn === 3, "all three to go on");
    expect(await drain()).toMatchObject({ total: 3, goneOn: 3, failed: 0, heldAgain: 0, why: null });
  });

  it("says when what was let go is held again, and why", async () => {
    standIns.slack.setTokenState("token_revoked");
    await sendScore(91);
    const held = () => server.get<{ items: object[] }>("GET", "/runs?state=held");
    await eventually(async () => (await held()).items.length === 1, "a held run");
    await server.get("PATCH", "/connections/slack", { values: { bot_token: slack["bot_token"] } });
    const drain = () => server.get<{ heldAgain: number }>("GET", "/connections/slack/drain");
    await eventually(async () => (await drain()).heldAgain === 1, "it to be held again");
    expect(await drain()).toMatchObject({ total: 1, goneOn: 0, why: expect.stringMatching(/revoked/) });
    standIns.slack.setTokenState("active");
  });
});

describe("what is known of a connection", () => {
  it("names the automations that it carries", async () => {
    expect(await server.get("GET", "/connections/slack/uses")).toMatchObject({
      items: [{ name: "Scores", state: "on", listens: false, steps: ["post_message"] }],
    });
    expect(await server.get("GET", "/connections/trycrucible/uses")).toMatchObject({
      items: [{ name: "Scores", listens: true, steps: [] }],
    });
    const everybody = SCORES.replace("name: Scores", "name: Any vendor").replace(
      "trycrucible.invitation_scored\nwhen: score >= 80",
      "candidate.scored",
    );
    await server.get("POST", "/automations", everybody.slice(0, everybody.indexOf("examples:")));
    const { items } = await server.get<{ items: object[] }>("GET", "/connections/trycrucible/uses");
    expect(items).toMatchObject([{ name: "Scores" }, { name: "Any vendor", state: "off", listens: true }]);
  });

  it("counts events by the hour", async () => {
    expect(await server.get("GET", "/connections/trycrucible/pace?days=7")).toMatchObject({
      hours: expect.any(Array),
    });
  });

  it("says what to do about a call that was turned away", async () => {
    const { address } = await server.get<{ address: string }>("GET", "/connections/trycrucible");
    const body = "{}";
    const signed = { "x-trycrucible-signature": `sha256=${"0".repeat(64)}` };
    await fetch(address, { method: "POST", body, headers: signed });
    const { items } = await server.get<{ items: object[] }>("GET", "/rejections?connection=trycrucible");
    expect(items[0]).toMatchObject({
      code: "signature_mismatch",
      advice: expect.stringMatching(/^Copy the signing secret/),
    });
  });
});
