/**
 * Our Slack against a Slack emulator by other authors, `emulate` (https://www.npmjs.com/package/emulate): a
 * second opinion about the wire. It ignores limits, `oldest` and unknown tokens, so those are not asked here.
 */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createEmulator, type Emulator } from "emulate";
import { slack } from "../../actions/slack.ts";
import { failureOf } from "../run/outbound-destination.ts";
import { drive, type Driver } from "./bench.ts";

let emulator: Emulator;
let driver: Driver;
beforeAll(async () => {
  emulator = await createEmulator({
    service: "slack",
    port: 0,
    seed: {
      slack: { users: [{ name: "ada", email: "ada@hirewire.example" }], channels: [{ name: "hiring" }] },
    },
  });
  const place = { url: emulator.url, now: Date.now, waits: [], pass: () => {} };
  driver = drive(place, slack, { bot_token: "xoxb-emulated", api_url: `${emulator.url}/api` });
});
afterAll(async () => {
  driver.close();
  await emulator.close();
});

describe("Slack, as others imitate it", () => {
  const ada = { candidateKey: "cand_ada" };

  const hiring = async (): Promise<string> => {
    const form = { types: "public_channel" };
    const list = await driver.http.post(`${emulator.url}/api/conversations.list`, {
      form,
      bearer: "xoxb-emulated",
    });
    const { channels } = list as { channels: { id: string; name: string }[] };
    return channels.find(({ name }) => name === "hiring")?.id ?? "no #hiring";
  };

  it("takes a message, finds it again, changes it, and keeps the candidate's thread", async () => {
    const since = Date.now();
    const channel = await hiring(); // emulate has no users.conversations to look a name up
    const first = { channel, text: "Ada applied" };
    const posted = await driver.run("post_message", first, { ...ada, runStepId: "step_1" });
    expect(posted).toMatchObject({
      channel: expect.stringMatching(/^C/),
      ts: expect.stringMatching(/^\d+\.\d{6}$/),
    });
    const settled = await driver.settle("post_message", first, { ...ada, runStepId: "step_1", since });
    expect(settled).toEqual({ done: true, output: posted });

    const reply = { channel, text: "Ada scored 82" };
    const replied = await driver.run("reply_in_thread", reply, { ...ada, runStepId: "step_2" });
    expect(replied).toMatchObject({ thread_ts: posted["ts"] });
    const again = await driver.settle("reply_in_thread", reply, { ...ada, runStepId: "step_2", since });
    expect(again).toEqual({ done: true, output: replied });

    const changed = { channel: posted["channel"], ts: posted["ts"], text: "Ada was hired" };
    expect(await driver.run("update_message", changed)).toMatchObject({ ts: posted["ts"] });
  });

  it("finds people by address", async () => {
    const output = await driver.run("direct_message", { email: "ada@hirewire.example", text: "hello" });
    expect(output["channel"]).toMatch(/^D/);
    const error = await failureOf(driver.run("direct_message", { email: "nobody@x.example", text: "hello" }));
    expect(error).toMatchObject({ code: "slack_users_not_found" });
  });

  it("names the bot", async () => {
    expect(await driver.check()).toMatch(/^bot \S+ in \S/);
  });
});
