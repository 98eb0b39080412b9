/** The settings as an owner uses them: in a real browser, over a real server, at stand-ins. */
import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { openBrowser } from "../e2e/browser.ts";
import { eventually, type Hirewire } from "../e2e/hirewire.ts";
import { startStandIns, type StandIns } from "../e2e/stand-ins.ts";
import { makeEvent } from "../contract/store/fixtures.ts";
import { startSubscriber, type SubscriberServer } from "../hooks/subscriber.ts";
import { startServer, type Server } from "../http/server.ts";
import { LOOKS, openContext, overflow, shoot, violations } from "./house.ts";

const JANE = "jane.smith@example.com";
/** Nobody's name may do anything on the page. */
const JANES_NAME = `Jane <img src=x onerror="document.title='broken in'">`;
const DAY = 24 * 60 * 60 * 1000;

let standIns: StandIns;
let subscriber: SubscriberServer;
let server: Server;
let browser: Browser;
let context: BrowserContext;
let page: Page;
beforeAll(async () => {
  standIns = await startStandIns({ slack: { rateLimits: false } });
  subscriber = await startSubscriber();
  server = await startServer({ workers: true, allow: [standIns.host, subscriber.host] });
  await standIns.connectSlack({
    api: (...asked: Parameters<Server["get"]>) => server.get(...asked),
  } as unknown as Hirewire);
  const { id } = await server.get<{ id: string }>("POST", "/connections", {
    app: "hiresscope",
    values: { signing_secret: "of-tests" },
  });
  await server.get("POST", "/automations?state=on", {
    name: "Every score",
    trigger: "hiresscope.application_scored",
    steps: [
      {
        use: "slack.post_message",
        with: { channel: "#hiring", text: "{% $event.candidate.name %} was scored" },
      },
    ],
  });
  const old = { connectionId: id, app: "hiresscope", receivedAt: Date.now() - 20 * DAY };
  await server.runtime.store.recordEvent(makeEvent(old), [], 0);
  await server.get("POST", "/samples", {
    event: "hiresscope.application_scored",
    changes: { "data.candidateEmail": JANE, "data.candidateName": JANES_NAME },
  });
  await eventually(async () => standIns.slack.messages("hiring").length === 1, "the message");
  browser = await openBrowser();
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await server?.close();
  await subscriber?.close();
  await standIns?.close();
});
beforeEach(async () => {
  context = await openContext(browser, server.runtime);
  page = await context.newPage();
  page.setDefaultTimeout(20_000); // so that a failure says what was waited for
});
afterEach(() => context.close());

const button = (name: string | RegExp) => page.getByRole("button", { name });
const says = (text: string | RegExp) => page.getByText(text).first().waitFor();
const fine = async (name: string): Promise<void> => {
  await shoot(page, name);
  expect(await violations(page)).toEqual([]);
  const { width, height } = page.viewportSize() ?? LOOKS.light.viewport;
  for (const size of [LOOKS.phone.viewport, { width, height }]) {
    await page.setViewportSize(size);
    // the frame moves to its new place
    await eventually(async () => (await overflow(page)) <= 0, `${name} to fit`, 5_000);
    if (size.width !== width) await shoot(page, `${name}-phone`);
  }
};
/** From where the focus is to the control of that name, by Tab alone. */
const tabTo = async (name: string | RegExp): Promise<void> => {
  for (let steps = 0; steps < 60; steps += 1) {
    await page.keyboard.press("Tab");
    const focused = page.locator("*:focus");
    const named = page.getByRole("button", { name }).or(page.getByLabel(name));
    if ((await named.and(focused).count()) > 0) return;
  }
  throw new Error(`Tab never came to ${String(name)}.`);
};

describe("the settings", () => {
  it("tell a Slack channel of problems, tried before it is needed", async () => {
    await page.goto("/settings");
    await page.getByRole("link", { name: /^Alerts/ }).click();
    await page.getByRole("switch", { name: "Slack" }).check();
    await button("Save").click();
    await says("Choose the channel that hears of problems.");
    await page.getByRole("combobox", { name: "Channel" }).fill("hiring");
    await page.getByRole("option", { name: "#hiring" }).click();
    await page.getByLabel("The disk is nearly full: Slack").uncheck();
    await button("Save").click();
    await says("The changes are kept.");
    await button("Send a test alert by Slack").click();
    await says(/^Sent to /);
    expect(standIns.slack.messages("hiring").at(-1)!.text).toContain("This is a test.");
    await fine("settings-alerts-set");
    expect(await server.get("GET", "/alerts")).toMatchObject({
      settings: { email: null, hears: { disk: ["email"], held: ["slack", "email"] } },
    });
  });

  it("show who changed what, by filters that can be sent to somebody, and that nothing was altered", async () => {
    await page.goto("/settings/audit");
    await says("changed who is alerted");
    await page.getByRole("combobox", { name: "About" }).click();
    await page.getByRole("option", { name: "Alerts" }).click();
    await page.waitForURL(/about=alerts/);
    await says("3 records are shown.");
    await says("Could not be done"); // a channel was missing at first
    await page.getByText("2 things that were changed").click();
    await page.getByRole("cell", { name: "email", exact: true }).waitFor();
    await button("Check all records").click();
    await says("Nothing was altered");
    await fine("settings-audit-changes");
    // a browser sends a cookie with what it saves, and no token
    const table = await page.getByRole("link", { name: "Save as a table" }).getAttribute("href");
    expect(await (await page.request.get(table!)).text()).toContain("changed who is alerted");
    await page.getByLabel("Days").fill("30");
    await button("Save").first().click();
    await says("The change is kept.");
  });

  it("say what other periods of one hiring tool would let go, before they are kept", async () => {
    await page.goto("/settings/retention");
    await button("Change hiresscope").click();
    await page.getByLabel("So many days").first().check();
    await page.getByLabel("Days that events are kept").fill("10");
    await says("Older than that already: 1 event.");
    await fine("settings-retention-change");
    await button("Save").click();
    await says("10 days");
    expect(await server.get("GET", "/retention")).toMatchObject({
      sources: [{ own: { keepDays: 10, keepPayloadDays: null } }],
    });
  });

  it("subscribe an address, show its secret once, and stop telling it", async () => {
    await page.goto("/settings/subscriptions");
    await button("New subscription").click();
    await page.getByLabel("Address").fill("https://127.0.0.1:1/told");
    await page.getByRole("combobox", { name: "What it is told of" }).fill("Candidate scored");
    await page.getByRole("option", { name: "Candidate scored", exact: true }).click();
    await button("Subscribe").click();
    await says(/inside this server|own network/i);
    await page.getByLabel("Address").fill(`${subscriber.url}/told`);
    await button("Subscribe").click();
    await says("It is subscribed");
    expect(await page.getByLabel("Signing secret").textContent()).toMatch(/^whsec_/);
    await button("Done").click();
    const item = page.getByRole("article", { name: /^Candidate scored to / });
    await item.getByText("Works").waitFor();
    await fine("settings-subscriptions-one");
    await item.getByRole("button", { name: /^Remove/ }).click();
    await button("Remove the subscription").click();
    await says("Nobody is told yet");
    await page.getByLabel("Show those that ended").check();
    await says("Ended");
  });

  it("erase a candidate by keys alone, once the name is typed, and hand over what remains", async () => {
    await page.goto("/settings/erase");
    await page.getByLabel("Who").focus();
    await page.keyboard.type("jane");
    await button(/^Choose Jane/).waitFor();
    await tabTo(/^Choose Jane/);
    await page.keyboard.press("Enter");
    await says("What remains elsewhere");
    await page.getByRole("link", { name: "Open: posted to #hiring" }).waitFor();
    expect(await button("Erase for good").isDisabled()).toBe(true);
    await fine("settings-erase-preview");
    await tabTo(/^Type jane\.smith@example\.com/);
    await page.keyboard.type(JANE);
    await page.keyboard.press("Enter");
    await says(`${JANE} is erased`);
    await fine("settings-erase-report");
    const saved = page.waitForEvent("download");
    await tabTo("Save the report");
    await page.keyboard.press("Enter");
    const report = readFileSync(await (await saved).path(), "utf8");
    expect(report).toContain(`Candidate: ${JANE}`);
    expect(report).toMatch(/\[ \] .* UTC {2}Posted to #hiring {2}https?:/);
    expect(await page.title()).toContain("Erase a candidate");
    expect(JSON.stringify(await server.get("GET", "/events"))).not.toContain(JANE);
    await button("Erase somebody else").click();
    await page.getByLabel("Who").fill(JANE);
    await button(`Look everywhere for ${JANE}`).click();
    await says(`Nothing is kept about ${JANE}.`);
  });

  it("offer a viewer what a viewer may do", async () => {
    const { token } = await server.get<{ token: string }>("POST", "/tokens", {
      name: "looks",
      scopes: ["read"],
    });
    const looking = await openContext(browser, { url: server.runtime.url, token });
    const seen = await looking.newPage();
    await seen.goto("/settings");
    await seen.getByRole("link", { name: /^Alerts/ }).waitFor();
    expect(
      await seen.getByRole("link", { name: /^(Audit log|Erase|API tokens|Subscriptions)/ }).count(),
    ).toBe(0);
    await seen.goto("/settings/erase");
    await seen.getByText("Only owners can erase a candidate.").waitFor();
    await looking.close();
  });
});
