/** Several processes on one PostgreSQL, as a person meets them: one takes in what another works on. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { allFinished, connectCrucible, EVERY_SCORE_TO_SLACK, postScore } from "./crucible.ts";
import { eventually, hirewire as command, makeDataDir, removeDataDir, type Hirewire } from "./hirewire.ts";
import { openInstallation, type Installation } from "./installation.ts";
import { startStandIns, type StandIns } from "./stand-ins.ts";

let standIns: StandIns;
let installation: Installation;
let one: Hirewire;
let other: Hirewire;
let address: string;

beforeAll(async () => {
  standIns = await startStandIns({ slack: { rateLimits: false } });
  installation = await openInstallation({ args: ["--allow", standIns.host] });
  one = await installation.start("intake");
  other = await installation.start("intake");
  await installation.start("worker");
  await standIns.connectSlack(one);
  address = await connectCrucible(one);
  await one.api("POST", "/automations?state=on", EVERY_SCORE_TO_SLACK);
}, 120_000);
afterAll(async () => {
  await installation?.close();
  await standIns?.close();
});

const texts = () => standIns.slack.messages("hiring").map(({ text }) => text);

describe("several processes on one database", () => {
  it("take an event in at a process that did not make the hook, and a worker delivers it", async () => {
    expect(await postScore(other, address, "sub_other")).toBe(true);
    await allFinished(one, { received: 1 });
    expect(texts()).toEqual(["sub_other scored 91"]);
    const { items } = await other.api<{ items: { state: string }[] }>("GET", "/runs");
    expect(items).toEqual([expect.objectContaining({ state: "succeeded" })]);
  });

  it("show a page of one process what the others do, as it happens", async () => {
    const ending = new AbortController();
    const { body } = await fetch(`${one.url}/api/stream`, {
      headers: { authorization: `Bearer ${one.token}` },
      signal: ending.signal,
    });
    let told = "";
    const listening = (async () => {
      for await (const part of body!.pipeThrough(new TextDecoderStream())) told += part;
    })().catch(() => undefined); // ended below
    // the others hear within moments that somebody looks
    await eventually(async () => {
      await postScore(other, address, `sub_live_${standIns.slack.messages("hiring").length}`);
      return /"state": ?"succeeded"/.test(told);
    }, "a run that another process works on to be told");
    ending.abort();
    await listening;
  });
});

describe("a process with a role", () => {
  it("is refused without a database to share, and without the address of all", async () => {
    const dataDir = await makeDataDir();
    try {
      const alone = await command(dataDir, ["start", "--role", "worker"]);
      expect(alone).toMatchObject({ code: 1, stderr: expect.stringContaining("role_needs_database") });
      const nowhere = await command(dataDir, ["start", "--role", "intake"], {
        DATABASE_URL: installation.databaseUrl,
      });
      expect(nowhere).toMatchObject({ code: 1, stderr: expect.stringContaining("role_needs_public_url") });
    } finally {
      await removeDataDir(dataDir);
    }
  });

  it("is refused with another key than the others have", async () => {
    await expect(
      installation.start("worker", { env: { HIREWIRE_KEY: Buffer.alloc(32, 7).toString("base64") } }),
    ).rejects.toThrow("vault_key_other");
  });

  it("is refused with an address that is none, which is not shown", async () => {
    const dataDir = await makeDataDir();
    const { code, stderr } = await command(dataDir, ["start"], { DATABASE_URL: "mysql://me:hunter2@db/x" });
    await removeDataDir(dataDir);
    expect(code).toBe(1);
    expect(stderr).toContain("database_url_invalid");
    expect(stderr).not.toContain("hunter2");
  });
});

describe("a command of the CLI", () => {
  it("finds what is kept in the database without a server on its folder", async () => {
    const { stdout } = await installation.command("status", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ events: { addsUp: true } });
    expect((JSON.parse(stdout) as { events: { received: number } }).events.received).toBeGreaterThan(0);
  });
});
