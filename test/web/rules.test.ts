/** The editors of conditions, texts and expressions in a real browser, by keyboard, in every look. */
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it, jest } from "@jest/globals";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { openBrowser } from "../e2e/browser.ts";
import { LOOKS, overflow, shoot, violations, type Look } from "./house.ts";
import { serveRulesPage } from "./rules-page/serve.ts";

jest.setTimeout(60_000); // a browser beside everything else that is tested

let served: Awaited<ReturnType<typeof serveRulesPage>>;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  [served, browser] = await Promise.all([serveRulesPage(), openBrowser()]);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await served?.close();
});
beforeEach(() => open("light"));
afterEach(async () => {
  await context.close();
  expect(complaints).toEqual([]);
});

async function open(look: Look): Promise<void> {
  context = await browser.newContext({ ...LOOKS[look], reducedMotion: "reduce" });
  page = await context.newPage();
  complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
}

/** With the texts that the editors begin with. */
async function show(texts: { condition?: string; text?: string; code?: string } = {}): Promise<void> {
  await page.goto(`${served.url}/?${new URLSearchParams(texts).toString()}`);
  await page.locator(".cm-editor").first().waitFor();
  await page.locator("fieldset[aria-busy=false]").first().waitFor();
}

const output = (name: string) => page.locator(`output[aria-label="${name}"]`);
const written = (name: string) => output(name).textContent();
const becomes = async (name: string, text: string): Promise<void> => {
  await output(name).filter({ hasText: text }).waitFor();
  expect(await written(name)).toBe(text);
};
const type = (text: string): Promise<void> => page.keyboard.type(text);
const press = async (...keys: string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};
/** By the words that only one field has. */
const choose = async (name: string, words: string): Promise<void> => {
  await row(name).getByLabel("Field").fill(words);
  await onlyOption();
};
/** The arrow leads to it, whether or not the list has come so far as to mark it. */
const onlyOption = async (): Promise<void> => {
  await page.locator("[data-combobox-option]:visible >> nth=1").waitFor({ state: "detached" });
  await press("ArrowDown", "Enter");
};
const row = (name: string) => page.getByRole("group", { name, exact: true });

describe("conditions", () => {
  it("are built without a mouse, and written as a person would", async () => {
    await show();
    await page.getByText("Runs for every event.").waitFor();
    await page.getByRole("button", { name: "Add a condition" }).focus();
    await press("Enter");
    // the new row has the focus
    await page.locator("input:focus").waitFor();
    await choose("Condition 1", "score");
    await row("Condition 1").getByLabel("Value").waitFor();
    await press("Tab", "Tab");
    await type("80");
    await becomes("Condition", "$event.score.value >= 80");

    await page.getByRole("button", { name: "Add a condition" }).focus();
    await press("Enter");
    await choose("Condition 2", "status");
    await row("Condition 2").getByLabel("Comparison").focus();
    await row("Condition 2").getByLabel("Comparison").selectOption("is one of");
    await row("Condition 2").getByLabel("Values").focus();
    await type("Scored");
    await press("Enter");
    await type("New");
    await press("Enter");
    await becomes("Condition", '$event.score.value >= 80 and data.status in ["SCORED", "New"]');

    await page.getByLabel("How many must hold").selectOption("Any of these holds");
    await page.getByRole("button", { name: "More for condition 2" }).focus();
    await press("Enter");
    await page.getByRole("menuitem", { name: "Move up" }).focus();
    await press("Enter");
    await becomes("Condition", 'data.status in ["SCORED", "New"] or $event.score.value >= 80');
    await page.getByRole("button", { name: "Remove condition 1" }).focus();
    await press("Enter");
    await becomes("Condition", "$event.score.value >= 80");
  });

  it("have groups in them, which can be left again", async () => {
    await show({ condition: "data.passed = true" });
    await page.getByRole("button", { name: "Add a group", exact: true }).click();
    await choose("Condition 2.1", "email");
    await row("Condition 2.1").getByLabel("Comparison").selectOption("ends with");
    await row("Condition 2.1").getByLabel("Value").fill("@example.org");
    await becomes(
      "Condition",
      'data.passed = true and $substring($event.candidate.email, -12) = "@example.org"',
    );
    await choose("Condition 2.2", "missing");
    await row("Condition 2.2").getByLabel("Comparison").selectOption("is empty");
    await becomes(
      "Condition",
      'data.passed = true\nand ($substring($event.candidate.email, -12) = "@example.org" or $count(data.missingSkills) = 0)',
    );
    await page.getByRole("button", { name: "Remove group 2" }).click();
    await becomes("Condition", "data.passed = true");
  });

  it("change with their code, and the code with them", async () => {
    const odd = "(  80 <= $event.score.value )";
    await show({ condition: odd });
    expect(await row("Condition 1").getByLabel("Value").inputValue()).toBe("80");
    // a row that says nothing yet leaves the text as it was written
    await page.getByRole("button", { name: "Add a condition" }).click();
    await row("Condition 2").waitFor();
    expect(await written("Condition")).toBe(odd);
    await press("Escape");
    await page.getByRole("button", { name: "Show as code" }).click();
    const code = page.getByRole("textbox", { name: "Only if, as code" });
    await code.fill("$event.score.value < 40 and $round(x) > 3");
    await row("Condition 1")
      .getByLabel("Comparison")
      .and(page.locator('[value="less_than"], select'))
      .waitFor();
    expect(await row("Condition 1").getByLabel("Comparison").inputValue()).toBe("less_than");
    expect(await row("Condition 2").getByLabel("Written as code").inputValue()).toBe("$round(x) > 3");
    await row("Condition 1").getByLabel("Value").fill("30");
    await becomes("Condition", "$event.score.value < 30 and $round(x) > 3");
    await page.locator(".cm-content", { hasText: "< 30" }).waitFor();
  });

  it("that rows can't show are kept, with the reason", async () => {
    const commented = "$event.score.value >= 80 /* agreed with Bo */";
    await show({ condition: commented });
    await page.getByText("It has a comment, for which rows have no place.").waitFor();
    await page.getByRole("textbox", { name: "Only if, as code" }).waitFor();
    await page.getByRole("button", { name: "Show rows all the same" }).click();
    await row("Condition 1").waitFor();
    expect(await written("Condition")).toBe(commented);
    await row("Condition 1").getByLabel("Value").fill("81");
    await becomes("Condition", "$event.score.value >= 81");
    await show({ condition: "score >=" });
    await page.getByText("The expression ends too early", { exact: false }).first().waitFor();
  });
});

describe("texts", () => {
  it("get fields by a sign, by a button, and let the keyboard go", async () => {
    await show({ text: "Hello " });
    const message = page.getByRole("textbox", { name: "Message" });
    await message.focus();
    await press("Control+End");
    await type("/email");
    await page.getByRole("option", { name: "Candidate’s email" }).waitFor();
    await press("Enter");
    await becomes("Text", "Hello {% $event.candidate.email %}");
    await type(" and/or {%% ok");
    await becomes("Text", "Hello {% $event.candidate.email %} and/or {%% ok");
    expect(await message.innerText()).toBe("Hello Candidate’s email and/or {% ok");
    await press("Tab");
    await page.locator("button:focus", { hasText: "Insert a field" }).waitFor();
    await press("Enter");
    await page.getByRole("combobox", { name: "Field to insert" }).waitFor();
    await type("missing");
    await onlyOption();
    await becomes(
      "Text",
      'Hello {% $event.candidate.email %} and/or {%% ok{% $join(data.missingSkills, ", ") %}',
    );
    // and the text has the focus again
    await type("!");
    await becomes(
      "Text",
      'Hello {% $event.candidate.email %} and/or {%% ok{% $join(data.missingSkills, ", ") %}!',
    );
  });

  it("have chips that are stepped over, changed and taken out in one go", async () => {
    const before = "Score: {%$event.score.value%} {% x ? 1 : 2 %}";
    await show({ text: before });
    expect(await written("Text")).toBe(before);
    await page.getByRole("textbox", { name: "Message" }).focus();
    await press("Control+End", "ArrowLeft", "ArrowLeft");
    await page.getByRole("button", { name: "Change “Score”" }).click();
    await page.getByLabel("Written as").selectOption("Rounded");
    await page.getByLabel("If there is none, write").fill('none "yet"');
    await page.getByRole("button", { name: "Done" }).click();
    await becomes("Text", 'Score: {% $round($event.score.value) ?? "none \\"yet\\"" %} {% x ? 1 : 2 %}');
    await press("Backspace");
    await becomes("Text", "Score:  {% x ? 1 : 2 %}");
    await press("Control+z");
    await becomes("Text", 'Score: {% $round($event.score.value) ?? "none \\"yet\\"" %} {% x ? 1 : 2 %}');
  });
});

describe("expressions", () => {
  it("are completed, and say what is wrong with them", async () => {
    await show({ code: "" });
    const formula = page.getByRole("textbox", { name: "Formula" });
    await formula.focus();
    await type("$cou");
    await page.getByRole("option", { name: "$count(list)" }).click();
    await type("data.miss");
    await page.getByRole("option", { name: "data.missingSkills" }).click();
    await becomes("Code", "$count(data.missingSkills");
    await page.getByText("The expression ends where `)` was expected", { exact: false }).waitFor();
    await type(") > 1");
    await becomes("Code", "$count(data.missingSkills) > 1");
    expect(await formula.getAttribute("aria-invalid")).toBeNull();
  });
});

it.each(Object.keys(LOOKS) as Look[])("are accessible and whole: %s", async (look) => {
  await context.close();
  await open(look);
  await show({
    condition:
      '$event.score.value >= 80 and ($event.candidate.name = "Ada" or data.status in ["SCORED", "REJECTED"] or $round(x) > 3)',
    text: '*{% $event.candidate.name ?? "A candidate" %}* scored {% $round($event.score.value) %}{% x ? 1 : 2 %}',
    code: '$count(data.missingSkills) = 0 and "x" in y /* why */',
  });
  await page.getByRole("button", { name: "Show as code" }).click();
  await page.getByRole("textbox", { name: "Only if, as code" }).waitFor();
  await shoot(page, `rules-${look}`);
  expect(await violations(page)).toEqual([]);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
});
