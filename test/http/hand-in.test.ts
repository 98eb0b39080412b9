/** Handing an event in, running an automation on what somebody chose, and who asks. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import scored from "../../triggers/samples/trycrucible.invitation_scored.json" with { type: "json" };
import { setUp, startServer, type Server } from "./server.ts";

let server: Server;
let automation: string;
beforeAll(async () => {
  server = await startServer();
  ({ automation } = await setUp(server));
});
afterAll(() => server?.close());

const payload = (id: string, score = 91) => ({ ...scored, submission_id: id, score });
interface HandedIn {
  eventId: string | null;
  repeated: boolean;
}
const send = (body: unknown) => server.get<HandedIn>("POST", "/events", body);
interface Run {
  id: string;
  eventId: string;
  state: string;
  automation: string;
}
const runs = async (eventId: string | null) =>
  (await server.get<{ items: Run[] }>("GET", `/runs?event=${eventId}`)).items;
const problem = async (method: string, path: string, body: unknown) => {
  const answer = await server.call(method, path, { body });
  const { code, detail, path: where } = (await answer.json()) as Record<string, string>;
  return { status: answer.status, code, detail, where };
};

describe("an event that is handed in", () => {
  it("comes in as its sender's own would, once", async () => {
    const first = await send({ connection: "trycrucible", payload: payload("sub_1") });
    expect(first).toEqual({ eventId: expect.stringMatching(/^evt_/), repeated: false });
    expect(await runs(first.eventId)).toMatchObject([{ automation: "Scores", state: "waiting" }]);

    const again = await send({ connection: "trycrucible", payload: payload("sub_1") });
    expect(again).toEqual({ eventId: first.eventId, repeated: true });
    expect(await runs(first.eventId)).toHaveLength(1);
  });

  it("is refused in words where nothing can come in", async () => {
    expect(await problem("POST", "/events", { connection: "slack", payload: {} })).toMatchObject({
      status: 422,
      code: "no_hook",
      where: "connection",
    });
    await server.get("POST", "/connections", { app: "hiresscope", values: {} });
    expect(await problem("POST", "/events", { connection: "hiresscope", payload: {} })).toEqual({
      status: 422,
      code: "no_secret",
      where: "connection",
      detail:
        "The connection hiresscope has no signing secret yet, so nothing can come in through it. Set one: hirewire connect --update hiresscope.",
    });
    await server.get("POST", "/connections", {
      app: "custom",
      values: { preset: "find_out", signing_secret: "s" },
    });
    expect(await problem("POST", "/events", { connection: "custom", payload: {} })).toMatchObject({
      code: "not_found_out",
    });
  });

  it("is refused with the reason for which its address turned it away", async () => {
    await server.get("POST", "/connections", {
      app: "trycrucible",
      name: "only_them",
      values: { signing_secret: "of-tests", allowed_ips: "203.0.113.9" },
    });
    expect(await problem("POST", "/events", { connection: "only_them", payload: payload("sub_2") })).toEqual({
      status: 422,
      code: "event_refused",
      where: "payload",
      detail:
        "only_them turned the event away: The call came from 127.0.0.1, which is not among the addresses allowed to send.",
    });
  });
});

describe("an automation", () => {
  const start = (body: unknown, of = automation) =>
    server.get<Run>("POST", `/automations/${encodeURIComponent(of)}/run`, body);

  it("runs on an event that arrived earlier, again and again", async () => {
    const { eventId } = await send({ connection: "trycrucible", payload: payload("sub_3", 12) });
    expect(await runs(eventId)).toMatchObject([{ state: "filtered" }]);
    const one = await start({ event: eventId });
    expect(one).toMatchObject({ eventId, automation: "Scores", state: "waiting" });
    await start({ event: eventId }, "Scores");
    expect(await runs(eventId)).toHaveLength(3);
  });

  it("runs on a payload, which starts no other one", async () => {
    await server.get("POST", "/automations?state=on", {
      name: "Another",
      trigger: "trycrucible.invitation_scored",
      steps: [{ use: "slack.post_message", with: { channel: "#hiring", text: "hello" } }],
    });
    const run = await start({ payload: payload("sub_4"), connection: "trycrucible" });
    expect(await runs(run.eventId)).toEqual([expect.objectContaining({ id: run.id, automation: "Scores" })]);
    const event = await server.get("GET", `/events/${run.eventId}`);
    expect(event).toMatchObject({
      hiringType: "candidate.scored",
      payload: { submission_id: "sub_4" },
      hiring: { score: { value: 91 }, source: { connection: "trycrucible" } },
    });
    // the same payload is the same event
    expect(await start({ payload: payload("sub_4"), connection: "trycrucible" })).toMatchObject({
      eventId: run.eventId,
    });
  });

  it("asks through which connection, when several fit or none does", async () => {
    const path = `/automations/${automation}/run`;
    expect(await problem("POST", path, { payload: payload("sub_5") })).toMatchObject({
      status: 404,
      code: "connection_not_found",
      detail: "Say through which connection the payload comes in: trycrucible, only_them.",
    });
    const steps = [{ use: "slack.post_message", with: { channel: "#hiring", text: "hi" } }];
    await server.get("POST", "/automations?state=on", {
      name: "Hires",
      trigger: "hatchbeacon.candidate_hired",
      steps,
    });
    expect(await problem("POST", "/automations/Hires/run", { payload: {} })).toMatchObject({
      code: "connection_not_found",
      detail: expect.stringContaining('No connection sends what "Hires" waits for.'),
    });
  });

  it("must be on, and takes an event or a payload", async () => {
    const path = `/automations/${automation}/run`;
    for (const body of [{}, { event: "evt_1", payload: {} }]) {
      expect(await problem("POST", path, body)).toMatchObject({ status: 422, code: "invalid_request" });
    }
    expect(await problem("POST", path, { event: "evt_none" })).toMatchObject({
      status: 404,
      code: "event_not_found",
    });
    await server.get("POST", `/automations/Hires/state`, { state: "off" });
    expect(await problem("POST", "/automations/Hires/run", { event: "evt_none" })).toEqual({
      status: 409,
      code: "automation_off",
      where: undefined,
      detail: '"Hires" is off. Turn it on first: hirewire automations on "Hires".',
    });
  });
});

describe("who asks", () => {
  it("is the operator, or a token by its purpose", async () => {
    expect(await server.get("GET", "/me")).toMatchObject({ id: "operator", name: "operator" });
    const made = await server.get<{ id: string; token: string }>("POST", "/tokens", {
      name: "zapier",
      scopes: ["read", "run"],
    });
    const answer = await server.call("GET", "/me", { token: made.token });
    expect(await answer.json()).toEqual({
      id: made.id,
      kind: "token",
      name: "zapier",
      email: null,
      role: null,
      scopes: ["read", "run"],
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
  });
});
