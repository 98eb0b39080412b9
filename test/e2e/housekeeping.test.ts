/** How long things are kept, as it is set and told. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { hirewire, makeDataDir, removeDataDir, startHirewire, type Hirewire } from "./hirewire.ts";

let dataDir: string;
let server: Hirewire;
beforeAll(async () => {
  dataDir = await makeDataDir();
  server = await startHirewire({
    dataDir,
    args: ["--no-sandbox", "--keep-days", "30"],
    env: { HIREWIRE_KEEP_PAYLOAD_DAYS: "7", HIREWIRE_MIN_FREE_MB: "900000000" },
  });
  const values = { signing_secret: "of-tests", keep_days: 3 };
  await server.api("POST", "/connections", { app: "trycrucible", values });
});
afterAll(async () => {
  await server?.stop();
  await removeDataDir(dataDir);
});

describe("a server that is short of room", () => {
  it("tells it, and takes events in all the same", async () => {
    const sent = await server.api("POST", "/samples", { event: "trycrucible.invitation_scored" });
    expect(sent).toMatchObject({ status: 200 });
    expect(await server.api("GET", "/status")).toMatchObject({
      events: { received: 1, addsUp: true },
      storage: { keepDays: 30, keepPayloadDays: 7, room: expect.stringMatching(/short|nothing_left/) },
    });
    const { stdout } = await hirewire(dataDir, ["status"]);
    expect(stdout).toMatch(/Kept: .+ free\. R(oom|OOM)/);
    const { findings } = await server.api<{ findings: object[] }>("POST", "/doctor");
    expect(findings).toContainEqual({
      check: "disk",
      verdict: expect.stringMatching(/warning|failure/),
      message: expect.stringMatching(/[Mm]ake room/),
    });
  });

  it("refuses settings that make no sense", async () => {
    const { code, stderr } = await hirewire(dataDir, ["start", "--keep-days", "-1"]);
    expect(code).toBe(1);
    expect(stderr).toContain("whole number");
  });
});
