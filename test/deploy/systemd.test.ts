/** The units, as systemd itself reads them; nothing is started. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "@jest/globals";
import { readUnit, UNITS } from "./deployments.ts";
import { root } from "./dockerfile.ts";

const ANALYZE = "systemd-analyze";
const isThere = spawnSync(ANALYZE, ["--version"]).status === 0;
const folder = mkdtempSync(join(tmpdir(), "hirewire-units-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** With a program that is there in place of the installed one. @param instance  of a template */
function place(unit: string, instance: string): string {
  const file = join(folder, basename(unit).replace("@.", `@${instance}.`));
  const text = readFileSync(fileURLToPath(new URL(unit, root)), "utf8");
  writeFileSync(file, text.replaceAll("/opt/hirewire/node_modules/.bin/node", process.execPath));
  return file;
}

describe.each(UNITS)("%s", (unit) => {
  (isThere ? it : it.skip)(
    `is one that systemd takes${isThere ? "" : " (skipped: no systemd-analyze here)"}`,
    () => {
      const { status, stderr, stdout } = spawnSync(ANALYZE, ["verify", place(unit, "9465")], {
        encoding: "utf8",
      });
      expect({ status, told: `${stdout}${stderr}` }).toEqual({ status: 0, told: "" });
    },
  );

  (isThere ? it : it.skip)(
    `is closed as far as it can be${isThere ? "" : " (skipped: no systemd-analyze here)"}`,
    () => {
      const told = execFileSync(ANALYZE, ["security", "--offline=true", "--no-pager", place(unit, "9465")], {
        encoding: "utf8",
      });
      expect(Number(/exposure level for \S+: ([\d.]+)/.exec(told)?.[1])).toBeLessThan(2);
    },
  );

  it("leaves V8 what it needs, and itself more time to stop than it takes", () => {
    const settings = readUnit(unit);
    expect(settings.get("MemoryDenyWriteExecute")).toBeUndefined();
    expect(Number(settings.get("TimeoutStopSec"))).toBeGreaterThanOrEqual(45);
    expect(settings.get("User")).toEqual(["hirewire"]);
    const [data] = [
      ...settings
        .get("Environment")!
        .join(" ")
        .matchAll(/HIREWIRE_DATA=\/var\/lib\/(\S+)/g),
    ];
    expect(settings.get("StateDirectory")).toEqual([data?.[1]]);
  });
});
