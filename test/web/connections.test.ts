/** Connections as a recruiter makes, breaks and mends them: in a real browser, over a real server, at stand-ins. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from "@jest/globals";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { openBrowser } from "../e2e/browser.ts";
import { eventually } from "../e2e/hirewire.ts";
import { startStandIns, type StandIns } from "../e2e/stand-ins.ts";
import { bodySignature } from "../http/sign.ts";
import { SCORES, startServer, type Server } from "../http/server.ts";
import { openContext, overflow, shoot, violations } from "./house.ts";

// a page at work on a busy machine takes its time
jest.setTimeout(120_000);

let standIns: StandIns;
let server: Server;
let browser: Browser;
let context: BrowserContext;
let page: Page;
beforeAll(async () => {
  standIns = await startStandIns({ slack: { rateLimits: false } });
  server = await startServer({
    workers: true,
    allow: [standIns.host, `localhost:${new URL(standIns.url).port}`],
  });
  await server.get("POST", "/connections", { app: "trycrucible", values: { signing_secret: "s" } });
  browser = await openBrowser();
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await server?.close();
  await standIns?.close();
});
beforeEach(async () => {
  context = await openContext(browser, server.runtime);
  page = await context.newPage();
  page.setDefaultTimeout(40_000); // so that a failure says what was waited for
});
afterEach(() => context.close());

const sendScore = (score: number) =>
  server.get("POST", "/samples", {
    event: "trycrucible.invitation_scored",
    changes: { score, candidate_id: `usr_${score}` },
  });
const button = (name: string | RegExp) => page.getByRole("button", { name, exact: true });
const picker = (name: string) => page.getByRole("combobox", { name });
const says = (text: string | RegExp) => page.getByText(text).first().waitFor();
const fine = async (name: string): Promise<void> => {
  await shoot(page, name);
  expect(await violations(page)).toEqual([]);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
};

describe("connecting Slack", () => {
  it("says at the field what is wrong, then in Slack's words, and keeps nothing of it", async () => {
    await page.goto("/connections");
    await page.getByRole("link", { name: "Connect an app" }).click();
    await page.getByLabel("Search apps").fill("slack");
    await page.getByRole("link", { name: "Slack", exact: true }).click();
    await button("More settings").click();
    await page.getByLabel("Slack's API address").fill(`${standIns.url}/slack/api`);
    const token = page.getByRole("textbox", { name: "Bot token" });
    await token.fill("xoxp-somebody");
    await button("Connect").click();
    await says("This is not a bot token but a person's token");
    await token.fill("xoxb-wrong");
    await button("Connect").click();
    await says("Slack did not accept it");
    await fine("connection-refused-light");
    expect(server.runtime.connections.list()).toHaveLength(1);

    await token.fill(standIns.slack.botToken);
    await button("Connect").click();
    await page.getByRole("heading", { level: 1, name: "Slack" }).waitFor();
    await says(/Slack answers: bot/);
    await button("Check it now").click();
    await says("Working");
    await button("Replace: Bot token").waitFor();
    expect(await page.content()).not.toContain(standIns.slack.botToken);
  });
});

describe("another address", () => {
  it("wants the secret once more, and says so where it is entered", async () => {
    const { id } = server.runtime.connections.get("slack");
    await page.goto(`/connections/${id}`);
    const settings = page.getByRole("region", { name: "Settings" });
    await settings.getByRole("button", { name: "More settings" }).click();
    const address = settings.getByLabel("Slack's API address");
    await address.fill(`http://localhost:${new URL(standIns.url).port}/slack/api`);
    await button("Save the settings").click();
    const token = settings.getByText(/^Enter “Bot token” again: “Slack's API address” changed/);
    await token.waitFor();
    await fine("connection-secret-again-light");
    expect(server.runtime.connections.get(id).settings["api_url"]).toBe(`${standIns.url}/slack/api`);

    await button("Replace: Bot token").click();
    await settings.getByRole("textbox", { name: "Bot token" }).fill(standIns.slack.botToken);
    await token.waitFor({ state: "detached" });
    await button("Save the settings").click();
    await says("The changes are kept.");
    expect(server.runtime.connections.get(id).settings["api_url"]).toContain("http://localhost:");
  });
});

describe("a token that breaks", () => {
  it("holds the runs in words; a wrong token changes nothing; a right one lets them go, counted", async () => {
    await server.get("POST", "/automations?state=on", SCORES);
    const { id } = server.runtime.connections.get("slack");
    await page.goto(`/connections/${id}`);
    await says("Scores");
    standIns.slack.setTokenState("token_revoked");
    for (const score of [81, 82, 83]) await sendScore(score);
    // nobody reloads
    await says("Needs reconnecting");
    await says("3 runs wait for this connection.");
    await says(/bot token was revoked/);
    await fine("connection-broken-light");

    await page
      .getByRole("region", { name: "Reconnect" })
      .getByRole("textbox", { name: "Bot token" })
      .fill("xoxb-wrong");
    await button("Reconnect").click();
    await says("Slack did not accept it");
    standIns.slack.setTokenState("active");
    await page
      .getByRole("region", { name: "Reconnect" })
      .getByRole("textbox", { name: "Bot token" })
      .fill(standIns.slack.botToken);
    await page.keyboard.press("Enter");
    await says("All 3 runs have gone on.");
    await page.getByText("Needs reconnecting").waitFor({ state: "detached" });
    await fine("connection-drained-light");
    expect(standIns.slack.messages("hiring")).toHaveLength(3);
  });
});

describe("something to mend at the destination", () => {
  it("is said with its reason, and the runs go on when told that it is mended", async () => {
    standIns.slack.setChannel("hiring", { archived: true });
    await page.goto(`/connections/${server.runtime.connections.get("slack").id}`);
    await sendScore(84);
    await says("1 run waits for this connection.");
    await says(/#hiring.*archived/);
    standIns.slack.setChannel("hiring", { archived: false });
    await button("That is mended: let them go on").click();
    await eventually(
      async () => Promise.resolve(standIns.slack.messages("hiring").length === 4),
      "the message that waited",
    );
    await page.getByText("waits for this connection").waitFor({ state: "detached" });
  });
});

describe("signing in with Slack", () => {
  it("is set up once by the owner, and then connects without a token being seen", async () => {
    await page.goto("/connections/new?app=slack");
    await button("Set up signing in").click();
    expect(await page.getByLabel("Address to come back to").inputValue()).toBe(
      `${server.runtime.url}/oauth/callback`,
    );
    await fine("connection-registering-light");
    // as the form would, with the stand-in's address
    await server.get("PUT", "/oauth/slack/client", {
      clientId: "1000000000.2000000000",
      clientSecret: "sandbox-client-secret",
      settings: { api_url: `${standIns.url}/slack/api` },
    });
    await page.reload();
    await page.getByLabel("Name").fill("Second team");
    await fine("connection-sign-in-light");
    await button("Sign in with Slack").click();
    await page.getByRole("heading", { level: 1, name: "Slack (second-team)" }).waitFor();
    await says("Working");
    expect(page.url()).not.toContain("code=");
    await server.get("DELETE", "/connections/second-team");
  });

  it("says in words when it was refused there", async () => {
    await page.goto("/oauth/callback?state=made-up&error=access_denied");
    await page.getByRole("heading", { level: 1, name: "It could not be connected" }).waitFor();
    await says("This sign-in is not under way any more");
    expect(page.url()).not.toContain("state=");
    await fine("connection-refused-sign-in-light");
  });
});

describe("a source that is set up by hand", () => {
  it("is told step by step, says why a call was refused, and turns live by itself", async () => {
    await page.goto("/connections/new?app=hatchbeacon");
    await button("Get the address").click();
    await page.getByRole("heading", { level: 1, name: "Set up HatchBeacon" }).waitFor();
    const address = await page.getByLabel("Address for its events").inputValue();
    const secret = page.getByRole("textbox", { name: "Signing secret" });
    await secret.fill("of-hatchbeacon");
    await button("Keep the secret").click();
    await says("Set. It is kept sealed and never shown.");
    await says("Waiting for the first event");

    const body = JSON.stringify({ event: "webhook.test", timestamp: new Date().toISOString(), data: {} });
    const send = (signature: string) =>
      fetch(address, { method: "POST", body, headers: { "x-webhook-signature": signature } });
    expect((await send("0".repeat(64))).status).toBe(401);
    await says("A call arrived and was refused");
    await says(/Copy the signing secret of this very webhook once more and paste it\./);
    expect(await page.getByText("hirewire connect").count()).toBe(0);
    expect((await send(bodySignature("of-hatchbeacon", body))).status).toBe(200);
    await says("HatchBeacon is connected");
    await fine("connection-live-light");
  });

  it("keeps the old secret valid beside a new one, and closes an address when asked to", async () => {
    const { id, hookPath } = server.runtime.connections.get("hatchbeacon");
    await page.goto(`/connections/${id}`);
    await button("Replace: Signing secret").click();
    await page.keyboard.type("another-secret"); // the focus is where it is wanted
    await picker("How long is the old secret accepted too?").click();
    await page.getByRole("option", { name: "Three days" }).click();
    await button("Keep the secret").click();
    await says("The one before is accepted too");

    await button("Get a new address").click();
    const dialog = page.getByRole("dialog", { name: "Get a new address?" });
    await dialog.getByText("The old address is closed at once").waitFor();
    await fine("connection-new-address-light");
    await dialog.getByRole("button", { name: "Get a new address" }).click();
    await says("There is a new address.");
    expect(server.runtime.connections.get("hatchbeacon").hookPath).not.toBe(hookPath);
  });
});

describe("a sender that nobody described", () => {
  it("is found out from one call, and its events are given a meaning", async () => {
    await page.goto("/connections/new?app=custom");
    await page.getByLabel("What is the sender called?").fill("Acme Tests");
    await says("Automations will call it acme-tests.");
    await picker("How does it sign?").click();
    await page.getByRole("option", { name: /find it out from one call/ }).click();
    await button("Get the address").click();
    const address = await page.getByLabel("Address for its events").inputValue();
    await page.getByRole("textbox", { name: "Signing secret" }).fill("acme-secret");
    await button("Keep the secret").click();
    await button("Listen for one call").click();
    await says(/^Listening until/);

    const body = JSON.stringify({ kind: "graded", person: { mail: "ada@acme.example" }, points: 91 });
    const headers = { "x-acme-signature": `sha256=${bodySignature("acme-secret", body)}` };
    const send = () => fetch(address, { method: "POST", body, headers });
    expect((await send()).status).toBe(401);
    await button("Find out how it signs").click();
    await fine("connection-found-out-light");
    await button("Use this").click();
    await says("Waiting for the first event");
    expect((await send()).status).toBe(200);
    await says("acme-tests is connected");

    await picker("What its events mean").click();
    await page.getByRole("option", { name: "A candidate was scored" }).click();
    await picker("Email address").click();
    await page.getByRole("option", { name: /ada@acme.example/ }).click();
    await picker("Score, 0 to 100").click();
    await page.getByRole("option", { name: /^91/ }).click();
    await fine("connection-mapping-light");
    await button("Keep it").click();
    await says("From the next event on it is read like this.");
    expect(server.runtime.connections.get("acme-tests").settings["mapping"]).toContain(
      '"score": { "value": points }',
    );
  });
});

describe("removing a connection", () => {
  it("says first what ends with it, by keyboard alone", async () => {
    await page.goto(`/connections/${server.runtime.connections.get("slack").id}`);
    await button("Remove this connection").focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Remove Slack?" });
    await dialog.getByText("One automation that is on depends on it: Scores.").waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await button("Remove this connection").press("Enter");
    await dialog.getByRole("button", { name: "Remove it" }).press("Enter");
    await says("Slack was removed.");
    await eventually(
      async () => Promise.resolve(server.runtime.connections.list().every(({ app }) => app !== "slack")),
      "Slack to be gone",
    );
  });
});
