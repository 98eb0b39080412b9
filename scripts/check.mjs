/** All that CI checks, in one go: types, lint, format, tests. Ends with `N passed, N failed`. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";

const COUNTS = ".cache/jest-counts.json";
/** For `.ci/run`, whose last line it is. */
const SUMMARY = ".cache/check-summary.txt";
const bin = (name) => `node_modules/.bin/${name}${process.platform === "win32" ? ".cmd" : ""}`;
const node = existsSync(bin("node")) ? bin("node") : process.execPath;
const only = process.argv.slice(2);

/** @type {[name: string, command: string, args: string[]][]} */
const steps = [
  ["types", bin("tsc"), ["--noEmit"]],
  ["types of the pages", bin("tsc"), ["--noEmit", "-p", "web"]],
  ["lint", bin("oxlint"), ["--type-aware", "--deny-warnings"]],
  ["format", bin("prettier"), ["--check", "--log-level=warn", "."]],
  ["pages built", node, ["scripts/build-web.mjs"]],
  [
    "tests",
    node,
    [
      "--experimental-vm-modules",
      "--disable-warning=ExperimentalWarning",
      "--import=./bin/strip-types.mjs", // for the threads of the servers that the tests start, as for the product's own
      "node_modules/jest/bin/jest.js",
      ...only,
    ],
  ],
];

rmSync(COUNTS, { force: true });
rmSync(SUMMARY, { force: true });
const counts = { passed: 0, failed: 0, skipped: 0 };
for (const [name, command, args] of steps) {
  const began = Date.now();
  const result = spawnSync(command, args, { stdio: "inherit", shell: command.endsWith(".cmd") });
  const ok = result.status === 0;
  console.log(`${ok ? "ok  " : "FAIL"} ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  if (name === "tests" && existsSync(COUNTS)) {
    const tests = JSON.parse(readFileSync(COUNTS, "utf8"));
    counts.passed += tests.passed;
    counts.failed += tests.failed;
    counts.skipped += tests.skipped;
    if (!ok && tests.failed === 0) counts.failed += 1;
  } else {
    counts[ok ? "passed" : "failed"] += 1;
  }
}
const skipped = counts.skipped === 0 ? "" : `, ${counts.skipped} skipped`;
const summary = `${counts.passed} passed, ${counts.failed} failed${skipped}`;
mkdirSync(".cache", { recursive: true });
writeFileSync(SUMMARY, `${summary}\n`);
console.log(summary);
process.exit(counts.failed === 0 ? 0 : 1);
