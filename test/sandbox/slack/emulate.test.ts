/**
 * The stand-in beside `emulate` (https://www.npmjs.com/package/emulate), another author's Slack emulator: the
 * same calls through the official SDK, and the facts both must agree on. Left out is what emulate 0.12 does
 * otherwise than Slack: unknown tokens, limits, metadata without the flag, oldest and latest, `#names`,
 * bot_id and app_id, generated blocks, a parent's thread_ts, thread_not_found.
 */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { WebClient } from "@slack/web-api";
import { createEmulator, type Emulator } from "emulate";
import { createClient, refusalCode, startSlack, type Sandbox } from "./support.ts";

const BLOCKS = [{ type: "section", text: { type: "mrkdwn", text: "*82*" }, block_id: "score" }];
const METADATA = { event_type: "hirewire_step", event_payload: { delivery_id: "run_1:0" } };

let sandbox: Sandbox;
let emulator: Emulator;

beforeAll(async () => {
  sandbox = await startSlack({ rateLimits: false });
  emulator = await createEmulator({
    service: "slack",
    port: 0,
    seed: {
      slack: { users: [{ name: "ada", email: "ada@hirewire.example" }], channels: [{ name: "hiring" }] },
    },
  });
});
afterAll(async () => {
  await sandbox.stop();
  await emulator.close();
});

/** Everything both should say alike, with what is each one's own (ids, times) replaced by what it must equal. */
async function tour(client: WebClient, anonymous: WebClient) {
  const { channels = [] } = await client.conversations.list({ types: "public_channel", limit: 200 });
  const channel = channels.find(({ name }) => name === "hiring")?.id ?? "no #hiring";
  const post = (args: object) =>
    client.apiCall("chat.postMessage", { channel, ...args }) as ReturnType<typeof client.chat.postMessage>;

  const first = await post({ text: "Ada scored 82", metadata: METADATA });
  const rich = await post({
    text: "fallback",
    blocks: BLOCKS,
    attachments: [{ text: "more", color: "good" }],
  });
  const named = await client.chat.postMessage({ channel: "hiring", text: "by name" });
  const reply = await post({ text: "in thread", thread_ts: first.ts });
  const updated = await client.chat.update({ channel, ts: first.ts ?? "", text: "Ada scored 85" });
  const thread = await client.conversations.replies({ channel, ts: first.ts ?? "" });
  const history = await client.conversations.history({ channel, include_all_metadata: true });
  const page = await client.conversations.history({ channel, limit: 1 });
  const next = await client.conversations.history({
    channel,
    limit: 1,
    cursor: page.response_metadata?.next_cursor ?? "",
  });
  const ada = await client.users.lookupByEmail({ email: "ada@hirewire.example" });
  const dm = await client.conversations.open({ users: ada.user?.id ?? "" });
  const again = await client.conversations.open({ users: ada.user?.id ?? "" });
  const link = await client.chat.getPermalink({ channel, message_ts: first.ts ?? "" });
  const info = await client.conversations.info({ channel });
  const identity = await client.auth.test();
  const truncated = await post({ text: "x".repeat(40_001) });
  const removed = await client.chat.delete({ channel, ts: rich.ts ?? "" });
  const afterwards = await client.conversations.history({ channel });

  return {
    channelNames: channels
      .map(({ name }) => name)
      .filter((name) => ["general", "random", "hiring"].includes(name ?? "")),
    posted: [
      first.channel === channel,
      first.message?.ts === first.ts,
      first.message?.type,
      first.message?.text,
    ],
    ts: [first, rich, named, reply].map(({ ts = "" }) => /^\d{10}\.\d{6}$/.test(ts)),
    increasing: [first, rich, named, reply].every(
      ({ ts = "" }, index, all) => index === 0 || ts > (all[index - 1]?.ts ?? ""),
    ),
    rich: [
      rich.message?.blocks?.[0]?.type,
      rich.message?.blocks?.[0]?.block_id,
      rich.message?.attachments?.[0]?.text,
    ],
    byName: named.channel === channel,
    reply: reply.message?.thread_ts === first.ts,
    updated: [
      updated.ts === first.ts,
      updated.text,
      updated.message?.text,
      updated.message?.edited !== undefined,
    ],
    thread: thread.messages?.map(({ text }) => text),
    replies: thread.messages?.[0]?.reply_count,
    history: history.messages?.map(({ text }) => text),
    metadata: history.messages?.find(({ ts }) => ts === first.ts)?.metadata,
    pages: [page.has_more, page.messages?.length, next.messages?.[0]?.text],
    person: [ada.user?.name, ada.user?.deleted, ada.user?.profile?.email, ada.user?.is_bot],
    direct: [dm.channel?.id?.[0], again.channel?.id === dm.channel?.id],
    link: new URL(link.permalink ?? "").pathname === `/archives/${channel}/p${first.ts?.replace(".", "")}`,
    info: [info.channel?.name, info.channel?.is_private, info.channel?.is_archived, info.channel?.is_member],
    identity: [identity.ok, typeof identity.team_id, typeof identity.user_id, typeof identity.url],
    truncated: [truncated.message?.text?.length, truncated.response_metadata?.warnings],
    removed: [removed.ts === rich.ts, afterwards.messages?.map(({ ts }) => ts).includes(rich.ts)],
    refused: {
      no_text: await refusalCode(post({})),
      channel: await refusalCode(client.chat.postMessage({ channel: "C0NOWHERE", text: "x" })),
      update: await refusalCode(client.chat.update({ channel, ts: "1000000000.000001", text: "x" })),
      delete: await refusalCode(client.chat.delete({ channel, ts: "1000000000.000001" })),
      link: await refusalCode(client.chat.getPermalink({ channel, message_ts: "1000000000.000001" })),
      person: await refusalCode(client.users.lookupByEmail({ email: "nobody@hirewire.example" })),
      info: await refusalCode(client.conversations.info({ channel: "C0NOWHERE" })),
      history: await refusalCode(client.conversations.history({ channel: "C0NOWHERE" })),
      anonymous: await refusalCode(anonymous.chat.postMessage({ channel, text: "x" })),
      code: await refusalCode(
        anonymous.oauth.v2.access({
          client_id: "1000000000.2000000000",
          client_secret: "sandbox-client-secret",
          code: "no",
        }),
      ),
    },
  };
}

async function webhook(url: string) {
  const send = async (body: string) => {
    const headers = { "content-type": "application/json" };
    const response = await fetch(url, { method: "POST", headers, body });
    return [response.status, await response.text()];
  };
  return [await send('{"text":"hi"}'), await send("{}"), await send("{")];
}

describe("the stand-in and emulate", () => {
  it("tell the same story", async () => {
    const ours = await tour(sandbox.client, sandbox.clientWith(undefined));
    const theirs = await tour(createClient(emulator.url, "xoxb-any"), createClient(emulator.url, undefined));
    expect(ours).toEqual(theirs);
    expect(ours.refused).toMatchObject({ no_text: "no_text", anonymous: "not_authed" });
    expect(ours.history).toHaveLength(3);
  });

  it("take the same webhooks", async () => {
    const ours = await webhook(`${sandbox.url}${sandbox.slack.webhookPath}`);
    expect(ours).toEqual(await webhook(`${emulator.url}/services/T000000001/B000000001/secret`));
    expect(ours).toEqual([
      [200, "ok"],
      [400, "no_text"],
      [400, "invalid_payload"],
    ]);
  });
});
