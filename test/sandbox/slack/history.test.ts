import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { refusalCode, START, startSlack, type Sandbox } from "./support.ts";

let sandbox: Sandbox;
let stamps: string[];

/** Five messages a second apart: m0 … m4, with metadata on m1. */
beforeEach(async () => {
  sandbox = await startSlack();
  stamps = [];
  for (let index = 0; index < 5; index += 1) {
    const metadata = { event_type: "hirewire_step", event_payload: { delivery_id: "run_1:0" } };
    const { ts = "" } = await sandbox.client.chat.postMessage({
      channel: "C0HIRING",
      text: `m${index}`,
      ...(index === 1 && { metadata }),
    });
    stamps.push(ts);
    sandbox.pass(1000);
  }
});
afterEach(() => sandbox.stop());

type Query = Partial<Parameters<typeof sandbox.client.conversations.history>[0]>;
const history = (query: Query = {}) =>
  sandbox.client.conversations.history({ channel: "C0HIRING", ...query });
const texts = async (query?: Query) => (await history(query)).messages?.map(({ text }) => text);
const at = (index: number) => stamps[index] ?? "";

describe("conversations.history", () => {
  it("gives the newest first", async () => {
    expect(await texts()).toEqual(["m4", "m3", "m2", "m1", "m0"]);
  });

  it("keeps metadata to itself unless asked", async () => {
    const find = async (query: Query) => (await history(query)).messages?.find(({ text }) => text === "m1");
    expect(await find({})).not.toHaveProperty("metadata");
    expect(await find({ include_all_metadata: true })).toMatchObject({
      metadata: { event_type: "hirewire_step", event_payload: { delivery_id: "run_1:0" } },
      bot_id: "B0HIREWIRE",
    });
  });

  it("looks between oldest and latest, without or with the edges", async () => {
    expect(await texts({ oldest: at(1), latest: at(3) })).toEqual(["m2"]);
    expect(await texts({ oldest: at(1), latest: at(3), inclusive: true })).toEqual(["m3", "m2", "m1"]);
    expect(await texts({ latest: at(1) })).toEqual(["m0"]);
    expect(await texts({ oldest: String(START / 1000 + 3) })).toEqual(["m4"]);
    expect(await texts({ oldest: String(START / 1000 + 3), inclusive: true })).toEqual(["m4", "m3"]);
  });

  it("pages from the newest, but from the oldest when only oldest is given", async () => {
    const first = await history({ limit: 2 });
    expect(first.messages?.map(({ text }) => text)).toEqual(["m4", "m3"]);
    expect(first.has_more).toBe(true);
    const cursor = first.response_metadata?.next_cursor ?? "";
    expect(Buffer.from(cursor, "base64").toString()).toBe(`next_ts:${at(2).replace(".", "")}`);
    expect(await texts({ limit: 2, cursor })).toEqual(["m2", "m1"]);

    const oldest = at(0);
    const forward = await history({ limit: 2, oldest });
    expect(forward.messages?.map(({ text }) => text)).toEqual(["m2", "m1"]);
    const rest = await history({ limit: 2, oldest, cursor: forward.response_metadata?.next_cursor ?? "" });
    expect(rest.messages?.map(({ text }) => text)).toEqual(["m4", "m3"]);
    expect(rest).toMatchObject({ has_more: false });
    expect(rest.response_metadata).not.toHaveProperty("next_cursor");
  });

  it("shows replies only where they were broadcast", async () => {
    const reply = (text: string, broadcast: boolean) =>
      sandbox.client.chat.postMessage({
        channel: "C0HIRING",
        text,
        thread_ts: at(4),
        reply_broadcast: broadcast,
      });
    await reply("quiet", false);
    await reply("loud", true);
    expect(await texts({ oldest: at(3) })).toEqual(["loud", "m4"]);
  });

  it("needs the scope, the id and membership", async () => {
    expect(await refusalCode(history({ channel: "#hiring" }))).toBe("channel_not_found");
    expect(await refusalCode(history({ channel: "C0RANDOM" }))).toBe("not_in_channel");
    sandbox.slack.setScopes(["groups:history"]);
    expect(await refusalCode(history())).toBe("missing_scope");
    expect(await texts({ channel: "C0OFFERS" })).toEqual([]);
  });

  it("refuses wrong times, limits and cursors", async () => {
    expect(await refusalCode(history({ oldest: "yesterday" }))).toBe("invalid_ts_oldest");
    expect(await refusalCode(history({ latest: "2026-11-21" }))).toBe("invalid_ts_latest");
    expect(await refusalCode(history({ cursor: "bm9wZQ==" }))).toBe("invalid_cursor");
    expect(
      await refusalCode(sandbox.client.apiCall("conversations.history", { channel: "C0HIRING", limit: "x" })),
    ).toBe("invalid_arguments");
  });

  it("may lag behind, when told so", async () => {
    sandbox.slack.setRules({ historyDelayMs: 2500 });
    expect(await texts()).toEqual(["m2", "m1", "m0"]);
    sandbox.pass(1500);
    expect(await texts()).toHaveLength(5);
  });

  it("is once a minute and 15 messages for an app sold outside the Marketplace", async () => {
    for (let index = 0; index < 12; index += 1) sandbox.slack.say("ada", "hiring", `a${index}`);
    sandbox.slack.setRules({ commercialApp: true });
    expect(await texts({ limit: 100 })).toHaveLength(15);
    await expect(history()).rejects.toMatchObject({ retryAfter: 60 });
  });
});

describe("conversations.replies", () => {
  const replies = (ts: string, query: object = {}) =>
    sandbox.client.conversations.replies({ channel: "C0HIRING", ts, ...query });
  const found = async (ts: string, query?: object) =>
    (await replies(ts, query)).messages?.map(({ text }) => text);

  beforeEach(async () => {
    for (const text of ["r1", "r2"]) {
      const metadata = { event_type: text, event_payload: {} };
      await sandbox.client.chat.postMessage({ channel: "C0HIRING", text, thread_ts: at(4), metadata });
      sandbox.pass(1000);
    }
  });

  it("gives the parent and its replies, oldest first, by the ts of any of them", async () => {
    expect(await found(at(4))).toEqual(["m4", "r1", "r2"]);
    const reply = sandbox.slack.messages("hiring").at(-1)?.ts ?? "";
    expect(await found(reply)).toEqual(["m4", "r1", "r2"]);
    expect(await found(at(0))).toEqual(["m0"]);
  });

  it("honours window, pages and include_all_metadata", async () => {
    expect(await found(at(4), { oldest: String(START / 1000 + 5), inclusive: false })).toEqual(["m4", "r2"]);
    const first = await replies(at(4), { limit: 2 });
    expect(first).toMatchObject({ has_more: true, messages: [{ text: "m4" }, { text: "r1" }] });
    expect(await found(at(4), { cursor: first.response_metadata?.next_cursor })).toEqual(["r2"]);
    expect((await replies(at(4))).messages?.[1]).not.toHaveProperty("metadata");
    expect((await replies(at(4), { include_all_metadata: true })).messages?.[1]).toMatchObject({
      metadata: { event_type: "r1" },
    });
  });

  it("refuses an unknown ts, empty or not", async () => {
    expect(await refusalCode(replies("1000000000.000001"))).toBe("thread_not_found");
    expect(await refusalCode(replies(""))).toBe("thread_not_found");
    expect(await refusalCode(sandbox.client.apiCall("conversations.replies", { channel: "C0HIRING" }))).toBe(
      "invalid_arguments",
    );
  });
});
