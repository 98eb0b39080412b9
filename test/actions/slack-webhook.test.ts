import { describe, expect, it } from "@jest/globals";
import { AuthExpired, ConfigError } from "../../src/core/errors.ts";
import { failureOf } from "../run/outbound-destination.ts";
import { byWebhook, useSlackBench } from "./slack-bench.ts";

const at = useSlackBench(byWebhook);

describe("an incoming webhook", () => {
  it("posts to its channel and knows nothing afterwards", async () => {
    const output = await at.driver.run("post_message", { text: "hello" });
    expect(output).toEqual({ channel: null, ts: null, thread_ts: null, link: null });
    expect(at.hiring()).toHaveLength(1);
    expect(await at.driver.settle("post_message", { text: "hello" }, { since: 0 })).toMatchObject({
      done: "unknown",
    });
  });

  it("refuses what it cannot do", async () => {
    const elsewhere = await failureOf(at.driver.run("post_message", { channel: "#offers", text: "hello" }));
    expect(elsewhere).toMatchObject({ code: "slack_webhook_channel" });
    const reply = await failureOf(
      at.driver.run("reply_in_thread", { text: "x" }, { candidateKey: "cand_1" }),
    );
    expect(reply).toBeInstanceOf(ConfigError);
    const update = await failureOf(
      at.driver.run("update_message", { channel: "C0HIRING", ts: "1503435956.000247", text: "x" }),
    );
    expect(update).toMatchObject({ code: "slack_needs_bot_token" });
  });

  it("reports Slack's refusals in words, without its address", async () => {
    const secret = at.bench.slack.webhookPath.split("/").at(-1) ?? "";
    const expected = [
      ["no_service", AuthExpired],
      ["no_active_hooks", AuthExpired],
      ["invalid_token", AuthExpired],
      ["team_disabled", AuthExpired],
      ["action_prohibited", ConfigError],
    ] as const;
    for (const [state, type] of expected) {
      at.bench.slack.setWebhookState(state);
      const error = await failureOf(at.driver.run("post_message", { text: "hello" }));
      expect(error).toBeInstanceOf(type);
      expect(error).toMatchObject({ code: `slack_${state}` });
      expect(`${error.message} ${error.stack}`).not.toContain(secret);
    }
    at.bench.slack.setWebhookState("active");
    at.bench.slack.setChannel("hiring", { archived: true });
    const archived = await failureOf(at.driver.run("post_message", { text: "hello" }));
    expect(archived).toMatchObject({ code: "slack_channel_is_archived" });
  });

  it("waits when it is too fast, and doubts when Slack breaks", async () => {
    at.bench.slackFaults.add({ mode: "429", path: "services", retryAfterSeconds: 3, body: "rate_limited" });
    expect(await failureOf(at.driver.run("post_message", { text: "hello" }))).toMatchObject({
      afterMs: 3_000,
    });
    at.bench.pass(3_000);
    at.bench.slackFaults.add({ mode: "error_after", path: "services", body: "rollup_error" });
    const error = await failureOf(at.driver.run("post_message", { text: "hello" }));
    expect(error).toMatchObject({ code: "slack_rollup_error", ambiguous: true });
  });

  it("is checked without posting anything", async () => {
    expect(await at.driver.check()).toBe("an incoming webhook that works");
    expect(at.hiring()).toHaveLength(0);
    at.bench.slack.setWebhookState("no_service");
    expect(await failureOf(at.driver.check())).toBeInstanceOf(AuthExpired);
  });
});
