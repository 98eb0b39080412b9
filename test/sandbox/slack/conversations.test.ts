import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { refusalCode, startSlack, type Sandbox } from "./support.ts";

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSlack();
});
afterEach(() => sandbox.stop());

describe("looking up channels and people", () => {
  it("lists channels in pages, only those the bot may see", async () => {
    const names: string[] = [];
    for await (const page of sandbox.client.paginate("conversations.list", {
      limit: 2,
      types: "public_channel,private_channel",
    })) {
      const { channels } = page as unknown as { channels: { name: string }[] };
      expect(channels.length).toBeLessThanOrEqual(2);
      names.push(...channels.map(({ name }) => name));
    }
    expect(names).toEqual(["general", "random", "hiring", "recruiting", "offers", "hiring-2024"]);

    sandbox.slack.setChannel("offers", { botIsMember: false });
    const { channels } = await sandbox.client.conversations.list({
      types: "private_channel,public_channel",
      exclude_archived: true,
    });
    expect(channels).toMatchObject([
      { id: "C0GENERAL", is_general: true, is_member: true, num_members: 4 },
      { id: "C0RANDOM", is_member: false },
      { id: "C0HIRING", is_private: false },
      { id: "C0RECRUITING", is_archived: false },
    ]);
  });

  it("lists where the bot is a member", async () => {
    const { channels } = await sandbox.client.users.conversations({ exclude_archived: true });
    expect(channels?.map(({ name }) => name)).toEqual(["general", "hiring", "recruiting"]);
  });

  it("refuses wrong pages and types", async () => {
    const list = (args: object) => refusalCode(sandbox.client.apiCall("conversations.list", { ...args }));
    expect(await list({ cursor: "bm9wZQ==" })).toBe("invalid_cursor");
    expect(await list({ limit: 1000 })).toBe("invalid_limit");
    expect(await list({ limit: "ten" })).toBe("invalid_limit");
    expect(await list({ types: "public_channel,secret" })).toBe("invalid_types");
  });

  it("shows one channel, with its size when asked", async () => {
    const { channel } = await sandbox.client.conversations.info({ channel: "C0HIRING" });
    expect(channel).toMatchObject({ id: "C0HIRING", name: "hiring", is_member: true });
    expect(channel).not.toHaveProperty("num_members");
    const counted = await sandbox.client.conversations.info({
      channel: "C0HIRING",
      include_num_members: true,
    });
    expect(counted.channel?.num_members).toBe(4);
    expect(await refusalCode(sandbox.client.conversations.info({ channel: "C0NOPE" }))).toBe(
      "channel_not_found",
    );
  });

  it("joins public channels", async () => {
    const joined = await sandbox.client.conversations.join({ channel: "C0RANDOM" });
    expect(joined.channel).toMatchObject({ id: "C0RANDOM", is_member: true });
    expect(await sandbox.client.conversations.join({ channel: "C0RANDOM" })).toMatchObject({
      warning: "already_in_channel",
      response_metadata: { warnings: ["already_in_channel"] },
    });
    expect(await refusalCode(sandbox.client.conversations.join({ channel: "C0HIRING2024" }))).toBe(
      "is_archived",
    );
    expect(await refusalCode(sandbox.client.conversations.join({ channel: "C0OFFERS" }))).toBe(
      "method_not_supported_for_channel_type",
    );
  });

  it("opens direct messages, and finds the same one again", async () => {
    const open = (users: string) => sandbox.client.conversations.open({ users });
    const first = await open("U0ADA");
    expect(first).not.toHaveProperty("already_open");
    expect(await open("U0ADA")).toMatchObject({ already_open: true, no_op: true, channel: first.channel });
    expect(await refusalCode(open("U0BO,U0CHIDI"))).toBe("missing_scope");
    sandbox.slack.setScopes(["im:write", "mpim:write"]);
    expect((await open("U0BO,U0CHIDI")).channel?.id).toMatch(/^G/);
    expect(await refusalCode(open(""))).toBe("users_list_not_supplied");
    expect(await refusalCode(open("U0NOBODY"))).toBe("user_not_found");
    expect(await refusalCode(open("U0DANA"))).toBe("user_disabled");
    expect(await refusalCode(open("U1,U2,U3,U4,U5,U6,U7,U8,U9"))).toBe("too_many_users");
  });

  it("finds people by email, not those who left", async () => {
    const find = (email: string) => sandbox.client.users.lookupByEmail({ email });
    expect((await find("ADA@hirewire.example")).user).toMatchObject({
      id: "U0ADA",
      name: "ada",
      deleted: false,
      profile: { email: "ada@hirewire.example" },
    });
    expect(await refusalCode(find("dana@hirewire.example"))).toBe("users_not_found");
    expect(await refusalCode(find("nobody@hirewire.example"))).toBe("users_not_found");
    expect((await sandbox.client.users.info({ user: "U0DANA" })).user?.deleted).toBe(true);
    expect(await refusalCode(sandbox.client.users.info({ user: "U0NOBODY" }))).toBe("user_not_found");
  });
});
