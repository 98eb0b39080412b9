/**
 * Looks at a page in both themes and on a phone: nothing that axe objects to, nothing cut off, no complaint of the browser, and a
 * picture of it when pictures are wanted. Pages follow one another by the app's own router, in one document for each visitor:
 * to load them anew takes five times as long.
 */
import { expect } from "@jest/globals";
import type { Browser, Locator, Page, Request } from "playwright-core";
import { eventually } from "../e2e/hirewire.ts";
import type { Server } from "../http/server.ts";
import { LOOKS, openContext, overflow, shoot, violations } from "./house.ts";
import type { Shown } from "./pages.ts";

/** What is still to come: a page that has any of these is not there yet. */
const COMING =
  "main .mantine-Loader-root:not([aria-hidden]), main .mantine-Skeleton-root[data-animate], main [aria-busy=true]";
/** Once down and up again, as some parts are fetched when they come into sight. */
const SCROLL_THROUGH = `(async () => {
  for (let top = 0; top < document.documentElement.scrollHeight; top += innerHeight) {
    scrollTo(0, top);
    await new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)));
  }
  scrollTo(0, 0);
})()`;

/** As the server says that it failed. */
const FAILURE = {
  status: 500,
  contentType: "application/problem+json",
  body: JSON.stringify({
    type: "about:blank",
    title: "Internal Server Error",
    status: 500,
    detail: "Something failed inside Hirewire. Its log says what. Try again in a moment.",
    code: "internal",
  }),
};
const answersTo = (path: string): ((url: URL) => boolean) => {
  return ({ pathname }) => pathname === `/api/${path}`;
};

export interface Visitors {
  /** @throws {Error} with what is wrong with it */
  lookAt(shown: Shown): Promise<void>;
  close(): Promise<void>;
}

export function visitors(browser: Browser, server: Server): Visitors {
  const known = new Map<string | undefined, Promise<Visitor>>();
  return {
    async lookAt(shown) {
      const { name, path, heading, cookie, broken, open, looks = ["light", "dark", "phone"] } = shown;
      const complaint = broken === undefined ? shown.complaint : /500/;
      const who = await cookie?.(server);
      const visitor = await (known.get(who) ?? begin(known, who, () => visit(browser, server, who)));
      const { page, complaints } = visitor;
      complaints.length = 0;
      try {
        const address = typeof path === "string" ? path : await path(server);
        if (broken !== undefined) await page.route(answersTo(broken), (route) => route.fulfill(FAILURE));
        await visitor.go(address, heading);
        let opened: Locator | null = null;
        for (const look of looks) {
          const { colorScheme, viewport } = LOOKS[look];
          await page.setViewportSize(viewport);
          await page.emulateMedia({ colorScheme });
          await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor({ state: "attached" });
          await visitor.settle(opened === null);
          if (open && !(await opened?.isVisible())) {
            if (opened) await page.keyboard.press("Escape"); // it may only be out of sight
            opened = await open(page, server);
            await opened.waitFor();
            await visitor.settle(false);
          }
          const fits = async (): Promise<boolean> => (await overflow(page)) <= 0;
          await eventually(fits, `${name} to fit: ${look}`);
          await shoot(page, `${name}-${look}`, open === undefined);
          expect({ [look]: await violations(page) }).toEqual({ [look]: [] });
        }
        expect(complaints.filter((each) => complaint?.test(each) !== true)).toEqual([]);
      } finally {
        await page.unrouteAll();
        await visitor.leave();
      }
    },
    async close() {
      for (const visitor of known.values()) await (await visitor).page.context().close();
    },
  };
}

function begin<K, V>(into: Map<K, Promise<V>>, key: K, make: () => Promise<V>): Promise<V> {
  const made = make();
  into.set(key, made);
  return made;
}

interface Visitor {
  page: Page;
  /** What the browser complained of since somebody last looked. */
  complaints: string[];
  go(address: string, heading: string | RegExp): Promise<void>;
  /** Waits until nothing is on its way. `through`: all the way down the page. */
  settle(through?: boolean): Promise<void>;
  /** Goes where nothing is, so that the next page begins as new. */
  leave(): Promise<void>;
}

async function visit(browser: Browser, server: Server, cookie: string | undefined): Promise<Visitor> {
  const context = await openContext(browser, server.runtime, "light", cookie);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  const underWay = new Set<Request>();
  page.on("request", (request) => request.resourceType() === "fetch" && underWay.add(request));
  page.on("requestfinished", (request) => underWay.delete(request));
  page.on("requestfailed", (request) => underWay.delete(request));

  const titled = (name: string | RegExp): Promise<void> =>
    page.getByRole("heading", { level: 1, name }).waitFor();
  const follow = (address: string): Promise<unknown> =>
    page.evaluate(`scrollTo(0, 0); history.pushState(null, "", ${JSON.stringify(address)})`);
  const settle = async (through = true): Promise<void> => {
    await eventually(async () => {
      if (through) await page.evaluate(SCROLL_THROUGH);
      return underWay.size === 0 && (await page.locator(COMING).count()) === 0;
    }, "everything that is on its way");
  };
  return {
    page,
    complaints,
    async go(address, heading) {
      await (page.url() === "about:blank" ? page.goto(address) : follow(address));
      await titled(heading);
      await page.getByLabel("Loading the page").waitFor({ state: "detached" });
    },
    settle,
    async leave() {
      await page.keyboard.press("Escape"); // what the frame around the pages opened would stay
      await page.setViewportSize(LOOKS.light.viewport);
      await page.emulateMedia({ colorScheme: "light" });
      await follow("/nothing-here");
      await titled(/^(There is no such page|Sign in|Almost there)$/); // whoever is nobody is asked who they are
      await settle(false); // or the next page would hear the complaints of this one
    },
  };
}
