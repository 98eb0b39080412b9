/** Builds the page of the editors and serves it as the server serves its pages: nothing inline, nothing from elsewhere. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import express from "express";

const run = promisify(execFile);
const NONCE = "of-tests";
const POLICY = `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${NONCE}'; img-src 'self' data:; connect-src 'self'`;

export async function serveRulesPage(): Promise<{ url: string; close: () => Promise<void> }> {
  const outDir = await mkdtemp(join(tmpdir(), "hirewire-rules-"));
  await run(process.execPath, [join(import.meta.dirname, "build.ts"), outDir]);
  const page = await readFile(join(outDir, "index.html"), "utf8");
  const app = express();
  app.use("/assets", express.static(join(outDir, "assets")));
  app.get("/", (_request, response) => {
    response.set("Content-Security-Policy", POLICY).type("html").send(page);
  });
  const server = app.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(outDir, { recursive: true, force: true });
    },
  };
}
