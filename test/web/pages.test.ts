/** Every page, in both themes and on a phone: nothing that axe objects to, nothing cut off, and a picture of it. */
import { afterAll, beforeAll, describe, it, jest } from "@jest/globals";
import type { Browser } from "playwright-core";
import { openBrowser } from "../e2e/browser.ts";
import { sendScore, setUp, startServer, type Server } from "../http/server.ts";
import { BARE_PAGES } from "./bare-pages.ts";
import { visitors, type Visitors } from "./look-at.ts";
import { PAGES } from "./pages.ts";

jest.setTimeout(60_000);

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

describe.each([
  ["in use", PAGES],
  ["with nothing to show", BARE_PAGES],
])("a page %s is accessible and whole in both themes, and on a phone:", (of, pages) => {
  let server: Server;
  let everybody: Visitors;
  beforeAll(async () => {
    server = await startServer({ workers: true });
    if (of === "in use") {
      await setUp(server);
      for (const score of [91, 79, 84]) await sendScore(server, score);
    }
    everybody = visitors(browser, server);
  });
  afterAll(async () => {
    await everybody?.close();
    await server?.close();
  });

  it.each(pages)("$name", (shown) => everybody.lookAt(shown));
});
