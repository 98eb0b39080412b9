/** The commands that save and bring back what is kept, as their user types them. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { hirewire, makeDataDir, removeDataDir, startHirewire } from "./hirewire.ts";
import { openOffice, type Office } from "./office.ts";

let dataDir: string;
let elsewhere: string;
let office: Office;
const saved = () => join(elsewhere, "monday.hirewire");
beforeAll(async () => {
  [dataDir, elsewhere] = [await makeDataDir(), await makeDataDir()];
  office = await openOffice(dataDir);
  await office.automate("Ask", "candidate.scored", [
    { id: "ask", use: "hirewire.ask_person", with: { question: "Invite?" } },
  ]);
  await office.application("ada@example.com", "Ada Berg");
  await office.newestIn("Ask", "held");
});
afterAll(async () => {
  await office?.server.stop();
  await removeDataDir(dataDir);
  await removeDataDir(elsewhere);
});

describe("hirewire backup and restore", () => {
  it("saves while the server runs, and says plainly that the key is not in it", async () => {
    const { code, stdout, stderr } = await hirewire(dataDir, ["backup", saved()]);
    expect(stderr).toBe("");
    expect(stdout).toContain(`Saved 1 events and all that belongs to them in ${saved()}.`);
    expect(stdout).toContain(`NOT in it: the key (${join(dataDir, "key")})`);
    expect(code).toBe(0);
    const again = await hirewire(dataDir, ["backup", saved()]);
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining("is there already") });
    const none = await hirewire(join(elsewhere, "nothing"), ["backup", join(elsewhere, "x"), "--with-key"]);
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining("[no_key_file]") });
    expect(readdirSync(elsewhere)).toEqual(["monday.hirewire"]);
  });

  it("brings it back, told that the key is missing, and accepts signed events with the key in place", async () => {
    const restored = join(elsewhere, "restored");
    const { code, stdout } = await hirewire(restored, ["restore", saved()]);
    expect(stdout).toContain(`Restored 1 events to ${restored}`);
    expect(stdout).toContain("The key is NOT in the backup.");
    expect(stdout).toContain("1 runs were unfinished then");
    expect(code).toBe(0);
    await copyFile(join(dataDir, "key"), join(restored, "key"));
    const server = await startHirewire({ dataDir: restored });
    expect(await server.api("GET", "/status")).toMatchObject({
      events: { received: 1, held: 1, addsUp: true },
    });
    const { findings } = await server.api<{ findings: { check: string }[] }>("POST", "/doctor");
    expect(findings).toContainEqual(expect.objectContaining({ check: "keys", verdict: "ok" }));
    await server.stop();
  });

  it("saves and restores the key where it is asked to", async () => {
    const [file, restored] = [join(elsewhere, "tuesday"), join(elsewhere, "with-key")];
    const { stdout } = await hirewire(dataDir, ["backup", file, "--with-key"]);
    expect(stdout).toContain(`The key is in ${file}.key. Whoever has both files can read your secrets`);
    if (process.platform !== "win32") expect(statSync(`${file}.key`).mode & 0o777).toBe(0o600);
    expect((await hirewire(restored, ["restore", file])).stdout).toContain("The key was restored too.");
    const { stdout: status } = await hirewire(restored, ["doctor", "--json"]);
    expect(JSON.parse(status)).toContainEqual(expect.objectContaining({ check: "keys", verdict: "ok" }));
  });

  it("leaves a folder alone that holds data, or is in use", async () => {
    const inUse = await hirewire(dataDir, ["restore", saved()]);
    expect(inUse).toMatchObject({ code: 1, stderr: expect.stringContaining("[data_folder_in_use]") });
    const full = await hirewire(join(elsewhere, "restored"), ["restore", saved()]);
    expect(full).toMatchObject({ code: 1, stderr: expect.stringContaining("[data_folder_not_empty]") });
    await mkdir(join(elsewhere, "fresh"));
    const wrong = await hirewire(join(elsewhere, "fresh"), ["restore", join(dataDir, "key")]);
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining("[not_a_backup]") });
    expect(existsSync(join(elsewhere, "fresh", "hirewire.sqlite"))).toBe(false);
  });
});
