#!/usr/bin/env node
/**
 * Starts the CLI, on the Node 24 that the install brought, whatever Node this is, with the flags that keep it small
 * (docs/adr/0007).
 *
 * Source: https://nodejs.org/docs/latest-v24.x/api/process.html#processexecvefile-args-env (read 2026-11-21)
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const FLAGS = [
  // V8 lets garbage of short life grow to 32 MB in each thread before it looks; this costs no processor time that shows
  "--expose-gc", // for src/run/hand-back-memory.ts
  `--import=${new URL("strip-types.mjs", import.meta.url)}`,
  "--disable-warning=ExperimentalWarning",
];

const self = fileURLToPath(import.meta.url);
const bundled = fileURLToPath(new URL("../node_modules/.bin/node", import.meta.url));
const isNode24 = Number(process.versions.node.split(".")[0]) >= 24;

if (isNode24 && FLAGS.every((flag) => process.execArgv.includes(flag))) await import("../src/cli/main.ts");
else if (isNode24 || existsSync(bundled)) restart(isNode24 ? process.execPath : bundled);
else {
  console.error(`Hirewire runs on Node 24, and this is Node ${process.versions.node}: run npm install first.`);
  process.exitCode = 1;
}

/** As this very process where the system can do that: a second one would cost 40 MB for passing signals on. */
function restart(node) {
  const args = [...process.execArgv, ...FLAGS, self, ...process.argv.slice(2)];
  if (process.execve && process.platform !== "win32") process.execve(node, [node, ...args], process.env);
  const child = spawn(node, args, { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => (signal ? process.kill(process.pid, signal) : process.exit(code ?? 1)));
}
