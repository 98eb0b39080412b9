/** What HIRESSCOPE does not have: secrets of our own, test events, checks. With a vendor that exists only here. */
import { afterEach, describe, expect, it } from "@jest/globals";
import { z } from "zod";
import { actions } from "../../actions/index.ts";
import { Catalog } from "../../src/core/catalog.ts";
import { defineEvent, defineTrigger, signingSecret } from "../../src/core/define-trigger.ts";
import { Rejected, RetryLater } from "../../src/core/errors.ts";
import type { Registration, VendorHook } from "../../src/core/registration.ts";
import { bodyHmac } from "../../src/core/signature/signature-scheme.ts";
import { openOffice, type Office } from "./office.ts";

interface KnownHook extends VendorHook {
  secret: string;
}

let hooks: KnownHook[];
let tests: string[];
let office: Office;
let id: string;

/** Takes the secret that it is given. */
const basic = {
  takesSecret: true,
  unavailable: () => null,
  apiUrl: () => "https://api.larkspur.example",
  async create(_call, { url, events, secret }) {
    const hook = { id: `lk_${hooks.length + 1}`, url, events: [...events], active: true, secret };
    hooks.push(hook);
    return { id: hook.id, secret: null, events: hook.events };
  },
} satisfies Registration;
const withList = { ...basic, list: async () => hooks } satisfies Registration;

async function open(registration: Registration): Promise<void> {
  hooks = [];
  tests = [];
  const larkspur = defineTrigger({
    key: "larkspur",
    label: "Larkspur",
    summary: "Hires.",
    sources: [],
    connection: { signing_secret: signingSecret("Made by us.") },
    setup: ["{address}"],
    delivery: { timeoutMs: null, retryDelaysMs: [], afterFailures: "None." },
    registration,
    verify: () => bodyHmac({ header: "larkspur-signature" }),
    events: {
      hired: defineEvent({
        noun: "Hire",
        label: "Hired",
        description: "Triggers when somebody is hired.",
        payload: z.looseObject({ event: z.string() }),
        hiringType: "candidate.hired",
        idempotencyKey: () => undefined,
        hiring: () => ({}),
        sample: { event: "hired" },
      }),
    },
    assumptions: [],
  });
  office = await openOffice({ catalog: new Catalog([larkspur], actions), app: "larkspur" });
  id = await office.connect();
}
afterEach(() => office.close());

const hire = async (): Promise<void> => {
  await office.turnOn("Hires", "candidate.hired");
  await office.quiet();
};
const source = () => office.registrar.source(id);
const secretsAt = ({ url }: VendorHook) => office.directory.hook(url.split("/in/")[1]!);

describe("a vendor that signs with our secret", () => {
  it("is given one, which verifies its events", async () => {
    await open(withList);
    await hire();
    expect(hooks).toHaveLength(1);
    expect(hooks[0]!.secret).toMatch(/^whsec_[\w-]{43}$/);
    expect(secretsAt(hooks[0]!)).toMatchObject({ secrets: [{ value: hooks[0]!.secret }] });
    expect(source()).toMatchObject({ state: "live" });
  });

  it("keeps the hook whose answer we never recorded: the secret is known all the same", async () => {
    await open(withList);
    office.dieBefore("recordRegistration");
    await hire();
    expect(hooks).toHaveLength(1);
    await office.restart();
    expect(hooks).toHaveLength(1);
    expect(secretsAt(hooks[0]!)).toMatchObject({ secrets: [{ value: hooks[0]!.secret }] });
    expect(source()).toMatchObject({ state: "live", orphans: [] });
  });
});

describe("a vendor without a list", () => {
  const sendTest: Registration["sendTest"] = async (_call, hook, event) =>
    void tests.push(`${hook} ${event}`);

  it("is asked for a test event, and live once it is here", async () => {
    await open({ ...basic, sendTest });
    await hire();
    expect(tests).toEqual(["lk_1 hired"]);
    expect(source()).toMatchObject({ state: "verifying", reason: expect.stringContaining("test event") });
    await office.look(); // it got lost
    expect(tests).toEqual(["lk_1 hired", "lk_1 hired"]);
    office.registrar.heard(hooks[0]!.url.split("/in/")[1]!);
    await office.until(() => source()?.state === "live");
    await office.look();
    expect(source()).toMatchObject({ state: "live" });
    expect(tests).toHaveLength(2);
  });

  it("is live with a test event that is here before the vendor's answer", async () => {
    const early: Registration["sendTest"] = async () => {
      const hookId = hooks[0]!.url.split("/in/")[1]!;
      expect(office.registrar.awaits(hookId)).toBe("event");
      office.registrar.heard(hookId);
    };
    await open({ ...basic, sendTest: early });
    await hire();
    await office.until(() => source()?.state === "live");
  });

  it("that sends no test event says why, and stays registered", async () => {
    const broken: Registration["sendTest"] = async () => {
      throw new RetryLater("Larkspur sends no test events on Sundays.", { code: "sunday" });
    };
    await open({ ...basic, sendTest: broken });
    await hire();
    expect(source()).toMatchObject({ state: "verifying", reason: expect.stringContaining("on Sundays") });
    expect(hooks).toHaveLength(1);
  });

  it("is asked whether it reaches us where it can tell", async () => {
    let ok = false;
    await open({ ...basic, check: async () => ({ ok, says: "TLS handshake failed" }) });
    await hire();
    expect(source()).toMatchObject({ state: "verifying", reason: expect.stringContaining("TLS handshake") });
    ok = true;
    await office.look();
    expect(source()).toMatchObject({ state: "live", reason: null });
  });

  it("can't be made to forget: what it said is shown, and the hook is the owner's to remove", async () => {
    const remove: Registration["remove"] = async () => {
      throw new Rejected("Only an administrator removes hooks.", { code: "forbidden", status: 403 });
    };
    await open({ ...withList, remove });
    await hire();
    await office.turnOff("Hires");
    await office.quiet();
    expect(source()).toMatchObject({ state: "draft", orphans: [{ vendorId: "lk_1" }] });
    hooks = []; // the owner did it
    await office.look();
    expect(source()).toMatchObject({ orphans: [] });
  });
});
