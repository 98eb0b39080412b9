/** The pages in a real browser, over a real server. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { smallPng } from "./small-png.ts";

/** Each page is tried in these. Phone: the narrowest that WCAG 2.2 wants to reflow without scrolling sideways (1.4.10). */
export const LOOKS = {
  light: { colorScheme: "light", viewport: { width: 1280, height: 800 } },
  dark: { colorScheme: "dark", viewport: { width: 1280, height: 800 } },
  phone: { colorScheme: "light", viewport: { width: 320, height: 720 } },
} as const;
export type Look = keyof typeof LOOKS;

/** Pictures are taken when somebody wants them: `docs`, into docs, as their bytes differ with every run; else beside them. */
const WANTED = process.env["HIREWIRE_SCREENSHOTS"];
const SHOTS = fileURLToPath(
  new URL(WANTED === "docs" ? "../../docs/screenshots/" : "../../.cache/screenshots/", import.meta.url),
);

/** axe itself: @axe-core/playwright opens a page of its own for each verdict, which takes five times as long. */
const AXE = readFileSync(
  createRequire(createRequire(import.meta.url).resolve("@axe-core/playwright")).resolve(
    "axe-core/axe.min.js",
  ),
  "utf8",
);
/**
 * A list that the arrow keys go through while the text before it keeps the focus: axe knows that of a combobox, which a text of
 * several lines can't be.
 */
const SCROLLS_BY_ARROWS = ".cm-tooltip-autocomplete > ul";
const EXCEPT = `axe.configure({ rules: [{
  id: "scrollable-region-focusable", selector: "*:not(select, textarea, ${SCROLLS_BY_ARROWS})"
}] })`;

/** Text, because the tests are compiled without a page's types. */
const verdictOn = (
  part: string,
): string => `axe.run(${part}, { resultTypes: ["violations"], preload: false }).then(({ violations }) =>
  violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, any }) => id + ": " + help + " at " + target.join(" ") + " " + (any[0]?.message ?? ""))))`;

/**
 * Signed in by a token, as no page could be: for tests that are not about signing in.
 *
 * @param cookie  of somebody who is signed in, as they are then; empty: of nobody
 */
export async function openContext(
  browser: Browser,
  server: { url: string; token: string },
  look: Look = "light",
  cookie?: string,
): Promise<BrowserContext> {
  const context = await browser.newContext({
    ...LOOKS[look],
    baseURL: server.url,
    reducedMotion: "reduce",
    locale: "en-GB",
    ...(cookie === undefined && { extraHTTPHeaders: { authorization: `Bearer ${server.token}` } }),
  });
  if (cookie) {
    const [name = "", value = ""] = cookie.split("=");
    await context.addCookies([{ name, value, url: server.url }]);
  }
  return context;
}

/**
 * @param part  selects what is judged; left out: all of it
 * @returns what axe finds against WCAG 2.2 AA and its own best practices, a line each
 */
export async function violations(page: Page, part?: string): Promise<string[]> {
  // once for each document: pages that follow by the app's own router have it already
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(`${AXE}; ${EXCEPT}`);
  return await page.evaluate<string[]>(verdictOn(part === undefined ? "document" : JSON.stringify(part)));
}

/** @returns how far the page is wider than its window, in CSS pixels */
export async function overflow(page: Page): Promise<number> {
  return await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
}

/** @param whole  a page with what is below the window; else what is seen at once, as when something is open */
export async function shoot(what: Page | Locator, name: string, whole = true): Promise<void> {
  if (!WANTED) return;
  mkdirSync(SHOTS, { recursive: true });
  writeFileSync(`${SHOTS}${name}.png`, smallPng(await what.screenshot({ fullPage: whole })));
}
