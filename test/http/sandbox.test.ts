/** The sandbox over the API: send as a hiring tool would, see what arrived, break things and mend them. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { SandboxArrivals, SandboxOverview, SandboxTrouble } from "../../src/run/operations/sandbox.ts";
import { HIRING_PIPELINE_ID } from "../../src/sandbox/google/seed.ts";
import { catalog } from "../../index.ts";
import { eventually } from "../e2e/hirewire.ts";
import type { StandIns } from "../e2e/stand-ins.ts";
import { openSandboxHouse, type SandboxHouse } from "./sandbox-house.ts";
import { startServer, type Server } from "./server.ts";

let house: SandboxHouse;
let standIns: StandIns;
let server: Server;
beforeAll(async () => {
  house = await openSandboxHouse([
    {
      name: "Message, row and mail",
      trigger: "candidate.scored",
      steps: [
        {
          id: "post",
          use: "slack.post_message",
          with: { channel: "#hiring", text: "*{% $event.candidate.name %}* has {% $event.score.value %}" },
        },
        {
          id: "row",
          use: "google_sheets.append_row",
          with: {
            spreadsheet: HIRING_PIPELINE_ID,
            tab: "Candidates",
            values: { Candidate: "{% $event.candidate.name %}", Score: "{% $event.score.value %}" },
          },
        },
        {
          id: "mail",
          use: "email.send",
          with: { to: "hal@acme.example", subject: "Zoë – scored", text: "Größe {% $event.score.value %}" },
        },
      ],
    },
  ]);
  ({ standIns, server } = house);
});
afterAll(() => house?.close());

const arrivals = () => server.get<SandboxArrivals>("GET", "/sandbox/arrivals");
const trouble = (id: string, on: boolean) =>
  server.get<SandboxTrouble>("PUT", `/sandbox/troubles/${id}`, { on });
const hiring = async () => (await arrivals()).channels.find(({ name }) => name === "hiring")!;
const send = (score: number, name = "Jane Smith") =>
  server.get("POST", "/sandbox/send", {
    event: "hiresscope.application_scored",
    score,
    candidate: { name, email: "jane.smith@example.com" },
  });
const wordsIn = (channel: Awaited<ReturnType<typeof hiring>>): string[] =>
  channel.messages.map(({ blocks }) =>
    blocks
      .flatMap((block) => ("spans" in block ? block.spans : []))
      .map((span) => ("text" in span ? span.text : ""))
      .join(""),
  );
const held = () =>
  eventually(
    async () => (await server.get<{ items: object[] }>("GET", "/holds")).items.length > 0,
    "a held run",
  );

describe("the sandbox", () => {
  it("tells what can be sent, about whom, and what can be broken", async () => {
    const { senders, people, troubles, credentials } = await server.get<SandboxOverview>("GET", "/sandbox");
    const events = [...catalog.triggers.values()].flatMap(({ key, events: all }) =>
      Object.keys(all).map((event) => `${key}.${event}`),
    );
    expect(senders.map(({ event }) => event)).toEqual(events);
    expect(senders.find(({ event }) => event === "trycrucible.invitation_scored")).toMatchObject({
      vendor: "TryCrucible",
      scored: true,
      named: true,
    });
    expect(people).toContainEqual({ name: "Jane Smith", email: "jane.smith@example.com" });
    expect(troubles.filter(({ on }) => on)).toEqual([]);
    expect(credentials).toEqual([{ app: "slack", label: "Bot token", value: standIns.slack.botToken }]);
  });

  it("shows the message, the row and the mail of an event that was sent", async () => {
    expect(await send(91)).toEqual({
      vendor: "HIRESSCOPE",
      event: "Candidate Scored",
      accepted: true,
      status: 200,
    });
    const { mails } = await eventually(
      async () => {
        const now = await arrivals();
        return now.mails.length > 0 && now;
      },
      "the mail",
      50_000,
    );
    expect(mails).toEqual([{ to: ["hal@acme.example"], subject: "Zoë – scored", body: "Größe 91" }]);
    const { channels, sheets, sent, records } = await arrivals();
    const channel = channels.find(({ name }) => name === "hiring")!;
    expect(channel.messages).toMatchObject([{ from: "Hirewire", app: true, thread: null }]);
    expect(wordsIn(channel)).toEqual(["Jane Smith has 91"]);
    expect(channel.messages[0]!.blocks[0]).toMatchObject({ spans: [{ text: "Jane Smith", bold: true }, {}] });
    expect(sheets).toMatchObject([{ title: "Hiring pipeline", tab: "Candidates", earlier: 0 }]);
    const [row] = sheets[0]!.rows;
    expect([row!.number, row!.cells[1], row!.cells[3]]).toEqual([2, "Jane Smith", "91"]);
    expect(sent).toMatchObject([{ vendor: "HIRESSCOPE", accepted: true }]);
    expect(records.map(({ app }) => app)).toContain("greenhouse");
    expect(records.flatMap(({ people }) => people).some(({ changed }) => changed)).toBe(false);
  }, 60_000);

  it("shows what outsiders wrote as text", async () => {
    const name = "<script>alert(1)</script>\u202E";
    await send(81, name);
    const channel = await eventually(async () => {
      const now = await hiring();
      return now.messages.length === 2 && now;
    }, "the second message");
    expect(wordsIn(channel)[1]).toBe("<script>alert(1)</script> has 81");
  });

  it("revokes Slack's token: the run is held, and goes on once Slack is mended and reconnected", async () => {
    expect(await trouble("slack_token", true)).toMatchObject({ place: "Slack", on: true });
    await send(92);
    await held();
    expect(await trouble("slack_token", false)).toMatchObject({ on: false });
    const { credentials } = await server.get<SandboxOverview>("GET", "/sandbox");
    await server.get("PATCH", "/connections/slack", { values: { bot_token: credentials[0]!.value } });
    await eventually(async () => wordsIn(await hiring()).includes("Jane Smith has 92"), "the message");
  });

  it("fills the spreadsheet and empties it again", async () => {
    await trouble("sheet_full", true);
    await send(93);
    await held();
    const { items } = await server.get<{ items: { reason: string }[] }>("GET", "/holds");
    expect(items[0]!.reason).toContain("full");
    await trouble("sheet_full", false);
    await server.get("POST", "/holds/release", { kind: "config" });
    await eventually(
      async () => (await arrivals()).sheets[0]!.rows.some(({ cells }) => cells[3] === "93"),
      "the row",
    );
  });

  it("lets a tool sign with another secret, and tells that it was turned away", async () => {
    await trouble("wrong_secret", true);
    const event = "trycrucible.invitation_scored";
    expect(await server.get("POST", "/sandbox/send", { event })).toMatchObject({
      accepted: false,
      status: 401,
    });
    await trouble("wrong_secret", true); // twice changes nothing
    await trouble("wrong_secret", false);
    expect(await server.get("POST", "/sandbox/send", { event })).toMatchObject({ accepted: true });
  });

  it("breaks and mends each thing apart from the others", async () => {
    const { troubles } = await server.get<SandboxOverview>("GET", "/sandbox");
    const ids = troubles.map(({ id }) => id);
    for (const id of ids) await trouble(id, true);
    const on = async () =>
      (await server.get<SandboxOverview>("GET", "/sandbox")).troubles.filter((each) => each.on);
    expect(await on()).toHaveLength(ids.length);
    for (const [index, id] of ids.entries()) {
      await trouble(id, false);
      expect((await on()).map((each) => each.id)).toEqual(ids.slice(index + 1));
    }
    expect(Object.values(standIns.faults).flatMap((faults) => faults.list())).toEqual([]);
  });

  it("refuses what it does not know", async () => {
    const no = async (method: string, path: string, body: unknown) => {
      const answer = await server.call(method, path, { body });
      return [answer.status, ((await answer.json()) as { code: string }).code];
    };
    expect(await no("PUT", "/sandbox/troubles/fire", { on: true })).toEqual([404, "trouble_not_found"]);
    expect(await no("POST", "/sandbox/send", { event: "nobody.knows" })).toEqual([404, "event_not_found"]);
    expect(await no("POST", "/sandbox/send", { event: "hiresscope.constructor" })).toEqual([
      404,
      "event_not_found",
    ]);
    const event = "hiresscope.application_scored";
    expect(await no("POST", "/sandbox/send", { event, score: 101 })).toEqual([422, "invalid_request"]);
  });
});

describe("without a sandbox", () => {
  it("every route says how to get one", async () => {
    const real = await startServer();
    try {
      for (const [method, path, body] of [
        ["GET", "/sandbox", undefined],
        ["GET", "/sandbox/arrivals", undefined],
        ["POST", "/sandbox/send", { event: "hiresscope.application_scored" }],
        ["PUT", "/sandbox/troubles/slack_token", { on: true }],
      ] as const) {
        const answer = await real.call(method, path, { body });
        expect(answer.status).toBe(404);
        expect(await answer.json()).toMatchObject({
          code: "sandbox_off",
          detail: expect.stringContaining("npm start"),
        });
      }
    } finally {
      await real.close();
    }
  });
});
