/** Two ways to use a page: with a mouse, and with nothing but keys. Both do what the same words ask of them. */
import type { Locator, Page } from "playwright-core";

export interface Hands {
  /** Presses a button or a tab, follows a link, turns a switch. */
  press(target: Locator): Promise<void>;
  /** Puts the text in place of what the field held. */
  write(field: Locator, text: string): Promise<void>;
  /** Puts a field of the event into the text that the field holds. */
  insert(text: Locator, search: string, label: string): Promise<void>;
  /** Chooses in a closed list that the browser itself shows. */
  select(box: Locator, label: string): Promise<void>;
  /** Searches a list that opens below its field, and takes what is meant. Empty: the list is short, and not searched. */
  pick(box: Locator, search: string, option: RegExp): Promise<void>;
}

/** A hand lets go of the button a moment after it pressed it; what closes in between takes its options with it. */
const PRESSED_MS = 250;
/** Nobody aims at what moves, as a list does while what stands above it is still coming: so often it is seen in one place. */
const LOOKS = 20;

async function pressWhenStill(target: Locator): Promise<void> {
  await target.waitFor();
  let same = 0;
  for (let place = ""; same < LOOKS;) {
    const now = JSON.stringify(await target.boundingBox());
    same = now === place ? same + 1 : 0;
    place = now;
  }
  await target.click({ delay: PRESSED_MS });
}

export function mouse(page: Page): Hands {
  return {
    press: (target) => target.click(),
    async write(field, text) {
      await field.click();
      await field.press("ControlOrMeta+a");
      await page.keyboard.type(text);
    },
    async insert(text, search, label) {
      const insert = text.locator("xpath=following::button[normalize-space()='Insert a field'][1]");
      await insert.click();
      await page.getByRole("combobox", { name: "Field to insert" }).fill(search);
      await pressWhenStill(found(page, label));
      await holds(text, label);
    },
    async select(box, label) {
      await box.selectOption(label);
    },
    async pick(box, search, option) {
      await box.click();
      if (search !== "") await box.fill(search);
      await pressWhenStill(page.getByRole("option").filter({ hasText: option }).first());
    },
  };
}

/** What a list offers first once it was searched; before, others may stand there. */
const found = (page: Page, label: string): Locator =>
  page.getByRole("option").first().filter({ hasText: label });

const holds = (text: Locator, label: string): Promise<void> =>
  text.locator(".rules-chip").filter({ hasText: label }).last().waitFor();

/** Whether a list closes soon, as it does once something is chosen. */
async function isGone(option: Locator): Promise<boolean> {
  return await option.waitFor({ state: "hidden", timeout: 1_000 }).then(
    () => true,
    () => false,
  );
}

/** Farther than any page of ours is long. */
const MOST_TABS = 250;

export function keys(page: Page): Hands {
  const { keyboard } = page;

  /** Goes on with the Tab key, round the page if need be, until that has the focus. Nothing is focused by other means. */
  async function reach(target: Locator): Promise<void> {
    await target.waitFor();
    for (let pressed = 0; pressed < MOST_TABS; pressed += 1) {
      if ((await target.and(page.locator(":focus")).count()) > 0) return;
      await keyboard.press("Tab");
    }
    throw new Error(`the Tab key never comes to ${String(target)}`);
  }

  /** Where the arrow keys are. Lists of Mantine's say it apart from what is chosen already. */
  async function marked(): Promise<Locator> {
    const here = page.locator("[role=option][data-combobox-selected]");
    return (await here.count()) > 0 ? here : page.locator("[role=option][aria-selected=true]");
  }

  return {
    async press(target) {
      const role = await target.getAttribute("role");
      if (role === "tab") {
        // one of them is in the order of the Tab key; arrows lead to the others
        await reach(page.getByRole("tab", { selected: true }).first());
        while ((await target.and(page.locator(":focus")).count()) === 0) await keyboard.press("ArrowRight");
        return;
      }
      if (role === "menuitem") {
        await target.waitFor();
        while ((await target.and(page.locator(":focus")).count()) === 0) await keyboard.press("ArrowDown");
      } else await reach(target);
      const type = await target.getAttribute("type");
      await keyboard.press(role === "switch" || type === "checkbox" || type === "radio" ? "Space" : "Enter");
    },
    async write(field, text) {
      await reach(field);
      await keyboard.press("ControlOrMeta+a");
      await keyboard.type(text);
    },
    async insert(text, search, label) {
      await reach(text);
      await keyboard.type(`/${search}`);
      await found(page, label).waitFor();
      await keyboard.press("Enter");
      await holds(text, label);
    },
    async select(box, label) {
      await reach(box);
      await keyboard.type(label);
    },
    async pick(box, search, option) {
      await reach(box);
      if (search === "") await keyboard.press("ArrowDown");
      else {
        await keyboard.press("ControlOrMeta+a");
        await keyboard.type(search);
      }
      const wanted = page.getByRole("option").filter({ hasText: option }).first();
      await wanted.waitFor();
      for (let pressed = 0; pressed < MOST_TABS; pressed += 1) {
        if ((await wanted.and(await marked()).count()) > 0) {
          await keyboard.press("Enter");
          if (await isGone(wanted)) return;
          // what was asked for arrived just then, and nothing was marked any more
        }
        await keyboard.press("ArrowDown");
      }
      throw new Error(`no key chooses ${String(option)}`);
    },
  };
}
