import { describe, expect, it } from "@jest/globals";
import { failureOf } from "../run/outbound-destination.ts";
import { useSlackBench } from "./slack-bench.ts";

const at = useSlackBench();

describe("the candidate's thread", () => {
  const ada = { candidateKey: "cand_ada" };
  const bo = { candidateKey: "cand_bo" };
  let step = 0;
  const next = () => ({ runStepId: `step_${(step += 1)}` });
  const reply = (text: string, about: object) =>
    at.driver.run("reply_in_thread", { channel: "#hiring", text }, { ...about, ...next() });

  it("begins with the first message about the candidate", async () => {
    const first = await at.driver.run(
      "post_message",
      { channel: "#hiring", text: "Ada applied" },
      { ...ada, ...next() },
    );
    const second = await reply("Ada scored 82", ada);
    const other = await reply("Bo applied", bo);
    const third = await reply("Ada was invited", ada);
    expect(second).toMatchObject({ thread_ts: first["ts"] });
    expect(third).toMatchObject({ thread_ts: first["ts"] });
    expect(third["link"]).toContain(`?thread_ts=${String(first["ts"])}&cid=C0HIRING`);
    expect(other).toMatchObject({ thread_ts: null });
    const threads = at.hiring().map(({ ts, thread_ts: thread }) => (thread === ts ? undefined : thread));
    expect(threads).toEqual([undefined, first["ts"], undefined, first["ts"]]);
  });

  it("is found again in the channel when the memory is lost, with one look for all candidates", async () => {
    const first = await reply("Ada applied", ada);
    const second = await reply("Bo applied", bo);
    at.driver.forget();
    expect(await reply("Ada scored 82", ada)).toMatchObject({ thread_ts: first["ts"] });
    expect(await reply("Bo scored 40", bo)).toMatchObject({ thread_ts: second["ts"] });
    expect(await reply("Cy applied", { candidateKey: "cand_cy" })).toMatchObject({ thread_ts: null });
    // once in the beginning, once after the loss
    expect(at.bench.slack.calls("conversations.history")).toHaveLength(2);
  });

  it("begins anew when its first message was deleted, or the channel may not be read", async () => {
    const first = await reply("Ada applied", ada);
    await fetch(`${at.bench.url}/slack/api/chat.delete`, {
      method: "POST",
      headers: { authorization: `Bearer ${at.bench.slack.botToken}` },
      body: new URLSearchParams({ channel: "C0HIRING", ts: String(first["ts"]) }),
    });
    const again = await reply("Ada scored 82", ada);
    expect(again).toMatchObject({ thread_ts: null });
    expect(await reply("Ada was invited", ada)).toMatchObject({ thread_ts: again["ts"] });
    at.driver.forget();
    at.bench.slack.setScopes(["chat:write"]);
    expect(await reply("Ada was hired", ada)).toMatchObject({ thread_ts: null });
  });

  it("takes an event without a candidate as a message of its own", async () => {
    expect(await reply("a job was opened", {})).toMatchObject({ thread_ts: null });
  });

  it("can show a reply in the channel too", async () => {
    await reply("Ada applied", ada);
    const input = { channel: "#hiring", text: "Ada was hired", also_in_channel: true };
    await at.driver.run("reply_in_thread", input, { ...ada, ...next() });
    expect(at.hiring()[1]?.subtype).toBe("thread_broadcast");
  });

  it("is learned from a message whose answer was lost", async () => {
    const since = at.bench.now();
    at.bench.slackFaults.add({ mode: "drop_after", path: "chat.postMessage" });
    await failureOf(at.driver.run("reply_in_thread", { channel: "#hiring", text: "Ada applied" }, ada));
    const input = { channel: "#hiring", text: "Ada applied" };
    const settled = await at.driver.settle("reply_in_thread", input, { ...ada, since });
    expect(settled).toMatchObject({ done: true, output: { thread_ts: null, ts: at.hiring()[0]?.ts } });
    expect(await reply("Ada scored 82", ada)).toMatchObject({ thread_ts: at.hiring()[0]?.ts });
  });
});

describe("settling", () => {
  const lost = async (mode: "drop_after" | "drop_before") => {
    const since = at.bench.now();
    at.bench.slackFaults.add({ mode, path: "chat.postMessage" });
    await failureOf(at.driver.run("post_message", { channel: "#hiring", text: "hello" }));
    return since;
  };
  const settle = (since: number) =>
    at.driver.settle("post_message", { channel: "#hiring", text: "hello" }, { since });

  it("looks twice, because history may lag behind", async () => {
    at.bench.slack.setRules({ historyDelayMs: 2_000 });
    expect(await settle(await lost("drop_after"))).toMatchObject({ done: true });
    expect(at.bench.waits).toEqual([2_500]);
    at.bench.waits.length = 0;
    const since = at.bench.now();
    expect(
      await at.driver.settle(
        "post_message",
        { channel: "#hiring", text: "x" },
        { since, runStepId: "step_other" },
      ),
    ).toEqual({ done: false });
    expect(at.bench.waits).toEqual([2_500]);
  });

  it("looks once when the try is long past", async () => {
    const since = await lost("drop_before");
    at.bench.pass(60 * 60_000);
    expect(await settle(since)).toEqual({ done: false });
    expect(at.bench.waits).toEqual([]);
  });

  it("reads history to its end", async () => {
    const since = await lost("drop_after");
    for (let index = 0; index < 450; index += 1) at.bench.slack.say("bo", "hiring", `noise ${index}`);
    expect(await settle(since)).toMatchObject({ done: true });
    expect(at.bench.slack.calls("conversations.history").length).toBeGreaterThan(1);
  });

  it("finds a message although our clock is ahead of Slack's", async () => {
    const since = await lost("drop_after");
    // what our clock called now was ten minutes later than Slack's: the message looks too old
    at.bench.slackFaults.add({ mode: "clock_skew", skewSeconds: -600, times: Infinity, path: "history" });
    expect(await settle(since + 600_000)).toMatchObject({ done: true });
  });

  it("tells that it cannot tell without permission, membership or a channel", async () => {
    const since = await lost("drop_after");
    at.bench.slack.setScopes(["chat:write", "channels:read", "groups:read"]);
    expect(await settle(since)).toMatchObject({
      done: "unknown",
      why: expect.stringContaining("channels:history"),
    });
    at.bench.slack.reset();
    at.bench.slack.setChannel("hiring", { botIsMember: false });
    expect(await settle(since)).toMatchObject({ done: "unknown", why: expect.stringContaining("#hiring") });
    const input = { channel: "#gone", text: "hello" };
    expect(await at.driver.settle("post_message", input, { since })).toMatchObject({ done: "unknown" });
  });

  it("works for an app that is sold, which sees 15 messages a page", async () => {
    at.bench.slack.setRules({ commercialApp: true });
    const since = await lost("drop_after");
    for (let index = 0; index < 40; index += 1) at.bench.slack.say("bo", "hiring", `noise ${index}`);
    expect(await settle(since)).toMatchObject({ done: true });
  });
});
