/** The first minutes in a real browser: from the welcome to a message in Slack, and back Home when something breaks. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { openBrowser } from "../e2e/browser.ts";
import { openSandboxHouse, type SandboxHouse } from "../http/sandbox-house.ts";
import { LOOKS, openContext, overflow, shoot, violations, type Look } from "./house.ts";

let house: SandboxHouse;
let browser: Browser;
let context: BrowserContext;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  house = await openSandboxHouse([
    {
      name: "Strong scores to Slack",
      trigger: "candidate.scored",
      when: "$event.score.value >= 80",
      steps: [
        {
          id: "post",
          use: "slack.post_message",
          with: { channel: "#hiring", text: "*{% $event.candidate.name %}* scored {% $event.score.value %}" },
        },
      ],
    },
  ]);
  browser = await openBrowser();
  context = await openContext(browser, house.server.runtime);
  page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await house?.close();
});

const heading = (name: string) => page.getByRole("heading", { level: 1, name }).waitFor();
const hiring = () => page.getByRole("region", { name: "#hiring" });
const send = () => page.getByRole("button", { name: "Send", exact: true });
const trouble = (name: string) => page.getByRole("switch", { name });

describe("the first minutes", () => {
  it("begin with a welcome that leads to the sandbox", async () => {
    await page.goto("/");
    await heading("Welcome to Hirewire");
    await page.getByRole("link", { name: "Send a sample" }).click();
    await heading("Sandbox");
    await hiring().getByText("No message yet.").waitFor();
  });

  it("bring a message without reload", async () => {
    await page.evaluate("window.notReloaded = true");
    await page.getByRole("textbox", { name: "Score" }).fill("91");
    await send().click();
    await page.getByText("and it was taken in.").waitFor();
    await hiring().getByText("Jane Smith scored 91").waitFor();
    expect(await page.evaluate("window.notReloaded")).toBe(true);
  });

  it("go by keyboard alone, from the event to the message", async () => {
    await page.getByRole("combobox", { name: "Event" }).focus();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("TalentSprout: Interview C");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("textbox", { name: "Score" }).focus();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("64");
    await page.keyboard.press("Enter");
    await page.getByText("TalentSprout sent").waitFor();
    await page.getByRole("tab", { name: /^More/ }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("cell", { name: "TalentSprout" }).waitFor();
    await page.getByRole("tab", { name: /^Slack/ }).focus();
    await page.keyboard.press("Enter");
    await hiring().getByText("Jane Smith scored 91").waitFor();
  });
});

describe("what needs you", () => {
  it("appears Home when Slack’s token is revoked, and goes away once it is reconnected", async () => {
    await trouble("Revoke Slack’s token").focus();
    await page.keyboard.press("Space");
    await page.getByRole("combobox", { name: "Event" }).fill("HIRESSCOPE: Candidate S");
    await page.getByRole("option", { name: "HIRESSCOPE: Candidate Scored" }).click();
    await page.getByRole("textbox", { name: "Score" }).fill("88");
    await send().click();
    await page.getByRole("link", { name: "Home" }).click();
    await page.getByText("Slack has to be reconnected").waitFor();
    await page.getByText(/1 run waits and will go on by itself afterwards/).waitFor();
    const { id } = house.server.runtime.connections.get("slack");
    const link = page.getByRole("link", { name: "Reconnect Slack" });
    expect(await link.getAttribute("href")).toBe(`/connections/${id}`);
    await shoot(page, "home-needs-light");

    house.standIns.slack.setTokenState("active");
    await house.server.get("PATCH", "/connections/slack", {
      values: { bot_token: house.standIns.slack.botToken },
    });
    await page.getByText("Slack has to be reconnected").waitFor({ state: "detached" });
    await page.getByText("Nothing. Events come in").waitFor();
    await page.getByRole("link", { name: "Sandbox" }).click();
    await hiring().getByText("Jane Smith scored 88").waitFor();
    expect(await page.evaluate("window.notReloaded")).toBe(true);
  });

  it("is followed by charts that the arrow keys go through, with the same numbers as a table", async () => {
    await page.getByRole("link", { name: "Home" }).click();
    const chart = page.getByRole("figure", { name: "Events by hiring tool" });
    const days = chart.getByRole("img", { name: / events?(,|$)/ });
    const today = days.last();
    await today.focus();
    expect(await today.getAttribute("aria-label")).toMatch(/: 3 events, HIRESSCOPE 2, TalentSprout 1$/);
    await page.keyboard.press("ArrowLeft");
    const yesterday = days.nth(28);
    expect(await yesterday.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true);
    expect(await yesterday.getAttribute("aria-label")).toMatch(/: 0 events$/);
    await chart.getByText("The numbers as a table").click();
    const row = chart.getByRole("row").last();
    await row.getByRole("cell").first().waitFor();
    expect(await row.getByRole("cell").allInnerTexts()).toEqual(["2", "1"]);
  });
});

describe("a page that hears nothing any more", () => {
  it("says so, and stops saying so once it is told again", async () => {
    const own = await openContext(browser, house.server.runtime);
    const shown = await own.newPage();
    await shown.route("**/api/stream", (route) => route.abort());
    await shown.goto("/");
    const banner = shown.getByText("Live updates are paused. Reconnecting…");
    await banner.waitFor();
    await shown.unroute("**/api/stream");
    await shown.evaluate("window.dispatchEvent(new Event('online'))");
    await banner.waitFor({ state: "detached" });
    await own.close();
  });
});

describe.each(["/", "/sandbox"])("%s with something to show", (path) => {
  it.each(Object.keys(LOOKS) as Look[])(
    "is accessible and whole: %s",
    async (look) => {
      const own = await openContext(browser, house.server.runtime, look);
      const shown = await own.newPage();
      await shown.goto(path);
      await shown.getByRole("heading", { level: 1 }).waitFor();
      if (path === "/") await shown.getByRole("figure", { name: "Time to delivery" }).waitFor();
      if (path === "/sandbox") await shown.getByText("Jane Smith scored 88").last().waitFor();
      await shoot(shown, `${path === "/" ? "home-charts" : "sandbox"}-${look}`);
      if (path === "/") {
        // axe looks at each bar: a week is like a month
        await shown.getByText("7 days", { exact: true }).click();
        await shown
          .getByRole("figure", { name: "Events by hiring tool" })
          .getByText("3 in 7 days.")
          .waitFor();
      }
      expect(await violations(shown)).toEqual([]);
      expect(await overflow(shown)).toBeLessThanOrEqual(0);
      await own.close();
    },
    60_000,
  );
});

it("no page complained", () => {
  expect(complaints).toEqual([]);
});
