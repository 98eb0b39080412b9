/** Everything that opens on a page, in both themes and on a phone, as pages.test.ts looks at the pages themselves. */
import { afterAll, beforeAll, it, jest } from "@jest/globals";
import type { Browser } from "playwright-core";
import { openBrowser } from "../e2e/browser.ts";
import { openLivelyHouse, type LivelyHouse } from "./lively-house.ts";
import { visitors, type Visitors } from "./look-at.ts";
import { OPEN_PAGES } from "./open-pages.ts";

jest.setTimeout(60_000);

let house: LivelyHouse;
let browser: Browser;
let owner: Visitors;
beforeAll(async () => {
  [house, browser] = await Promise.all([openLivelyHouse(), openBrowser()]);
  owner = visitors(browser, house.server);
});
afterAll(async () => {
  await owner?.close();
  await browser?.close();
  await house?.close();
});

it.each(OPEN_PAGES)("$name is accessible and whole in both themes, and on a phone", (shown) =>
  owner.lookAt(shown),
);
