/** What the registrar does, against a HIRESSCOPE over HTTP that behaves in every way a vendor may. */
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { HiresscopeApiOptions } from "../../src/sandbox/vendors/hiresscope-api.ts";
import { openOffice, PUBLIC_URL, type Office } from "./office.ts";

let office: Office;

describe("a hook that registers itself", () => {
  let id: string;
  const open = async (options?: HiresscopeApiOptions) => {
    office = await openOffice(options);
    id = await office.connect();
  };
  beforeEach(() => open());
  afterEach(() => office.close());
  const webhooks = () => office.api.webhooks.all();
  const source = () => office.registrar.source(id);

  it("is made for the first automation, with the events that it needs, and is live once it was seen", async () => {
    expect(source()).toMatchObject({ state: "draft", events: [] });
    await office.turnOn("Scores", "hiresscope.application_scored");
    await office.quiet();
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
    await office.turnOn("Scores", "candidate.scored");
    await office.quiet();
    const [webhook] = webhooks();
    const entry = office.directory.hook(webhook!.url.split("/in/")[1]!);
    expect(entry).toMatchObject({ secrets: [{ value: webhook!.secret, retiresAt: null }] });
  });
});
