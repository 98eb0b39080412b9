/** By keys alone, from the first Tab to the last Enter: nothing here is clicked, and nothing focused by other means. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from "@jest/globals";
import type { Browser, Locator, Page } from "playwright-core";
import { eventually } from "../e2e/hirewire.ts";
import { openBrowser } from "../e2e/browser.ts";
import { keys, type Hands } from "../e2e/hands.ts";
import { bodySignature } from "../http/sign.ts";
import { openContext } from "./house.ts";
import { openLivelyHouse, type LivelyHouse } from "./lively-house.ts";
import { ownerOf } from "./open-pages.ts";

jest.setTimeout(120_000);

let house: LivelyHouse;
let browser: Browser;
let page: Page;
let hands: Hands;
beforeAll(async () => {
  [house, browser] = await Promise.all([openLivelyHouse(), openBrowser()]);
  const context = await openContext(browser, house.server.runtime, "light", await ownerOf(house.server));
  context.setDefaultTimeout(40_000); // many tests share the machine
  page = await context.newPage();
  hands = keys(page);
});
afterAll(async () => {
  await browser?.close();
  await house?.close();
});
/** Each begins at the top of a page. */
beforeEach(async () => {
  await page.goto("/");
  await titled("Home");
});

const titled = (name: string | RegExp): Promise<void> =>
  page.getByRole("heading", { level: 1, name }).waitFor();
const says = (text: string | RegExp): Promise<void> => page.getByText(text).first().waitFor();
const button = (name: string | RegExp): Locator => page.getByRole("button", { name, exact: true }).first();
const link = (name: string | RegExp): Locator => page.getByRole("link", { name }).first();
const dialog = (): Locator => page.getByRole("dialog").first();
const within = (name: string | RegExp): Locator => dialog().getByRole("button", { name, exact: true }).last();
const goTo = (area: string): Promise<void> =>
  hands.press(page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: area }));
const hasFocus = async (what: Locator): Promise<boolean> =>
  (await what.and(page.locator(":focus")).count()) > 0;
/** Text, because the tests are compiled without a page's types. */
const focused = (): Promise<string> =>
  page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent");
/** Once a dialog has closed: it gives the focus back a moment after it is gone. */
const comesBackTo = (name: string) =>
  eventually(async () => (await focused()) === name, `the focus to come back to ${name}`);

describe("by keys alone somebody", () => {
  it("connects an app, told step by step, and sees its first event", async () => {
    await goTo("Connections");
    await hands.press(link("Connect an app"));
    await hands.write(page.getByLabel("Search apps"), "hatch");
    await hands.press(page.getByRole("link", { name: "HatchBeacon", exact: true }));
    await hands.write(page.getByRole("textbox", { name: "Name" }), "second hatch");
    await hands.press(button("Get the address"));
    await titled(/^Set up HatchBeacon/);
    const address = await page.getByLabel("Address for its events").inputValue();
    await hands.write(page.getByRole("textbox", { name: "Signing secret" }), "of-the-second");
    await hands.press(button("Keep the secret"));
    await says("Waiting for the first event");
    const body = JSON.stringify({ event: "webhook.test", timestamp: new Date().toISOString(), data: {} });
    const headers = { "x-webhook-signature": bodySignature("of-the-second", body) };
    expect((await fetch(address, { method: "POST", body, headers })).status).toBe(200);
    await says(/is connected/);
  });

  it("repeats some runs at once: chooses, sees the plan, lets them run, takes the report", async () => {
    await goTo("Runs");
    const rows = page.getByRole("checkbox", { name: /^Choose Strong scores/ });
    await hands.press(rows.nth(0));
    await hands.press(rows.nth(1));
    await hands.press(button("With 2 chosen runs"));
    await hands.press(page.getByRole("menuitem", { name: "Repeat…" }));
    await page.getByRole("region", { name: "The plan" }).waitFor();
    await hands.press(within("Repeat: 2 runs"));
    await titled("Repeat: 2 runs");
    await says("2 of 2 runs");
    const report = page.waitForEvent("download");
    await hands.press(link("Download the report"));
    expect((await report).suggestedFilename()).toMatch(/\.csv$/);
  });

  it("invites somebody, gives them another role, and lets them go", async () => {
    await goTo("Settings");
    await hands.press(link(/^People/));
    await hands.press(button("Invite somebody"));
    await hands.write(dialog().getByLabel("Email address"), "vera@example.com");
    await hands.pick(dialog().getByRole("combobox", { name: "Role" }), "", /^Viewer/);
    await hands.press(within("Make the invitation"));
    await dialog().getByLabel("The invitation’s link").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("cell", { name: "vera@example.com", exact: true }).waitFor();
    // back to what opened it
    await comesBackTo("Invite somebody");

    const role = page.getByRole("combobox", { name: /^Role of Maximiliane/ });
    const changed = page.waitForResponse((answer) => answer.request().method() === "PATCH" && answer.ok());
    await hands.pick(role, "", /^Viewer/);
    await changed;
    await hands.press(page.getByRole("button", { name: /^What to do with Maximiliane/ }));
    await hands.press(page.getByRole("menuitem", { name: "Remove from Hirewire" }));
    await hands.press(dialog().getByRole("button", { name: /^Remove Maximiliane/ }));
    await page.getByText("maximiliane-friederike.von").first().waitFor({ state: "detached" });
  });

  it("has alerts told to a channel, and tries it", async () => {
    await goTo("Settings");
    await hands.press(link(/^Alerts/));
    await hands.press(page.getByRole("switch", { name: "Slack" }));
    await hands.pick(page.getByRole("combobox", { name: "Channel" }), "hiring", /^#hiring$/);
    await hands.press(button("Save"));
    await says("The changes are kept.");
    await hands.press(button("Send a test alert by Slack"));
    await says(/^Sent to /);
  });

  it("looks at what a version changed, and brings the one before back", async () => {
    const { id, definition } = house.server.runtime.automations.get("Strong scores");
    await house.server.runtime.automations.update(id, { ...definition, when: "$event.score.value >= 95" });
    await goTo("Automations");
    await hands.press(page.getByRole("link", { name: "Strong scores", exact: true }));
    await hands.press(button("More"));
    await hands.press(page.getByRole("menuitem", { name: "Versions" }));
    await says(/95/);
    await hands.press(button("Go back to this version: 1"));
    await hands.press(within("Go back"));
    await says("Brought back version 1");
    expect(house.server.runtime.automations.get("Strong scores")).toMatchObject({ versionNumber: 3 });
  });

  it("turns a step round, nests a condition and takes it away, and is where they were", async () => {
    await goTo("Automations");
    await hands.press(page.getByRole("link", { name: "Strong scores, being changed" }));
    await hands.press(page.getByRole("button", { name: "More for condition 1" }));
    await hands.press(page.getByRole("menuitem", { name: "Put into a group" }));
    const inner = page.getByRole("group", { name: "Condition 1.1" });
    await inner.waitFor();
    expect(await hasFocus(inner.getByLabel("Field"))).toBe(true);
    await page.keyboard.press("Escape"); // the list of fields
    await hands.press(button("Move step 1 down: Post a message"));
    expect(await focused()).toMatch(/^2\. Post a message/);
    await hands.press(page.getByRole("button", { name: "Remove condition 2.1" }));
    await page.getByRole("group", { name: "Condition 2.2" }).waitFor({ state: "detached" });
  });

  it("erases a candidate, and keeps the report", async () => {
    await goTo("Settings");
    await hands.press(link(/^Erase a candidate/));
    await hands.write(page.getByLabel("Who"), "kwame");
    await hands.press(page.getByRole("button", { name: /^Choose Kwame/ }));
    await hands.write(page.getByLabel(/^Type kwame@example\.com/), "kwame@example.com");
    await hands.press(button("Erase for good"));
    await says("kwame@example.com is erased");
    const report = page.waitForEvent("download");
    await hands.press(button("Save the report"));
    expect((await report).suggestedFilename()).toBe("hirewire-erasure.txt");
  });
});

/** Where the eye would find the focus: edges, grounds and shadows of what has it, of what it stands in and beside. */
const LOOK_OF_FOCUS = `(() => {
  const at = document.activeElement;
  const near = [at, at.parentElement, at.parentElement?.parentElement, at.nextElementSibling, ...at.children,
    ...(at.labels ?? []), at.closest(".rules-editor")].filter(Boolean);
  const look = () => near.map((each) => {
    const { outline, boxShadow, borderColor, backgroundColor, insetInlineStart, fill, stroke } =
      getComputedStyle(each);
    return [outline, boxShadow, borderColor, backgroundColor, insetInlineStart, fill, stroke].join();
  }).join("; ");
  const name = (at.getAttribute("aria-label") ?? at.textContent ?? "").trim().slice(0, 40);
  const told = at.tagName + " " + name;
  const focused = look();
  if (at === document.body) return null;
  at.blur();
  const unfocused = look();
  at.focus({ focusVisible: true });
  return { told, seen: focused !== unfocused };
})()`;

describe.each(["/", "/runs", "/automations/new", "/settings/alerts", "/connections", "/events"])(
  "on %s the Tab key",
  (path) => {
    it("shows where it is, is caught nowhere, and begins with a way past the navigation", async () => {
      await page.goto(path);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.getByLabel("Loading the page").waitFor({ state: "detached" });
      await page.keyboard.press("Tab");
      expect(await focused()).toBe("Skip to the page");
      const unseen: string[] = [];
      let stops = 0;
      for (; stops < 200; stops += 1) {
        const at = await page.evaluate<{ told: string; seen: boolean } | null>(LOOK_OF_FOCUS);
        if (at === null || (stops > 0 && at.told.endsWith("Skip to the page"))) break;
        if (!at.seen) unseen.push(at.told);
        await page.keyboard.press("Tab");
      }
      expect(unseen).toEqual([]);
      expect(stops).toBeGreaterThan(8);
      expect(stops).toBeLessThan(200); // it came round

      await page.reload();
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      expect(await page.evaluate("document.activeElement.id")).toBe("page");
    });
  },
);

describe("a dialog", () => {
  it("takes the focus, keeps it while it is open, and gives it back to what opened it", async () => {
    await page.goto("/settings/tokens");
    await hands.press(button("Make a token"));
    await dialog().waitFor();
    expect(await hasFocus(dialog().getByLabel("What it is for"))).toBe(true);
    for (const key of [...Array<string>(14).fill("Tab"), ...Array<string>(6).fill("Shift+Tab")]) {
      await page.keyboard.press(key);
      expect(await page.evaluate("document.activeElement.closest('[role=dialog]') !== null")).toBe(true);
    }
    await page.keyboard.press("Escape");
    await dialog().waitFor({ state: "detached" });
    await comesBackTo("Make a token");
  });

  it("that a menu opened gives the focus back to the menu's button", async () => {
    await page.goto("/automations");
    await hands.press(page.getByRole("link", { name: "Strong scores", exact: true }));
    await hands.press(button("More"));
    await hands.press(page.getByRole("menuitem", { name: "See as a file" }));
    await dialog().getByLabel("YAML, as it would lie in a folder").waitFor();
    await page.keyboard.press("Escape");
    await dialog().waitFor({ state: "detached" });
    await comesBackTo("More");
  });
});
