/** What opens while an automation is built, changed, published and brought back. */
import type { Locator, Page } from "playwright-core";
import type { Server } from "../http/server.ts";
import { IN_HAND } from "./lively-house.ts";
import type { Shown } from "./pages.ts";

const NAME = "Strong scores";
const at =
  (rest = "") =>
  async ({ runtime }: Server): Promise<string> =>
    await Promise.resolve(`/automations/${runtime.automations.get(NAME).id}${rest}`);

const dialog = (page: Page): Locator => page.getByRole("dialog").first();
const options = (page: Page): Locator => page.getByRole("listbox").first();
const button = (page: Page, name: string | RegExp): Locator => page.getByRole("button", { name }).first();

async function more(page: Page, item: string): Promise<void> {
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: item }).click();
}

/** With a second version, so that there is something to go back to. */
async function versions(server: Server): Promise<string> {
  const { id, versionNumber, definition } = server.runtime.automations.get(NAME);
  const [first, ...others] = definition.steps;
  if (versionNumber === 1) {
    const shorter = { ...first!, with: { channel: "#general", text: "A strong one" } };
    await server.runtime.automations.update(id, {
      ...definition,
      when: "$event.score.value >= 85",
      steps: [shorter, ...others],
    });
  }
  return await at("/versions")(server);
}

/** With a change that is not published. */
async function drafted(server: Server): Promise<string> {
  const { id, definition } = server.runtime.automations.get(NAME);
  const { revision } = await server.get<{ revision: number }>("GET", `/automations/${id}/draft`);
  if (revision === 0)
    await server.get("PUT", `/automations/${id}/draft`, {
      revision,
      content: { ...definition, name: NAME, when: "$event.score.value >= 92" },
    });
  return await at()(server);
}

/** With events that were kept meanwhile. */
async function paused(server: Server): Promise<string> {
  const { id, state } = server.runtime.automations.get("Low scores ask a person");
  if (state === "on") {
    await server.get("POST", `/automations/${id}/state`, { state: "paused" });
    await server.get("POST", "/samples", {
      event: "hiresscope.application_scored",
      changes: { "data.score": 12 },
    });
  }
  return `/automations/${id}`;
}

const here = (name: string, open: NonNullable<Shown["open"]>): Shown => ({
  name: `open-${name}`,
  path: at(),
  heading: NAME,
  open,
});
/** What is typed is kept as a draft, so others are not to meet it. */
const typed = (name: string, open: NonNullable<Shown["open"]>): Shown => ({
  ...here(name, open),
  path: ({ runtime }) => Promise.resolve(`/automations/${runtime.automations.get(IN_HAND).id}`),
  heading: IN_HAND,
});

export const OPEN_IN_BUILDER: Shown[] = [
  { name: "builder-whole", path: at(), heading: NAME },
  {
    name: "open-what-happens",
    path: "/automations/new",
    heading: "New automation",
    async open(page) {
      await page.getByRole("combobox", { name: "What happens" }).click();
      return options(page);
    },
  },
  {
    name: "open-problems",
    path: "/automations/new",
    heading: "New automation",
    async open(page) {
      await button(page, "Publish").click();
      return page.getByText(/things are in the way/);
    },
  },
  here("condition-field", async (page) => {
    await page.getByRole("combobox", { name: "Field" }).first().click();
    return options(page);
  }),
  here("condition-menu", async (page) => {
    await button(page, "More for condition 1").click();
    return page.getByRole("menu").first();
  }),
  typed("condition-code", async (page) => {
    const code = page.getByRole("textbox", { name: /, as code$/ });
    if (!(await code.isVisible())) await button(page, "Show as code").click();
    await code.waitFor();
    await code.press("ControlOrMeta+End");
    await code.pressSequentially(" and $event.");
    await code.press("Control+Space"); // a busy machine may take what is typed for pasted, which suggests nothing
    return page.locator(".cm-tooltip-autocomplete").first();
  }),
  here("channels", async (page) => {
    await page.getByRole("combobox", { name: "Channel" }).click();
    return options(page);
  }),
  {
    ...here("insert-field", async (page) => {
      await button(page, "Insert a field").click();
      const search = page.getByRole("combobox", { name: "Field to insert" });
      await search.click();
      return search;
    }),
    looks: ["light", "dark"], // it goes when the window becomes a phone's
  },
  typed("field-by-typing", async (page) => {
    const text = page.getByRole("textbox", { name: "Text" }).first();
    await text.click();
    await page.keyboard.press("ControlOrMeta+End");
    await page.keyboard.type(" /score");
    return page.getByRole("option", { name: "Score" }).first();
  }),
  here("chip", async (page) => {
    await page.getByRole("textbox", { name: "Text" }).first().locator(".rules-chip").first().click();
    await button(page, /^Change “/).click();
    return page.getByLabel("If there is none, write");
  }),
  here("try-step", async (page) => {
    await button(page, "Try it for real").click();
    return dialog(page);
  }),
  here("builder-menu", async (page) => {
    await page.getByRole("button", { name: "More", exact: true }).click();
    return page.getByRole("menu").first();
  }),
  here("file", async (page) => {
    await more(page, "See as a file");
    return page.getByLabel("YAML, as it would lie in a folder");
  }),
  here("file-import", async (page) => {
    if (!(await dialog(page).isVisible())) await more(page, "See as a file");
    await page.getByRole("tab", { name: "Paste one in" }).click();
    await page.getByLabel("YAML or JSON of an automation").fill("name: [");
    await button(page, "Put it into the builder").click();
    return page.getByText(/^Line \d/);
  }),
  {
    name: "open-publish",
    path: drafted,
    heading: NAME,
    async open(page) {
      await button(page, "Publish").click();
      return dialog(page).getByRole("button", { name: "Publish" });
    },
  },
  {
    name: "open-kept-events",
    path: paused,
    heading: "Low scores ask a person",
    async open(page) {
      await page
        .getByRole("radiogroup", { name: "State of the automation" })
        .getByText("On", { exact: true })
        .click();
      return dialog(page);
    },
  },
  {
    name: "open-go-back",
    path: versions,
    heading: "Versions",
    async open(page) {
      await button(page, "Go back to this version: 1").click();
      return dialog(page).getByRole("button", { name: "Go back", exact: true });
    },
  },
  {
    name: "backtest-done",
    path: at("/backtest"),
    heading: "Try it on the past",
    async open(page) {
      await button(page, "Try it on the past").click();
      return page.getByRole("heading", { name: "What would have happened" });
    },
  },
];
