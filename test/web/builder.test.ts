/**
 * A recruiter builds, publishes, changes and brings back an automation, in a real browser and without seeing JSON: from the
 * gallery by clicking, from blank by keyboard alone.
 */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { openBrowser } from "../e2e/browser.ts";
import { eventually, makeDataDir, removeDataDir, startHirewire, type Hirewire } from "../e2e/hirewire.ts";
import { openContext } from "./house.ts";

interface Automation {
  id: string;
  state: string;
  versionNumber: number;
  sentence: string;
  definition: {
    name: string;
    trigger: string;
    when?: string;
    steps: { use: string; with: Record<string, unknown> }[];
  };
}

let dataDir: string;
let server: Hirewire;
let browser: Browser;
let context: BrowserContext;
let page: Page;

/** Many tests share the machine. */
const PATIENCE_MS = 30_000;

beforeAll(async () => {
  dataDir = await makeDataDir();
  server = await startHirewire({ dataDir, args: [] });
  browser = await openBrowser();
  context = await openContext(browser, server);
  context.setDefaultTimeout(PATIENCE_MS);
  page = await context.newPage();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  if (dataDir) await removeDataDir(dataDir);
});

const named = async (name: string): Promise<Automation> => {
  const { items } = await server.api<{ items: Automation[] }>("GET", "/automations");
  const found = items.find(({ definition }) => definition.name === name);
  if (!found) throw new Error(`there is no automation ${name}`);
  return found;
};

const saved = () => page.getByText("Draft saved").waitFor();

const hasFocus = async (wanted: Locator) => (await wanted.and(page.locator(":focus")).count()) > 0;

/** Goes on with the Tab key until that has the focus. */
async function tabTo(
  role: "button" | "textbox" | "combobox" | "switch" | "spinbutton",
  name: string | RegExp,
): Promise<void> {
  const wanted = page.getByRole(role, { name }).first();
  await wanted.waitFor();
  for (let pressed = 0; pressed < 80; pressed += 1) {
    if (await hasFocus(wanted)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`the Tab key never comes to ${role} ${String(name)}`);
}

/** Where Tab would go through the whole page to come there: as after a jump. */
async function focus(role: "button" | "combobox", name: string): Promise<void> {
  await page.getByRole(role, { name, exact: true }).focus();
}

/** Goes down an open list to what is meant, and takes it. */
async function choose(name: RegExp): Promise<void> {
  const options = page.getByRole("option");
  await options.filter({ hasText: name }).first().waitFor();
  for (let pressed = 0; pressed < 30; pressed += 1) {
    const text = await page.locator("[role=option][data-combobox-selected]").first().innerText();
    if (name.test(text.replaceAll("\n", ""))) return page.keyboard.press("Enter");
    await page.keyboard.press("ArrowDown");
  }
  throw new Error(`the list has no ${String(name)}`);
}

describe("the builder", () => {
  it("goes from the gallery to a published automation, a change, its words, and back", async () => {
    await page.goto("/automations");
    await page.getByRole("link", { name: "Gallery" }).click();
    await page.getByLabel("Search the gallery").fill("any vendor slack score");
    await page.getByRole("link", { name: /^Use this recipe: Score of 80 or more from any vendor/ }).click();

    await page.getByRole("heading", { level: 1, name: /^Score of 80 or more/ }).waitFor();
    await page.getByLabel("Name").fill("Strong scores");
    await saved();
    await page.getByRole("button", { name: "Publish" }).click();
    await page.getByRole("button", { name: "Publish and turn on" }).click();
    await page.waitForURL(/\/automations\/aut_/);
    expect(await named("Strong scores")).toMatchObject({
      state: "on",
      versionNumber: 1,
      sentence: "When any vendor scores a candidate 80 or more, post to #hiring",
    });

    await page.getByLabel("Name").fill("Very strong scores");
    await saved();
    await page.getByRole("button", { name: "Publish", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("It is now called “Very strong scores”, was “Strong scores”.").waitFor();
    await dialog.getByRole("button", { name: "Publish" }).click();
    await dialog.waitFor({ state: "detached" });
    expect(await named("Very strong scores")).toMatchObject({ versionNumber: 2 });

    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Versions" }).click();
    await page.getByText("It is now called “Very strong scores”, was “Strong scores”.").waitFor();
    await page.getByRole("button", { name: "Go back to this version: 1" }).click();
    await page.getByRole("button", { name: "Go back", exact: true }).click();
    await page.getByText("Brought back version 1").waitFor();
    expect(await named("Strong scores")).toMatchObject({ versionNumber: 3, state: "on" });
  }, 180_000);

  it("goes from blank to a message in Slack by keyboard alone, and says what is wrong at its field", async () => {
    const keys = page.keyboard;
    await page.goto("/automations/new");
    await tabTo("textbox", "Name");
    await keys.type("By keyboard");
    await tabTo("combobox", "What happens");
    await keys.type("any hiring tool scores");
    await choose(/^Any hiring tool scores a candidate/);

    await tabTo("button", "Add a condition");
    await keys.press("Enter");
    await tabTo("combobox", "Field");
    await keys.type("Score");
    await choose(/^Score\d*$/);
    await tabTo("textbox", "Value");
    await keys.type("80");
    // who matches changes as one types
    await page.getByText("82 is at least 80").first().waitFor();

    await tabTo("combobox", "What should happen");
    await keys.type("slack post");
    await choose(/^Slack: Post a message/);
    await page.getByRole("heading", { name: "1. Post a message" }).waitFor();

    // nothing to post yet: it can't be published, and one jumps to what is missing
    await tabTo("button", "More settings");
    await keys.press("Enter");
    await tabTo("textbox", "In the thread of");
    await keys.type("no timestamp");
    await saved();
    await focus("button", "Publish");
    await keys.press("Enter");
    const summary = page.getByRole("alert").filter({ hasText: "in the way" });
    await summary.waitFor();
    await tabTo("button", /^Step 1: In the thread of/);
    await keys.press("Enter");
    const thread = page.getByRole("textbox", { name: "In the thread of" });
    expect(await hasFocus(thread)).toBe(true);
    expect(await thread.getAttribute("aria-invalid")).toBe("true");
    await keys.press("ControlOrMeta+a");
    await keys.press("Delete");

    await focus("combobox", "Channel");
    await keys.type("hiring");
    await choose(/^#hiring$/);
    await tabTo("textbox", "Text");
    await keys.type("A strong score");
    await page.getByText("A strong score").nth(1).waitFor(); // as Slack would show it
    await saved();
    await focus("button", "Publish");
    await keys.press("Enter");
    await tabTo("button", "Publish and turn on");
    await keys.press("Enter");
    await page.waitForURL(/\/automations\/aut_/);

    const { id, definition } = await named("By keyboard");
    expect(definition).toMatchObject({
      trigger: "candidate.scored",
      when: "$event.score.value >= 80",
      steps: [{ use: "slack.post_message", with: { text: "A strong score" } }],
    });
    await server.api("POST", "/samples", { event: "trycrucible.invitation_scored", changes: { score: 93 } });
    const run = await eventually(async () => {
      const { items } = await server.api<{ items: { state: string }[] }>("GET", `/runs?automation=${id}`);
      return items.find(({ state }) => state === "succeeded");
    }, "the run");
    expect(run).toMatchObject({ state: "succeeded" });
  }, 180_000);

  it("holds back a condition with a row that is not filled in, and keeps the row", async () => {
    const { id } = await server.api<{ id: string }>("POST", "/drafts", {
      content: {
        name: "Half a condition",
        trigger: "candidate.scored",
        steps: [{ id: "ask", use: "hirewire.ask_person", with: { question: "Invite?" } }],
      },
    });
    await page.goto(`/automations/new?draft=${id}`);
    const condition = page.getByRole("region", { name: "Only if" });
    await condition.getByRole("button", { name: "Add a condition" }).click();
    await condition.getByRole("combobox", { name: "Field" }).fill("Score");
    await page
      .getByRole("option", { name: /^Score/ })
      .first()
      .click();
    await saved();

    await page.getByRole("button", { name: "Publish", exact: true }).click();
    const summary = page.getByRole("alert").filter({ hasText: "One thing is in the way" });
    await summary.getByText("Only if: One row of this condition is not filled in.").waitFor();
    const value = condition.getByRole("textbox", { name: "Value" });
    expect(await hasFocus(value)).toBe(true);
    expect(await value.getAttribute("aria-invalid")).toBe("true");
    expect(await page.getByRole("dialog").count()).toBe(0);

    await page.reload();
    await value.waitFor();
    expect(await condition.getByRole("combobox", { name: "Comparison" }).inputValue()).toBe("at_least");
    await value.fill("70");
    await saved();
    await page.getByRole("button", { name: "Publish", exact: true }).click();
    await page.getByRole("button", { name: "Publish and turn on" }).click();
    await page.waitForURL(/\/automations\/aut_/);
    expect((await named("Half a condition")).definition.when).toBe("$event.score.value >= 70");
  }, 120_000);

  it("removes an automation from its page and from the list, having said how many runs that cancels", async () => {
    const made = async (name: string) =>
      server.api<Automation>("POST", "/automations?state=on", {
        name,
        trigger: "trycrucible.invitation_scored",
        when: "score = 61",
        steps: [{ id: "ask", use: "hirewire.ask_person", with: { question: "Invite?" } }],
      });
    const [one, other] = [await made("Ask twice"), await made("Ask once")];
    await server.api("POST", "/samples", { event: "trycrucible.invitation_scored", changes: { score: 61 } });
    const runsOf = async (state: string) =>
      (await server.api<{ items: { automationId: string }[] }>("GET", `/runs?state=${state}&limit=200`)).items
        .map(({ automationId }) => automationId)
        .filter((id) => id === one.id || id === other.id);
    await eventually(async () => (await runsOf("held")).length === 2, "two questions");

    await page.goto(`/automations/${one.id}`);
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Remove the automation" }).click();
    const dialog = page.getByRole("dialog", { name: "Remove “Ask twice”?" });
    await dialog.getByText("1 run that is held is cancelled").waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await dialog.waitFor({ state: "detached" });
    expect(await runsOf("held")).toHaveLength(2);
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Remove the automation" }).click();
    await dialog.getByRole("button", { name: "Remove it" }).click();
    await page.waitForURL(/\/automations$/);

    await page.getByRole("button", { name: "More for Ask once" }).click();
    await page.getByRole("menuitem", { name: "Remove" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove it" }).click();
    await page.getByText("“Ask once” was removed.").waitFor();
    await page.getByRole("link", { name: "Ask once" }).waitFor({ state: "detached" });
    expect(await page.getByRole("link", { name: "Ask twice" }).count()).toBe(0);
    expect(await runsOf("cancelled")).toEqual(expect.arrayContaining([one.id, other.id]));
  }, 120_000);

  it("asks before one editor's draft takes the place of another's", async () => {
    const { id } = await named("Strong scores");
    const other = await openContext(browser, server);
    other.setDefaultTimeout(PATIENCE_MS);
    const theirs = await other.newPage();
    await Promise.all([page.goto(`/automations/${id}`), theirs.goto(`/automations/${id}`)]);
    await theirs.getByLabel("Description").fill("Theirs");
    await theirs.getByText("Draft saved").waitFor();
    await page.getByLabel("Description").fill("Mine");
    // the same person in another window
    await page.getByRole("alert").filter({ hasText: "This draft was changed in another window" }).waitFor();
    expect((await server.api<{ content: object }>("GET", `/automations/${id}/draft`)).content).toMatchObject({
      description: "Theirs",
    });
    await page.getByRole("button", { name: "Show theirs, and drop mine" }).click();
    await page.getByText("Draft saved").waitFor();
    expect(await page.getByLabel("Description").inputValue()).toBe("Theirs");
    await other.close();
  }, 120_000);

  it("tells who published what meanwhile, and overwrites nothing before one chooses", async () => {
    const { id } = await server.api<Automation>("POST", "/automations", {
      name: "Two people",
      trigger: "candidate.scored",
      when: "score >= 80",
      steps: [{ id: "ask", use: "hirewire.ask_person", with: { question: "Invite?" } }],
    });
    const draft = () =>
      server.api<{ revision: number; baseVersion: number; content: Record<string, unknown> }>(
        "GET",
        `/automations/${id}/draft`,
      );
    const vera = await server.api<{ token: string }>("POST", "/tokens", {
      name: "Vera",
      scopes: ["read", "write"],
    });
    const other = await openContext(browser, { url: server.url, token: vera.token });
    other.setDefaultTimeout(PATIENCE_MS);
    const theirs = await other.newPage();
    const publishTheirs = async (name: string): Promise<void> => {
      await theirs.goto(`/automations/${id}`);
      await theirs.getByLabel("Name").fill(name);
      await theirs.getByText("Draft saved").waitFor();
      await theirs.getByRole("button", { name: "Publish", exact: true }).click();
      await theirs.getByRole("dialog").getByRole("button", { name: "Publish" }).click();
      await theirs.getByRole("dialog").waitFor({ state: "detached" });
    };

    // who has written nothing sees what is new, and is told
    await page.goto(`/automations/${id}`);
    await page.getByLabel("Name").waitFor();
    await publishTheirs("Two people, by Vera");
    await page.getByText("Version 2 was published").waitFor();
    expect(await page.getByLabel("Name").inputValue()).toBe("Two people, by Vera");

    // who has a draft is asked: an earlier version came back meanwhile
    await page.getByLabel("Description").fill("Mine");
    await saved();
    await theirs.goto(`/automations/${id}/versions`);
    await theirs.getByRole("button", { name: "Go back to this version: 1" }).click();
    await theirs.getByRole("button", { name: "Go back", exact: true }).click();
    await theirs.getByRole("dialog").waitFor({ state: "detached" });
    const news = page.getByRole("alert").filter({ hasText: "Vera went back to version 1" });
    await news.waitFor();
    expect(await page.getByLabel("Description").inputValue()).toBe("Mine");
    await news.getByRole("button", { name: "See what version 3 changed" }).click();
    await news.getByText("It is now called “Two people”, was “Two people, by Vera”.").waitFor();
    await page.getByRole("button", { name: "Publish", exact: true }).click();
    expect(await hasFocus(news)).toBe(true);
    expect(await page.getByRole("dialog").count()).toBe(0);
    await news.getByRole("button", { name: "Keep mine as the draft" }).click();
    await news.waitFor({ state: "detached" });
    await saved();
    expect(await draft()).toMatchObject({ baseVersion: 3, content: { description: "Mine" } });

    // and what they publish of the shared draft, unseen, leaves what is written here alone
    await context.setOffline(true);
    const asVera = async (method: string, path: string, body: object): Promise<void> => {
      const answer = await fetch(`${server.url}/api/automations/${id}/${path}`, {
        method,
        headers: { authorization: `Bearer ${vera.token}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      expect(answer.status).toBe(200);
    };
    const { revision, content } = await draft();
    await asVera("PUT", "draft", { content: { ...content, name: "Two people, by Vera again" }, revision });
    await asVera("POST", "publish", { revision: revision + 1 });
    await context.setOffline(false);
    await page.getByLabel("Description").fill("Mine still");
    const published = page.getByRole("alert").filter({ hasText: "Vera published version 4" });
    await published.waitFor();
    expect(await page.getByLabel("Description").inputValue()).toBe("Mine still");
    await published.getByRole("button", { name: "Show version 4, and drop mine" }).click();
    await published.waitFor({ state: "detached" });
    expect(await page.getByLabel("Description").inputValue()).toBe("Mine");
    expect(await page.getByLabel("Name").inputValue()).toBe("Two people, by Vera again");

    // a server that does not take it: nothing is published, in words, and what is written comes back after a reload
    const puts = (url: URL): boolean => url.pathname.endsWith(`${id}/draft`);
    await page.route(puts, (route) =>
      route.request().method() === "PUT" ? route.fulfill({ status: 500, json: {} }) : route.continue(),
    );
    await page.getByLabel("Description").fill("Mine while it refuses");
    await page.getByText("Not saved yet; it is tried again").waitFor();
    await page.getByRole("button", { name: "Publish", exact: true }).click();
    await page.getByRole("alert").filter({ hasText: "It is not published" }).waitFor();
    page.once("dialog", (dialog) => void dialog.accept()); // it asks whether one wants to leave
    await page.reload();
    await page.getByLabel("Description").waitFor();
    expect(await page.getByLabel("Description").inputValue()).toBe("Mine while it refuses");
    await page.unroute(puts);
    await saved();
    expect((await draft()).content).toMatchObject({ description: "Mine while it refuses" });

    // an automation that is removed takes nothing with it
    await server.api("DELETE", `/automations/${id}`);
    await page.getByLabel("Description").fill("Mine after all");
    const gone = page.getByRole("alert").filter({ hasText: "This automation was removed" });
    await gone.getByRole("button", { name: "Keep it as a new draft" }).click();
    await page.waitForURL(/\/automations\/new\?draft=/);
    expect(await page.getByLabel("Description").inputValue()).toBe("Mine after all");
    await other.close();
  }, 180_000);
});
