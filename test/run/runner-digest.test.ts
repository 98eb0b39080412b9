/** A burst to one Slack channel, under Slack's limit of a message a second and with answers that get lost. */
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import express from "express";
import { slack as slackApp } from "../../actions/slack.ts";
import { Catalog } from "../../src/core/catalog.ts";
import { silentLog } from "../../src/log.ts";
import { createOutbound, type Outbound } from "../../src/run/outbound/outbound.ts";
import { createFaults, type Faults } from "../../src/sandbox/faults.ts";
import { createSlackStandIn, type SlackStandIn } from "../../src/sandbox/slack/create-slack-stand-in.ts";
import { slackFaultAnswers } from "../../src/sandbox/slack/fault-answers.ts";
import { type House, HOUR, openHouse, START } from "./runner-house.ts";

/** How many times faster the clock runs. */
const SPEED = 30;

let house: House;
let slack: SlackStandIn;
let faults: Faults;
let server: Server;
let outbound: Outbound;
let ticking: NodeJS.Timeout;

beforeEach(async () => {
  const begun = performance.now();
  const now = () => Math.floor(START + (performance.now() - begun) * SPEED);
  const wait = async (ms: number, signal: AbortSignal) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms / SPEED);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
    await promise;
    signal.throwIfAborted();
  };
  slack = createSlackStandIn({ now });
  faults = createFaults({ now, random: numbers(7), answers: slackFaultAnswers });
  server = express().use("/slack", faults.middleware, slack.router).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/api`;
  outbound = createOutbound({ egress: { allowPrivate: true }, log: silentLog, now, wait });
  house = await openHouse({
    catalog: new Catalog([], [slackApp]),
    outbound,
    now,
    wait,
    options: { leaseMs: 100 * HOUR },
  });
  Object.defineProperty(house.clock, "now", { get: now });
  await house.connect("slack", { app: "slack", settings: { bot_token: slack.botToken, api_url: url } });
  // the runner sleeps by the slow clock
  ticking = setInterval(() => house.runner.wake(), 20);
});
afterEach(async () => {
  clearInterval(ticking);
  faults.clear();
  await house.close();
  outbound.close();
  server.close();
  server.closeAllConnections();
});

/** The same every time. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

async function burst(count: number, digest: object | undefined): Promise<string[]> {
  const message = { channel: "#hiring", text: "c{% number %}", ...(digest && { digest }) };
  const automation = await house.automate({
    steps: [{ id: "post", use: "slack.post_message", with: message }],
  });
  const ids: string[] = [];
  for (let number = 0; number < count; number += 1) {
    ids.push(await house.receive(automation, { number }, `candidate ${number}`));
  }
  house.runner.start();
  for (;;) {
    const { waiting, running, held, failed } = await house.store.runCounts();
    expect({ held, failed }).toEqual({ held: 0, failed: 0 });
    if (waiting + running === 0) return ids;
    await new Promise(setImmediate);
  }
}

const numbersIn = (text: string) => [...text.matchAll(/\bc(\d+)/g)].map(([, number]) => Number(number));
const inOrder = (count: number) => Array.from({ length: count }, (_, number) => number);

describe("a burst to one channel", () => {
  it("is a few messages, each run's once and in order, although answers are lost and refused", async () => {
    const count = 80;
    const path = "chat.postMessage";
    const lost = faults.add({ mode: "drop_after", path, times: 3, probability: 0.4 });
    const refused = faults.add({ mode: "error_before", path, times: 2, probability: 0.4 });
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
