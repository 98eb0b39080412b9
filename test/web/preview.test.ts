/** A rule shown on real candidates while it is written, what each step would leave behind, and the past. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { openBrowser } from "../e2e/browser.ts";
import { eventually } from "../e2e/hirewire.ts";
import { openHouse, type House } from "../http/preview-house.ts";
import { LOOKS, openContext, overflow, shoot, violations } from "./house.ts";

const HOSTILE =
  '<img src=x onerror="window.broken=1"> \u202Egnp.exe =HYPERLINK("https://evil.example") <!channel>';

let house: House;
let browser: Browser;
let automation: string;

beforeAll(async () => {
  house = await openHouse();
  await house.server.get("POST", "/connections", {
    app: "email",
    values: {
      host: "127.0.0.1",
      port: house.standIns.mail.port,
      security: "none",
      user: house.standIns.mail.user,
      password: house.standIns.mail.password,
      from: "hiring@acme.example",
    },
  });
  for (const [name, score] of [
    ["Ada Berg", 95],
    ["Bo Lindqvist", 79],
    [HOSTILE, 88],
    ["John Doe", 62],
  ] as const) {
    await house.score({
      "data.score": score,
      "data.candidateName": name,
      "data.candidateEmail": `p${score}@example.com`,
    });
  }
  await house.score({ "data.score": 91 });
  const { id } = await house.server.get<{ id: string }>("POST", "/automations", {
    name: "Strong scores",
    trigger: "hiresscope.application_scored",
    when: "data.score >= 80",
    ats: "greenhouse",
    steps: [
      {
        use: "slack.post_message",
        with: {
          channel: house.standIns.slack.channels().find(({ name }) => name === "hiring")!.id,
          text: ":tada: *{% data.candidateName %}* scored *{% data.score %}* for _{% data.jobTitle %}_\n> <{% data.cvUrl %}|Read the CV>",
        },
      },
      {
        use: "google_sheets.upsert_row",
        with: {
          spreadsheet: house.spreadsheet,
          key_column: "Email",
          key: "{% data.candidateEmail %}",
          values: { Name: "{% data.candidateName %}", Score: "{% data.score %}" },
        },
      },
      { use: "ats.move_stage", with: { stage: "Phone Screen", if_missing: "skip" } },
      { use: "ats.add_note", with: { text: "HIRESSCOPE: {% data.score %}", if_missing: "skip" } },
      {
        use: "email.send",
        with: { to: "hal@acme.example", subject: "{% data.candidateName %}", text: "Please have a look." },
      },
      {
        use: "http.request",
        with: { url: "https://api.example.com/scores", json: { score: "{% data.score %}", token: "abc" } },
      },
    ],
  });
  automation = id;
  browser = await openBrowser();
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await house?.close();
});

const PICTURES = {
  message: "The message in Slack",
  row: "The row in the sheet",
  mail: "The mail",
  request: "Request",
} as const;

let page: Page;
const complaints: string[] = [];
beforeAll(async () => {
  const context = await openContext(browser, house.server.runtime);
  page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
}, 60_000);

const region = (name: string) => page.getByRole("figure", { name });
const records = () => region("The record in Greenhouse");

/** What axe objects to in the parts that are ours. */
const ours = (): Promise<string[]> => violations(page, ".hw-preview");

describe("a rule on real candidates", () => {
  it("says who matches, and shows what each step leaves behind", async () => {
    await page.goto(`/automations/${automation}`);
    await page.getByText("3 of 5 match").waitFor();
    await page.getByRole("radio", { name: /Jane Smith/ }).check();
    await region(PICTURES.message).getByText("Jane Smith").waitFor();
    await region(PICTURES.row)
      .getByRole("row", { name: /Changed row/ })
      .waitFor();
    await records().getByText("Application Review").waitFor();
    await records().getByText("HIRESSCOPE: 91").waitFor();
    await region(PICTURES.mail).getByText("Please have a look.").waitFor();
    await region(PICTURES.request).getByText("hidden").waitFor();
    for (const scheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      expect(await ours()).toEqual([]);
      for (const [name, label] of Object.entries(PICTURES))
        await shoot(region(label), `picture-${name}-${scheme}`);
      await shoot(records().first(), `picture-stage-${scheme}`);
      await shoot(records().last(), `picture-note-${scheme}`);
      await shoot(page.locator(".hw-preview").first(), `candidates-${scheme}`);
    }
    await page.emulateMedia({ colorScheme: "light" });
  }, 90_000);

  it("keeps what an outsider wrote harmless", async () => {
    await page.getByRole("radio", { name: /img src/ }).check();
    await region(PICTURES.message)
      .getByText(/<img src=x/)
      .waitFor();
    await region(PICTURES.row)
      .getByRole("row", { name: /New row/ })
      .waitFor();
    await shoot(region(PICTURES.message), "picture-hostile");
    expect(await page.evaluate("window.broken ?? null")).toBeNull();
    expect(await page.evaluate("document.querySelectorAll('.hw-preview img').length")).toBe(0);
    expect(await page.locator("a[href^='javascript']").count()).toBe(0);
  });

  it("is told by keyboard alone, and shows who is left out and why", async () => {
    await page.getByRole("radio", { name: /Jane Smith/ }).focus();
    await page.keyboard.press("ArrowDown");
    const second = page.getByRole("radio", { name: /John Doe/ });
    expect(await second.isChecked()).toBe(true);
    await page.getByText("John Doe is left out (62 is below 80)").first().waitFor();
    await page.getByText("Don't (2)").click();
    expect(await page.getByRole("group", { name: "Candidates" }).getByRole("radio").count()).toBe(2);
    await page.getByText("All", { exact: true }).click();
  });

  it("changes while the rule is being written", async () => {
    await page
      .getByRole("spinbutton")
      .or(page.getByRole("textbox", { name: /value/i }))
      .first()
      .fill("90");
    await page.getByText("2 of 5 match").waitFor();
    await page.getByText("Draft saved").waitFor();
  });

  it("fits a phone", async () => {
    await page.setViewportSize(LOOKS.phone.viewport);
    // once the page has settled into its new width
    await eventually(async () => (await overflow(page)) <= 0 || undefined, "the end of sideways overflow");
    await shoot(region(PICTURES.row), "picture-row-phone");
    await page.setViewportSize(LOOKS.light.viewport);
  });

  it("does one step for real, once that is confirmed", async () => {
    await page.goto(`/automations/${automation}`);
    await page.getByRole("radio", { name: /Jane Smith/ }).check();
    await region(PICTURES.message).getByText("Jane Smith").waitFor();
    await page.getByRole("button", { name: "Try it for real" }).first().click();
    const dialog = page.getByRole("dialog", { name: "Try this step for real?" });
    await dialog.getByText("It says that it is a test.").waitFor();
    expect(house.standIns.slack.messages("hiring")).toHaveLength(0);
    await dialog.getByRole("button", { name: "Do it now" }).click();
    await dialog.getByText("Done: 1 message to #hiring.").waitFor();
    expect(house.standIns.slack.messages("hiring")).toHaveLength(1);
    await dialog.getByRole("button", { name: "Close" }).last().click();
  });
});

describe("the past", () => {
  it("is tried beside the live version", async () => {
    await page.goto(`/automations/${automation}/backtest`);
    await page.getByRole("button", { name: "Try it on the past" }).click();
    await page.getByRole("heading", { name: "What would have happened" }).waitFor();
    await page
      .getByText(/would have run for \d of 5 events/)
      .first()
      .waitFor();
    await page.getByRole("cell", { name: "Jane Smith" }).waitFor();
    expect(await violations(page)).toEqual([]);
    await shoot(page, "backtest-light");
    await page.emulateMedia({ colorScheme: "dark" });
    await shoot(page, "backtest-dark");
    await page.setViewportSize(LOOKS.phone.viewport);
    await eventually(async () => (await overflow(page)) <= 0 || undefined, "the end of sideways overflow");
    await shoot(page, "backtest-phone");
    expect(complaints).toEqual([]);
  });

  it("says that it was interrupted when the server was started anew, and can be tried again", async () => {
    // at work when it was asked first, and unknown to the server that came after
    let asked = 0;
    await page.route(/\/api\/backtests\/[^/]+$/, async (route) => {
      asked += 1;
      if (asked > 1) {
        const problem = {
          code: "backtest_not_found",
          detail: "This backtest is no longer kept. Make it again.",
        };
        return route.fulfill({ status: 404, json: problem });
      }
      const answer = await route.fetch();
      const json = { ...((await answer.json()) as object), state: "running", progress: 0.4 };
      return route.fulfill({ status: 200, json });
    });
    await page.goto(`/automations/${automation}/backtest`);
    await page.getByRole("button", { name: "Try it on the past" }).click();
    await page.getByRole("alert").filter({ hasText: "It was interrupted" }).waitFor();
    expect(await page.getByRole("progressbar").count()).toBe(0);
    await page.unroute(/\/api\/backtests\/[^/]+$/);
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("heading", { name: "What would have happened" }).waitFor();
    // the browser itself tells of every 404
    complaints.length = 0;
  });
});
