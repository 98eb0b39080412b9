/**
 * Builds the web pages when a source of theirs has changed since the last time, and nothing otherwise.
 * Beside each file comes a compressed one, so that the server never compresses.
 *
 * `npm start` runs it as an npm script of its own: a shell remembers where it found `node`, and the install before has just brought
 * another one.
 */
import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "web/dist");
const stamp = join(dist, ".built-from");

/** Everything a build depends on: our sources, and the versions of the libraries. */
const sources = globSync(["web/**/*.{ts,tsx,css,html,svg,json}", "src/core/**/*.ts", "package-lock.json"], {
  cwd: root,
  exclude: ["web/dist"],
}).filter((file) => !file.startsWith(join("web", "dist")));
const hash = createHash("sha256");
for (const file of sources.toSorted()) hash.update(file).update(readFileSync(join(root, file)));
const builtFrom = hash.digest("hex");

if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== builtFrom) {
  const { build } = await import("vite");
  const began = Date.now();
  await build({ configFile: join(root, "web/vite.config.ts"), logLevel: "warn" });
  for (const file of globSync("assets/**/*.{js,css,svg}", { cwd: dist })) {
    const content = readFileSync(join(dist, file));
    writeFileSync(join(dist, `${file}.br`), brotliCompressSync(content));
    writeFileSync(join(dist, `${file}.gz`), gzipSync(content, { level: 9 }));
  }
  writeFileSync(stamp, builtFrom);
  console.log(`Built the web pages in ${((Date.now() - began) / 1000).toFixed(1)} s.`);
}
