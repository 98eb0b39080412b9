/** How the pages are served: what the browser may run, what it may keep, and how much it must load at first. */
import { rmSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Browser, Request } from "playwright-core";
import { openBrowser } from "../e2e/browser.ts";
import { startServer, type Server } from "../http/server.ts";
import { openContext } from "./house.ts";

/** Of what everything that the first page needs may weigh on the wire, compressed. */
const FIRST_LOAD_BYTES = 300_000;

let server: Server;
let browser: Browser;

beforeAll(async () => {
  server = await startServer();
  browser = await openBrowser();
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const ask = (path: string, headers: Record<string, string> = { accept: "text/html" }) =>
  fetch(`${server.runtime.url}${path}`, { headers });

describe("serving the pages", () => {
  it("lets no inline script and no other host in, and gives each answer a nonce of its own", async () => {
    const policies = await Promise.all(
      ["/", "/runs/run_x", "/"].map(async (path) => (await ask(path)).headers.get("content-security-policy")),
    );
    for (const policy of policies) {
      expect(policy).toContain("default-src 'none'");
      expect(policy).toMatch(/script-src 'self';/);
      expect(policy).toMatch(/style-src 'self' 'nonce-[\w+/]{22}=='/);
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain("unsafe");
    }
    expect(new Set(policies).size).toBe(3);
  });

  it("puts that nonce into the page, and no placeholder stays", async () => {
    const answer = await ask("/");
    const page = await answer.text();
    const nonce = /'nonce-([^']+)'/.exec(answer.headers.get("content-security-policy") ?? "")?.[1];
    expect(page).toContain(`nonce="${nonce}"`);
    expect(page).not.toContain("__CSP_NONCE__");
    expect(answer.headers.get("cache-control")).toBe("no-cache");
  });

  it("lets the browser keep for ever what has its content's hash in its name", async () => {
    const script = /assets\/[\w.-]+\.js/.exec(await (await ask("/")).text())?.[0];
    const answer = await ask(`/${script}`, { "accept-encoding": "br" });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toContain("immutable");
    expect(answer.headers.get("content-encoding")).toBe("br");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(answer.headers.get("content-type")).toMatch(/^text\/javascript/);
    const plain = await ask(`/${script}`, { "accept-encoding": "identity" });
    expect(plain.headers.get("content-encoding")).toBeNull();
    expect(await plain.text()).toBe(await answer.text());
  });

  it("goes on when a file is gone since the start, as after a build beside it", async () => {
    const gone = new URL("../../web/dist/assets/gone-for-this-test.js.br", import.meta.url);
    writeFileSync(gone, "");
    const path = "/assets/gone-for-this-test.js";
    expect((await ask(path, { "accept-encoding": "br" })).status).toBe(200);
    rmSync(gone);
    const answer = await ask(path, { "accept-encoding": "br" });
    expect(answer.status).toBe(404);
    expect(answer.headers.get("content-encoding")).toBeNull();
    expect((await ask("/healthz")).status).toBe(200);
  });

  it.each([
    "/assets/../../package.json",
    "/assets/..%2f..%2fpackage.json",
    "/assets/%2e%2e/%2e%2e/package.json",
    "/assets/..%5c..%5cpackage.json",
    "/assets/missing.js",
    "/assets/",
  ])("gives nothing away at %s", async (path) => {
    const answer = await ask(path);
    const text = await answer.text();
    expect(text).not.toContain("devDependencies");
    if (answer.status === 200) expect(text).toContain('<div id="root">');
    else expect(answer.status).toBe(404);
  });

  it.each(["/api/nothing", "/in/nothing", "/hooks/nothing/at/all", "/problems/nothing"])(
    "answers a program at %s with no page",
    async (path) => {
      const answer = await ask(path);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(await answer.text()).not.toContain('<div id="root">');
    },
  );

  it("answers who wants JSON with a problem, not with a page", async () => {
    const answer = await ask("/nothing", { accept: "application/json" });
    expect(answer.status).toBe(404);
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
  });

  it("loads less than 300 kB at first", async () => {
    const context = await openContext(browser, server.runtime);
    const page = await context.newPage();
    const finished: Request[] = [];
    page.on("requestfinished", (request) => finished.push(request));
    await page.goto("/");
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.getByLabel("Loading the page").waitFor({ state: "detached" });
    const sizes = await Promise.all(finished.map((request) => request.sizes()));
    const bytes = sizes.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0);
    expect(finished.some((request) => request.url().endsWith(".js"))).toBe(true);
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThan(FIRST_LOAD_BYTES);
    process.stdout.write(`first load: ${Math.round(bytes / 1000)} kB compressed\n`);
    await context.close();
  });
});
