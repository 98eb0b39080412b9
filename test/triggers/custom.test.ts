/** What the settings of any other sender mean, and which of them don't go together. */
import { describe, expect, it } from "@jest/globals";
import { createHmac } from "node:crypto";
import { ConfigError } from "../../src/core/errors.ts";
import { checkFields } from "../../src/core/fields.ts";
import { toHiringEvent } from "../../src/core/hiring/to-hiring-event.ts";
import { signDelivery } from "../../src/core/signature/sign-delivery.ts";
import { verifySignature } from "../../src/core/signature/verify-signature.ts";
import { custom } from "../../triggers/custom.ts";
import { PRESETS } from "../../triggers/custom/presets.ts";

type Settings = Parameters<typeof custom.verify>[0];
const filledIn = (given: Record<string, unknown>) =>
  checkFields(custom.connection, given, { label: custom.label }) as Settings;
const own = { preset: "none", header: "X-Acme" };

function refusal(given: Record<string, unknown>): string {
  try {
    custom.validate?.(filledIn(given));
    return "accepted";
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(error.message).toMatch(/^[A-Z"{].*\.$/s);
    return `${error.path}: ${error.code}`;
  }
}

describe("settings that don't go together are refused at their field", () => {
  it.each<[Record<string, unknown>, string]>([
    [{}, "accepted"],
    [{ preset: "find_out" }, "accepted"],
    [{ preset: "none", unsigned: true }, "accepted"],
    [own, "accepted"],
    [{ preset: "none" }, "header: missing_field"],
    [{ preset: "none", header: "X Acme" }, "header: invalid_header_name"],
    [{ ...own, signed: "{t}.{body}", timestamp_header: "a:b" }, "timestamp_header: invalid_header_name"],
    [{ unsigned: true }, "unsigned: unsigned_with_signature"],
    [{ ...own, unsigned: true }, "unsigned: unsigned_with_signature"],
    [{ ...own, signed: "{t}." }, "signed: body_not_signed"],
    [{ ...own, signed: "{body}{body}" }, "signed: placeholder_twice"],
    [{ ...own, signed: "{timestamp}.{body}" }, "signed: unknown_placeholder"],
    [{ ...own, signed: "{}{body}" }, "signed: unknown_placeholder"],
    [{ ...own, signed: "{body}}" }, "signed: bad_template"],
    [{ ...own, signed: "{t}.{body}" }, "timestamp_header: missing_field"],
    [{ ...own, signed: "{t}.{body}", timestamp_header: "X-Time" }, "accepted"],
    [{ ...own, signed: "{t}.{body}", timestamp_pair: "t" }, "timestamp_pair: pair_without_pairs"],
    [{ ...own, signed: "{t}.{body}", timestamp_pair: "t", format: "pairs" }, "accepted"],
    [{ ...own, timestamp_header: "X-Time" }, "timestamp_header: timestamp_not_signed"],
    [{ ...own, format: "pairs", timestamp_pair: "t" }, "timestamp_pair: timestamp_not_signed"],
    [
      { ...own, signed: "{t}{body}", timestamp_header: "a", timestamp_pair: "t" },
      "timestamp_pair: two_timestamps",
    ],
    [{ ...own, tolerance_seconds: 60 }, "tolerance_seconds: tolerance_without_time"],
    [{ ...own, tolerance_seconds: 0 }, "accepted"],
    [{ preset: "github", tolerance_seconds: 60 }, "tolerance_seconds: tolerance_without_time"],
    [{ preset: "stripe", tolerance_seconds: 60 }, "accepted"],
    [{ ...own, signed: "{id}.{body}" }, "id_header: missing_field"],
    [{ ...own, id_header: "X-Id" }, "id_header: id_not_signed"],
    [{ signing_secret: "not base64!" }, "signing_secret: secret_malformed"],
    [{ ...own, signing_secret: "xyz", secret_encoding: "hex" }, "signing_secret: secret_malformed"],
    [{ preset: "stripe", signing_secret: "not base64!" }, "accepted"],
    [{ event_name: "data..type" }, "event_name: invalid_place"],
    [{ event_name: "header:" }, "event_name: invalid_place"],
    [{ event_name: "a|b, header:x-c" }, "accepted"],
    [{ delivery_id: "id,," }, "delivery_id: invalid_place"],
    [{ test_mark: "a, b=1" }, "test_mark: invalid_place"],
    [{ test_mark: "header:x-event=ping" }, "accepted"],
    [{ mapping: '{ "type": ' }, "mapping: expression_syntax"],
    [{ mapping: "$nosuch(1)" }, "mapping: expression_unknown_function"],
    [{ mapping: '{% { "type": event } %}' }, "accepted"],
  ])("%j", (given, expected) => {
    expect(refusal(given).replace(/mapping: expression_(?!unknown)\w+/, "mapping: expression_syntax")).toBe(
      expected,
    );
  });
});

describe("a sender that is not described yet", () => {
  it("is refused whatever it sends, and its owner hears what to do", () => {
    const scheme = custom.verify(filledIn({ preset: "find_out", header: "x-acme" }));
    const verified = verifySignature({
      scheme,
      rawHeaders: [],
      body: Buffer.from("{}"),
      secrets: ["s"],
      nowMs: 0,
    });
    expect(verified).toMatchObject({
      ok: false,
      code: "scheme_unknown",
      reason: expect.stringMatching(/from one call/),
    });
    expect(signDelivery({ scheme, secret: "s", body: Buffer.from("{}"), nowMs: 0 })).toEqual({});
  });

  it("is trusted unsigned only where its owner said so", () => {
    expect(custom.verify(filledIn({ preset: "none", unsigned: true }))).toEqual({ kind: "unsigned" });
    expect(custom.connection.unsigned.default).toBe(false);
    expect(custom.verify({} as Settings)).toEqual({ kind: "undecided" });
  });
});

describe("a call says its name, its id and whether it is a test", () => {
  const named = (given: Record<string, unknown>, payload: unknown, headers = {}) =>
    custom.eventName?.(payload, headers, filledIn(given));

  it("by what the settings, the preset or habit name", () => {
    expect(named({ ...own }, { type: "b", event: "a" })).toBe("a");
    expect(named({ ...own }, { event_type: "c" })).toBe("c");
    expect(named({ ...own }, { name: "d" })).toBeUndefined();
    expect(named({ ...own, event_name: "meta.kind" }, { event: "a", meta: { kind: "e" } })).toBe("e");
    expect(named({ ...own, event_name: "object, action" }, { object: "job", action: "closed" })).toBe(
      "job.closed",
    );
    expect(named({ ...own, event_name: "header:X-Acme-Event" }, {}, { "x-acme-event": "f" })).toBe("f");
    expect(named({ preset: "github" }, { type: "no" }, { "x-github-event": "push" })).toBe("push");
    expect(named({ preset: "slack" }, { type: "event_callback", event: { type: "message" } })).toBe(
      "message",
    );
    expect(named({ preset: "slack" }, { command: "/hire" })).toBe("/hire");
    expect(named({ ...own }, { event: "x".repeat(5_000) })).toHaveLength(200);
    expect(named({ ...own, event_name: "constructor.name" }, {})).toBeUndefined();
  });

  it("with an id in all its parts, or else by its body", () => {
    const id = (given: Record<string, unknown>, payload: object, headers = {}) =>
      custom.events.event.idempotencyKey(payload, headers, filledIn(given));
    expect(id({ ...own, delivery_id: "id, at|time" }, { id: 7, time: "noon" })).toBe("7|noon");
    expect(id({ ...own, delivery_id: "id, at" }, { id: 7 })).toBeUndefined();
    expect(id({}, {}, { "webhook-id": "msg_1" })).toBe("msg_1");
    expect(id({ ...own }, { id: 7 })).toBeUndefined();
  });

  it("by its test mark", () => {
    const isTest = (given: Record<string, unknown>, payload: unknown, headers = {}) =>
      custom.isTest?.(payload, headers, filledIn(given));
    expect(isTest({ preset: "stripe" }, { livemode: false })).toBe(true);
    expect(isTest({ preset: "stripe" }, { livemode: true })).toBe(false);
    expect(isTest({ preset: "github" }, {}, { "x-github-event": "ping" })).toBe(true);
    expect(isTest({ ...own, test_mark: "meta.trial" }, { meta: { trial: true } })).toBe(true);
    expect(isTest({ ...own }, { meta: { trial: true } })).toBe(false);
    const read = toHiringEvent({
      app: custom,
      payload: { test: true },
      connectionName: "c",
      settings: filledIn(own),
    });
    expect(read.test).toBe(true);
  });

  it("and every name leads to the one event there is", () => {
    for (const payload of [{ event: "a.b" }, { type: "event" }, {}, { event: "webhook.test" }]) {
      expect(toHiringEvent({ app: custom, payload, connectionName: "c" }).eventKey).toBe("event");
    }
    expect(
      toHiringEvent({ app: custom, payload: { event: "webhook.test" }, connectionName: "c" }),
    ).toMatchObject({
      test: true,
      misfits: [],
    });
  });
});

describe("the question whether the address is ours", () => {
  const ask = (given: Record<string, unknown>, payload: object, secret: string | null = "s3cret") =>
    custom.challenge?.(payload, { connection: filledIn(given), secret });

  it("is answered as Slack wants it, and an event with such a field is none", () => {
    expect(ask({ preset: "slack" }, { type: "url_verification", challenge: "abc", token: "t" })).toEqual({
      challenge: "abc",
    });
    expect(ask({ ...own, challenge: "echo" }, { challenge: "abc" })).toEqual({ challenge: "abc" });
    expect(ask({ preset: "slack" }, { type: "event_callback", challenge: "coding" })).toBeUndefined();
    expect(
      ask({ preset: "slack", challenge: "none" }, { type: "url_verification", challenge: "abc" }),
    ).toBeUndefined();
    expect(ask({ ...own }, { challenge: "abc" })).toBeUndefined();
    expect(ask({ ...own, challenge: "echo" }, { challenge: "x".repeat(2_000) })).toBeUndefined();
  });

  it("is answered as Zoom wants it", () => {
    const question = { event: "endpoint.url_validation", payload: { plainToken: "q1w2" } };
    expect(ask({ preset: "zoom" }, question)).toEqual({
      plainToken: "q1w2",
      encryptedToken: createHmac("sha256", "s3cret").update("q1w2").digest("hex"),
    });
    expect(ask({ preset: "zoom" }, question, null)).toBeUndefined();
    expect(ask({ preset: "zoom" }, { ...question, event: "meeting.ended" })).toBeUndefined();
  });
});

it("describes each preset's settings so that they can be saved as they stand", () => {
  for (const [key, { eventName, ...preset }] of Object.entries(PRESETS)) {
    const given = {
      preset: key,
      event_name: eventName,
      ...("deliveryId" in preset ? { delivery_id: preset.deliveryId } : {}),
      ...("testMark" in preset ? { test_mark: preset.testMark } : {}),
    };
    expect(refusal(given)).toBe("accepted");
    expect(preset.sources.every((url) => URL.canParse(url))).toBe(true);
  }
});
