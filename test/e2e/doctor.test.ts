/** `hirewire doctor` and shell completion, as their user types them. */
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { createServer, type RequestListener } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { hirewire, makeDataDir, removeDataDir, startHirewire, type Hirewire } from "./hirewire.ts";
import { startStandIns, type StandIns } from "./stand-ins.ts";

/** Each command is a process of its own. */
jest.setTimeout(120_000);

interface Finding {
  check: string;
  verdict: string;
  message: string;
}

let standIns: StandIns;
let dataDir: string;
let server: Hirewire;

beforeAll(async () => {
  standIns = await startStandIns();
  dataDir = await makeDataDir();
  server = await startHirewire({ dataDir, args: ["--no-sandbox", "--allow", standIns.host] });
  await standIns.connectSlack(server);
  await server.api("POST", "/connections", { app: "hatchbeacon", values: { signing_secret: "s3cret" } });
});
afterAll(async () => {
  await server.stop();
  await standIns.close();
  await removeDataDir(dataDir);
});

const examine = async (folder = dataDir, env: Record<string, string> = {}) => {
  const { code, stdout } = await hirewire(folder, ["--json", "doctor"], env);
  const findings = JSON.parse(stdout) as Finding[];
  const of = (check: string) => findings.filter((each) => each.check === check);
  return { code, findings, of };
};

describe("hirewire doctor", () => {
  it("finds a sound installation sound, and says what is still to do", async () => {
    const { code, findings, of } = await examine();
    expect([code, findings.filter(({ verdict }) => verdict === "failure")]).toEqual([0, []]);
    expect(of("address")).toEqual([
      expect.objectContaining({ verdict: "warning", message: expect.stringContaining("PUBLIC_URL") }),
    ]);
    expect(of("connections").map(({ verdict, message }) => [verdict, message])).toEqual([
      ["ok", expect.stringMatching(/^slack: Slack answers: bot /)],
      ["warning", expect.stringMatching(/^hatchbeacon: nothing verified has arrived yet/)],
    ]);
    expect(of("keys")).toMatchObject([{ verdict: "ok" }]);
    expect(of("disk")).toMatchObject([{ message: expect.stringMatching(/^\d+\.\d GB are free/) }]);
    expect(of("versions")).toMatchObject([{ verdict: "ok", message: expect.stringContaining("Node 24.") }]);
  });

  it("asks a hiring tool nothing that only sends", async () => {
    const made = await hirewire(dataDir, ["connect", "hiresscope", "--set", "signing_secret=s3cret"]);
    expect(made).toMatchObject({ code: 0, stdout: expect.not.stringContaining("has no API key") });
    expect((await examine()).of("connections").at(-1)).toMatchObject({
      verdict: "warning",
      message: expect.stringMatching(/^hiresscope: nothing verified has arrived yet/),
    });
  });

  it("fails on a destination that refuses, in the destination's words", async () => {
    standIns.slackFaults.add({ mode: "auth_fail", path: "auth.test" });
    const { code, of } = await examine();
    expect(code).toBe(1);
    expect(of("connections")).toContainEqual(
      expect.objectContaining({
        verdict: "failure",
        message: expect.stringMatching(/^slack: .*new bot token/),
      }),
    );
  });

  it("fails when the key is not the one that sealed the secrets", async () => {
    const folder = await makeDataDir();
    const key = (letter: string) => ({ HIREWIRE_KEY: Buffer.alloc(32, letter).toString("base64") });
    const yaml = await hirewire(
      folder,
      ["connect", "hatchbeacon", "--set", "signing_secret=s3cret"],
      key("a"),
    );
    expect(yaml).toMatchObject({ code: 0 });
    const { code, of } = await examine(folder, key("b"));
    expect(code).toBe(1);
    expect(of("keys")).toMatchObject([
      { verdict: "failure", message: expect.stringMatching(/hatchbeacon .*HIREWIRE_KEY/) },
    ]);
    await removeDataDir(folder);
  });

  describe("looks at the public address", () => {
    /** Somebody at an address that is not called localhost. */
    const at = async (answer: RequestListener): Promise<Finding[]> => {
      const other = createServer(answer).listen(0, "127.0.0.1");
      await once(other, "listening");
      const { port } = other.address() as AddressInfo;
      const folder = await makeDataDir();
      // 0.0.0.0 leads to this machine and does not look like it
      const { findings } = await examine(folder, { PUBLIC_URL: `http://0.0.0.0:${port}` });
      other.close();
      other.closeAllConnections();
      await removeDataDir(folder);
      return findings;
    };
    const ok: RequestListener = (_request, response) => {
      response.setHeader("content-type", "application/json").end('{"status":"ok"}');
    };

    it("which leads here, without HTTPS", async () => {
      const findings = await at(ok);
      expect(findings).toContainEqual({
        check: "address",
        verdict: "ok",
        message: expect.stringContaining("leads here"),
      });
      expect(findings).toContainEqual({
        check: "address",
        verdict: "warning",
        message: expect.stringContaining("not HTTPS"),
      });
      expect(findings).toContainEqual({
        check: "clock",
        verdict: "ok",
        message: expect.stringContaining("differ by"),
      });
    });

    it("where somebody else answers", async () => {
      const findings = await at((_request, response) => response.writeHead(404).end());
      expect(findings).toContainEqual({
        check: "address",
        verdict: "failure",
        message: expect.stringContaining("Something else answers"),
      });
    });

    it("where the clock is another", async () => {
      const findings = await at((request, response) => {
        response.setHeader("date", new Date(Date.now() - 600_000).toUTCString());
        ok(request, response);
      });
      expect(findings).toContainEqual({
        check: "clock",
        verdict: "failure",
        message: expect.stringMatching(/differ by (599|600|601) s: signed events will be refused/),
      });
    });

    it("which does not answer", async () => {
      const folder = await makeDataDir();
      const { code, of } = await examine(folder, { PUBLIC_URL: "http://0.0.0.0:9" });
      expect(code).toBe(1);
      expect(of("address")).toMatchObject([
        { verdict: "failure", message: expect.stringContaining("does not answer") },
      ]);
      await removeDataDir(folder);
    });
  });
});

describe("completion", () => {
  it("knows commands, subcommands and options", async () => {
    const complete = async (...args: string[]) =>
      (await hirewire(dataDir, ["complete", "--", ...args])).stdout;
    expect(await complete("doc")).toMatch(/^doctor\t/m);
    expect(await complete("automations", "pa")).toMatch(/^pause\t/m);
    expect(await complete("apply", "--pr")).toMatch(/^--prune\t/m);
  });

  it.each(["bash", "zsh", "fish"])("prints a script for %s", async (shell) => {
    expect((await hirewire(dataDir, ["complete", shell])).stdout).toContain("hirewire");
  });
});
