/** A burst to one channel as one message. */
import { describe, expect, it } from "@jest/globals";
import { slack } from "../../actions/slack.ts";
import type { BatchOutcome } from "../../src/core/define-action.ts";
import { byWebhook, useSlackBench } from "./slack-bench.ts";

const at = useSlackBench();
const digest = { over: 3 };
const items = (count: number, changes: object = {}) =>
  Array.from({ length: count }, (_, index) => ({
    runStepId: `step_${String(index).padStart(32, "0")}`,
    candidateKey: `cand_${index}`,
    input: { channel: "#hiring", text: `message ${index}`, digest, ...changes },
  }));
const outputs = (outcomes: readonly BatchOutcome[]) =>
  outcomes.map((outcome) => ("output" in outcome ? outcome.output : outcome.error));
const ourSteps = (message: { metadata?: { event_payload: Record<string, unknown> } }) =>
  message.metadata?.event_payload["steps"];

describe("messages that wait for one channel", () => {
  it("go one by one when they are few", async () => {
    const outcomes = await at.driver.together("post_message", items(3));
    expect(at.hiring().map(({ text }) => text)).toEqual(["message 0", "message 1", "message 2"]);
    expect(outputs(outcomes)).toEqual(
      at.hiring().map(({ ts }) => expect.objectContaining({ ts, folded: 1, thread_ts: null })),
    );
  });

  it("become one when they are more, which lists them in order and names every step", async () => {
    const many = items(4, { digest: { over: 3, title: "Scores" } });
    const outcomes = await at.driver.together("post_message", many);
    const [message, ...others] = at.hiring();
    expect(others).toEqual([]);
    expect(message?.text).toBe("*Scores* (4)\n• message 0\n• message 1\n• message 2\n• message 3");
    expect(ourSteps(message!)).toEqual(many.map(({ runStepId }) => runStepId));
    expect(outputs(outcomes)).toEqual(
      many.map(() => ({
        channel: expect.stringMatching(/^C/),
        ts: message?.ts,
        thread_ts: null,
        link: expect.stringContaining(message!.ts.replace(".", "")),
        folded: 4,
      })),
    );
  });

  it("keep their lines apart, and what they wrote as it was", async () => {
    const many = items(4);
    many[1]!.input.text = "two\nlines &amp; more";
    Object.assign(many[2]!.input, { text: "&lt;@U0ADA&gt;", formatting: "raw" });
    await at.driver.together("post_message", many);
    expect(at.hiring()[0]?.text).toBe(
      "*4 messages*\n• message 0\n• two\n   lines &amp; more\n• <@U0ADA>\n• message 3",
    );
  });

  it("stand under their own title only", async () => {
    const titles = ["Scores", "Scores", "Rejected", "Rejected", "Scores"];
    const many = items(5);
    for (const [index, { input }] of many.entries())
      Object.assign(input, { digest: { over: 3, title: titles[index] } });
    await at.driver.together("post_message", many);
    expect(at.hiring().map(({ text }) => text)).toEqual([
      "*Scores* (2)\n• message 0\n• message 1",
      "*Rejected* (2)\n• message 2\n• message 3",
      "message 4",
    ]);
  });

  it("wait for the largest number that any of them asks for", async () => {
    const many = items(4);
    many[2]!.input.digest = { over: 9 };
    await at.driver.together("post_message", many);
    expect(at.hiring()).toHaveLength(4);
  });

  it("become several where one has no room for them, none longer than Slack takes", async () => {
    const many = items(20, { digest: { over: 3 } });
    for (const [index, { input }] of many.entries()) input.text = `${index} ${"x".repeat(600)}`;
    const outcomes = await at.driver.together("post_message", many);
    const texts = at.hiring().map(({ text }) => text);
    expect(texts.length).toBeGreaterThan(2);
    for (const text of texts) expect(text.length).toBeLessThanOrEqual(3_900);
    expect(texts.join("\n").match(/(?<=• )\d+/g)).toEqual(many.map((_, index) => String(index)));
    expect(new Set(outputs(outcomes).map((output) => (output as { ts: string }).ts)).size).toBe(texts.length);
  });

  it("leave the metadata small, however many are asked for", async () => {
    await at.driver.together("post_message", items(45));
    const sizes = at.hiring().map(({ metadata }) => JSON.stringify(metadata).length);
    expect(sizes).toHaveLength(3);
    for (const size of sizes) expect(size).toBeLessThan(1_024);
  });

  it("a message too long for company goes alone, with its blocks", async () => {
    const many = items(5);
    const blocks = [{ type: "divider" }];
    Object.assign(many[4]!.input, { text: "x".repeat(3_890), blocks });
    await at.driver.together("post_message", many);
    expect(at.hiring()).toHaveLength(2);
    expect(at.hiring()[1]?.blocks).toMatchObject(blocks);
  });

  it("each fail alone when Slack refuses the list", async () => {
    at.bench.slackFaults.add({
      mode: "error_before",
      path: "chat.postMessage",
      status: 200,
      body: { ok: false, error: "msg_too_long" },
      times: 2,
    });
    const outcomes = await at.driver.together("post_message", items(4));
    expect(outputs(outcomes)).toEqual([
      expect.objectContaining({ code: "slack_msg_too_long" }),
      ...[0, 1, 2].map((index) => expect.objectContaining({ ts: at.hiring()[index]?.ts, folded: 1 })),
    ]);
  });

  it("that were not sent are not in doubt when an earlier one is", async () => {
    at.bench.slackFaults.add({ mode: "drop_after", path: "chat.postMessage" });
    const outcomes = await at.driver.together("post_message", items(3));
    expect(outputs(outcomes)).toEqual([
      expect.objectContaining({ ambiguous: true }),
      expect.objectContaining({ ambiguous: false }),
      expect.objectContaining({ ambiguous: false }),
    ]);
    expect(at.hiring()).toHaveLength(1);
  });

  it("begin threads when they go alone, and none in a digest", async () => {
    const reply = { channel: "#hiring", text: "later" };
    await at.driver.together("post_message", items(2));
    const [first] = at.hiring();
    const replied = await at.driver.run("reply_in_thread", reply, {
      candidateKey: "cand_0",
      runStepId: "r1",
    });
    expect(replied["thread_ts"]).toBe(first?.ts);

    const many = items(4).map((item, index) => ({ ...item, candidateKey: `other_${index}` }));
    await at.driver.together("post_message", many);
    const alone = await at.driver.run("reply_in_thread", reply, { candidateKey: "other_0", runStepId: "r2" });
    expect(alone["thread_ts"]).toBeNull();
  });

  it("are not taken away by changing one of them", async () => {
    const [outcome] = await at.driver.together("post_message", items(4));
    const { channel, ts } = (outcome as { output: Record<string, unknown> }).output;
    const change = at.driver.run("update_message", { channel, ts, text: "one of them" });
    await expect(change).rejects.toMatchObject({ name: "Rejected", code: "slack_message_is_digest" });
    const [single] = await at.driver.together("post_message", items(1));
    await at.driver.run("update_message", {
      ...({ channel } as object),
      ts: (single as { output: { ts: string } }).output.ts,
      text: "changed",
    });
    expect(at.hiring().map(({ text }) => text)).toEqual([expect.stringContaining("*4 messages*"), "changed"]);
  });
});

describe("a digest whose answer was lost", () => {
  it("is found for each of its steps, in one look", async () => {
    const many = items(4);
    const since = at.bench.now();
    at.bench.slackFaults.add({ mode: "drop_after", path: "chat.postMessage" });
    const lost = await at.driver.together("post_message", many);
    for (const error of outputs(lost)) expect(error).toMatchObject({ ambiguous: true });
    const stranger = { ...many[0]!, runStepId: "step_ffffffffffffffffffffffffffffffff" };
    at.bench.pass(10_000);
    const before = at.bench.slack.calls("conversations.history").length;
    const found = await at.driver.settleTogether("post_message", [...many, stranger], {
      since,
      until: since + 1_000,
    });
    const output = { ts: at.hiring()[0]?.ts, folded: 4 };
    expect(found).toEqual([
      ...many.map(() => ({ done: true, output: expect.objectContaining(output) })),
      { done: false },
    ]);
    expect(at.bench.slack.calls("conversations.history").length - before).toBe(1);
    // and by the step alone, should it be tried by itself
    expect(
      await at.driver.settle("post_message", many[2]!.input, { runStepId: many[2]!.runStepId, since }),
    ).toMatchObject({ done: true, output: { ts: output.ts } });
  });

  it("cannot be told where the channel may not be read", async () => {
    at.bench.slack.setScopes(["chat:write", "channels:read"]);
    const since = at.bench.now();
    await at.driver.together("post_message", items(4));
    const found = await at.driver.settleTogether("post_message", items(4), { since, until: since });
    expect(found).toEqual(
      items(4).map(() => ({ done: "unknown", why: expect.stringContaining("may not look through #hiring") })),
    );
  });
});

describe("what a step may say about a digest", () => {
  const { input } = slack.actions["post_message"]!;
  it.each([
    [{ text: "a", digest: {} }, undefined],
    [{ text: "a", digest: { over: 19, title: "Scores" } }, undefined],
    [{ text: "a", digest: { over: 20 } }, "digest.over"],
    [{ text: "a", digest: { over: 0 } }, "digest.over"],
    [{ text: "a", digest: true }, "digest"],
    [{ text: "a", digest: { minutes: 5 } }, "digest"],
    [{ blocks: [{ type: "divider" }], digest: {} }, "text"],
    [{ text: "a", digest: {}, thread_ts: "1503435956.000247" }, "digest"],
  ])("%j", (given, path) => {
    const { error } = input.safeParse({ channel: "#hiring", ...given });
    expect(error?.issues[0]?.path.join(".")).toBe(path);
  });
  it("waits for more than five unless it says so", () => {
    expect(input.parse({ text: "a", digest: {} })).toMatchObject({ digest: { over: 5 } });
  });
});

describe("with an incoming webhook", () => {
  const hook = useSlackBench(byWebhook);
  it("there is none, because nobody could tell what it posted", async () => {
    const one = items(1, { channel: undefined });
    await expect(hook.driver.together("post_message", one)).rejects.toMatchObject({
      name: "ConfigError",
      code: "slack_webhook_digest",
    });
  });
});
