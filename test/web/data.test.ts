/** Finding an event among many, by keyboard alone: what became of it, doing it again, and doing it to many at once. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { openBrowser } from "../e2e/browser.ts";
import { sendScore, setUp, startServer, type Server } from "../http/server.ts";
import { openContext } from "./house.ts";

let server: Server;
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  server = await startServer(); // without workers: what waits goes on waiting
  await setUp(server);
  for (let score = 60; score < 100; score += 1) await sendScore(server, score);
  browser = await openBrowser();
  context = await openContext(browser, server.runtime);
  page = await context.newPage();
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** A row's link stands in its first cell. */
const focusedRow = (): Promise<string | null> =>
  page.evaluate("document.activeElement.closest('tr')?.getAttribute('aria-rowindex') ?? null");

describe("events", () => {
  it("are found by what one types, and stay found after a reload", async () => {
    await page.goto("/events");
    await page.getByRole("table", { name: "Events" }).getByText("Candidate scored").first().waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("usr_01 nobody");
    await page.getByRole("heading", { name: "No event is like that" }).waitFor();
    expect(new URL(page.url()).searchParams.get("q")).toBe("usr_01 nobody");
    await page.getByRole("button", { name: "Clear the search" }).click();
    await page.getByRole("button", { name: /^Filters/ }).press("Enter");
    await page.getByLabel("Score at least").fill("95");
    await page.getByText("5 events", { exact: true }).waitFor();
    await page.reload();
    await page.getByText("5 events", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Save these filters" }).press("Enter");
    await page.getByLabel("What to call them").fill("Strong");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Clear all" }).press("Enter");
    await page.getByText("40 events", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Strong", exact: true }).press("Enter");
    await page.getByText("5 events", { exact: true }).waitFor();
  });

  it("are looked for further back by itself, until somebody stops it", async () => {
    const listed = await context.request.get("/api/events?limit=1");
    const { items } = (await listed.json()) as { items: [{ id: string; receivedAt: number }] };
    const [{ id: next, receivedAt: lookedBackTo }] = items;
    const asked: string[] = [];
    const found = items.slice(0, 0);
    /** Looks for long and finds nothing, until there is something. */
    await page.route(/\/api\/events\?.*q=rare/, async (route) => {
      asked.push(route.request().url());
      await route.fulfill({ json: { items: found.splice(0), next, lookedBackTo } });
    });
    await page.goto("/events?q=rare");
    await page.getByText("0 events so far; looking further back").waitFor();
    while (asked.length < 25) await page.waitForRequest(/q=rare.*before=/);
    found.push(...items);
    await page.getByText("1 event so far; looking further back").waitFor();
    await page.getByRole("button", { name: "Stop looking" }).press("Enter");
    await page.getByText("1 event so far; looked back").waitFor();
    const again = page.waitForRequest(/q=rare.*before=/);
    await page.getByRole("button", { name: "Look further back" }).press("Enter");
    await page.getByText("1 event so far; looking further back").waitFor();
    await again;
    await page.goto("/events");
  });

  it("are gone through and opened by keys, down to a value of the details", async () => {
    await page.getByRole("table", { name: "Events" }).waitFor();
    await page.getByRole("heading", { level: 1 }).click(); // out of the field
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("k");
    expect(await focusedRow()).toBe("3");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: /candidate scored$/ }).waitFor();
    const tree = page.getByRole("tree");
    await tree.getByRole("treeitem").first().focus();
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowUp");
    expect(await tree.getByRole("treeitem", { selected: true }).textContent()).toBe("score98");
    await page.getByRole("button", { name: "Copy value" }).waitFor();
  });

  it("announce what is new and leave the list where it is", async () => {
    await page.goto("/events");
    await page.getByText("40 events", { exact: true }).waitFor();
    await sendScore(server, 50);
    const fresh = page.getByRole("button", { name: "1 new event" });
    await fresh.waitFor();
    await page.getByText("40 events", { exact: true }).waitFor();
    await fresh.press("Enter");
    await page.getByText("41 events", { exact: true }).waitFor();
  });
});

describe("runs", () => {
  it("are tried now, and a step is skipped, with the reader's name in the history", async () => {
    const { items } = await server.get<{ items: { id: string }[] }>("GET", "/runs?state=waiting&limit=200");
    await page.goto(`/runs/${items.at(-1)!.id}`); // the others stand behind it
    await page.getByRole("button", { name: "Try now" }).press("Enter");
    await page.getByText("The run is tried now.").waitFor();
    await page.getByRole("button", { name: "More" }).press("Enter");
    await page.getByRole("menuitem", { name: /Skip this step/ }).press("Enter");
    await page.getByRole("button", { name: "Skip the step" }).press("Enter");
    await page.getByText("skipped by operator").first().waitFor();
  });

  it("are repeated with the plan in sight", async () => {
    await page.goto("/runs?state=filtered");
    await page.getByRole("table", { name: "Runs" }).getByRole("link").first().press("Enter");
    await page.getByRole("button", { name: "Repeat…" }).press("Enter");
    const plan = page.getByRole("region", { name: "The plan" });
    await plan.getByText("at most 1 time").waitFor();
    const before = page.url();
    await page.getByRole("button", { name: "Repeat it" }).press("Enter");
    await page.waitForURL((url) => url.href !== before);
    await page.getByRole("link", { name: "an earlier run" }).waitFor();
  });

  it("are cancelled all at once: plan, progress, report", async () => {
    await page.goto("/runs?state=waiting");
    await page.getByRole("button", { name: /^With all/ }).press("Enter");
    await page.getByRole("menuitem", { name: "Cancel…" }).press("Enter");
    await page.getByRole("region", { name: "The plan" }).getByText("Scores: 21 runs").waitFor();
    await page.getByRole("button", { name: "Cancel: 21 runs" }).press("Enter");
    await page.getByRole("heading", { level: 1, name: "Cancel: 21 runs" }).waitFor();
    await page.getByText("21 of 21 runs").waitFor();
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Download the report" }).press("Enter"),
    ]);
    expect(file.suggestedFilename()).toMatch(/^cancel-blk_\w+\.csv$/);
  });
});
