/** The sandbox as a recruiter meets it: press Send in a browser and see the message and the row appear. */
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { openBrowser } from "./browser.ts";
import { eventually, makeDataDir, removeDataDir, startHirewire, type Hirewire } from "./hirewire.ts";

let server: Hirewire;
let dataDir: string;
let browser: Browser;
let page: Page;
const troubles: string[] = [];

beforeAll(async () => {
  dataDir = await makeDataDir();
  [server, browser] = await Promise.all([startHirewire({ dataDir, args: [] }), openBrowser()]);
  page = await browser.newPage();
  page.on("pageerror", (error) => troubles.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") troubles.push(message.text());
  });
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await removeDataDir(dataDir);
});

it("opens at the address that the start prints", async () => {
  const [, address = ""] = /See what arrived:\s+(http\S+)/.exec(server.output()) ?? [];
  await page.goto(address);
  await page.getByRole("heading", { name: "Sandbox" }).waitFor();
});

it("shows the message and the row of an event that was sent with the form, without reload", async () => {
  await page.getByLabel("Event").selectOption("hiresscope.application_scored");
  await page.getByLabel("Score").fill("64");
  await page.getByLabel("Candidate").fill("=HYPERLINK(0)");
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByRole("cell", { name: "=HYPERLINK(0)" }).waitFor();
  await page.getByRole("cell", { name: "64", exact: true }).waitFor();

  await page.getByLabel("Event").selectOption("hiresscope.application_shortlisted");
  await page.getByLabel("Candidate").fill("<!channel>");
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByText("<!channel> was shortlisted").waitFor();
  expect(await page.getByText(/^pings/).count()).toBe(0);
});

it("shows one message although its answer was lost on the way", async () => {
  await page.getByRole("button", { name: "Slack: post, then lose the answer" }).click();
  await page.getByLabel("Event").selectOption("trycrucible.invitation_scored");
  await page.getByLabel("Score").fill("97");
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByText("scored 97").waitFor();
  await eventually(async () => {
    const { events } = await server.api<{ events: Record<string, number> }>("GET", "/status");
    return events["received"] === events["finished"];
  }, "the repeat to be over");
  await page.reload();
  expect(await page.getByText("scored 97").count()).toBe(1);
});

it("runs without a complaint from the browser", () => {
  expect(troubles).toEqual([]);
});
