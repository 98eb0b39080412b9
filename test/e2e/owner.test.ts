/** What the owner does when something needs a person: connect, pause, reconnect, replay; with the CLI and over the API. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  eventually,
  hirewire,
  makeDataDir,
  removeDataDir,
  startHirewire,
  type Hirewire,
} from "./hirewire.ts";
import { startStandIns, type StandIns } from "./stand-ins.ts";

interface RunShown {
  id: string;
  state: string;
  reason: string | null;
  code: string | null;
  nextAt: number | null;
}

let standIns: StandIns;
let dataDir: string;
let server: Hirewire;

beforeAll(async () => {
  standIns = await startStandIns({ slack: { rateLimits: false } });
  dataDir = await makeDataDir();
  server = await startHirewire({ dataDir, args: ["--no-sandbox", "--allow", standIns.host] });
  await standIns.connectSlack(server);
  await server.api("POST", "/connections", {
    app: "trycrucible",
    values: { signing_secret: "s3cret-of-ours" },
  });
  await writeFile(
    join(dataDir, "posts.yaml"),
    'name: Posts\ntrigger: trycrucible.invitation_scored\nsteps:\n  - use: slack.post_message\n    with: { channel: "#hiring", text: "{% score %}" }\n',
  );
  const saved = await hirewire(dataDir, ["automations", "save", join(dataDir, "posts.yaml"), "--on"]);
  expect(saved).toMatchObject({ code: 0, stdout: expect.stringContaining('Saved "Posts", version 1: on') });
});
afterAll(async () => {
  await server?.stop();
  await standIns?.close();
  await removeDataDir(dataDir);
});
beforeEach(() => {
  standIns.slackFaults.clear();
});

const texts = () => standIns.slack.messages("hiring").map(({ text }) => text);
const runs = async (state: string) =>
  (await server.api<{ items: RunShown[] }>("GET", `/runs?state=${state}`)).items;

async function send(score: number): Promise<void> {
  const sent = await hirewire(dataDir, ["send", "trycrucible.invitation_scored", "--set", `score=${score}`]);
  expect(sent).toMatchObject({ code: 0 });
}

describe("a paused automation", () => {
  it("keeps its events and works them off in order once it is on", async () => {
    expect((await hirewire(dataDir, ["automations", "pause", "Posts"])).stdout).toContain("paused");
    for (const score of [1, 2, 3]) await send(score);
    expect((await runs("held")).map(({ reason }) => reason)).toEqual(
      Array(3).fill(expect.stringMatching(/paused/)),
    );
    const { events } = await server.api<{ events: object }>("GET", "/status");
    expect(events).toMatchObject({ received: 3, finished: 0, held: 3, waiting: 0, addsUp: true });
    expect(texts()).toEqual([]);

    await hirewire(dataDir, ["automations", "on", "Posts"]);
    await eventually(async () => texts().length === 3, "the kept events");
    expect(texts()).toEqual(["1", "2", "3"]);
  });

  it("drops them when told so", async () => {
    await hirewire(dataDir, ["automations", "pause", "Posts"]);
    await send(4);
    await hirewire(dataDir, ["automations", "on", "Posts", "--skip-held"]);
    expect((await runs("cancelled")).map(({ reason }) => reason)).toEqual(["skipped while paused"]);
    expect(texts()).toHaveLength(3);
  });

  it("starts no run while it is off", async () => {
    await hirewire(dataDir, ["automations", "off", "Posts"]);
    const before = await server.api<{ runs: Record<string, number> }>("GET", "/status");
    await send(5);
    expect((await server.api<{ runs: object }>("GET", "/status")).runs).toEqual(before.runs);
    await hirewire(dataDir, ["automations", "on", "Posts"]);
  });
});

describe("a revoked token", () => {
  it("holds the runs in words, and a new one lets them go", async () => {
    standIns.slack.setTokenState("token_revoked");
    await send(91);
    const held = await eventually(async () => (await runs("held"))[0], "the run to be held");
    expect(held.reason).toMatch(/bot token was revoked.*put its new bot token into the connection/);
    expect(held.code).toMatch(/token_revoked|auth_expired/);
    const shown = await hirewire(dataDir, ["status"]);
    expect(shown.stdout).toMatch(/slack\s+slack\s+auth_expired/);

    standIns.slack.setTokenState("active");
    const mended = await hirewire(
      dataDir,
      ["connect", "--update", "slack", "--set", "bot_token=env:NEW_TOKEN"],
      { NEW_TOKEN: standIns.slack.botToken },
    );
    expect(mended).toMatchObject({ code: 0, stdout: expect.stringContaining("Changed slack.") });
    await eventually(async () => texts().includes("91"), "the held message");
  });
});

describe("something that only a person can mend", () => {
  it("holds the run with what to do, and lets it go on when told that it was done", async () => {
    standIns.slack.setChannel("hiring", { botIsMember: false, archived: true });
    await send(95);
    const held = await eventually(async () => (await runs("held"))[0], "the run to be held");
    expect(held.reason).toMatch(/#hiring.*archived/);
    standIns.slack.setChannel("hiring", { botIsMember: true, archived: false });
    expect((await hirewire(dataDir, ["runs", held.id, "--go-on"])).code).toBe(0);
    await eventually(async () => texts().includes("95"), "the message");
    expect(await hirewire(dataDir, ["--json", "runs", held.id, "--go-on"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("run_not_held"),
    });
  });
});

describe("a destination that says wait", () => {
  it("is waited for, and the reason and the time are shown", async () => {
    standIns.slackFaults.add({
      mode: "429",
      path: "chat.postMessage",
      retryAfterSeconds: 600,
      body: { ok: false, error: "ratelimited" },
    });
    await send(92);
    const waiting = await eventually(
      async () => (await runs("waiting")).find(({ reason }) => reason !== null),
      "the run to wait",
    );
    expect(waiting.reason).toMatch(/next try \d\d:\d\d UTC, Slack said 429/);
    expect(waiting.nextAt).toBeGreaterThan(Date.now() + 500_000);
  });
});

describe("connecting", () => {
  it("tells what is missing, and keeps a secret out of every answer", async () => {
    const secret = "whsec_never_to_be_seen";
    const made = await hirewire(
      dataDir,
      ["--json", "connect", "hatchbeacon", "--set", "signing_secret=env:SECRET"],
      {
        SECRET: secret,
      },
    );
    expect(made.code).toBe(0);
    const shown = JSON.parse(made.stdout) as { address: string; secrets: unknown; setup: string[] };
    expect(shown.secrets).toEqual([{ field: "signing_secret", active: 1, readable: true }]);
    expect(shown.setup.join(" ")).toContain(shown.address);
    const everything = await Promise.all(
      ["/connections", "/apps", "/status", "/rejections", "/events", "/runs"].map((path) =>
        server.api("GET", path),
      ),
    );
    expect(JSON.stringify([made, everything, server.output()])).not.toContain(secret);

    const wrong = await hirewire(dataDir, [
      "--json",
      "connect",
      "slack",
      "--set",
      "bot_token=abc",
      "--name",
      "other",
    ]);
    expect(wrong.code).toBe(1);
    expect(JSON.parse(wrong.stderr)).toMatchObject({ error: { path: "bot_token" } });
  });

  it("checks a token against the destination", async () => {
    const made = await hirewire(dataDir, [
      "connect",
      "slack",
      "--name",
      "second",
      "--set",
      "bot_token=xoxb-unknown",
      "--set",
      `api_url=${standIns.url}/slack/api`,
    ]);
    expect(made.stdout).toContain("Slack does not know this bot token");
    await server.api("DELETE", "/connections/second");
  });

  it("asks a person for permission on Google's page", async () => {
    const { clientId, clientSecret } = standIns.google.oauthClient;
    const google = `${standIns.url}/google`;
    const settings = {
      method: "oauth",
      client_id: clientId,
      client_secret: clientSecret,
      api_url: google,
      drive_url: google,
      token_url: `${google}/token`,
      auth_url: `${google}/o/oauth2/v2/auth`,
    };
    const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
    const child = spawn(
      process.execPath,
      [
        main,
        "--data",
        dataDir,
        "connect",
        "google_sheets",
        ...Object.entries(settings).flatMap(([key, value]) => ["--set", `${key}=${value}`]),
      ],
      { env: { PATH: process.env["PATH"], HIREWIRE_ALLOW: standIns.host, NO_COLOR: "1" } },
    );
    let printed = "";
    let asked = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (asked += text));
    const ended = once(child, "close");
    const page = await eventually(
      async () => /(http:\S+\/o\/oauth2\/v2\/auth\S+)/.exec(asked)?.[1],
      "the address of the consent page",
    );
    standIns.google.addRedirectUri(new URL(page).searchParams.get("redirect_uri") ?? "");
    const answer = await fetch(page);
    expect(await answer.text()).toContain("Done.");
    await ended;
    expect(printed).toContain("Connected Google Sheets");
    expect(printed).toMatch(/Google Sheets answers: \S+/);
  });
});

it("keeps the sandbox and real work in folders of their own", async () => {
  const folder = await makeDataDir();
  const sandbox = await startHirewire({ dataDir: folder, args: [] });
  await sandbox.stop();
  const real = await hirewire(folder, ["--json", "start", "--no-sandbox", "--port", "0"]);
  expect(real.code).toBe(1);
  expect(JSON.parse(real.stderr)).toMatchObject({ error: { code: "sandbox_folder" } });
  await removeDataDir(folder);
});

it("refuses the API without the token", async () => {
  for (const headers of [{}, { authorization: "Bearer wrong" }, { authorization: "Bearer" }]) {
    const answer = await fetch(`${server.url}/api/status`, { headers });
    expect(answer.status).toBe(401);
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
  }
});

it("answers a wrong automation with every mistake and its place", async () => {
  const answer = await fetch(`${server.url}/api/automations`, {
    method: "POST",
    headers: { authorization: `Bearer ${server.token}`, "content-type": "application/json" },
    body: JSON.stringify({
      name: "Bad",
      trigger: "trycrucible.nothing",
      when: "score >=",
      steps: [{ use: "slack.x" }],
    }),
  });
  expect(answer.status).toBe(422);
  const problem = (await answer.json()) as { errors: { path: string }[] };
  expect(problem.errors.map(({ path }) => path)).toEqual(
    expect.arrayContaining(["trigger", "when", "steps[0].use"]),
  );
});
