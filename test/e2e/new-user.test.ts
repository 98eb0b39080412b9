/**
 * Somebody who has never seen this before, in a real browser and on an empty data folder: from the link in the start-up log to a
 * rule that posts, breaks, is mended, is tried on the past and brought back. Once by clicking, once by keys alone.
 */
import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import type { Browser, Locator, Page } from "playwright-core";
import { openBrowser } from "./browser.ts";
import { keys, mouse, type Hands } from "./hands.ts";
import { makeDataDir, removeDataDir, startHirewire, type Hirewire } from "./hirewire.ts";

jest.setTimeout(300_000);
/** Many tests share the machine. */
const PATIENCE_MS = 40_000;

let dataDir: string;
let server: Hirewire;
let browser: Browser;
let page: Page;
beforeEach(async () => {
  dataDir = await makeDataDir();
  server = await startHirewire({ dataDir, args: [] });
  browser = await openBrowser();
  const context = await browser.newContext({ baseURL: server.url, viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(PATIENCE_MS);
  page = await context.newPage();
});
afterEach(async () => {
  await browser?.close();
  await server?.stop();
  await removeDataDir(dataDir);
});

const button = (name: string | RegExp): Locator => page.getByRole("button", { name }).first();
const link = (name: string | RegExp): Locator => page.getByRole("link", { name }).first();
const field = (name: string | RegExp): Locator => page.getByRole("textbox", { name }).first();
const picker = (name: string | RegExp): Locator => page.getByRole("combobox", { name }).first();
const says = (text: string | RegExp): Promise<void> => page.getByText(text).first().waitFor();
const titled = (name: string | RegExp): Promise<void> =>
  page.getByRole("heading", { level: 1, name }).waitFor();

/** Goes there as one does: through the navigation. */
const goTo = (hands: Hands, area: string): Promise<void> =>
  hands.press(page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: area }));

async function makeOwner(hands: Hands): Promise<void> {
  const [address] = /http\S+set-up\?token=\S+/.exec(server.output()) ?? [];
  await page.goto(address!);
  await titled("Welcome to Hirewire");
  await hands.write(field("Your name"), "Olive Owner");
  await hands.write(field("Email address"), "olive@example.com");
  await hands.write(page.getByLabel("Password", { exact: true }), "three words apart");
  await hands.press(button("Make my account"));
  await page.waitForURL(/\/welcome$/);
}

/** In the sandbox, which stands beside the product: as a hiring tool does it. */
async function sendSample(hands: Hands, score: number): Promise<void> {
  await hands.write(field("Score"), String(score));
  await hands.press(button("Send"));
}

const message = (text: string): Locator => page.getByRole("region", { name: "#hiring" }).getByText(text);

async function publish(hands: Hands): Promise<void> {
  await says("Draft saved");
  await hands.press(button("Publish"));
  await hands.press(
    page
      .getByRole("dialog")
      .getByRole("button", { name: /^Publish/ })
      .last(),
  );
  await page.getByRole("dialog").waitFor({ state: "detached" });
}

describe.each([
  ["by clicking", mouse],
  ["by keys alone", keys],
] as const)("a new user, %s", (_way, handsOf) => {
  it("builds a rule, sees it work, break, hold and drain; keeps a sheet in step; looks back and goes back", async () => {
    const hands = handsOf(page);
    await makeOwner(hands);

    // from the gallery to an empty automation
    await hands.press(link("Build an automation"));
    await titled("Gallery");
    await hands.press(link("Start from blank"));
    await titled("New automation");
    await hands.write(field("Name"), "Strong scores");
    await hands.pick(picker("What happens"), "any hiring tool scores", /^Any hiring tool scores a candidate/);
    await hands.press(button("Add a condition"));
    const condition = page.getByRole("group", { name: "Condition 1", exact: true });
    await hands.pick(condition.getByLabel("Field"), "Score", /^Score\d*$/);
    await hands.write(condition.getByLabel("Value"), "80");
    // who matches is there before anything is published
    await says(/is at least 80/);
    await hands.pick(picker("What should happen"), "slack post", /^Slack: Post a message/);
    await hands.pick(picker("Channel"), "hiring", /^#hiring$/);
    await hands.write(field("Text"), "Wow, a strong one");
    await page
      .getByRole("region", { name: "What would happen" })
      .or(page.getByText("What would happen"))
      .first()
      .waitFor();
    await publish(hands);

    // a signed sample, and its message without a reload
    await page.goto("/sandbox");
    await titled("Sandbox");
    await sendSample(hands, 91);
    await message("Wow, a strong one").waitFor();

    // Slack's token breaks: the run waits and says so
    await hands.press(page.getByRole("switch", { name: /^Revoke Slack/ }));
    await sendSample(hands, 93);
    await goTo(hands, "Home");
    await says(/Slack/);
    await goTo(hands, "Connections");
    await hands.press(link(/^Slack/));
    await says("Needs reconnecting");
    await says(/wait/);

    // mended there, and reconnected here: what waited goes on
    await page.goto("/sandbox");
    await hands.press(page.getByRole("switch", { name: /^Revoke Slack/ }));
    const token = await page.getByRole("region", { name: "Reconnect Slack" }).locator("code").innerText();
    await goTo(hands, "Connections");
    await hands.press(link(/^Slack/));
    const reconnect = page.getByRole("region", { name: "Reconnect" });
    await hands.write(reconnect.getByRole("textbox", { name: "Bot token" }), token);
    await hands.press(reconnect.getByRole("button", { name: "Reconnect" }));
    await says(/have gone on|has gone on/);
    await page.goto("/sandbox");
    await message("Wow, a strong one").nth(1).waitFor();

    expect(await message("Wow, a strong one").count()).toBe(2);

    // a sheet that stays in step: a row is added, and the next event about the same candidate changes it where it stands
    await goTo(hands, "Automations");
    await hands.press(link("Gallery"));
    await hands.press(link("Start from blank"));
    await titled("New automation");
    await hands.write(field("Name"), "Scores in step");
    await hands.pick(picker("What happens"), "any hiring tool scores", /^Any hiring tool scores a candidate/);
    await hands.pick(picker("What should happen"), "google update", /^Google Sheets: Add or update a row/);
    await hands.pick(picker("Spreadsheet"), "Pipeline", /^Hiring pipeline/);
    await hands.pick(picker("Key column"), "Source", /^Source$/);
    await hands.insert(page.getByRole("textbox", { name: "Key", exact: true }), "email", "Candidate’s email");
    await hands.press(button("Add a column"));
    await hands.pick(page.getByRole("combobox", { name: "Column", exact: true }), "Score", /^Score$/);
    await hands.insert(field("Value of Score"), "Score", "Score");
    await publish(hands);

    await page.goto("/sandbox");
    await hands.press(page.getByRole("tab", { name: "Sheets" }));
    // a recipe of the sandbox keeps rows here too, with the name of the tool
    const cell = (name: string | RegExp): Locator => page.getByRole("cell", { name, exact: true });
    const own = page
      .getByRole("row")
      .filter({ has: cell(/@/) })
      .filter({ hasNot: cell("hiresscope") });
    await sendSample(hands, 88);
    await own.filter({ has: cell("88") }).waitFor();
    await sendSample(hands, 64);
    await own.filter({ has: cell("64") }).waitFor();
    expect(await own.count()).toBe(1);

    // the past: what a stricter rule would have done
    await goTo(hands, "Automations");
    await hands.press(link("Strong scores"));
    await titled("Strong scores");
    const strict = page.getByRole("group", { name: "Condition 1", exact: true });
    await hands.write(strict.getByLabel("Value"), "92");
    await says("Draft saved");
    await hands.press(button("More"));
    await hands.press(page.getByRole("menuitem", { name: "Try it on the last 30 days" }));
    await titled("Try it on the past");
    await hands.press(button("Try it on the past"));
    await says(/1 of 4 events/);

    // published, and brought back
    await hands.press(link("Back to the builder"));
    await titled("Strong scores");
    await publish(hands);
    await says("When any vendor scores a candidate 92 or more, post to #hiring");
    await hands.press(button("More"));
    await hands.press(page.getByRole("menuitem", { name: "Versions" }));
    await titled("Versions");
    await says(/92/);
    await hands.press(button("Go back to this version: 1"));
    await hands.press(page.getByRole("dialog").getByRole("button", { name: "Go back", exact: true }));
    await says("Brought back version 1");
    await hands.press(link("Back to the builder"));
    await says("When any vendor scores a candidate 80 or more, post to #hiring");
  });
});
