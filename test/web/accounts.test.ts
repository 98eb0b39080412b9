/** Coming in, going out and letting others in, as people do it; and names that are attacks, on every page there is. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Browser, BrowserContext, Page, Request } from "playwright-core";
import { eventually } from "../e2e/hirewire.ts";
import { openBrowser } from "../e2e/browser.ts";
import { PASSWORD } from "../http/people.ts";
import { sendScore, setUp, startServer, type Server } from "../http/server.ts";
import { people } from "./account-pages.ts";
import { addHostileData, ATTACKS, HOSTILE_PAGES } from "./hostile-data.ts";
import { openContext } from "./house.ts";
import { PAGES } from "./pages.ts";

let server: Server;
let browser: Browser;
beforeAll(async () => {
  server = await startServer({ workers: true });
  browser = await openBrowser();
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const anybody = (): Promise<BrowserContext> => openContext(browser, server.runtime, "light", "");
const heading = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole("heading", { level: 1, name }).waitFor();

describe("people", () => {
  let context: BrowserContext;
  let page: Page;
  beforeAll(async () => {
    context = await anybody();
    page = await context.newPage();
  });
  afterAll(() => context?.close());

  it("become the first owner with the link, by keyboard alone", async () => {
    await page.goto("/runs");
    await heading(page, "Almost there"); // nobody can sign in yet
    const { link } = await server.get<{ link: string }>("POST", "/people/set-up-link");
    await page.goto(link);
    await heading(page, "Welcome to Hirewire");
    await page.getByLabel("Your name").focus();
    await page.keyboard.type("Olga Owner");
    await page.keyboard.press("Tab");
    await page.keyboard.type("olga@example.com");
    await page.keyboard.press("Tab");
    await page.keyboard.type("short");
    await page.keyboard.press("Enter");
    await page.getByText("The password is too short").waitFor();
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.keyboard.press("Enter");
    await page.waitForURL("**/welcome");
    await page.getByRole("button", { name: "Olga Owner" }).waitFor();
    await page.goto(link);
    await heading(page, "This link does not work");
  }, 60_000);

  it("invite others, who see what they may and no more", async () => {
    await page.goto("/settings/people");
    await page.getByRole("button", { name: "Invite somebody" }).click();
    await page.getByLabel("Email address").fill("vera@example.com");
    await page.getByRole("combobox", { name: "Role", exact: true }).click();
    await page.getByRole("option", { name: "Viewer" }).click();
    await page.getByRole("button", { name: "Make the invitation" }).click();
    const link = (await page.getByLabel("The invitation’s link").textContent()) ?? "";
    await page.keyboard.press("Escape");
    await page.getByRole("cell", { name: "vera@example.com", exact: true }).waitFor();

    const theirs = await anybody();
    const guest = await theirs.newPage();
    await guest.goto(link);
    await heading(guest, "You are invited");
    await guest.getByLabel("Your name").fill("Vera");
    await guest.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await guest.getByRole("button", { name: "Join" }).click();
    await guest.getByRole("button", { name: /Vera/ }).waitFor();
    await guest.goto("/settings/people");
    await guest.getByText("Only owners can invite people").waitFor();
    expect(await guest.getByRole("button", { name: "Invite somebody" }).count()).toBe(0);
    await theirs.close();
  }, 60_000);

  it("make a token, which is shown once", async () => {
    await page.goto("/settings/tokens");
    await page.getByRole("button", { name: "Make a token" }).click();
    await page.getByLabel("What it is for").fill("Reports");
    await page.getByRole("button", { name: "Make the token" }).click();
    const token = (await page.getByLabel("The token").textContent()) ?? "";
    expect(await (await server.call("GET", "/me", { token })).json()).toMatchObject({ name: "Reports" });
    await page.keyboard.press("Escape");
    await page.getByRole("cell", { name: "Reports", exact: true }).waitFor();
    expect(await page.getByText(token).count()).toBe(0);
    await page.getByRole("button", { name: "Revoke Reports" }).click();
    await page.getByRole("button", { name: "Revoke the token" }).click();
    await page.getByText("No tokens yet").waitFor();
    expect((await server.call("GET", "/me", { token })).status).toBe(401);
  }, 60_000);

  it("are asked to sign in as soon as their session has ended elsewhere, and come back to where they were", async () => {
    await page.goto("/settings/profile");
    await page.getByText("This browser").waitFor();
    const { items } = await server.get<{ items: { id: string; email: string }[] }>("GET", "/people");
    const { id } = items.find(({ email }) => email === "olga@example.com")!;
    await server.get("POST", `/people/${id}/sign-out`);
    // nothing is clicked: the live stream has ended
    await heading(page, "Sign in");
    await page.getByLabel("Email address").fill("olga@example.com");
    await page.getByLabel("Password", { exact: true }).fill("not the password");
    await page.keyboard.press("Enter");
    await page.getByText("The email address or the password is not right.").waitFor();
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.keyboard.press("Enter");
    await heading(page, "Your profile");
    await page.getByRole("button", { name: "Olga Owner" }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await heading(page, "Sign in");
    await page.goto("/settings/profile");
    await heading(page, "Sign in");
  }, 60_000);
});

/** In the page: what an attack would have left. Text, because the tests are compiled without a page's types. */
const LOOK = `({
  ran: window.attacked ?? null,
  elements: document.querySelectorAll("img[src=x], iframe, main script, main svg[onload]").length,
  links: [...document.querySelectorAll("a[href]")]
    .map((link) => link.getAttribute("href"))
    .filter((href) => !/^(\\/|#|https?:|mailto:)/.test(href)),
})`;

describe("names that are attacks", () => {
  let house: Server;
  beforeAll(async () => {
    house = await startServer({ workers: true });
    await setUp(house);
    for (const score of [91, 79]) await sendScore(house, score);
    await people(house);
    await addHostileData(house);
  }, 60_000);
  afterAll(async () => {
    for (const context of contexts.values()) await context.close();
    await house?.close();
  });
  /** One for each visitor, which keeps the files that pages share. */
  const contexts = new Map<string | undefined, BrowserContext>();
  const contextOf = async (cookie: string | undefined): Promise<BrowserContext> => {
    const context = contexts.get(cookie) ?? (await openContext(browser, house.runtime, "light", cookie));
    contexts.set(cookie, context);
    return context;
  };

  it.each([...PAGES, ...HOSTILE_PAGES])("are only text on the page $name", async ({ path, cookie }) => {
    const page = await (await contextOf(await cookie?.(house))).newPage();
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (/content security policy/i.test(message.text())) complaints.push(message.text());
    });
    page.on("dialog", (dialog) => void dialog.dismiss().then(() => complaints.push("a dialog")));
    page.on("pageerror", (error) => complaints.push(String(error)));
    const open = new Set<Request>();
    page.on("requestfinished", (request) => open.delete(request));
    page.on("requestfailed", (request) => open.delete(request));
    page.on("request", (request) => {
      if (request.resourceType() === "fetch") open.add(request);
      if (new URL(request.url()).origin !== house.runtime.url && !request.url().startsWith("data:"))
        complaints.push(`asked ${request.url()}`);
    });
    await page.goto(typeof path === "string" ? path : await path(house));
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.getByLabel("Loading the page").waitFor({ state: "detached" });
    await eventually(() => Promise.resolve(open.size === 0), "everything that the page asked for");
    const found: unknown = await page.evaluate(LOOK);
    expect(found).toEqual({ ran: null, elements: 0, links: [] });
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("are there to be shown, and would be found", async () => {
    const events = await house.get<{ items: object[] }>("GET", "/events?limit=50");
    expect(events.items.length).toBeGreaterThan(ATTACKS.length);
    const page = await (await contextOf((await people(house)).owner)).newPage();
    await page.goto("/settings/people");
    await page.getByText(ATTACKS[0]!).first().waitFor();
    await page.evaluate(`document.body.insertAdjacentHTML("beforeend", ${JSON.stringify(ATTACKS[0])})`);
    expect(await page.evaluate(LOOK)).toMatchObject({ elements: 1 });
  });
});
