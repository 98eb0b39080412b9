/** A real browser without set-up: one that is installed, else the Chromium that an npm package carries. */
import { existsSync } from "node:fs";
import { chromium as playwright, type Browser } from "playwright-core";

const INSTALLED = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];
const NSS = ["/usr/lib/x86_64-linux-gnu/libnss3.so", "/usr/lib64/libnss3.so", "/usr/lib/libnss3.so"];

export async function openBrowser(): Promise<Browser> {
  const installed = [process.env["CHROME_PATH"] ?? "", ...INSTALLED].find((path) => existsSync(path));
  const { executablePath, args } = installed
    ? { executablePath: installed, args: ["--no-sandbox"] }
    : await carriedChromium();
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

async function carriedChromium(): Promise<{ executablePath: string; args: string[] }> {
  // the package brings the libraries that a bare machine lacks, but only where it takes it for a bare machine
  if (!NSS.some((path) => existsSync(path))) process.env["AWS_EXECUTION_ENV"] ??= "AWS_Lambda_nodejs24.x";
  const { default: chromium } = await import("@sparticuz/chromium");
  return { executablePath: await chromium.executablePath(), args: chromium.args };
}
