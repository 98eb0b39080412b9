import { describe, expect, it } from "@jest/globals";
import { toArguments } from "../../actions/slack/message.ts";
import { slack } from "../../actions/slack.ts";
import { Rejected } from "../../src/core/errors.ts";
import { failureOf } from "../run/outbound-destination.ts";
import { mapped, STEP } from "./bench.ts";
import { useSlackBench } from "./slack-bench.ts";

const at = useSlackBench();

describe("posting", () => {
  it("finds channels by name and id, private ones too, and returns where the message is", async () => {
    const output = await at.driver.run("post_message", { channel: "#hiring", text: "hello" });
    expect(output).toEqual({
      channel: "C0HIRING",
      ts: at.hiring()[0]?.ts,
      thread_ts: null,
      link: `https://hirewire-sandbox.slack.com/archives/C0HIRING/p${at.hiring()[0]?.ts.replace(".", "")}`,
    });
    await at.driver.run("post_message", { channel: "offers", text: "an offer" });
    await at.driver.run("post_message", { channel: "random", text: "where the bot is not" });
    await at.driver.run("post_message", { channel: "C0HIRING", text: "by id" });
    expect(at.bench.slack.messages("offers")).toHaveLength(1);
    expect(at.bench.slack.messages("random")).toHaveLength(1);
    expect(at.hiring()).toHaveLength(2);
  });

  it("sends blocks with words for notifications, and no previews of links", async () => {
    const blocks = [
      { type: "header", text: { type: "plain_text", text: "Strong candidate" } },
      { type: "section", text: { type: "mrkdwn", text: "*Ada* scored 82" } },
      {
        type: "actions",
        elements: [
          { type: "button", text: { type: "plain_text", text: "Open" }, url: "https://ats.example/?a=1&b=2" },
        ],
      },
    ];
    await at.driver.run("post_message", { channel: "#hiring", blocks });
    expect(at.hiring()[0]).toMatchObject({ text: "Strong candidate *Ada* scored 82 Open", blocks });
    expect(at.hiring()[0]?.metadata).toEqual({ event_type: "hirewire_step", event_payload: { step: STEP } });
  });

  it("shows previews of links only when told to", () => {
    const input = { text: "https://ats.example/ada", formatting: "safe" } as const;
    expect(toArguments({ ...input, unfurl: false })).toMatchObject({
      unfurl_links: false,
      unfurl_media: false,
    });
    expect(toArguments({ ...input, unfurl: true })).toMatchObject({ unfurl_links: true, unfurl_media: true });
    const { input: schema } = slack.actions["post_message"] ?? {};
    expect(schema?.parse({ text: "x" })).toMatchObject({ unfurl: false });
  });

  it("sends attachments as NTRVSTA's page shows them", async () => {
    const attachments = [
      {
        color: "good",
        fields: [
          { title: "Score", value: 85, short: true },
          { title: "Duration", value: "58 minutes", short: true },
        ],
      },
    ];
    await at.driver.run("post_message", { channel: "#hiring", text: "Interview completed", attachments });
    expect(at.hiring()[0]?.attachments).toMatchObject([{ color: "good", fields: [{ value: "85" }, {}] }]);
  });

  it("keeps a channel's name for a day, and looks again when it no longer fits", async () => {
    await at.driver.run("post_message", { channel: "#hiring", text: "one" });
    await at.driver.run("post_message", { channel: "#Hiring", text: "two" });
    expect(at.bench.slack.calls("users.conversations")).toHaveLength(1);
    at.bench.slack.setChannel("hiring", { archived: true });
    const error = await failureOf(at.driver.run("post_message", { channel: "#hiring", text: "three" }));
    expect(error).toMatchObject({ code: "slack_is_archived" });
    expect(at.bench.slack.calls("users.conversations")).toHaveLength(2);
  });

  it("works without permission to list channels", async () => {
    at.bench.slack.setScopes(["chat:write"]);
    await at.driver.run("post_message", { channel: "#hiring", text: "hello" });
    expect(at.hiring()).toHaveLength(1);
  });
});

describe("mapped values", () => {
  const hostile = { candidate: { name: "<!channel> & <https://evil.example|Pay slip>" }, to: "#hiring" };
  const withValue = {
    channel: "{% to %}",
    text: "*New:* {% candidate.name %} <https://ats.example/?a=1&b=2|profile>",
    blocks: [
      { type: "section", text: { type: "mrkdwn", text: "{% candidate.name %}" } },
      { type: "section", fields: [{ type: "mrkdwn", text: "{% candidate.name %}" }] },
      { type: "context", elements: [{ type: "mrkdwn", text: "{% candidate.name %}" }] },
    ],
    attachments: [
      {
        text: "{% candidate.name %}",
        pretext: "{% candidate.name %}",
        title: "{% candidate.name %}",
        fields: [{ title: "Name", value: "{% candidate.name %}" }],
        blocks: [{ type: "section", text: { type: "mrkdwn", text: "{% candidate.name %}" } }],
      },
    ],
  };

  it("ping nobody and dress up no link", async () => {
    await at.driver.run("post_message", await mapped(slack, "post_message", withValue, hostile));
    const [message] = at.hiring();
    expect(message && at.bench.slack.pings(message)).toEqual([]);
    expect(message?.text).toContain("*New:* &lt;!channel&gt; &amp; &lt;");
    expect(message?.text).toContain("<https://ats.example/?a=1&b=2|profile>");
    expect(JSON.stringify(message)).not.toContain("<https://evil.example|");
  });

  it("may ping when the author says so", async () => {
    const raw = { ...withValue, formatting: "raw" };
    await at.driver.run("post_message", await mapped(slack, "post_message", raw, hostile));
    const [message] = at.hiring();
    expect(message && at.bench.slack.pings(message)).toEqual(["<!channel>"]);
  });

  it("leave addresses as they are", async () => {
    const button = { type: "button", text: { type: "plain_text", text: "Open" }, url: "{% url %}" };
    const input = { channel: "#hiring", blocks: [{ type: "actions", elements: [button] }] };
    const url = "https://ats.example/?a=1&b=2";
    await at.driver.run("post_message", await mapped(slack, "post_message", input, { url }));
    expect(JSON.stringify(at.hiring()[0]?.blocks)).toContain(url);
  });
});

describe("changing a message", () => {
  it("replaces it whole, as often as one likes", async () => {
    const { channel, ts } = await at.driver.run("post_message", {
      channel: "#hiring",
      text: "Ada applied",
      blocks: [{ type: "section", text: { type: "mrkdwn", text: "Ada applied" } }],
    });
    for (const change of [{ channel }, { channel: "#hiring" }]) {
      const output = await at.driver.run("update_message", { ...change, ts, text: "Ada was hired" });
      expect(output).toMatchObject({ channel, ts });
    }
    expect(at.hiring()).toHaveLength(1);
    expect(at.hiring()[0]?.text).toBe("Ada was hired");
    expect(JSON.stringify(at.hiring()[0]?.blocks)).not.toContain("applied");
    at.bench.slackFaults.add({ mode: "error_after", path: "chat.update" });
    const error = await failureOf(at.driver.run("update_message", { channel, ts, text: "x" }));
    expect(error).toMatchObject({ ambiguous: false });
  });

  it("says when the message is not there", async () => {
    const input = { channel: "#hiring", ts: "1503435956.000247", text: "x" };
    const error = await failureOf(at.driver.run("update_message", input));
    expect(error).toMatchObject({ code: "slack_message_not_found" });
    expect(error).toBeInstanceOf(Rejected);
  });
});

describe("direct messages", () => {
  it("reach the person, whose address appears nowhere", async () => {
    const output = await at.driver.run("direct_message", { email: "ADA@hirewire.example", text: "hello" });
    expect(at.bench.slack.messages(String(output["channel"]))).toHaveLength(1);
    const action = slack.actions["direct_message"];
    expect(action?.describe({ email: "ada@hirewire.example" })).not.toContain("@");
  });

  it.each(["nobody@hirewire.example", "dana@hirewire.example"])("to %s find nobody", async (email) => {
    const error = await failureOf(at.driver.run("direct_message", { email, text: "hello" }));
    expect(error).toBeInstanceOf(Rejected);
    expect(error.message).toBe("Nobody in this Slack workspace has that email address.");
  });
});
