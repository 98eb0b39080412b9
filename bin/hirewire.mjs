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
import { setFlagsFromString } from "node:v8";

const FLAGS = [
  "--max-semi-space-size=8", // V8 lets garbage of short life grow to several times that in each thread
  "--expose-gc", // for src/run/worker/hand-back-memory.ts
  `--import=${new URL("strip-types.mjs", import.meta.url)}`,
  "--disable-warning=ExperimentalWarning",
];

/** For glibc: each thread that allocates would get a heap of its own, from which little comes back. */
const ENV = { MALLOC_ARENA_MAX: "2", ...process.env };

const self = fileURLToPath(import.meta.url);
const bundled = fileURLToPath(new URL("../node_modules/.bin/node", import.meta.url));
const isNode24 = Number(process.versions.node.split(".")[0]) >= 24;

if (isNode24 && FLAGS.every((flag) => process.execArgv.includes(flag))) {
  // Heaps are collected when they have grown by 70 %, not when they are four times as large. It counts for the threads that
  // follow too; not among the flags, because a Node that no longer knew it would not start.
  setFlagsFromString("--heap-growing-percent=70");
  await import("../src/cli/main.ts");
} else if (isNode24 || existsSync(bundled)) await restart(isNode24 ? process.execPath : bundled);
else {
  console.error(
    `Hirewire runs on Node 24, and this is Node ${process.versions.node}: run npm install first.`,
  );
  process.exitCode = 1;
}

/** As this very process where the system can do that: a second one would cost 40 MB for passing signals on. */
async function restart(node) {
  const args = [...process.execArgv, ...FLAGS, self, ...process.argv.slice(2)];
  if (process.execve && process.platform !== "win32") {
    // what this takes is gone with this program; the other commands strip what they need
    if (process.argv.includes("start")) (await import("./stripped.mjs")).stripAll();
    process.execve(node, [node, ...args], ENV);
  }
  const child = spawn(node, args, { stdio: "inherit", env: ENV });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => (signal ? process.kill(process.pid, signal) : process.exit(code ?? 1)));
}
