/** Listening to one call of a sender, and what saving a found way of signing changes. */
import { describe, expect, it } from "@jest/globals";
import { createListening, LISTENING_MS } from "../../src/run/intake/listening.ts";
import { mergedSettings } from "../../src/run/operations/senders.ts";

const call = (text: string) => ({ rawHeaders: ["x-a", text], body: Buffer.from(text) });

describe("listening", () => {
  it("keeps the first call to that connection, and no other", () => {
    const listening = createListening({ now: () => 1_000 });
    listening.hear("acme", call("before"));
    expect(listening.state("acme")).toBeUndefined();
    expect(listening.open("acme")).toBe(1_000 + LISTENING_MS);
    listening.hear("other", call("elsewhere"));
    expect(listening.state("acme")?.heard).toBeNull();
    listening.hear("acme", call("first"));
    listening.hear("acme", call("second"));
    expect(listening.state("acme")?.heard).toEqual({ ...call("first"), at: 1_000 });
    expect(listening.state("other")).toBeUndefined();
    listening.close("acme");
    expect(listening.state("acme")).toBeUndefined();
  });

  it("begins anew when it is opened again", () => {
    const listening = createListening({ now: () => 0 });
    listening.open("acme");
    listening.hear("acme", call("first"));
    listening.open("acme");
    expect(listening.state("acme")?.heard).toBeNull();
  });

  it("ends by itself, and forgets what was heard", () => {
    let now = 0;
    const listening = createListening({ now: () => now });
    listening.open("acme");
    listening.hear("acme", call("first"));
    now = LISTENING_MS - 1;
    expect(listening.state("acme")?.heard).not.toBeNull();
    now = LISTENING_MS;
    expect(listening.state("acme")).toBeUndefined();
    listening.hear("acme", call("late"));
    expect(listening.state("acme")).toBeUndefined();
  });

  it("keeps no more than twenty calls in memory", () => {
    const listening = createListening({ now: () => 0 });
    for (let index = 0; index < 25; index += 1) listening.open(`c${index}`);
    const open = Array.from({ length: 25 }, (_, index) => listening.state(`c${index}`) !== undefined);
    expect(open).toEqual([...Array<boolean>(5).fill(false), ...Array<boolean>(20).fill(true)]);
  });
});

it("replaces what says how calls are signed as a whole, and of the rest only what was empty", () => {
  const current = { preset: "none", header: "x-old", prefix: "v0=", event_name: "kind", mapping: "{}" };
  const found = { preset: "none", header: "x-new", event_name: "header:x-event", delivery_id: "header:x-id" };
  expect(mergedSettings(current, ["preset", "header", "prefix"], found)).toEqual({
    preset: "none",
    header: "x-new",
    prefix: "",
    delivery_id: "header:x-id",
  });
});
