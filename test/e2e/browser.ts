/**
 * A real browser without set-up: the one that an npm package carries, as it has no window to draw and opens a page for a
 * fifth of an installed one's work; else one that is installed.
 *
 * Source: https://playwright.dev/docs/browsers#chromium-headless-shell (read 2026-11-22)
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium as playwright, type Browser } from "playwright-core";
import packageJson from "../../package.json" with { type: "json" };

const INSTALLED = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];
const NSS = ["/usr/lib/x86_64-linux-gnu/libnss3.so", "/usr/lib64/libnss3.so", "/usr/lib/libnss3.so"];
const CACHE = fileURLToPath(new URL("../../.cache/", import.meta.url));

/** `CHROME_PATH` names another one. */
export async function openBrowser(): Promise<Browser> {
  const named = process.env["CHROME_PATH"];
  if (named === undefined && hasLibraries()) {
    try {
      return await launch(await unpacked(), ["--no-sandbox", "--headless=shell"]);
    } catch {
      // it is made for one kind of machine, and this may be another
    }
  }
  const installed = [named ?? "", ...INSTALLED].find((path) => existsSync(path));
  if (installed !== undefined) return await launch(installed, ["--no-sandbox"]);
  // the package brings the libraries that a bare machine lacks, but only where it takes it for a bare machine
  if (!hasLibraries()) process.env["AWS_EXECUTION_ENV"] ??= "AWS_Lambda_nodejs24.x";
  const { default: chromium } = await import("@sparticuz/chromium");
  return await launch(await chromium.executablePath(), chromium.args);
}

const hasLibraries = (): boolean => NSS.some((path) => existsSync(path));

async function launch(executablePath: string, args: string[]): Promise<Browser> {
  return await playwright.launch({
    executablePath,
    args: [
      ...args,
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-quic",
      "--no-first-run",
    ],
    headless: true,
  });
}

/** Kept from run to run. It is put there whole: another test may look for it at the same moment. */
async function unpacked(): Promise<string> {
  const folder = join(CACHE, `chromium-${packageJson.devDependencies["@sparticuz/chromium"]}`);
  if (!existsSync(folder)) {
    await mkdir(CACHE, { recursive: true });
    const draft = await mkdtemp(`${folder}.`);
    const unpack = `await (await import("@sparticuz/chromium")).default.executablePath();`;
    // in a process of its own, as it unpacks into the temporary folder that it is given
    await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", unpack], {
      env: { ...process.env, TMPDIR: draft },
      cwd: fileURLToPath(new URL(".", import.meta.url)),
    });
    await rename(draft, folder).catch(() => rm(draft, { recursive: true }));
  }
  return join(folder, "chromium");
}
