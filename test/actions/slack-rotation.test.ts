/** A bot token that rotates: renewed when it has ended, with a refresh token that works once. */
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { startStandIns, type StandIns } from "../e2e/stand-ins.ts";
import { startServer, type Server } from "../http/server.ts";

let clock = Date.now();
let standIns: StandIns;
let server: Server;
beforeAll(async () => {
  standIns = await startStandIns({
    slack: { rateLimits: false, now: () => clock, rules: { tokenRotation: true } },
  });
  server = await startServer({ allow: [standIns.host] });
});
afterAll(async () => {
  await server?.close();
  await standIns?.close();
});

it("works again and again after twelve hours, and says what to do once Slack renews it no more", async () => {
  await server.get("PUT", "/oauth/slack/client", {
    clientId: "1000000000.2000000000",
    clientSecret: "sandbox-client-secret",
    settings: { api_url: `${standIns.url}/slack/api` },
  });
  const { url } = await server.get<{ url: string }>("POST", "/oauth/slack/start", {});
  const { headers } = await fetch(url, { redirect: "manual" });
  const back = new URL(headers.get("location") ?? "").searchParams;
  await server.get("POST", "/oauth/finish", { state: back.get("state"), code: back.get("code") });
  expect(
    server.runtime.connections
      .get("slack")
      .secrets.map(({ field }) => field)
      .toSorted(),
  ).toEqual(["bot_token", "client_secret", "refresh_token"]);
  const check = () => server.get("POST", "/connections/slack/check");
  const renewals = () => standIns.slack.calls("oauth.v2.access").length;
  expect(await check()).toMatchObject({ ok: true });
  expect(renewals()).toBe(1);
  for (const round of [2, 3]) {
    clock += 13 * 60 * 60 * 1000;
    expect(await check()).toMatchObject({ ok: true });
    expect(renewals()).toBe(round);
  }
  standIns.slack.reset();
  expect(await check()).toMatchObject({
    ok: false,
    message: expect.stringMatching(/Sign in with Slack again/),
  });
});
