/**
 * Brings what this checkout needs, and nothing when it is there already.
 *   node scripts/install.mjs runtime   what `npm start` needs
 *   node scripts/install.mjs all       that, and what the tests need
 *
 * Runs on whatever Node started npm (>= 20). Everything after it runs on the Node 24 that this brings as an
 * npm package: npm puts node_modules/.bin first on PATH (docs/adr/0001-node-comes-with-the-install.md).
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const wanted = process.argv[2] === "all" ? "all" : "runtime";
const stamp = join(root, "node_modules", ".hirewire-install.json");
const lock = createHash("sha256")
  .update(readFileSync(join(root, "package-lock.json")))
  .digest("hex");

function installed() {
  if (!existsSync(stamp)) return false;
  const { lock: installedLock, what } = JSON.parse(readFileSync(stamp, "utf8"));
  return installedLock === lock && (what === "all" || what === wanted);
}

if (!installed()) {
  console.log(`Installing ${wanted === "all" ? "everything the tests need" : "what running needs"} (once) …`);
  // Install scripts stay off: nothing here needs one, and none gets to run code.
  // Not `npm ci`: it gives up when the lockfile lacks a platform's optional package, which happens whenever the
  // registry in use did not carry it on the day the lockfile was written. The versions are the locked ones.
  const args = ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  if (wanted === "runtime") args.push("--omit=dev");
  const npm = process.env.npm_execpath;
  // The Node that runs npm, not the one in node_modules that is about to be replaced.
  const node = process.env.npm_node_execpath ?? process.execPath;
  const result = npm
    ? spawnSync(node, [npm, ...args], { cwd: root, stdio: "inherit" })
    : spawnSync("npm", args, { cwd: root, stdio: "inherit", shell: process.platform === "win32" });
  if (result.status !== 0) {
    console.error(
      "npm install failed: see above. Check the network and the npm registry setting, then run this again.",
    );
    process.exit(result.status ?? 1);
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, JSON.stringify({ lock, what: wanted }));
}

const bundled = join(root, "node_modules", ".bin", process.platform === "win32" ? "node.cmd" : "node");
if (!existsSync(bundled) && Number(process.versions.node.split(".")[0]) < 24) {
  console.error(
    `Hirewire runs on Node 24. There is no Node 24 package for ${process.platform}-${process.arch}, and this is ` +
      `Node ${process.versions.node}: install Node 24 and run this again.`,
  );
  process.exit(1);
}
