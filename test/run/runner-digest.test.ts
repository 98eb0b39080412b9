/** A burst to one Slack channel, under Slack's limit of a message a second and with answers that get lost. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { slack as slackApp } from "../../actions/slack.ts";
import { createFaults, type Faults } from "../../src/sandbox/faults.ts";
import { createSlackStandIn, type SlackStandIn } from "../../src/sandbox/slack/create-slack-stand-in.ts";
import { slackFaultAnswers } from "../../src/sandbox/slack/fault-answers.ts";
import { createFastClock, type FastHouse, numbers, openFastHouse, untilAllSucceeded } from "./fast-clock.ts";

let house: FastHouse;
let slack: SlackStandIn;
let faults: Faults;

beforeEach(async () => {
  const clock = createFastClock();
  slack = createSlackStandIn({ now: clock.now });
  faults = createFaults({ now: clock.now, random: numbers(7), answers: slackFaultAnswers });
  house = await openFastHouse(clock, { app: slackApp, standIn: [faults.middleware, slack.router] });
  const settings = { bot_token: slack.botToken, api_url: `${house.url}/api` };
  await house.connect("slack", { app: "slack", settings });
});
afterEach(async () => {
  faults.clear();
  await house.close();
});

async function burst(count: number, digest: object | undefined): Promise<string[]> {
  const message = { channel: "#hiring", text: "c{% number %}", ...(digest && { digest }) };
  const automation = await house.automate({
    steps: [{ id: "post", use: "slack.post_message", with: message }],
  });
  const ids: string[] = [];
  for (let number = 0; number < count; number += 1) {
    ids.push(await house.receive(automation, { number }, `candidate ${number}`));
  }
  await untilAllSucceeded(house);
  return ids;
}

const numbersIn = (text: string) => [...text.matchAll(/\bc(\d+)/g)].map(([, number]) => Number(number));
const inOrder = (count: number) => Array.from({ length: count }, (_, number) => number);

describe("a burst to one channel", () => {
  it("is a few messages, each run's once and in order, although answers are lost and refused", async () => {
    const count = 80;
    const path = "chat.postMessage";
    const lost = faults.add({ mode: "drop_after", path, times: 3 });
    const refused = faults.add({ mode: "error_before", path, times: 2 });
    const ids = await burst(count, { over: 3 });
    const messages = slack.messages("hiring");
    expect(messages.flatMap(({ text }) => numbersIn(text))).toEqual(inOrder(count));
    expect(messages.length).toBeLessThan(30);
    expect(lost.fired).toBeGreaterThan(0);
    expect(refused.fired).toBeGreaterThan(0);
    // each is a run of its own that knows its message
    for (const [number, id] of ids.entries()) {
      const output = (await house.store.run(id))?.outputs["post"] as { ts: string; folded: number };
      const mine = messages.find(({ ts }) => ts === output.ts);
      expect(numbersIn(mine?.text ?? "")).toContain(number);
      expect(numbersIn(mine?.text ?? "")).toHaveLength(output.folded);
    }
  }, 60_000);

  it("stays one message each where the automation does not ask for it", async () => {
    await burst(8, undefined);
    expect(slack.messages("hiring").map(({ text }) => text)).toHaveLength(8);
  }, 60_000);

  it("a lone message waits for nobody", async () => {
    const [id] = await burst(1, { over: 3 });
    expect(slack.messages("hiring").map(({ text }) => text)).toEqual(["c0"]);
    expect((await house.store.run(id!))?.outputs["post"]).toMatchObject({ folded: 1 });
  }, 60_000);
});
