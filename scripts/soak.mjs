/**
 * The long runs: `npm run soak [lives] [minutes] [injuries]`, 300 lives, 3 minutes and 66 injuries by default.
 *
 * First the process lives and dies by kill -9 so many times, at every named point in turn; then two intakes and three workers on
 * one PostgreSQL are hurt so many times, in every way twice; then deliveries are mixed up many times; then its memory is
 * watched for so long. Each part says what it counted, and the first that fails ends it. None of a part: it is left out.
 */
import { spawnSync } from "node:child_process";

const MEMORY = "test/e2e/crash/memory-soak.ts";
const [lives = "300", minutes = "3", injuries = "66"] = process.argv.slice(2);
const jest = [
  "--experimental-vm-modules",
  "--disable-warning=ExperimentalWarning",
  "node_modules/jest/bin/jest.js",
  "--runInBand",
];

const parts = [
  {
    name: "lives",
    args: [...jest, "test/e2e/kill"],
    env: { HIREWIRE_KILL_ROUNDS: lives },
    skip: lives === "0",
  },
  {
    name: "processes",
    args: [...jest, "test/e2e/processes-hurt"],
    env: { HIREWIRE_HURT_ROUNDS: injuries },
    skip: injuries === "0",
  },
  { name: "deliveries", args: [...jest, "test/e2e/deliveries"], env: { HIREWIRE_DELIVERY_RUNS: "500" } },
  {
    name: "memory",
    args: ["--disable-warning=ExperimentalWarning", MEMORY, minutes],
    skip: minutes === "0",
  },
];

for (const { name, args, env, skip } of parts) {
  if (skip) continue;
  const { status } = spawnSync(process.execPath, args, { stdio: "inherit", env: { ...process.env, ...env } });
  console.log(status === 0 ? `ok   ${name}` : `FAIL ${name}`);
  if (status !== 0) process.exit(status ?? 1);
}
