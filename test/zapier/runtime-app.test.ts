/** The exported app at a running Hirewire: Zapier's own platform drives every method over HTTP. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import scored from "../../triggers/samples/hiresscope.application_scored.json" with { type: "json" };
import { eventually, type Hirewire, makeDataDir, removeDataDir, startHirewire } from "../e2e/hirewire.ts";
import { startSubscriber, type SubscriberServer } from "../hooks/subscriber.ts";
import { asZapier, type Platform, startPlatform } from "./platform.ts";

let hirewire: Hirewire;
let dataDir: string;
let zapiers: SubscriberServer;
let platform: Platform;
let authData: { address: string; token: string };

beforeAll(async () => {
  zapiers = await startSubscriber();
  dataDir = await makeDataDir();
  hirewire = await startHirewire({ dataDir, env: { HIREWIRE_ALLOW: zapiers.host } });
  platform = await startPlatform();
  const { token } = await hirewire.api<{ token: string }>("POST", "/tokens", {
    name: "zapier",
    scopes: ["read", "subscribe", "run"],
  });
  authData = { address: hirewire.url, token };
  await hirewire.api("POST", "/connections", { app: "hiresscope", values: { signing_secret: "of-tests" } });
});
afterAll(async () => {
  await platform?.close();
  await hirewire?.stop();
  await zapiers?.close();
  await removeDataDir(dataDir);
});

const call = <T = Record<string, unknown>>(method: string, bundle: object = {}) =>
  platform.call<T>(method, { authData, inputData: {}, ...bundle });
const refused = (method: string, bundle: object = {}) =>
  call(method, bundle).then(
    () => ({ name: "none", message: "" }),
    ({ name, message }: Error) => ({ name, message }),
  );
const sendScore = (score: number, email = "jane.smith@example.com") =>
  hirewire.api("POST", "/samples", {
    event: "hiresscope.application_scored",
    changes: { "data.score": score, "data.candidateEmail": email },
  });

const FULL = JSON.stringify({ code: "store_full", detail: "The disk is full.", status: 503 });

describe("the connection", () => {
  it("is tested, and labelled by the token's purpose and the address", async () => {
    const told = await call("authentication.test");
    expect(told).toMatchObject({ name: "zapier", host: new URL(hirewire.url).host });
  });

  it("is paused when the token is no longer good", async () => {
    expect(
      await refused("authentication.test", { authData: { ...authData, token: "hw_wrong" } }),
    ).toMatchObject({
      name: "ExpiredAuthError",
      message: expect.stringContaining("This token was mistyped or has been revoked."),
    });
  });

  it("says what a token lacks", async () => {
    const { token } = await hirewire.api<{ token: string }>("POST", "/tokens", {
      name: "onlooker",
      scopes: ["read"],
    });
    const told = await refused("creates.send_event.operation.perform", {
      authData: { ...authData, token },
      inputData: { connection: "hiresscope", payload: scored },
    });
    expect(told).toMatchObject({
      name: "AppError",
      message: expect.stringContaining('lacks the scope \\"run\\"'),
    });
  });

  it("says that nobody answers", async () => {
    const told = await refused("authentication.test", {
      authData: { ...authData, address: "http://127.0.0.1:1" },
    });
    expect(told.message).toContain("Hirewire does not answer at http://127.0.0.1:1 (ECONNREFUSED).");
  });

  it.each([
    [200, {}, "<html>", "AppError", "answered, and not as Hirewire does"],
    [502, {}, "<html>", "AppError", "answered 502, and not as Hirewire does"],
    [
      302,
      { location: "https://elsewhere.example.com/" },
      "",
      "AppError",
      "leads on to https://elsewhere.example.com/",
    ],
    [503, { "retry-after": "7" }, FULL, "ThrottledError", '{"message":"The disk is full.","delay":7}'],
    [429, {}, "", "ThrottledError", '"delay":60'],
  ])("says what it means when it is answered %i %j %s", async (status, headers, body, name, words) => {
    const server = createServer((_request, response) => response.writeHead(status, headers).end(body));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const told = await refused("authentication.test", { authData: { ...authData, address } });
    server.close();
    expect(told).toEqual({ name, message: expect.stringContaining(words) });
  });
});

describe("a trigger", () => {
  const KEY = "hiresscope_application_scored";
  const operation = (method: string) => `triggers.${KEY}.operation.${method}`;

  it("subscribes, takes what is delivered once, shows it in the list, and unsubscribes", async () => {
    const before = zapiers.deliveries.length;
    const inputData = { filter: "$event.score.value >= 80", ordered: true };
    const targetUrl = zapiers.url;
    const subscribeData = await call<{ id: string; secret: string }>(operation("performSubscribe"), {
      targetUrl,
      inputData,
    });
    expect(Object.keys(subscribeData)).toEqual(["id", "secret"]);
    expect(subscribeData.secret).toMatch(/^whsec_/);
    // turned on once more, it is the same
    expect(await call(operation("performSubscribe"), { targetUrl, inputData })).toEqual(subscribeData);

    await sendScore(79);
    await sendScore(91);
    await zapiers.arrived(before + 1);
    const delivered = zapiers.deliveries[before]!;
    const handed = { targetUrl, subscribeData, inputData, ...asZapier(delivered) };
    const [item] = await call<Record<string, unknown>[]>(operation("perform"), handed);
    expect(item).toMatchObject({ event: "hiresscope.application_scored", score: { value: 91 } });
    // delivered again, because the first answer was lost
    expect(await call(operation("perform"), handed)).toEqual([]);

    const [listed] = await call<Record<string, unknown>[]>(operation("performList"), { inputData });
    expect(listed).toEqual(item);

    await call(operation("performUnsubscribe"), { targetUrl, subscribeData, inputData });
    expect((await hirewire.api<{ items: unknown[] }>("GET", "/hooks")).items).toEqual([]);
    // turned off twice
    await call(operation("performUnsubscribe"), { targetUrl, subscribeData, inputData });
    expect(zapiers.deliveries).toHaveLength(before + 1);
  });

  it("gives what its sample and its fields promise", async () => {
    const definition = await platform.call<{
      triggers: Record<string, { operation: { sample: object; outputFields: { key: string }[] } }>;
    }>("definition");
    const { sample, outputFields } = definition.triggers[KEY]!.operation;
    const [listed] = await call<Record<string, unknown>[]>(operation("performList"));
    const told = Object.entries(listed!).filter(([, value]) => value !== null);
    expect(told.map(([name]) => name).toSorted()).toEqual(Object.keys(sample).toSorted());
    expect(outputFields.map(({ key }) => key)).toEqual(
      expect.arrayContaining(["candidate__email", "score__value", "payload__data__missingSkills"]),
    );
  });

  it("refuses a call that Hirewire did not sign, in words", async () => {
    const before = zapiers.deliveries.length;
    const any = (method: string) => `triggers.any_candidate_scored.operation.${method}`;
    const targetUrl = `${zapiers.url}/any`;
    const subscribeData = await call<Record<string, string>>(any("performSubscribe"), { targetUrl });
    await sendScore(88);
    await zapiers.arrived(before + 1);
    const delivered = zapiers.deliveries[before]!;
    const handed = { subscribeData, targetUrl, ...asZapier(delivered) };

    const other = { ...subscribeData, secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" };
    const altered = asZapier({ ...delivered, text: delivered.text.replace("88", "98") });
    const unsigned = { rawRequest: { headers: {}, content: delivered.text } };
    for (const wrong of [{ subscribeData: other }, altered, unsigned]) {
      const told = await refused(any("perform"), { ...handed, ...wrong });
      expect(told.message).toContain("A call that reached this Zap was not signed by Hirewire");
    }
    expect((await refused(any("perform"), { ...handed, subscribeData: { id: "sub_1" } })).message).toContain(
      "This Zap has no signing secret",
    );
    expect(await call(any("perform"), handed)).toMatchObject([
      { event: "candidate.scored", score: { value: 88 } },
    ]);
    await call(any("performUnsubscribe"), { targetUrl, subscribeData });
  });

  it("says why Hirewire refuses a subscription", async () => {
    const told = await refused(operation("performSubscribe"), {
      targetUrl: zapiers.url,
      inputData: { filter: "score.value >=" },
    });
    expect(told.name).toBe("AppError");
    expect(JSON.parse(told.message.split("\n")[0]!)).toMatchObject({
      code: "invalid_subscription",
      status: 422,
    });
  });

  it("offers the connections that its events may come from", async () => {
    const mine = await call<object[]>("triggers.connections_hiresscope.operation.perform");
    expect(mine).toEqual([{ id: expect.stringMatching(/^con_/), name: "hiresscope (HIRESSCOPE)" }]);
    expect(await call("triggers.connections_ntrvsta.operation.perform")).toEqual([]);
    expect(await call("triggers.connections.operation.perform")).toEqual(mine);
  });
});

describe("what a Zap does", () => {
  const ASKING = `
name: Ask before going on
trigger: hiresscope.application_shortlisted
steps:
  - use: hirewire.ask_person
    with: { question: "Invite {% $event.candidate.name %}?", choices: ["Yes", "No"] }
`;
  let automation: string;
  beforeAll(async () => {
    await hirewire.api("POST", "/connections", { app: "hirewire", values: {} }).catch(() => undefined);
    ({ id: automation } = await hirewire.api<{ id: string }>("POST", "/automations?state=on", ASKING));
  });

  const held = (id: string) =>
    eventually(async () => {
      const run = await hirewire.api<{ state: string }>("GET", `/runs/${id}`);
      return run.state === "held";
    }, "the run to be held");
  const shortlisted = (name: string) => ({
    ...scored,
    event: "application.shortlisted",
    timestamp: new Date().toISOString(),
    data: {
      ...scored.data,
      applicationId: name,
      candidateName: name,
      candidateEmail: `${name}@example.com`,
      shortlistedAt: new Date().toISOString(),
    },
  });
  const start = async (name: string) => {
    const inputData = { automation, payload: JSON.stringify(shortlisted(name)), event: "", connection: "" };
    const run = await call<{ id: string; eventId: string }>("creates.run_automation.operation.perform", {
      inputData,
    });
    await held(run.id);
    return run;
  };

  it("hands an event in, which starts what it concerns, once", async () => {
    const inputData = { connection: "hiresscope", payload: shortlisted("app_1") };
    const sent = await call<{ eventId: string }>("creates.send_event.operation.perform", { inputData });
    expect(sent).toEqual({ eventId: expect.stringMatching(/^evt_/), repeated: false });
    expect(await call("creates.send_event.operation.perform", { inputData })).toEqual({
      ...sent,
      repeated: true,
    });
    const found = await call<{ id: string }[]>("searches.find_run.operation.perform", {
      inputData: { event: sent.eventId },
    });
    expect(found).toMatchObject([{ automation: "Ask before going on", eventId: sent.eventId }]);
    expect(
      (await refused("creates.send_event.operation.perform", { inputData: { connection: "", payload: {} } }))
        .message,
    ).toContain('\\"Connection\\" is empty.');
    expect(
      (
        await refused("creates.send_event.operation.perform", {
          inputData: { connection: "hiresscope", payload: "{" },
        })
      ).message,
    ).toContain("The payload is not a JSON object");
  });

  it("runs an automation on a payload, and again on its event", async () => {
    const run = await start("app_2");
    const again = await call("creates.run_automation.operation.perform", {
      inputData: { automation, event: run.eventId },
    });
    expect(again).toMatchObject({ eventId: run.eventId, automation: "Ask before going on" });
    expect(again["id"]).not.toBe(run.id);
    expect(again["createdAt"]).toMatch(/^\d{4}-.*Z$/);
    expect(
      (await refused("creates.run_automation.operation.perform", { inputData: { automation } })).message,
    ).toContain("must have either an event or a payload");
  });

  it("approves a held run with an answer, and skips another", async () => {
    const [one, other] = [await start("app_3"), await start("app_4")];
    const offered = await call<{ id: string; name: string }[]>("triggers.held_runs.operation.perform");
    expect(offered).toContainEqual({ id: one.id, name: "Ask before going on: Invite app_3?" });

    const decide = (inputData: object) => ({ inputData });
    const perform = "creates.decide_run.operation.perform";
    const unanswered = await refused(perform, decide({ run: one.id, decision: "approve" }));
    expect(unanswered).toMatchObject({
      name: "HaltedError",
      message: expect.stringContaining("Invite app_3?"),
    });
    const approved = await call(perform, decide({ run: one.id, decision: "approve", answer: "yes" }));
    expect(approved).toMatchObject({ id: one.id });
    await eventually(
      async () => (await hirewire.api("GET", `/runs/${one.id}`))["state"] === "succeeded",
      "the approved run",
    );
    expect(await call(perform, decide({ run: other.id, decision: "skip" }))).toMatchObject({
      state: "cancelled",
      finishedAt: expect.stringMatching(/Z$/),
    });
    expect(await refused(perform, decide({ run: other.id, decision: "skip" }))).toMatchObject({
      name: "HaltedError",
      message: expect.stringContaining("already cancelled"),
    });
  });

  it("finds a run by its id, by what it is of, and nothing for nothing", async () => {
    const { id } = await start("app_5");
    const perform = "searches.find_run.operation.perform";
    const [found] = await call<object[]>(perform, { inputData: { run: id } });
    expect(found).toMatchObject({
      id,
      state: "held",
      hold: "question",
      question: { text: "Invite app_5?", choices: [{ label: "Yes" }, { label: "No" }] },
    });
    expect(await call(perform, { inputData: { automation, state: "held" } })).toContainEqual(found);
    expect(await call(perform, { inputData: { run: "run_none" } })).toEqual([]);
    expect(await call(perform, { inputData: { run: "", automation: "", event: "", state: "" } })).toEqual([]);
  });

  it("finds a candidate's events", async () => {
    await sendScore(64, "Ada.Berg+Jobs@example.com");
    const perform = "searches.find_candidate_events.operation.perform";
    const [found] = await call<object[]>(perform, { inputData: { email: " ada.berg+jobs@EXAMPLE.com" } });
    expect(found).toMatchObject({
      app: "hiresscope",
      event: "application.scored",
      type: "candidate.scored",
      connection: "hiresscope",
      score: { value: 64 },
      receivedAt: expect.stringMatching(/Z$/),
    });
    const inputData = { email: "ada.berg+jobs@example.com", type: "candidate.hired" };
    expect(await call(perform, { inputData })).toEqual([]);
    expect(await call(perform, { inputData: { email: "" } })).toEqual([]);
    expect(await call("triggers.automations.operation.perform")).toContainEqual({
      id: automation,
      name: "Ask before going on",
    });
  });
});
