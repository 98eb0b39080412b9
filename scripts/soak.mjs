/** The long runs: the same kill tests with many more rounds. `npm run soak [rounds]`, 40 by default. */
import { spawnSync } from "node:child_process";

const rounds = process.argv[2] ?? "40";
const result = spawnSync(
  process.execPath,
  [
    "--experimental-vm-modules",
    "--disable-warning=ExperimentalWarning",
    "node_modules/jest/bin/jest.js",
    "test/e2e/kill",
    "--verbose",
  ],
  { stdio: "inherit", env: { ...process.env, HIREWIRE_KILL_ROUNDS: rounds } },
);
process.exit(result.status ?? 1);
