/** All that CI checks, in one go: types, lint, format, tests. Ends with `N passed, N failed`. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";

const COUNTS = ".cache/jest-counts.json";
/** For `.ci/run`, whose last line it is. */
const SUMMARY = ".cache/check-summary.txt";
const bin = (name) => `node_modules/.bin/${name}${process.platform === "win32" ? ".cmd" : ""}`;
const node = existsSync(bin("node")) ? bin("node") : process.execPath;
const only = process.argv.slice(2);

/** @type {[name: string, command: string, args: string[]][]} */
const checks = [
  ["types", bin("tsc"), ["--noEmit"]],
  ["format", bin("oxfmt"), ["--check"]],
  ["types of the pages", bin("tsc"), ["--noEmit", "-p", "web"]],
  ["lint", bin("oxlint"), ["--type-aware", "--deny-warnings"]],
  ["pages built", node, ["scripts/build-web.mjs"]],
];
const tests = [
  "--max-semi-space-size=64", // each test file loads its modules anew, and most of that is soon garbage
  "--experimental-vm-modules",
  "--disable-warning=ExperimentalWarning",
  "--import=./bin/strip-types.mjs", // for the threads of the servers that the tests start, as for the product's own
  "node_modules/jest/bin/jest.js",
  ...only,
];

rmSync(COUNTS, { force: true });
rmSync(SUMMARY, { force: true });
const counts = { passed: 0, failed: 0, skipped: 0 };

// at the same time, two of them: one core after the other would wait otherwise
const waiting = [...checks];
const work = async () => {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    counts[(await run(...next)) ? "passed" : "failed"] += 1;
  }
};
await Promise.all([work(), work()]);

const passed = await run("tests", node, tests);
if (existsSync(COUNTS)) {
  const counted = JSON.parse(readFileSync(COUNTS, "utf8"));
  counts.passed += counted.passed;
  counts.failed += counted.failed;
  counts.skipped += counted.skipped;
  if (!passed && counted.failed === 0) counts.failed += 1;
} else counts[passed ? "passed" : "failed"] += 1;

const skipped = counts.skipped === 0 ? "" : `, ${counts.skipped} skipped`;
const summary = `${counts.passed} passed, ${counts.failed} failed${skipped}`;
mkdirSync(".cache", { recursive: true });
writeFileSync(SUMMARY, `${summary}\n`);
console.log(summary);
process.exit(counts.failed === 0 ? 0 : 1);

/** What checks print comes in one piece, as two of them run at a time; the tests show how they get on. */
async function run(name, command, args) {
  const began = Date.now();
  const stdio = name === "tests" ? "inherit" : ["ignore", "pipe", "pipe"];
  const child = spawn(command, args, { stdio, shell: command.endsWith(".cmd") });
  const printed = [];
  child.stdout?.on("data", (part) => printed.push(part));
  child.stderr?.on("data", (part) => printed.push(part));
  const ok = await new Promise((resolve) => {
    child.once("error", () => resolve(false));
    child.once("close", (code) => resolve(code === 0));
  });
  process.stdout.write(Buffer.concat(printed));
  console.log(`${ok ? "ok  " : "FAIL"} ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  return ok;
}
