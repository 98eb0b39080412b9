/**
 * Whatever happens in whatever order: automations come and go, the vendor loses, pauses, renames and doubles webhooks,
 * answers 409, breaks off after the work was done, somebody edits there, and the process dies between the vendor's
 * answer and its record. In the end the vendor has exactly one webhook of ours with the right events, or none, and
 * whatever is not ours is as it was.
 */
import { expect, it } from "@jest/globals";
import * as fc from "fast-check";
import type { RegisteredWebhook } from "../../src/sandbox/vendors/hiresscope-webhooks.ts";
import { openOffice, PUBLIC_URL, type Office } from "./office.ts";

const RUNS = Number(process.env["HIREWIRE_HOOKS_RUNS"] ?? 30);
const HOUR = 3_600_000;
const OTHER_URL = "https://hooks.acme.example";

/** By name; what each needs of HIRESSCOPE. */
const AUTOMATIONS = {
  Scores: { trigger: "hiresscope.application_scored", events: ["application.scored"] },
  "Any score": { trigger: "candidate.scored", events: ["application.scored"] },
  Jobs: { trigger: "job.opened", events: ["job.created"] },
  Shortlists: { trigger: "candidate.shortlisted", events: ["application.shortlisted"] },
} as const;
type Name = keyof typeof AUTOMATIONS;
const NAMES = Object.keys(AUTOMATIONS) as Name[];

interface World {
  office: Office;
  on: Set<Name>;
  foreign: RegisteredWebhook[];
}
type Doing = (world: World, place: number) => unknown;

const oneOf = (webhooks: RegisteredWebhook[], place: number) =>
  webhooks[place % Math.max(1, webhooks.length)];
const hookIdIn = (url: string): string => url.split("/in/")[1]?.replace(/\/$/, "") ?? "";
const ours = async ({ office }: World): Promise<RegisteredWebhook[]> => {
  const ids = new Set((await office.store.hooks()).map(({ id }) => id));
  return office.api.webhooks.all().filter(({ url }) => ids.has(hookIdIn(url)));
};

const DOINGS: Record<string, Doing> = {
  "an automation is turned on": async ({ office, on }, place) => {
    const name = oneOfNames(place);
    on.add(name);
    await office.turnOn(name, AUTOMATIONS[name].trigger);
    await maybeQuiet(office, place);
  },
  "an automation is turned off": async ({ office, on }, place) => {
    const name = oneOfNames(place);
    if (!on.delete(name)) return;
    await office.turnOff(name);
    await maybeQuiet(office, place);
  },
  "an hour passes": async ({ office }) => {
    office.pass(HOUR);
    await office.look();
  },
  "the process starts anew": ({ office }) => office.restart(),
  "the process dies before it notes that it will ask": ({ office }) => office.dieBefore("intendRegistration"),
  "the process dies before it records the answer": ({ office }) => office.dieBefore("recordRegistration"),
  "the process dies before it notes a change": ({ office }) => office.dieBefore("changeRegistration"),
  "the process dies before it retires an address": ({ office }) => office.dieBefore("endRegistration"),
  "the public address changes": async ({ office }) => {
    office.publicUrl = office.publicUrl === PUBLIC_URL ? OTHER_URL : PUBLIC_URL;
    await office.restart();
  },
  "the vendor loses one of ours": async (world, place) => {
    const webhook = oneOf(await ours(world), place);
    if (webhook) world.office.api.webhooks.lose(webhook.id);
  },
  "the vendor pauses one of ours": async (world, place) => {
    const webhook = oneOf(await ours(world), place);
    if (webhook) world.office.api.webhooks.pause(webhook.id);
  },
  "the vendor renames one of ours": async (world, place) => {
    const webhook = oneOf(await ours(world), place);
    if (webhook) world.office.api.webhooks.rename(webhook.id);
  },
  "somebody edits one of ours": async (world, place) => {
    const webhook = oneOf(await ours(world), place);
    if (webhook) webhook.events = ["job.closed", "application.rejected"];
  },
  "the vendor doubles one of ours": async (world, place) => {
    const webhook = oneOf(await ours(world), place);
    if (!webhook) return;
    const { url, events, secret } = webhook;
    world.office.api.webhooks.add({ url: `${url.replace(/\/$/, "")}/`, events: [...events] }).secret = secret;
  },
  "somebody else registers one": ({ office, foreign }, place) => {
    const urls = [
      "https://hooks.zapier.example/123",
      `${office.publicUrl}/in/${"x".repeat(43)}`,
      `${office.publicUrl}/in/`,
      `https://other.example/in/${place}`,
    ];
    const webhook = office.api.webhooks.add({
      url: urls[place % urls.length]!,
      events: ["application.scored"],
    });
    foreign.push(structuredClone(webhook));
  },
  "the vendor pages its list": ({ office }, place) => {
    office.api.webhooks.behaviour.pageSize = [1, 2, null][place % 3]!;
  },
  "the vendor takes one webhook for each host": ({ office }) => {
    office.api.webhooks.behaviour.unique = "host";
  },
  "the vendor changes no webhook any more": ({ office }) => {
    office.api.webhooks.behaviour.offers.change = false;
  },
  "the vendor removes no webhook for a while": ({ office }) => {
    office.api.webhooks.behaviour.offers.remove = false;
  },
  "the line breaks after the next work": ({ office }, place) => {
    office.api.webhooks.behaviour.breaksAfter = 1 + (place % 3);
  },
  "the vendor fails": ({ office }, place) => {
    office.api.webhooks.behaviour.fails = 1 + (place % 4);
  },
  "the vendor refuses": ({ office }) => {
    office.api.webhooks.behaviour.refuses = "Your plan has no webhooks";
  },
  "the vendor has had enough of misbehaving": wellBehaved,
};

/** More often than not, what comes next finds the vendor asked. */
async function maybeQuiet(office: Office, place: number): Promise<void> {
  if (place > 3) await office.quiet();
}

function oneOfNames(place: number): Name {
  return NAMES[place % NAMES.length]!;
}

/** It goes on taking one webhook for each host, unless somebody else's is in the way. */
function wellBehaved({ office, foreign }: World): void {
  const { behaviour } = office.api.webhooks;
  Object.assign(behaviour, { breaksAfter: 0, fails: 0, refuses: null });
  behaviour.offers.remove = behaviour.offers.list;
  if (foreign.some(({ url }) => [PUBLIC_URL, OTHER_URL].includes(new URL(url).origin)))
    behaviour.unique = "address";
}

/** Does it, and starts the process again where it died of it. */
async function doIt(world: World, what: Doing, place: number): Promise<void> {
  try {
    await what(world, place);
  } catch (error) {
    if (!(error instanceof Error && error.message === "the process is dead")) throw error;
    await world.office.restart();
    // whether it was written is unknown to its owner, who looks
    world.on = new Set(
      world.office.automations.list().flatMap(({ name, state }) => (state === "on" ? [name as Name] : [])),
    );
  }
}

/** A vendor that behaves again, and an hour later. */
async function settle(world: World): Promise<void> {
  wellBehaved(world);
  await world.office.restart(); // it may have died unseen
  for (let looks = 0; looks < 3; looks += 1) {
    world.office.pass(HOUR);
    await world.office.look();
  }
}

async function expectRight(world: World): Promise<void> {
  const { office, on, foreign } = world;
  const needed = [...new Set([...on].flatMap((name) => AUTOMATIONS[name].events))].toSorted();
  const mine = await ours(world);
  const state = office.registrar.source(office.connections.list()[0]!.id);
  expect({
    webhooks: mine.map(({ events, isActive, url }) => ({
      events: events.toSorted(),
      isActive,
      at: url.split("/in/")[0],
    })),
    state: [state?.state, state?.events.toSorted(), state?.orphans],
    foreign: office.api.webhooks.all().filter(({ id }) => !mine.some((each) => each.id === id)),
  }).toEqual({
    webhooks: needed.length === 0 ? [] : [{ events: needed, isActive: true, at: office.publicUrl }],
    state: [needed.length === 0 ? "draft" : "live", needed, []],
    foreign,
  });
  const kept = (await office.store.registrations()).filter(({ state: is }) => is !== "gone");
  expect(kept.map(({ state: is, vendorId, url }) => ({ is, vendorId, url }))).toEqual(
    mine.map(({ id, url }) => ({ is: "current", vendorId: id, url: url.replace(/\/$/, "") })),
  );
  for (const { url, secret } of mine) {
    const entry = office.directory.hook(hookIdIn(url));
    if (entry === undefined || "retired" in entry) throw new Error("the address of a webhook is closed");
    expect(entry.secrets.some(({ value }) => value === secret)).toBe(true);
  }
}

/** For a vendor that shows no list and removes nothing: what it goes on sending besides is not taken in. */
async function expectRightUnseen(world: World): Promise<void> {
  const { office, on, foreign } = world;
  const needed = [...new Set([...on].flatMap((name) => AUTOMATIONS[name].events))].toSorted();
  const mine = await ours(world);
  const isOpen = ({ url }: RegisteredWebhook): boolean => {
    const entry = office.directory.hook(hookIdIn(url));
    return entry !== undefined && !("retired" in entry);
  };
  const open = mine.filter(isOpen);
  expect(open.map(({ events }) => events.toSorted())).toEqual(needed.length === 0 ? [] : [needed]);
  for (const { url, secret } of open) {
    expect(office.directory.hook(hookIdIn(url))).toMatchObject({
      secrets: expect.arrayContaining([expect.objectContaining({ value: secret })]),
    });
  }
  const source = office.registrar.source(office.connections.list()[0]!.id);
  const shown = new Set(source?.orphans.map(({ url }) => url));
  expect(mine.filter((webhook) => !isOpen(webhook) && !shown.has(webhook.url))).toEqual([]);
  expect(office.api.webhooks.all().filter(({ id }) => foreign.some((one) => one.id === id))).toEqual(foreign);
}

/** What can't be noticed without a list. */
const UNSEEN = /loses|pauses|renames|doubles|edits|host$|pages|changes no|removes no/;

/** Any sequence of these doings, then a vendor that behaves; then the same without any automation. */
async function checkAnySequence(
  doings: string[],
  begin: (office: Office) => void,
  expectIt: (world: World) => Promise<void>,
): Promise<void> {
  // automations come and go more often than anything else happens
  const [on = "", off = ""] = doings;
  const doing = fc.constantFrom(...doings, on, on, on, on, on, off);
  const sequence = fc.array(fc.tuple(doing, fc.nat({ max: 11 })), { minLength: 1, maxLength: 16 });
  await fc.assert(
    fc.asyncProperty(sequence, async (steps) => {
      const office = await openOffice();
      const world: World = { office, on: new Set(), foreign: [] };
      begin(office);
      try {
        await office.connect();
        for (const [what, place] of steps) await doIt(world, DOINGS[what]!, place);
        await settle(world);
        await expectIt(world);
        for (const name of world.on) await office.turnOff(name);
        world.on.clear();
        await settle(world);
        await expectIt(world);
      } finally {
        await office.close();
      }
    }),
    { numRuns: RUNS },
  );
}

it(
  "ends with one webhook of ours that is right, or none, and leaves the others alone",
  () => checkAnySequence(Object.keys(DOINGS), () => undefined, expectRight),
  RUNS * 4_000,
);

it(
  "ends with one address that takes what is needed where a vendor only registers, and shows the owner the rest",
  async () => {
    const doings = Object.keys(DOINGS).filter((name) => !UNSEEN.test(name));
    const only = ({ api }: Office): void => {
      api.webhooks.behaviour.offers = { list: false, change: false, remove: false };
    };
    await checkAnySequence(doings, only, expectRightUnseen);
  },
  RUNS * 4_000,
);
