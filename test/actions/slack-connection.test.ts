import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { parse } from "yaml";
import { slack } from "../../actions/slack.ts";
import { AuthExpired, ConfigError, RetryLater } from "../../src/core/errors.ts";
import { failureOf } from "../run/outbound-destination.ts";
import { drive } from "./bench.ts";
import { useSlackBench } from "./slack-bench.ts";

const at = useSlackBench();

describe("the connection", () => {
  it("says who it is", async () => {
    expect(await at.driver.check()).toBe("bot hirewire in Hirewire Sandbox");
    at.bench.slack.setTokenState("token_revoked");
    const error = await failureOf(at.driver.check());
    expect(error).toBeInstanceOf(AuthExpired);
    expect(error.message).toContain("revoked");
  });

  it("needs no permission that the app's manifest does not ask for", async () => {
    const manifest = parse(
      readFileSync(new URL("../../docs/slack-app-manifest.yaml", import.meta.url), "utf8"),
    ) as {
      oauth_config: { scopes: { bot: string[] } };
    };
    at.bench.slack.setScopes(manifest.oauth_config.scopes.bot);
    const about = { candidateKey: "cand_ada" };
    const since = at.bench.now();
    const message = { channel: "#offers", text: "hello" };
    const { channel, ts } = await at.driver.run("post_message", message, about);
    expect(await at.driver.settle("post_message", message, { ...about, since })).toMatchObject({
      done: true,
    });
    const reply = await at.driver.run("reply_in_thread", message, { ...about, runStepId: "step_2" });
    expect(reply).toMatchObject({ thread_ts: ts });
    await at.driver.run("update_message", { channel, ts, text: "changed" });
    const direct = { email: "ada@hirewire.example", text: "hello" };
    await at.driver.run("direct_message", direct);
    expect(await at.driver.settle("direct_message", direct, { since })).toMatchObject({ done: true });
    expect(await at.driver.choices("channels")).toHaveLength(5);
  });

  it("offers channels, its own and public ones", async () => {
    const choices = await at.driver.choices("channels");
    expect(choices).toEqual([
      { value: "#general", label: "#general" },
      { value: "#hiring", label: "#hiring" },
      { value: "#offers", label: "#offers (private)" },
      { value: "#random", label: "#random" },
      { value: "#recruiting", label: "#recruiting" },
    ]);
  });

  it.each([
    [{}, "has no bot token yet"],
    [{ bot_token: "xoxp-1" }, "a person's token"],
    [{ bot_token: "xapp-1" }, "an app-level token"],
    [{ bot_token: "xoxe.xoxb-1" }, "turn off token rotation"],
    [{ bot_token: "hello" }, "begins with xoxb-"],
    [{ method: "incoming_webhook" }, "no webhook address yet"],
  ])("needs one way in: %j", (given, words) => {
    expect(() => drive(at.bench, slack, given)).toThrow(words);
  });

  it("names what is missing when posting is refused", async () => {
    at.bench.slack.setScopes(["channels:read", "groups:read"]);
    const scope = await failureOf(at.driver.run("post_message", { channel: "#hiring", text: "x" }));
    expect(scope).toBeInstanceOf(ConfigError);
    expect(scope.message).toContain("lacks a permission: chat:write");
    at.bench.slack.setScopes(["chat:write", "channels:read", "groups:read"]);
    const member = await failureOf(at.driver.run("post_message", { channel: "#random", text: "x" }));
    expect(member.message).toContain("Invite the Hirewire bot to #random");
    const none = await failureOf(at.driver.run("post_message", { text: "x" }));
    expect(none).toMatchObject({ code: "slack_channel_missing" });
    const gone = await failureOf(at.driver.run("post_message", { channel: "#nowhere", text: "x" }));
    expect(gone.message).toContain("finds no channel #nowhere");
  });
});

describe("answers that are not Slack's", () => {
  it.each(["ok", "<html>portal</html>", {}, []])("%j is not taken for success", async (body) => {
    at.bench.slackFaults.add({ mode: "html_502", status: 200, body, path: "chat.postMessage" });
    const error = await failureOf(at.driver.run("post_message", { channel: "C0HIRING", text: "x" }));
    expect(error).toBeInstanceOf(RetryLater);
    expect(error).toMatchObject({ code: "slack_unexpected_answer", ambiguous: true });
  });
});
