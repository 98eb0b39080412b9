/** What the registrar does, against a HIRESSCOPE over HTTP that behaves as vendors do. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { HiresscopeApiOptions } from "../../src/sandbox/vendors/hiresscope-api.ts";
import type { RegisteredWebhook } from "../../src/sandbox/vendors/hiresscope-webhooks.ts";
import { openOffice, PUBLIC_URL, type Office } from "./office.ts";

const MINUTE = 60_000;
const SCORED = "hiresscope.application_scored";

let office: Office;
let id: string;

async function open(options?: HiresscopeApiOptions, values?: Record<string, unknown>): Promise<void> {
  office = await openOffice(options);
  id = await office.connect(values);
}
afterEach(() => office.close());

const webhooks = (): RegisteredWebhook[] => office.api.webhooks.all();
const source = () => office.registrar.source(id);
const hookOf = ({ url }: RegisteredWebhook) => office.directory.hook(url.split("/in/")[1]!);
/** Turns on an automation for that event, and waits for what comes of it. */
const needs = async (trigger: string, name = trigger): Promise<void> => {
  await office.turnOn(name, trigger);
  await office.quiet();
};
const needsNoMore = async (name: string): Promise<void> => {
  await office.turnOff(name);
  await office.quiet();
};

describe("a hook that registers itself", () => {
  beforeEach(() => open());

  it("is made for the first automation, with what it needs, and is live once it was seen", async () => {
    expect(source()).toMatchObject({ state: "draft", events: [] });
    await needs(SCORED);
    expect(webhooks()).toEqual([
      expect.objectContaining({
        url: expect.stringMatching(new RegExp(`^${PUBLIC_URL}/in/[\\w-]{43}$`)),
        events: ["application.scored"],
        isActive: true,
      }),
    ]);
    expect(source()).toEqual({
      state: "live",
      reason: null,
      since: office.now(),
      events: ["application.scored"],
      needed: ["application.scored"],
      orphans: [],
    });
  });

  it("accepts what the vendor signs with the secret that it showed once", async () => {
    await needs("candidate.scored");
    const [webhook] = webhooks();
    expect(hookOf(webhook!)).toMatchObject({ secrets: [{ value: webhook!.secret, retiresAt: null }] });
  });

  it("has the events of all automations, and stays until the last that needs it is off", async () => {
    await needs(SCORED, "one");
    const [{ id: first } = { id: "" }] = webhooks();
    await needs("candidate.scored", "two");
    await needs("job.opened", "three");
    expect(webhooks()).toMatchObject([{ id: first, events: ["application.scored", "job.created"] }]);
    await needsNoMore("one");
    expect(webhooks()).toMatchObject([{ id: first, events: ["application.scored", "job.created"] }]);
    await needsNoMore("three");
    expect(webhooks()).toMatchObject([{ id: first, events: ["application.scored"] }]);
    await office.automations.setState("two", "paused", "keep");
    await office.quiet();
    expect(webhooks()).toHaveLength(1); // its events are kept for later
    await needsNoMore("two");
    expect(webhooks()).toEqual([]);
    expect(source()).toMatchObject({ state: "draft", needed: [] });
  });

  it("takes deliveries a little longer at an address that it left, then answers 410 for good", async () => {
    await needs(SCORED);
    const [left] = webhooks();
    await needsNoMore(SCORED);
    expect(hookOf(left!)).not.toHaveProperty("retired");
    office.pass(16 * MINUTE);
    await office.look();
    expect(hookOf(left!)).toEqual({ retired: true });
    expect(office.connections.get(id).hookPath).toMatch(/^\/in\//); // for whoever sets it up by hand
  });

  it("is found again when it was lost, switched off or edited", async () => {
    await needs(SCORED);
    office.api.webhooks.lose(webhooks()[0]!.id);
    await office.look();
    expect(webhooks()).toMatchObject([{ events: ["application.scored"], isActive: true }]);
    office.api.webhooks.pause(webhooks()[0]!.id);
    await office.look();
    expect(webhooks()).toMatchObject([{ isActive: true }]);
    expect(source()).toMatchObject({ state: "live", reason: expect.stringContaining("switched on again") });
    webhooks()[0]!.events = ["job.closed"];
    await office.look();
    expect(webhooks()).toMatchObject([{ events: ["application.scored"] }]);
    expect(source()).toMatchObject({ state: "live" });
  });

  it("says that it is switched off when the vendor does not switch it on, and makes no more of them each hour", async () => {
    await needs(SCORED);
    office.api.webhooks.behaviour.switchesOff = true;
    await office.look();
    expect(source()).toMatchObject({ state: "switched_off", reason: expect.stringContaining("HIRESSCOPE") });
    const [{ id: last } = { id: "" }] = webhooks();
    await office.look();
    expect(webhooks()).toMatchObject([{ id: last }]);
    office.api.webhooks.behaviour.switchesOff = false;
    await office.look();
    expect(source()).toMatchObject({ state: "live", reason: null });
  });

  it("is taken over from somebody who registered its address by hand", async () => {
    const { hookPath } = office.connections.get(id);
    const byHand = office.api.webhooks.add({ url: `${PUBLIC_URL}${hookPath}`, events: ["job.created"] });
    await office.connections.update(id, { values: { signing_secret: byHand.secret } });
    await needs(SCORED);
    expect(webhooks()).toMatchObject([{ id: byHand.id, events: ["application.scored"] }]);
    expect(source()).toMatchObject({ state: "live" });
  });

  it("is made anew when somebody registered its address by hand and never pasted the secret", async () => {
    const { hookPath } = office.connections.get(id);
    const byHand = office.api.webhooks.add({
      url: `${PUBLIC_URL}${hookPath}`,
      events: ["application.scored"],
    });
    await needs(SCORED);
    expect(webhooks()).toHaveLength(1);
    expect(webhooks()[0]!.id).not.toBe(byHand.id);
    expect(hookOf(webhooks()[0]!)).toMatchObject({ secrets: [{ value: webhooks()[0]!.secret }] });
  });

  it("moves when the owner asks for a new address", async () => {
    office.pass(MINUTE);
    await needs(SCORED);
    const [old] = webhooks();
    await office.connections.replaceHook(id);
    await office.quiet();
    expect(webhooks()).toHaveLength(1);
    expect(webhooks()[0]!.url).not.toBe(old!.url);
    expect(source()).toMatchObject({ state: "live" });
  });

  it("moves when the public address changes", async () => {
    await needs(SCORED);
    office.publicUrl = "https://new.acme.example";
    await office.restart();
    expect(webhooks()).toMatchObject([{ url: expect.stringMatching(/^https:\/\/new\.acme\.example\/in\//) }]);
    expect(source()).toMatchObject({ state: "live", orphans: [] });
  });

  it("is taken back when its connection is removed, and nobody else's is", async () => {
    const foreign = office.api.webhooks.add({
      url: "https://hooks.zapier.example/1",
      events: ["job.created"],
    });
    const other = await office.connect({}, "second");
    await needs(SCORED);
    await office.registrar.reconcile(other);
    expect(webhooks()).toHaveLength(3); // each connection has its own
    await office.connections.remove(id);
    expect(webhooks()).toHaveLength(2);
    expect(webhooks()[0]).toEqual(foreign);
    expect(office.registrar.source(other)).toMatchObject({ state: "live" });
    expect(office.registrar.leftBehind()).toEqual([]);
  });

  it("left behind by a connection that could not take it back, is removed by the next one to the account", async () => {
    await needs(SCORED);
    office.api.webhooks.behaviour.fails = 99;
    await office.connections.remove(id);
    expect(office.registrar.leftBehind()).toMatchObject([{ app: "hiresscope", vendorId: webhooks()[0]!.id }]);
    office.api.webhooks.behaviour.fails = 0;
    id = await office.connect({}, "again");
    await office.registrar.reconcile(id);
    expect(webhooks()).toHaveLength(1);
    expect(hookOf(webhooks()[0]!)).toMatchObject({ connection: { id } });
    expect(office.registrar.leftBehind()).toEqual([]);
  });

  it("is taken back when it can't be stored", async () => {
    office.failOnce("recordRegistration");
    await needs(SCORED);
    expect(webhooks()).toEqual([]);
    expect(source()).toMatchObject({
      state: "unreachable",
      reason: expect.stringContaining("Hirewire itself"),
    });
    await office.look();
    expect(webhooks()).toHaveLength(1);
    expect(source()).toMatchObject({ state: "live" });
  });
});

describe("a vendor that says no", () => {
  beforeEach(() => open());

  it("is quoted, and the source does not say live", async () => {
    office.api.webhooks.behaviour.refuses = "Webhooks are part of the Growth plan";
    await needs(SCORED);
    expect(source()).toMatchObject({
      state: "refused",
      reason: expect.stringContaining("Webhooks are part of the Growth plan"),
      events: [],
    });
    office.api.webhooks.behaviour.refuses = null;
    await office.look();
    expect(source()).toMatchObject({ state: "live", reason: null });
  });

  it("is unreachable while it fails, and asked again", async () => {
    office.api.webhooks.behaviour.fails = 2;
    await needs(SCORED);
    expect(source()).toMatchObject({ state: "unreachable", reason: expect.stringContaining("503") });
    await office.look();
    await office.look();
    expect(source()).toMatchObject({ state: "live" });
  });

  it.each([
    ["http://localhost:8787", "only this machine"],
    ["https://10.0.0.7", "only this machine or its network"],
    ["http://hirewire.acme.example", "not HTTPS"],
  ])("is not given the address %s", async (publicUrl, why) => {
    office.publicUrl = publicUrl;
    const far = office.apiUrl.replace("127.0.0.1", "api.hiresscope.example");
    await office.connections.update(id, { values: { api_url: far, api_key: office.api.token } });
    await needs(SCORED);
    expect(webhooks()).toEqual([]);
    expect(source()).toMatchObject({ state: "refused", reason: expect.stringContaining(why) });
    expect(source()?.reason).toContain("Set PUBLIC_URL");
  });

  it("may be given a local address when it is on this machine itself", async () => {
    await office.close();
    await open({ anyAddress: true });
    office.publicUrl = "http://127.0.0.1:8787";
    await needs(SCORED);
    expect(source()).toMatchObject({ state: "live" });
    expect(webhooks()).toMatchObject([{ url: expect.stringMatching(/^http:\/\/127/) }]);
  });

  it("refuses a wrong key", async () => {
    await office.connections.update(id, { values: { api_key: "hsk_wrong" } });
    await needs(SCORED);
    expect(source()).toMatchObject({ state: "refused", reason: expect.stringContaining("credentials") });
  });
});

describe("a vendor that offers what its page documents and no more", () => {
  beforeEach(async () => {
    await open();
    office.api.webhooks.behaviour.offers = { list: false, change: false, remove: false };
  });

  it("is live with the first event that came through the hook", async () => {
    await needs(SCORED);
    expect(source()).toMatchObject({ state: "verifying", reason: expect.stringContaining("once one came") });
    const hookId = webhooks()[0]!.url.split("/in/")[1]!;
    expect(office.registrar.awaits(hookId)).toBe("event");
    office.registrar.heard(hookId);
    await office.until(() => source()?.state === "live");
    expect(office.registrar.awaits(hookId)).toBeNull();
    await office.restart();
    expect(source()).toMatchObject({ state: "live" });
  });

  it("gets a new hook when the events change; the old one is the owner's to remove, and its address answers 410", async () => {
    await needs(SCORED, "one");
    await needs("job.opened", "two");
    const [old, current] = webhooks();
    expect(current).toMatchObject({ events: ["application.scored", "job.created"] });
    expect(webhooks()).toHaveLength(2);
    expect(source()).toMatchObject({
      events: current!.events,
      orphans: [{ vendorId: old!.id, url: old!.url }],
    });
    expect(hookOf(current!)).toMatchObject({
      secrets: [{ value: old!.secret, retiresAt: expect.any(Number) }, { value: current!.secret }],
    });
    office.pass(16 * MINUTE);
    await office.look();
    expect(hookOf(old!)).toEqual({ retired: true });
    expect(hookOf(current!)).not.toHaveProperty("retired");
    expect(webhooks()).toHaveLength(2); // looking again makes no more of them
  });

  it("keeps what can't be removed after the last automation, and the owner is told", async () => {
    await needs(SCORED);
    await needsNoMore(SCORED);
    expect(source()).toMatchObject({ state: "draft", orphans: [{ vendorId: webhooks()[0]!.id }] });
  });

  it.each([true, false])(
    "rests where it can't be removed but switched off, and comes back (list: %s)",
    async (list) => {
      office.api.webhooks.behaviour.offers = { list, change: true, remove: false };
      await needs(SCORED);
      const [webhook] = webhooks();
      for (let round = 0; round < 2; round += 1) {
        await needsNoMore(SCORED);
        await office.look();
        office.pass(16 * MINUTE);
        await office.look();
        expect(webhooks()).toMatchObject([{ id: webhook!.id, isActive: false }]);
        expect(source()).toMatchObject({ state: "draft", events: [], orphans: [] });
        await needs(SCORED);
        expect(webhooks()).toMatchObject([
          { id: webhook!.id, isActive: true, events: ["application.scored"] },
        ]);
        expect(hookOf(webhook!)).toMatchObject({ secrets: [{ value: webhook!.secret, retiresAt: null }] });
        expect(source()).toMatchObject({ state: list ? "live" : "verifying", orphans: [] });
      }
    },
  );

  it("leaves a hook whose answer was lost to the owner, and never takes events at its address", async () => {
    office.api.webhooks.behaviour.breaksAfter = 1;
    await needs(SCORED);
    expect(source()).toMatchObject({ state: "unreachable" });
    await office.look();
    const [lost, current] = webhooks();
    expect(source()).toMatchObject({ state: "verifying", orphans: [{ vendorId: null, url: lost!.url }] });
    expect(hookOf(lost!)).toEqual({ retired: true });
    expect(hookOf(current!)).toMatchObject({ secrets: [{ value: current!.secret }] });
  });
});

describe("signing in to register", () => {
  it("tries a key the other way once, and remembers", async () => {
    await open({ accepts: "x_api_key" }, { api_auth: "bearer" });
    await needs(SCORED);
    expect(source()).toMatchObject({ state: "live" });
  });

  it("signs in as a person, and again when the token ends", async () => {
    const person = { email: "ada@example.com", password: "correct horse" };
    await open(
      { person },
      { api_key: "", api_auth: "sign_in", api_email: person.email, api_password: person.password },
    );
    await needs(SCORED);
    expect(source()).toMatchObject({ state: "live" });
    office.pass(20 * MINUTE);
    await needs("job.opened");
    expect(source()).toMatchObject({ state: "live", events: ["application.scored", "job.created"] });
  });

  it("leaves the set-up to the owner where there is nothing to sign in with, or the owner says so", async () => {
    await open({}, { api_key: "" });
    await needs(SCORED);
    expect(source()).toMatchObject({ state: "waiting", reason: expect.stringContaining("API key") });
    await office.connections.update(id, { values: { api_key: office.api.token, webhook_by: "hand" } });
    await office.quiet();
    expect(source()).toMatchObject({ state: "waiting", reason: expect.stringContaining("by hand") });
    expect(webhooks()).toEqual([]);
  });
});
