/** `hirewire subscriptions`, and what the other commands say of deliveries. */
import { afterEach, beforeEach, expect, it, jest } from "@jest/globals";
import { Command } from "commander";
import { subscriptionsCommand } from "../../src/cli/commands/subscriptions.ts";
import { startServer, type Server } from "../http/server.ts";
import { startSubscriber, type SubscriberServer } from "./subscriber.ts";

let server: Server;
let subscriber: SubscriberServer;
let id: string;
beforeEach(async () => {
  subscriber = await startSubscriber();
  server = await startServer({ allow: [subscriber.host] });
  await server.get("POST", "/connections", { app: "hiresscope", values: { signing_secret: "of-tests" } });
  const wish = { targetUrl: `${subscriber.url}?key=private`, event: "hiresscope.application_scored" };
  ({ id } = await server.get<{ id: string }>("POST", "/hooks", wish));
});
afterEach(async () => {
  await server.close();
  await subscriber.close();
});

async function run(...args: string[]): Promise<string> {
  const lines: string[] = [];
  const log = jest.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
  const program = new Command("hirewire")
    .option("--data <folder>", "", server.dataDir)
    .option("--json", "", false);
  try {
    await program.addCommand(subscriptionsCommand()).parseAsync(args, { from: "user" });
  } finally {
    log.mockRestore();
  }
  return lines.join("\n");
}
const pause = () =>
  server.runtime.store.pauseSubscription(id, { at: Date.now(), reason: "nothing reached it for 3 days" });

it("lists who is told of what, without the part of an address that may be secret", async () => {
  const listed = await run("subscriptions");
  expect(listed).toMatch(new RegExp(`${id} +${subscriber.host} +hiresscope.application_scored +active`));
  expect(listed).not.toContain("private");
  expect(JSON.parse(await run("--json", "subscriptions"))).toMatchObject([{ id, state: "active" }]);
  await pause();
  expect(await run("subscriptions")).toMatch(/paused +nothing reached it for 3 days/);
});

it("resumes one: what was kept is due, in order", async () => {
  await pause();
  for (const score of [1, 2]) {
    const changes = { "data.score": score };
    await server.get("POST", "/samples", { event: "hiresscope.application_scored", changes });
  }
  const holds = await server.get<{ items: unknown[] }>("GET", "/holds");
  expect(holds.items).toMatchObject([
    {
      kind: "paused",
      runs: 2,
      automations: [`REST hook ${id}`],
      next: `Deliver it: hirewire subscriptions resume ${id}.`,
    },
  ]);
  expect(await run("subscriptions", "resume", id)).toBe(
    `${subscriber.host} is told of hiresscope.application_scored again.`,
  );
  expect(await server.get("GET", `/runs?automation=${id}&state=waiting`)).toMatchObject({
    items: [{ automation: `REST hook ${id}` }, { automation: `REST hook ${id}` }],
  });
});

it("removes one, and says why it ended", async () => {
  await server.get("POST", "/samples", { event: "hiresscope.application_scored" });
  expect(await run("subscriptions", "remove", id)).toBe(
    `${subscriber.host} is told of hiresscope.application_scored no more.`,
  );
  expect(await run("subscriptions")).toBe("Nobody has subscribed.");
  expect(await run("subscriptions", "list", "--removed")).toMatch(
    new RegExp(`${id} .* the subscriber unsubscribed`),
  );
  const { items } = await server.get<{ items: unknown[] }>("GET", `/runs?automation=${id}`);
  expect(items).toMatchObject([{ state: "cancelled", reason: "the subscriber unsubscribed" }]);
  await expect(run("subscriptions", "remove", "sub_nobody")).rejects.toMatchObject({
    code: "subscription_not_found",
  });
});
