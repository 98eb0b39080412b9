/** Every page, in both themes and on a phone: nothing that axe objects to, nothing cut off, and a picture of it. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Browser } from "playwright-core";
import { openBrowser } from "../e2e/browser.ts";
import { eventually } from "../e2e/hirewire.ts";
import { sendScore, setUp, startServer, type Server } from "../http/server.ts";
import { PAGES } from "./pages.ts";
import { LOOKS, openContext, overflow, shoot, violations } from "./house.ts";

let server: Server;
let browser: Browser;

beforeAll(async () => {
  server = await startServer({ workers: true });
  await setUp(server);
  for (const score of [91, 79, 84]) await sendScore(server, score);
  browser = await openBrowser();
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

describe.each(PAGES)("the page $name", ({ name, path, heading, cookie, complaint }) => {
  it("is accessible and whole in both themes, and on a phone", async () => {
    const context = await openContext(browser, server.runtime, "light", await cookie?.(server));
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(typeof path === "string" ? path : await path(server));
    await page.getByRole("heading", { level: 1, name: heading }).waitFor();
    await page.getByLabel("Loading the page").waitFor({ state: "detached" });
    await eventually(
      async () => (await page.locator(".mantine-Loader-root:not([aria-hidden])").count()) === 0,
      `${name} to load`,
    );
    await shoot(page, `${name}-light`);
    expect(await violations(page)).toEqual([]);

    await page.emulateMedia({ colorScheme: "dark" });
    await page.locator("html[data-mantine-color-scheme=dark]").waitFor({ state: "attached" });
    await shoot(page, `${name}-dark`);
    expect(await violations(page, "colours")).toEqual([]);

    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize(LOOKS.phone.viewport);
    await eventually(async () => (await overflow(page)) <= 0, `${name} to fit a phone`);
    await shoot(page, `${name}-phone`);
    expect(await violations(page)).toEqual([]);
    expect(complaints.filter((each) => complaint?.test(each) !== true)).toEqual([]);
    await context.close();
  });
});
