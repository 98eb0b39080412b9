/** The pages in a real browser, over a real server. */
import { fileURLToPath } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContext, Page } from "playwright-core";

/** Each page is tried in these. Phone: the narrowest that WCAG 2.2 wants to reflow without scrolling sideways (1.4.10). */
export const LOOKS = {
  light: { colorScheme: "light", viewport: { width: 1280, height: 800 } },
  dark: { colorScheme: "dark", viewport: { width: 1280, height: 800 } },
  phone: { colorScheme: "light", viewport: { width: 320, height: 720 } },
} as const;
export type Look = keyof typeof LOOKS;

/** Screenshots go into docs when somebody wants new ones there, as their bytes differ with every run. */
export const SHOTS = fileURLToPath(
  new URL(
    process.env["HIREWIRE_SCREENSHOTS"] === "docs" ? "../../docs/screenshots/" : "../../.cache/screenshots/",
    import.meta.url,
  ),
);

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
 * @param about  `colours`: contrast alone, for another colour scheme of a page that was tried whole
 * @returns what axe finds against WCAG 2.2 AA and its own best practices, a line each
 */
export async function violations(
  page: Page,
  about: "everything" | "colours" = "everything",
): Promise<string[]> {
  const axe = new AxeBuilder({ page });
  if (about === "colours") axe.withRules("color-contrast");
  const { violations: found } = await axe.analyze();
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, any }) => `${id}: ${help} at ${target.join(" ")} ${any[0]?.message ?? ""}`),
  );
}

/** @returns how far the page is wider than its window, in CSS pixels */
export async function overflow(page: Page): Promise<number> {
  return await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
}

export async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${SHOTS}${name}.png`, fullPage: true });
}
