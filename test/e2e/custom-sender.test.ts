/** Any other sender: from a preset, a mapping, or one call, to what happens at the destination. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Webhook } from "standardwebhooks";
import {
  eventually,
  hirewire as cli,
  makeDataDir,
  removeDataDir,
  startHirewire,
  type Hirewire,
} from "./hirewire.ts";
import { opensslHmac } from "./openssl.ts";
import { startStandIns, type StandIns } from "./stand-ins.ts";

const KEY = Buffer.from("a key of thirty-two bytes, no more").toString("base64");
const SECRET = `whsec_${KEY}`;
const MAPPING = `{
  "type": type = "assessment.graded" ? "candidate.scored" : "candidate.updated",
  "occurredAt": timestamp,
  "candidate": { "id": data.candidate.id, "name": data.candidate.name, "email": data.candidate.email },
  "score": { "value": 100 * data.result.points / data.result.max_points },
  "job": { "title": $headers.\`x-acme-job\` }
}`;
const ENDLESS = "($forever := function($n) { $forever($n + 1) }; $forever(0))";
/** One comparison of 2^40 values, which no guard sees the end of: the process is killed. */
const HUGE =
  "($twice := function($v, $n) { $n = 0 ? $v : $twice([[$v], [$v]], $n - 1) }; $twice(1, 40) = $twice(1, 40))";

interface Shown {
  id: string;
  name: string;
  address: string;
}
interface EventShown {
  id: string;
  wireName: string;
  hiringType: string | null;
  eventKey: string | null;
  misfits: string[];
  test: boolean;
  hiring: { candidate?: object; score?: object; job?: object; source: object };
  payload?: object;
  runs?: unknown[];
}

let dataDir: string;
let hirewire: Hirewire;
let standIns: StandIns;

beforeAll(async () => {
  dataDir = await makeDataDir();
  standIns = await startStandIns();
  hirewire = await startHirewire({ dataDir, env: { HIREWIRE_ALLOW: standIns.host } });
  await standIns.connectSlack(hirewire);
});
afterAll(async () => {
  await hirewire?.stop();
  await standIns?.close();
  await removeDataDir(dataDir);
});

const connect = (name: string, values: Record<string, unknown>) =>
  hirewire.api<Shown>("POST", "/connections", {
    app: "custom",
    name,
    values: { signing_secret: SECRET, ...values },
  });

let count = 0;
function standardHeaders(body: string, at = new Date()): Record<string, string> {
  const id = `msg_${(count += 1)}`;
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(KEY).sign(id, at, body),
  };
}
const post = (address: string, body: string, headers: Record<string, string>) =>
  fetch(address, { method: "POST", body, headers: { "content-type": "application/json", ...headers } });

const graded = (name: string, points = 41) =>
  JSON.stringify({
    type: "assessment.graded",
    timestamp: "2026-05-23T10:34:17.000Z",
    data: {
      candidate: { id: `cnd_${name}`, name, email: `${name.toLowerCase()}@example.com` },
      result: { points, max_points: 50 },
    },
  });

async function eventsOf(connection: string): Promise<EventShown[]> {
  const { items } = await hirewire.api<{ items: EventShown[] }>("GET", `/events?connection=${connection}`);
  return items;
}
async function lastRejection(connection: string): Promise<{ code: string; reason: string }> {
  const { items } = await hirewire.api<{ items: { code: string; reason: string }[] }>(
    "GET",
    `/rejections?connection=${connection}`,
  );
  return items[0] ?? { code: "none", reason: "" };
}

describe("a sender with the preset Standard Webhooks and a mapping", () => {
  let address: string;
  beforeAll(async () => {
    ({ address } = await connect("acme", { mapping: MAPPING }));
    await hirewire.api(
      "POST",
      "/automations?state=on",
      `
name: Scores to Slack
trigger: candidate.scored
when: $event.score.value >= 80
steps:
  - use: slack.post_message
    with:
      channel: hiring
      text: "{% $event.candidate.name %} has {% $event.score.value %} from {% $event.source.event %} for {% $event.job.title %}"
`,
    );
  });

  it("scores a candidate, and an automation posts to Slack", async () => {
    const body = graded("Ada");
    expect((await post(address, body, { ...standardHeaders(body), "x-acme-job": "Engineer" })).status).toBe(
      200,
    );
    const [event] = await eventsOf("acme");
    expect(event).toMatchObject({
      wireName: "assessment.graded",
      eventKey: "event",
      hiringType: "candidate.scored",
      misfits: [],
      hiring: {
        candidate: { id: "cnd_Ada", name: "Ada", email: "ada@example.com" },
        score: { value: 82 },
        source: { vendor: "custom", event: "assessment.graded", connection: "acme" },
      },
    });
    const message = await eventually(
      async () => standIns.slack.messages("hiring").find(({ text }) => text.startsWith("Ada has")),
      "Ada's message",
    );
    expect(message.text).toBe("Ada has 82 from assessment.graded for Engineer");
  });

  it("takes a repeat for the same event, by its id", async () => {
    const body = graded("Bo");
    const headers = standardHeaders(body);
    const before = (await eventsOf("acme")).length;
    for (const _ of [1, 2]) expect((await post(address, body, headers)).status).toBe(200);
    expect((await eventsOf("acme")).length).toBe(before + 1);
  });

  it.each([
    ["another secret", () => ({ ...standardHeaders("{}") }), "signature_mismatch", /another secret/],
    ["no signature", () => ({}), "signature_missing", /webhook-signature/],
    [
      "an old signature",
      () => standardHeaders(graded("Cy"), new Date(Date.now() - 3_600_000)),
      "timestamp_stale",
      /1 hour|60 minutes/,
    ],
    [
      "GitHub's signature",
      () => ({ "x-hub-signature-256": "sha256=00" }),
      "other_vendor",
      /GitHub's format, for which/,
    ],
  ])("refuses %s, and only its owner hears why", async (_what, headers, code, reason) => {
    const before = (await eventsOf("acme")).length;
    const answer = await post(address, graded("Cy"), headers());
    expect(answer.status).toBe(401);
    expect(await answer.json()).toEqual({ error: "signature_not_accepted" });
    const rejection = await lastRejection("acme");
    expect(rejection.code).toBe(code);
    expect(rejection.reason).toMatch(reason);
    expect(await eventsOf("acme")).toHaveLength(before);
  });
});

describe("a mapping that goes wrong keeps the event and says why", () => {
  it.each([
    ["fails", "type + 1", [/^the mapping failed: The expression in `mapping` calculates with text/]],
    [
      "never ends",
      ENDLESS,
      [/^the mapping (took longer than 500 ms|failed: The expression in `mapping` calls functions)/],
    ],
    ["takes the process down", HUGE, [/^the mapping took longer than 500 ms and was stopped$/]],
    ["gives text", '"scored"', [/^the mapping gives text, expected an object/]],
    [
      "gives an odd object",
      '{ "type": "candidate.score", "candidate": { "email": [1] }, "canditate": { "id": 1 } }',
      [
        /^the mapping's `type` is none of the hiring events \(did you mean candidate.scored\?\)$/,
        /^the mapping's candidate.email is a list, expected text$/,
        /^the mapping's canditate is not part of a hiring event \(did you mean candidate\?\)$/,
      ],
    ],
  ])("%s", async (what, mapping, words) => {
    const name = `mapping_${what.replaceAll(" ", "_")}`;
    const { address } = await connect(name, { mapping });
    const body = graded("Di");
    expect((await post(address, body, standardHeaders(body))).status).toBe(200);
    const [event] = await eventsOf(name);
    expect(event).toMatchObject({ wireName: "assessment.graded", hiringType: null, eventKey: "event" });
    expect(event?.misfits).toEqual(words.map((pattern) => expect.stringMatching(pattern)));
    // another sender is mapped as ever, once the process that mappings share is there again
    const { address: acme } = await hirewire.api<Shown>("GET", "/connections/acme");
    const mapped = await eventually(async () => {
      const other = graded("Eve", 50);
      expect((await post(acme, other, standardHeaders(other))).status).toBe(200);
      const [newest] = await eventsOf("acme");
      return newest?.hiringType === "candidate.scored" && newest;
    }, "an event of another sender with its facts");
    expect(mapped).toMatchObject({ misfits: [] });
  });

  it("is refused when it is saved, where it can't be read, with the place", async () => {
    await expect(connect("unreadable", { mapping: '{ "type": }' })).rejects.toThrow(/at character 11/);
  });
});

describe("without a mapping", () => {
  it("any event starts an automation that listens to the connection, in whatever the sender names it", async () => {
    const { address } = await connect("plain_sender", { preset: "github", signing_secret: "gh" });
    await hirewire.api(
      "POST",
      "/automations?state=on",
      `
name: Anything to Slack
trigger: custom.event
from: [plain_sender]
steps:
  - use: slack.post_message
    with: { channel: hiring, text: "{% $event.source.event %}: {% action %}" }
`,
    );
    const json = JSON.stringify({ action: "opened" });
    // GitHub's older hooks send a form
    const body = `payload=${encodeURIComponent(json)}`;
    const answer = await post(address, body, {
      "content-type": "application/x-www-form-urlencoded",
      "x-hub-signature-256": `sha256=${opensslHmac("gh", body)}`,
      "x-github-event": "issues",
      "x-github-delivery": "d-1",
    });
    expect(answer.status).toBe(200);
    const message = await eventually(
      async () => standIns.slack.messages("hiring").find(({ text }) => text.startsWith("issues:")),
      "the message",
    );
    expect(message.text).toBe("issues: opened");
    const [{ id } = { id: "" }] = await eventsOf("plain_sender");
    expect((await hirewire.api<EventShown>("GET", `/events/${id}`)).payload).toEqual({ action: "opened" });
  });
});

describe("Slack's challenge", () => {
  const body = JSON.stringify({ type: "url_verification", challenge: "3eZbrw1aBm2rZ", token: "x" });
  const sign = (secret: string, text: string) => {
    const t = String(Math.floor(Date.now() / 1000));
    return {
      "x-slack-request-timestamp": t,
      "x-slack-signature": `v0=${opensslHmac(secret, `v0:${t}:${text}`)}`,
    };
  };

  it("is answered only when it is signed, and is no event", async () => {
    const { address } = await connect("slack_app", { preset: "slack", signing_secret: "slack secret" });
    const signed = await post(address, body, sign("slack secret", body));
    expect(signed.status).toBe(200);
    expect(await signed.json()).toEqual({ challenge: "3eZbrw1aBm2rZ" });
    for (const headers of [{}, sign("another", body)]) {
      const answer = await post(address, body, headers);
      expect(answer.status).toBe(401);
      expect(await answer.text()).not.toContain("3eZbrw1aBm2rZ");
    }
    expect(await eventsOf("slack_app")).toEqual([]);
    await eventually(
      async () => (await hirewire.api<{ state: string }>("GET", "/connections/slack_app")).state === "live",
      "the connection to be known as working",
    );
  });

  it("is an event for a sender whose settings don't ask for an answer", async () => {
    const { address } = await connect("no_challenge", {
      preset: "slack",
      signing_secret: "slack secret",
      challenge: "none",
    });
    expect(await (await post(address, body, sign("slack secret", body))).json()).toEqual({ received: true });
    expect(await eventsOf("no_challenge")).toHaveLength(1);
  });
});

describe("finding out how a sender signs", () => {
  const secret = "acme's own secret";
  const body = JSON.stringify({ event: "scored", score: 82 });
  const headersFor = (text: string) => {
    const t = String(Math.floor(Date.now() / 1000));
    return { "x-acme-time": t, "x-acme-signature": `sha256=${opensslHmac(secret, `${t}.${text}`)}` };
  };
  const savedCall = (): string => {
    const lines = Object.entries({ host: "example.com", ...headersFor(body) }).map(
      ([name, value]) => `${name}: ${value}`,
    );
    return `POST /in/x HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n${body}`;
  };

  it("listens for one call, keeps it in memory, and saves what it recognised", async () => {
    const { address, id } = await connect("listened", { preset: "find_out", signing_secret: secret });
    expect((await post(address, body, headersFor(body))).status).toBe(401);
    expect((await lastRejection("listened")).code).toBe("scheme_unknown");
    const derive = (more: object) =>
      hirewire.api<{ found: { words: string }[]; saved: number | null }>("POST", "/senders/derive", {
        connection: "listened",
        ...more,
      });
    await expect(derive({})).rejects.toThrow(/No call to listened was heard/);

    expect(await hirewire.api("POST", "/senders/listen", { connection: "listened" })).toMatchObject({
      state: "waiting",
    });
    expect((await post(address, body, headersFor(body))).status).toBe(401);
    expect(await hirewire.api("GET", "/senders/listen/listened")).toMatchObject({ state: "heard" });

    const { found } = await derive({});
    expect(found.map(({ words }) => words)).toEqual([
      "HMAC-SHA256 over the timestamp, a dot and the body, hex, in x-acme-signature after sha256=; the time in x-acme-time, in seconds",
    ]);
    expect((await post(address, body, headersFor(body))).status).toBe(401);
    expect((await derive({ save: 0 })).saved).toBe(0);
    expect((await post(address, body, headersFor(body))).status).toBe(200);
    expect((await post(address, `${body} `, headersFor(body))).status).toBe(401);
    expect(await hirewire.api("GET", `/senders/listen/${id}`)).toMatchObject({ state: "off" });
  });

  it("finds it in a saved call on the command line, with the secret from standard input", async () => {
    const file = join(dataDir, "saved.http");
    await writeFile(file, savedCall());
    const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
    const args = [
      "--data",
      dataDir,
      "--json",
      "connect",
      "custom",
      "--name",
      "saved",
      "--call",
      file,
      "--secret",
      "-",
    ];
    const child = spawn(process.execPath, [main, ...args], { stdio: ["pipe", "pipe", "pipe"] });
    let printed = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (printed += text));
    child.stdin.end(`${secret}\n`);
    await once(child, "close");
    expect(child.exitCode).toBe(0);
    expect(printed).toContain(
      "Recognised: HMAC-SHA256 over the timestamp, a dot and the body, hex, in x-acme-signature",
    );
    expect(printed).not.toContain(secret);
    const { address } = await hirewire.api<Shown>("GET", "/connections/saved");
    expect((await post(address, body, headersFor(body))).status).toBe(200);
  });

  it("changes a connection by listening from the command line", async () => {
    const { address } = await connect("relistened", { preset: "github", signing_secret: secret });
    const command = cli(dataDir, ["connect", "--update", "relistened", "--listen", "--no-check"]);
    await eventually(
      async () =>
        (await hirewire.api<{ state: string }>("GET", "/senders/listen/relistened")).state === "waiting",
      "the listening",
    );
    expect((await post(address, body, headersFor(body))).status).toBe(401);
    const { code, stdout, stderr } = await command;
    expect(stderr).toContain(address);
    expect(stdout).toContain(
      "Changed relistened. It signs with HMAC-SHA256 over the timestamp, a dot and the body",
    );
    expect(code).toBe(0);
    expect((await post(address, body, headersFor(body))).status).toBe(200);
  });

  it("says why when nothing fits, and changes nothing", async () => {
    const file = join(dataDir, "other.http");
    await writeFile(file, savedCall());
    const { code, stderr } = await cli(
      dataDir,
      ["connect", "custom", "--name", "wrong", "--call", file, "--secret", "env:WRONG"],
      { WRONG: "another secret" },
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/x-acme-signature looks like a signature, and none of the \d+ ways tried fits/);
    await expect(hirewire.api("GET", "/connections/wrong")).rejects.toThrow(/404/);
  });

  it("asks for a custom connection, with a secret", async () => {
    await hirewire.api("POST", "/connections", { app: "trycrucible", name: "crucible" });
    await expect(hirewire.api("POST", "/senders/listen", { connection: "crucible" })).rejects.toThrow(
      /whose signature is known/,
    );
    await hirewire.api("POST", "/connections", { app: "custom", name: "secretless" });
    const call = { connection: "secretless", call: savedCall() };
    await expect(hirewire.api("POST", "/senders/derive", call)).rejects.toThrow(/no signing secret yet/);
  });
});

it("never writes down a call that was only listened to, nor a secret", () => {
  expect(hirewire.output()).not.toContain(KEY);
  expect(hirewire.output()).not.toContain("acme's own secret");
  expect(hirewire.output()).not.toContain('"score":82');
});
