/** `hirewire doctor` and shell completion, as their user types them. */
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { createServer, request, type ServerResponse } from "node:http";
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
      ["warning", expect.stringMatching(/^hatchbeacon: Waiting for the first verified event .*click “Test”/)],
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
      message: expect.stringMatching(/^hiresscope: Waiting for the first verified event from HIRESSCOPE/),
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
    /** Hirewire behind a proxy at an address that is not called localhost. */
    const behind = async (change: (answer: ServerResponse) => void = () => undefined) => {
      let target = "";
      const proxy = createServer((given, answer) => {
        // it looks at its address as soon as it listens, which is before we know where
        if (target === "") return void answer.writeHead(503).end();
        const passed = request(
          target + given.url,
          { method: given.method, headers: given.headers },
          (from) => {
            answer.writeHead(from.statusCode ?? 500);
            from.on("error", () => answer.destroy()).pipe(answer);
          },
        );
        passed.on("error", () => answer.destroy());
        change(answer);
        given.pipe(passed);
      }).listen(0, "127.0.0.1");
      await once(proxy, "listening");
      const { port } = proxy.address() as AddressInfo;
      const folder = await makeDataDir();
      // 0.0.0.0 leads to this machine and does not look like it
      const env = { PUBLIC_URL: `http://0.0.0.0:${port}` };
      const behindIt = await startHirewire({ dataDir: folder, env });
      target = behindIt.url;
      const running = await examine(folder, env);
      await behindIt.stop();
      const stopped = await examine(folder, env);
      proxy.close();
      proxy.closeAllConnections();
      await removeDataDir(folder);
      return { running, stopped };
    };

    it("which leads here, without HTTPS; while nobody runs here, that can't be told", async () => {
      const { running, stopped } = await behind();
      expect([running.code, running.of("address")]).toEqual([
        0,
        [
          { check: "address", verdict: "warning", message: expect.stringContaining("not HTTPS") },
          { check: "address", verdict: "ok", message: expect.stringContaining("leads here") },
        ],
      ]);
      expect(running.of("clock")).toMatchObject([{ verdict: "ok" }]);
      expect([stopped.code, stopped.of("address")]).toMatchObject([
        0,
        [{ verdict: "warning", message: expect.stringContaining("does not run on this folder") }],
      ]);
    });

    it("where the clock is another", async () => {
      const ahead = new Date(Date.now() + 600_000).toUTCString();
      const { running } = await behind((answer) => answer.setHeader("date", ahead));
      expect(running.of("clock")).toMatchObject([
        {
          verdict: "failure",
          message: expect.stringMatching(/differ by (59\d|60\d) s: signed events will be refused/),
        },
      ]);
    });
  });
});

describe("hirewire sources", () => {
  it("lists what sends, tells one in full, and waits until the first verified event is here", async () => {
    const listed = await hirewire(dataDir, ["sources"]);
    expect(listed.stdout).toMatch(/^hatchbeacon +HatchBeacon +waiting .*nothing has arrived yet/m);
    expect(listed.stdout).not.toContain("slack");
    const one = await hirewire(dataDir, ["sources", "hatchbeacon"]);
    expect(one.stdout).toMatch(
      /What to do:[^]*click “Test”[^]*How it is set up at HatchBeacon:[^]*Add Webhook/,
    );
    expect(await hirewire(dataDir, ["sources", "slack"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("sends no events"),
    });
    const waiting = hirewire(dataDir, ["sources", "hatchbeacon", "--wait"]);
    await server.api("POST", "/samples", { event: "hatchbeacon.webhook_test" });
    expect(await waiting).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^hatchbeacon is live\. A verified test event has arrived \(webhook\.test\)\./,
      ),
    });
    const status = await hirewire(dataDir, ["status"]);
    expect(status.stdout).toMatch(/^hatchbeacon +hatchbeacon +live +live +A verified test event/m);
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
