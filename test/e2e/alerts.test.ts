/**
 * Whoever is to be told of a problem is told once: over the real Slack protocol and real SMTP, by a server that is killed in the
 * worst moment.
 */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { startMailStandIn, type MailStandIn } from "../../src/sandbox/mail/create-mail-stand-in.ts";
import { connectCrucible, postScore } from "./crucible.ts";
import { eventually, makeDataDir, removeDataDir, startHirewire, type Hirewire } from "./hirewire.ts";
import { startStandIns, type StandIns } from "./stand-ins.ts";

const BOTH = ["slack", "email"];
const HEARS = {
  connection: BOTH,
  held: BOTH,
  source: BOTH,
  failing: BOTH,
  queue: BOTH,
  question: BOTH,
  disk: BOTH,
};
const LIMITS = { quietMinutes: 0, failedInARow: 5, waitMinutes: 30, questionHours: 24 };

interface Shown {
  problems: { kind: string; words: string }[];
  messages: { way: string; state: string; trouble: string | null }[];
}

let standIns: StandIns;
let mail: MailStandIn;
let dataDir: string;
let hirewire: Hirewire;
let address: string;

const start = () =>
  startHirewire({
    dataDir,
    args: ["--no-sandbox", "--allow", `${standIns.host},127.0.0.1:${mail.port}`],
    env: { PUBLIC_URL: "http://hire.example:1" },
  });

beforeEach(async () => {
  standIns = await startStandIns({ slack: { rateLimits: false } });
  mail = await startMailStandIn({ security: "none" });
  dataDir = await makeDataDir();
  hirewire = await start();
  await standIns.connectSlack(hirewire);
  await standIns.connectSheets(hirewire);
  address = await connectCrucible(hirewire);
  const spreadsheet = standIns.google.addSpreadsheet({
    title: "Scores",
    tabs: [{ name: "Scores", rows: [["Submission"]] }],
  });
  await hirewire.api("POST", "/automations?state=on", {
    name: "Every score to a sheet",
    trigger: "trycrucible.invitation_scored",
    steps: [
      {
        use: "google_sheets.append_row",
        with: { spreadsheet, tab: "Scores", values: { Submission: "{% submission_id %}" } },
      },
    ],
  });
});
afterEach(async () => {
  await hirewire.stop("SIGKILL");
  await mail.close();
  await standIns.close();
  await removeDataDir(dataDir);
});

const alertsIn = (channel = "hiring") => standIns.slack.messages(channel).map(({ text }) => text);
const shown = () => hirewire.api<Shown>("GET", "/alerts");
const tell = (ways: { slack?: object | null; email?: object | null }) =>
  hirewire.api("PUT", "/alerts/settings", { slack: null, email: null, hears: HEARS, ...LIMITS, ...ways });
const slackWay = { connection: "slack", channel: "#hiring" };

async function connectMail(): Promise<{ connection: string; to: string[] }> {
  await hirewire.api("POST", "/connections", {
    app: "email",
    values: {
      host: "127.0.0.1",
      port: mail.port,
      security: "none",
      user: mail.user,
      password: mail.password,
      from: "hirewire@acme.example",
    },
  });
  return { connection: "email", to: ["Ada@Example.com"] };
}

/** Google refuses the credentials, and a run finds out. */
async function breakSheets(): Promise<void> {
  standIns.googleFaults.add({ mode: "auth_fail", times: Infinity });
  expect(await postScore(hirewire, address, "sub_1")).toBe(true);
}

async function mendSheets(): Promise<void> {
  standIns.googleFaults.clear();
  expect(await hirewire.api("POST", "/connections/google_sheets/check")).toMatchObject({ ok: true });
}

describe("an alert", () => {
  it("tells of a broken connection and of its repair, once each, by Slack and by mail, with a link", async () => {
    await tell({ slack: slackWay, email: await connectMail() });
    await breakSheets();
    const [text] = await eventually(async () => alertsIn().length > 0 && alertsIn(), "the alert");
    expect(text).toContain('*The connection "google_sheets" stopped working*');
    expect(text).toContain("1 run waits for it and goes on by itself once it is reconnected.");
    expect(text).toMatch(/<http:\/\/hire\.example:1\/connections\/con_\w+\|Open>/);
    await eventually(async () => mail.mails().length > 0, "the mail");
    expect(mail.mails()[0]).toMatchObject({ to: ["ada@example.com"] });
    expect(mail.mails()[0]!.source).toMatch(/^Subject: (?:=\?UTF-8\?Q\?)?Hirewire/m);
    expect((await shown()).problems).toMatchObject([{ kind: "connection" }]);

    await mendSheets();
    await eventually(async () => alertsIn().length > 1, "the message that it is solved");
    expect(alertsIn()[1]).toContain("Solved: ");
    await eventually(async () => mail.mails().length > 1, "the mail that it is solved");
    expect(await shown()).toMatchObject({ problems: [], messages: [{}, {}, {}, {}] });
    expect(alertsIn()).toHaveLength(2);
  });

  it("comes once although the server was killed between Slack's doing and our knowing", async () => {
    await tell({ slack: slackWay });
    const fault = standIns.slackFaults.add({ mode: "hang_after", path: "chat.postMessage" });
    await breakSheets();
    await fault.whenFired();
    await hirewire.stop("SIGKILL");
    standIns.slackFaults.clear();
    expect(alertsIn()).toHaveLength(1);

    hirewire = await start();
    await eventually(async () => (await shown()).messages[0]?.state === "sent", "the alert to be found");
    expect(alertsIn()).toHaveLength(1);
    await mendSheets();
    await eventually(async () => alertsIn().length > 1, "the message that it is solved");
    expect(alertsIn().map((text) => text.includes("Solved: "))).toEqual([false, true]);
  });

  it("is not lost although the server was killed before Slack had it", async () => {
    await tell({ slack: slackWay });
    const fault = standIns.slackFaults.add({ mode: "hang", path: "chat.postMessage" });
    await breakSheets();
    await fault.whenFired();
    await hirewire.stop("SIGKILL");
    standIns.slackFaults.clear();
    expect(alertsIn()).toEqual([]);

    hirewire = await start();
    await eventually(async () => (await shown()).messages[0]?.state === "sent", "the alert");
    expect(alertsIn()).toHaveLength(1);
  });

  it("goes by mail when Slack itself is broken, and says so", async () => {
    await tell({ slack: slackWay, email: await connectMail() });
    standIns.slackFaults.add({ mode: "auth_fail", times: Infinity });
    await breakSheets();
    const all = await eventually(async () => {
      const mails = mail.mails().map(({ source }) => source.replace(/=\r\n/g, ""));
      return mails.some((source) => source.includes("This did not go by Slack")) &&
        mails.some((source) => /slack/i.test(source) && !source.includes("This did not go by Slack"))
        ? mails
        : undefined;
    }, "what Slack could not be told");
    expect(all.length).toBeGreaterThan(1);
    expect(alertsIn()).toEqual([]);
    const { problems, messages } = await shown();
    expect(problems.map(({ kind }) => kind)).toEqual(["connection", "connection"]);
    expect(messages.some(({ way, state }) => way === "slack" && state === "rerouted")).toBe(true);
  });

  it("can be tried before it is needed", async () => {
    await tell({ slack: slackWay, email: await connectMail() });
    expect(await hirewire.api("POST", "/alerts/test", { way: "slack" })).toEqual({
      ok: true,
      message: "Sent to #hiring.",
      code: null,
    });
    expect(alertsIn()[0]).toContain("This is a test.");
    expect(await hirewire.api("POST", "/alerts/test", { way: "email" })).toMatchObject({ ok: true });
    expect(mail.mails()).toHaveLength(1);
    await tell({ slack: { ...slackWay, channel: "#nowhere" } });
    expect(await hirewire.api("POST", "/alerts/test", { way: "slack" })).toMatchObject({ ok: false });
    await expect(hirewire.api("POST", "/alerts/test", { way: "email" })).rejects.toThrow("alert_way_missing");
  });

  it("refuses what it could not send to", async () => {
    await connectMail();
    await expect(tell({ slack: { connection: "email", channel: "#x" } })).rejects.toThrow(
      "no connection to Slack",
    );
    await expect(tell({ slack: { connection: "slack", channel: "" } })).rejects.toThrow("slack.channel");
    await expect(tell({ email: { connection: "gone", to: ["a@b.example"] } })).rejects.toThrow(
      "connection_not_found",
    );
    await expect(tell({ email: { connection: "email", to: ["Ada"] } })).rejects.toThrow("invalid_email");
  });
});
